//! The little of Protocol Buffers that ONNX files need: the fields of a message, read and written.

/// A field of a message of Protocol Buffers.
pub(super) struct Field<'a> {
    pub(super) number: u64,
    /// With its number and length.
    pub(super) whole: &'a [u8],
    /// Of a text or a message.
    pub(super) body: Option<&'a [u8]>,
    /// Of a whole number.
    pub(super) value: Option<u64>,
}

/// The fields of a message; ends with `None` where it makes no sense.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = Option<Field<'a>>;

    fn next(&mut self) -> Option<Option<Field<'a>>> {
        if self.0.is_empty() {
            return None;
        }
        let field = field(self.0);
        self.0 = field.as_ref().and_then(|field| self.0.get(field.whole.len()..)).unwrap_or_default();
        Some(field)
    }
}

fn field(bytes: &[u8]) -> Option<Field<'_>> {
    let (key, rest) = varint(bytes)?;
    let mut value = None;
    let (body, rest) = match key & 7 {
        0 => {
            let (number, rest) = varint(rest)?;
            value = Some(number);
            (None, rest)
        }
        1 => (None, rest.get(8..)?),
        2 => {
            let (length, rest) = varint(rest)?;
            let (body, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            (Some(body), rest)
        }
        5 => (None, rest.get(4..)?),
        _ => return None,
    };
    Some(Field { number: key >> 3, whole: bytes.get(..bytes.len() - rest.len())?, body, value })
}

/// A whole number, and what follows it.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (index, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f).checked_shl(u32::try_from(index * 7).ok()?)?;
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(index + 1..)?));
        }
    }
    None
}

/// Writes a field that is a text or a message.
pub(super) fn write_field(into: &mut Vec<u8>, number: u64, body: &[u8]) {
    write_varint(into, number << 3 | 2);
    write_varint(into, u64::try_from(body.len()).unwrap_or(u64::MAX));
    into.extend_from_slice(body);
}

/// Writes a whole number, seven bits at a time.
pub(super) fn write_varint(into: &mut Vec<u8>, mut value: u64) {
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            into.push(low & 0x7f);
            return;
        }
        into.push(low | 0x80);
    }
}
