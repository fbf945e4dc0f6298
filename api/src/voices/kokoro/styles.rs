//! The file of Kokoro's voices: an archive (ZIP, nothing compressed) of one array (NPY) for each voice,
//! which has a style for each number of phonemes that may be said at once.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// Numbers of a style.
pub(super) const STYLE: usize = 256;
/// Most voices that are looked at.
const MOST_VOICES: usize = 1000;
/// The list of an archive's contents has some 60 bytes for each.
const MOST_LIST_BYTES: u64 = 1024 * 1024;
/// What an archive ends with, and the longest remark that may stand behind it.
const END_BYTES: u64 = 22;
const MOST_REMARK_BYTES: u64 = 65_535;

/// An array of the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Without its ending: `ef_dora`.
    pub(super) name: String,
    /// Where it begins, with a header of its own.
    at: u64,
    length: u64,
}

/// The arrays of an archive, by name.
///
/// # Errors
/// A file that cannot be read, or is no such archive.
pub(super) fn list(path: &Path) -> io::Result<Vec<Entry>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let tail = length.saturating_sub(END_BYTES + MOST_REMARK_BYTES);
    let bytes = read_at(&mut file, tail, length - tail)?;
    let end = bytes.windows(4).rposition(|mark| mark == b"PK\x05\x06").and_then(|at| bytes.get(at..));
    let end = end.ok_or_else(|| wrong("is no archive"))?;
    let (list_length, list_at) = match (u32_at(end, 12), u32_at(end, 16)) {
        (Some(list_length), Some(list_at)) if u64::from(list_length) <= MOST_LIST_BYTES => {
            (list_length, list_at)
        }
        _ => return Err(wrong("is an archive that makes no sense")),
    };
    let list = read_at(&mut file, list_at.into(), list_length.into())?;
    let (mut entries, mut rest) = (Vec::new(), list.as_slice());
    while let Some((entry, behind)) = entry(rest) {
        entries.extend(entry);
        rest = behind;
        if entries.len() >= MOST_VOICES {
            break;
        }
    }
    entries.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(entries)
}

/// The next entry of a list, where it is an array that is not compressed, and what follows it.
fn entry(list: &[u8]) -> Option<(Option<Entry>, &[u8])> {
    list.strip_prefix(b"PK\x01\x02")?;
    let [name, extra, remark] = [28, 30, 32].map(|at| u16_at(list, at).map(usize::from));
    let name_end = 46 + name?;
    let behind = list.get(name_end + extra? + remark?..)?;
    let name = std::str::from_utf8(list.get(46..name_end)?).ok().and_then(|name| name.strip_suffix(".npy"));
    let (packed, length, at) = (u32_at(list, 20)?, u32_at(list, 24)?, u32_at(list, 42)?);
    let is_plain = u16_at(list, 10)? == 0 && packed == length;
    let name = name.filter(|name| is_plain && is_name(name));
    let found = |name: &str| Entry { name: name.to_owned(), at: at.into(), length: length.into() };
    Some((name.map(found), behind))
}

/// Whether a text is the name of a voice, such as `ef_dora`.
fn is_name(name: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    name.len() <= 40 && name.chars().all(is_letter)
}

/// The style of a voice for so many phonemes.
///
/// # Errors
/// A file that cannot be read, or holds something else.
pub(super) fn style(path: &Path, entry: &Entry, phonemes: usize) -> io::Result<Vec<f32>> {
    let mut file = File::open(path)?;
    let local = read_at(&mut file, entry.at, 30)?;
    let [name, extra] = [26, 28].map(|at| u16_at(&local, at).map(u64::from));
    let (Some(name), Some(extra), true) = (name, extra, local.starts_with(b"PK\x03\x04")) else {
        return Err(wrong("is an archive that makes no sense"));
    };
    let at = entry.at + 30 + name + extra;
    let head = read_at(&mut file, at, 10)?;
    let Some(header_length) = u16_at(&head, 8).filter(|_| head.starts_with(b"\x93NUMPY\x01")) else {
        return Err(wrong("holds no arrays"));
    };
    let header = read_at(&mut file, at + 10, header_length.into())?;
    let rows = rows(&header).ok_or_else(|| wrong("holds other arrays than Kokoro's"))?;
    let row_bytes = 4 * u64::try_from(STYLE).unwrap_or(u64::MAX);
    let before = 10 + u64::from(header_length);
    if rows == 0 || entry.length != before + rows.saturating_mul(row_bytes) {
        return Err(wrong("holds arrays that are not whole"));
    }
    // The first is for one phoneme.
    let row = u64::try_from(phonemes.saturating_sub(1)).unwrap_or(u64::MAX).min(rows - 1);
    let bytes = read_at(&mut file, at + before + row * row_bytes, row_bytes)?;
    let style: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect();
    let is_style =
        style.len() == STYLE && style.iter().all(|number| number.is_finite() && number.abs() < 1e3);
    if is_style { Ok(style) } else { Err(wrong("holds a style that makes no sense")) }
}

/// How many styles an array has, by its header: `{'descr': '<f4', 'fortran_order': False, 'shape': (510, 1, 256)}`.
fn rows(header: &[u8]) -> Option<u64> {
    let header = std::str::from_utf8(header).ok()?;
    if !header.contains("'<f4'") || !header.contains("'fortran_order': False") {
        return None;
    }
    let shape = header.split_once("'shape': (")?.1.split_once(')')?.0;
    let sizes: Vec<u64> = shape.split(',').map(|size| size.trim().parse()).collect::<Result<_, _>>().ok()?;
    match sizes.as_slice() {
        [rows, 1, 256] | [rows, 256] => Some(*rows),
        _ => None,
    }
}

fn read_at(file: &mut File, at: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = vec![0; usize::try_from(length).map_err(|_| wrong("is too large"))?];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the file of voices {what}"))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|two| u16::from_le_bytes(*two))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|four| u32::from_le_bytes(*four))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An archive of arrays with so many styles, each of which is its number.
    pub(in crate::voices::kokoro) fn archive(arrays: &[(&str, u16)], method: u16) -> Vec<u8> {
        let (mut file, mut list) = (Vec::new(), Vec::new());
        for (name, rows) in arrays {
            let mut array = b"\x93NUMPY\x01\0".to_vec();
            let text = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, 1, 256), }}\n");
            array.extend(u16::try_from(text.len()).unwrap().to_le_bytes());
            array.extend(text.as_bytes());
            array.extend((0..*rows).flat_map(|row| [f32::from(row); STYLE]).flat_map(f32::to_le_bytes));
            let name = format!("{name}.npy");
            let at = u32::try_from(file.len()).unwrap();
            let (length, name_length) =
                (u32::try_from(array.len()).unwrap(), u16::try_from(name.len()).unwrap());
            let mut common = vec![20, 0, 0, 0];
            common.extend(method.to_le_bytes());
            common.extend([0; 8]);
            common.extend(length.to_le_bytes());
            common.extend(length.to_le_bytes());
            common.extend(name_length.to_le_bytes());
            // Of what is extra, the place of a file has some that its entry in the list has not.
            file.extend([b"PK\x03\x04", common.as_slice(), b"\x04\0", name.as_bytes(), b"more"].concat());
            file.extend(array);
            list.extend(
                [b"PK\x01\x02\x14\0", common.as_slice(), &[0; 12], &at.to_le_bytes(), name.as_bytes()]
                    .concat(),
            );
        }
        let at = u32::try_from(file.len()).unwrap();
        file.extend(&list);
        file.extend([b"PK\x05\x06".as_slice(), &[0; 8]].concat());
        file.extend(u32::try_from(list.len()).unwrap().to_le_bytes());
        file.extend(at.to_le_bytes());
        file.extend([0; 2]);
        file
    }

    #[test]
    fn the_style_is_that_of_as_many_phonemes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("voices.bin");
        std::fs::write(&path, archive(&[("ef_dora", 3), ("af_heart", 510), ("../x", 1)], 0)).unwrap();
        let entries = list(&path).unwrap();
        let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["af_heart", "ef_dora"]);
        for (entry, phonemes, style_of) in
            [(0, 1, 0.0), (0, 510, 509.0), (1, 2, 1.0), (1, 400, 2.0), (1, 0, 0.0)]
        {
            assert_eq!(style(&path, &entries[entry], phonemes).unwrap(), [style_of; STYLE], "{phonemes}");
        }
    }

    #[test]
    fn what_is_no_archive_of_styles_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("voices.bin");
        let whole = archive(&[("ef_dora", 2)], 0);
        let try_with = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            let entries = list(&path)?;
            let entry = entries.first().ok_or_else(|| wrong("is empty"))?;
            style(&path, entry, 1)
        };
        assert!(try_with(&whole).is_ok());
        for end in (0..whole.len()).step_by(7) {
            assert!(try_with(&whole[..end]).is_err(), "{end}");
        }
        assert!(try_with(&archive(&[("ef_dora", 2)], 8)).is_err(), "compressed");
        let with = |from: &[u8], to: &[u8]| {
            let at = whole.windows(from.len()).position(|part| part == from).unwrap();
            let mut bytes = whole.clone();
            bytes[at..at + to.len()].copy_from_slice(to);
            try_with(&bytes)
        };
        assert!(with(b"(2, 1, 256)", b"(9, 1, 256)").is_err() && with(b"'<f4'", b"'<f8'").is_err());
        assert!(with(b"(2, 1, 256)", b"(2, 2, 128)").is_err());
        let with = |from: &[u8], to: &[u8]| with(from, to).is_ok();
        let (mark, no_number) =
            ([[0; 8].as_slice(), &1.0_f32.to_le_bytes()].concat(), f32::NAN.to_le_bytes().repeat(3));
        assert!(!with(&mark, &no_number), "a style of what is no number");
    }
}
