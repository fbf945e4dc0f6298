//! What EXIF says about a picture, as far as decoding needs it.

/// Tag of the orientation field in IFD 0.
const ORIENTATION_TAG: u16 = 0x0112;
/// Field type of a 16-bit unsigned integer.
const TYPE_SHORT: u16 = 3;

/// The orientation, 1 to 8, that an EXIF block (a TIFF structure, without the
/// `Exif\0\0` prefix) asks for; 1 when it says nothing or nonsense.
///
/// Exif 2.32, section 4.6.2 (structure) and 4.6.4 A (tag 274).
pub fn exif_orientation(exif: &[u8]) -> u8 {
    read_orientation(exif).filter(|value| (1..=8).contains(value)).unwrap_or(1)
}

/// The same EXIF block with its orientation, where it has one, set to 1.
#[must_use]
pub fn upright_exif(mut exif: Vec<u8>) -> Vec<u8> {
    if let Some((offset, big_endian)) = find_orientation(&exif)
        && let Some(place) = exif.get_mut(offset..offset + 2)
    {
        place.copy_from_slice(&if big_endian { 1_u16.to_be_bytes() } else { 1_u16.to_le_bytes() });
    }
    exif
}

/// The same XMP packet with `tiff:Orientation`, as an attribute or as an
/// element, set to 1. The packet keeps its length.
#[must_use]
pub fn upright_xmp(mut xmp: Vec<u8>) -> Vec<u8> {
    const NAME: &[u8] = b"tiff:Orientation";
    let starts: Vec<usize> =
        xmp.windows(NAME.len()).enumerate().filter(|(_, w)| *w == NAME).map(|(at, _)| at).collect();
    for start in starts {
        let value = start + NAME.len();
        let digit = match xmp.get(value..) {
            Some([b'=', b'"' | b'\'', b'1'..=b'8', b'"' | b'\'', ..]) => value + 2,
            Some([b'>', b'1'..=b'8', b'<', ..]) => value + 1,
            _ => continue,
        };
        if let Some(place) = xmp.get_mut(digit) {
            *place = b'1';
        }
    }
    xmp
}

fn read_orientation(exif: &[u8]) -> Option<u8> {
    let (offset, big_endian) = find_orientation(exif)?;
    let bytes = *exif.get(offset..)?.first_chunk::<2>()?;
    u8::try_from(if big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }).ok()
}

/// Where the orientation's value stands, and whether it is big-endian.
fn find_orientation(exif: &[u8]) -> Option<(usize, bool)> {
    let big_endian = match exif.get(..4)? {
        b"II*\0" => false,
        b"MM\0*" => true,
        _ => return None,
    };
    let short = |offset: usize| {
        let bytes = *exif.get(offset..)?.first_chunk::<2>()?;
        Some(if big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let long = |offset: usize| {
        let bytes = *exif.get(offset..)?.first_chunk::<4>()?;
        Some(if big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    let entries = usize::from(short(directory)?);
    for entry in 0..entries {
        let offset = directory.checked_add(2 + entry * 12)?;
        if short(offset)? == ORIENTATION_TAG {
            return if short(offset + 2)? == TYPE_SHORT && long(offset + 4)? == 1 {
                Some((offset + 8, big_endian))
            } else {
                None
            };
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(big_endian: bool, value: u16) -> Vec<u8> {
        let mut exif = if big_endian { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
        let short = |exif: &mut Vec<u8>, value: u16| {
            exif.extend(if big_endian { value.to_be_bytes() } else { value.to_le_bytes() });
        };
        let zero = 0;
        if big_endian {
            short(&mut exif, zero);
            short(&mut exif, 8);
        } else {
            short(&mut exif, 8);
            short(&mut exif, zero);
        }
        short(&mut exif, 1);
        short(&mut exif, ORIENTATION_TAG);
        short(&mut exif, TYPE_SHORT);
        if big_endian {
            short(&mut exif, zero);
            short(&mut exif, 1);
        } else {
            short(&mut exif, 1);
            short(&mut exif, zero);
        }
        short(&mut exif, value);
        short(&mut exif, zero);
        exif.extend([0; 4]);
        exif
    }

    #[test]
    fn both_byte_orders() {
        for value in 1..=8 {
            assert_eq!(u16::from(exif_orientation(&block(false, value))), value);
            assert_eq!(u16::from(exif_orientation(&block(true, value))), value);
        }
    }

    #[test]
    fn orientation_is_reset_in_place() {
        for big_endian in [false, true] {
            let turned = block(big_endian, 6);
            let upright = upright_exif(turned.clone());
            assert_eq!(upright, block(big_endian, 1));
            assert_eq!(upright_exif(turned[..17].to_vec()), turned[..17]);
        }
        for (before, after) in [
            (r#"<d tiff:Orientation="6" b="7"/>"#, r#"<d tiff:Orientation="1" b="7"/>"#),
            ("<tiff:Orientation>8</tiff:Orientation>", "<tiff:Orientation>1</tiff:Orientation>"),
            ("tiff:Orientation", "tiff:Orientation"),
        ] {
            assert_eq!(upright_xmp(before.into()), after.as_bytes());
        }
    }

    #[test]
    fn nonsense_is_upright() {
        assert_eq!(exif_orientation(b""), 1);
        assert_eq!(exif_orientation(b"II*\0\xff\xff\xff\xff"), 1);
        assert_eq!(exif_orientation(&block(false, 9)), 1);
        assert_eq!(exif_orientation(&block(false, 0)), 1);
        let whole = block(true, 6);
        for length in 0..18 {
            assert_eq!(exif_orientation(&whole[..length]), 1);
        }
    }
}
