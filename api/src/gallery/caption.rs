//! What somebody wrote of a picture: in a text beside it, or in the file.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use noxus_engine::script::{plain, shorten};

/// What is read of a text beside a file, and of the file: captions stand at its beginning.
const TEXT_BYTES: u64 = 4 * 1024;
const HEAD_BYTES: u64 = 128 * 1024;
/// What is kept of a caption.
const MOST_CHARS: usize = 500;
/// EXIF's tag of a description, and its type of text.
const DESCRIPTION_TAG: usize = 0x010e;
const TEXT_TYPE: usize = 2;

/// The caption of a file: `photo.txt` or `photo.jpg.txt` beside it; else what it says itself by XMP, IPTC
/// or EXIF.
pub(super) fn of(path: &Path) -> Option<String> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".txt");
    let texts = [path.with_extension("txt"), beside.into()];
    let written = texts.iter().find_map(|path| text(&head(path, TEXT_BYTES)?));
    written.or_else(|| inside(&head(path, HEAD_BYTES)?))
}

fn head(path: &Path, most: u64) -> Option<Vec<u8>> {
    if !path.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(most).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// A caption as words; `None` without any.
fn text(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    let words = shorten(&plain(&String::from_utf8_lossy(bytes)), MOST_CHARS);
    words.chars().any(char::is_alphanumeric).then_some(words)
}

/// The caption in the beginning of a file.
fn inside(head: &[u8]) -> Option<String> {
    xmp(head).or_else(|| iptc(head)).or_else(|| exif(head))
}

/// The text behind the first `mark`.
fn behind<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    let place = bytes.windows(mark.len()).position(|part| part == mark)?;
    bytes.get(place + mark.len()..)
}

/// `dc:description`, of which there may be one in each language: the first.
fn xmp(head: &[u8]) -> Option<String> {
    let description = behind(head, b"<dc:description")?;
    let end = description.windows(17).position(|part| part == b"</dc:description>")?;
    let item = behind(description.get(..end)?, b"<rdf:li")?;
    let item = behind(item, b">")?;
    let end = item.iter().position(|byte| *byte == b'<').unwrap_or(item.len());
    let written = String::from_utf8_lossy(item.get(..end)?).into_owned();
    let signs = [("&lt;", " "), ("&gt;", " "), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    let written = signs.iter().fold(written, |text, (name, sign)| text.replace(name, sign));
    text(written.as_bytes())
}

/// Dataset 2:120 of a resource 0x0404 of Photoshop's.
fn iptc(head: &[u8]) -> Option<String> {
    let data = behind(head, b"8BIM\x04\x04")?;
    let caption = behind(data, &[0x1c, 2, 120])?;
    let (high, low) = (*caption.first()?, *caption.get(1)?);
    let length = usize::from(u16::from_be_bytes([high, low]));
    text(caption.get(2..2 + length)?)
}

/// `ImageDescription` of the first directory.
fn exif(head: &[u8]) -> Option<String> {
    let tiff = behind(head, b"Exif\0\0")?;
    let is_little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let number = |at: usize, bytes: usize| -> Option<usize> {
        let digits = tiff.get(at..at.checked_add(bytes)?)?;
        let add = |sum: usize, digit: &u8| (sum << 8) | usize::from(*digit);
        Some(if is_little { digits.iter().rev().fold(0, add) } else { digits.iter().fold(0, add) })
    };
    let directory = number(4, 4)?;
    let entries = number(directory, 2)?;
    for entry in 0..entries {
        let at = directory.checked_add(2 + entry * 12)?;
        if number(at, 2)? != DESCRIPTION_TAG || number(at + 2, 2)? != TEXT_TYPE {
            continue;
        }
        let length = number(at + 4, 4)?;
        // Four letters stand in the entry itself.
        let place = if length <= 4 { at + 8 } else { number(at + 8, 4)? };
        return text(tiff.get(place..place.checked_add(length)?)?);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_stand_in_files_in_three_ways() {
        let xmp =
            b"\xff\xd8 <x:xmpmeta><dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">El faro &amp; el \
            mar</rdf:li><rdf:li xml:lang=\"en\">The lighthouse</rdf:li></rdf:Alt></dc:description>";
        assert_eq!(inside(xmp).as_deref(), Some("El faro & el mar"));
        let mut iptc =
            b"\xff\xed\0\0Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x20\x1c\x02\x00\0\x02\0\x02".to_vec();
        iptc.extend(b"\x1c\x02\x78\0\x07Un faro\x1c\x02\x05\0\x01x");
        assert_eq!(inside(&iptc).as_deref(), Some("Un faro"));
        for is_little in [true, false] {
            let number = |value: u32, bytes: usize| {
                if is_little {
                    value.to_le_bytes()[..bytes].to_vec()
                } else {
                    value.to_be_bytes()[4 - bytes..].to_vec()
                }
            };
            let mut exif = b"\xff\xe1\0\0Exif\0\0".to_vec();
            exif.extend(if is_little { b"II*\0" } else { b"MM\0*" });
            for (value, bytes) in [
                (8, 4),
                (2, 2),
                (0x0112, 2),
                (3, 2),
                (1, 4),
                (1, 4),
                (0x010e, 2),
                (2, 2),
                (8, 4),
                (38, 4),
                (0, 4),
            ] {
                exif.extend(number(value, bytes));
            }
            exif.extend(b"Un faro\0");
            assert_eq!(inside(&exif).as_deref(), Some("Un faro"), "{is_little}");
            for end in 0..exif.len() {
                let _ = inside(&exif[..end]);
            }
            exif.truncate(exif.len() - 2);
            assert_eq!(inside(&exif), None, "it is cut off");
        }
        assert_eq!(inside(b"\xff\xd8\xff\xdb"), None);
    }

    #[test]
    fn a_text_beside_a_file_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let picture = folder.path().join("a.jpg");
        std::fs::write(
            &picture,
            b"Exif <dc:description><rdf:Alt><rdf:li>Dentro</rdf:li></rdf:Alt></dc:description>",
        )
        .unwrap();
        assert_eq!(of(&picture).as_deref(), Some("Dentro"));
        std::fs::write(folder.path().join("a.jpg.txt"), "# Un *faro*\n").unwrap();
        assert_eq!(of(&picture).as_deref(), Some("Un faro"));
        std::fs::write(folder.path().join("a.txt"), "\0").unwrap();
        assert_eq!(of(&picture).as_deref(), Some("Un faro"), "a text without words is none");
        std::fs::write(folder.path().join("a.txt"), "x".repeat(100_000)).unwrap();
        assert!(of(&picture).unwrap().chars().count() <= MOST_CHARS);
        assert_eq!(of(&folder.path().join("b.jpg")), None);
    }
}
