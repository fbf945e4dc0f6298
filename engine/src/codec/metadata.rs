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

fn read_orientation(exif: &[u8]) -> Option<u8> {
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
                u8::try_from(short(offset + 8)?).ok()
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
