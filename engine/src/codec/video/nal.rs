//! Units of H.264: with start codes as encoders write them, with lengths as MP4 holds them.

/// The units of a stream with start codes, without their trailing zeros.
pub(super) fn units(stream: &[u8]) -> Vec<&[u8]> {
    let mut units = Vec::new();
    let mut start = None;
    let mut at = 0;
    while let Some(window) = stream.get(at..at + 3) {
        match window {
            [0, 0, 1] => {
                if let Some(unit) = start.and_then(|start: usize| stream.get(start..at)) {
                    units.push(trim(unit));
                }
                start = Some(at + 3);
                at += 3;
            }
            // No start code begins at, or one after, a byte larger than 1.
            [_, _, third] if *third > 1 => at += 3,
            _ => at += 1,
        }
    }
    if let Some(unit) = start.and_then(|start| stream.get(start..)) {
        units.push(trim(unit));
    }
    units.retain(|unit| !unit.is_empty());
    units
}

fn trim(unit: &[u8]) -> &[u8] {
    let end = unit.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    unit.get(..end).unwrap_or_default()
}

/// The same stream with lengths of four bytes.
pub(super) fn with_lengths(stream: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(stream.len() + 16);
    for unit in units(stream) {
        out.extend(u32::try_from(unit.len()).unwrap_or(u32::MAX).to_be_bytes());
        out.extend(unit);
    }
    out
}

/// A packet of an MP4 whose lengths have four bytes, with start codes instead. What does not fit
/// its lengths is left out.
pub(super) fn with_start_codes(packet: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(packet.len());
    let mut rest = packet;
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let Some((unit, after)) = after.split_at_checked(length) else { break };
        out.extend([0, 0, 0, 1]);
        out.extend(unit);
        rest = after;
    }
    out
}

/// The parameter sets in an encoder's header, in order.
pub(super) fn parameter_sets(header: &[u8]) -> Vec<&[u8]> {
    let is_set = |unit: &&[u8]| unit.first().is_some_and(|kind| matches!(kind & 0x1f, 7 | 8));
    units(header).into_iter().filter(is_set).collect()
}

/// The parameter sets in the header of an MP4 whose lengths have four bytes.
pub(super) fn stored_parameter_sets(header: &[u8]) -> Option<Vec<&[u8]>> {
    // Version, profile, compatibility, level, size of lengths, number of sets.
    let (fixed, mut rest) = header.split_first_chunk::<6>()?;
    if fixed[0] != 1 || fixed[4] & 3 != 3 {
        return None;
    }
    let mut sets = Vec::new();
    let mut count = fixed[5] & 0x1f;
    for round in 0..2 {
        if round == 1 {
            let (more, after) = rest.split_first()?;
            (count, rest) = (*more, after);
        }
        for _ in 0..count {
            let (length, after) = rest.split_first_chunk::<2>()?;
            let (set, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
            sets.push(set);
            rest = after;
        }
    }
    Some(sets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_codes_become_lengths() {
        let stream = [0, 0, 0, 1, 0x67, 5, 6, 0, 0, 1, 0x68, 7, 0, 0, 0, 1, 0x65, 0, 0, 3, 1];
        assert_eq!(units(&stream), [&[0x67, 5, 6][..], &[0x68, 7], &[0x65, 0, 0, 3, 1]]);
        assert_eq!(parameter_sets(&stream), [&[0x67, 5, 6][..], &[0x68, 7]]);
        let lengths = [0, 0, 0, 3, 0x67, 5, 6, 0, 0, 0, 2, 0x68, 7, 0, 0, 0, 5, 0x65, 0, 0, 3, 1];
        assert_eq!(with_lengths(&stream), lengths);
        assert!(units(&[]).is_empty());
        let codes = with_start_codes(&lengths);
        assert_eq!(units(&codes), units(&stream));
        assert!(with_start_codes(&[0, 0, 0, 9, 1]).is_empty());
    }

    #[test]
    fn stored_sets_are_found() {
        let header = [1, 100, 0, 31, 0xff, 0xe1, 0, 3, 0x67, 5, 6, 1, 0, 2, 0x68, 7, 0xfd];
        assert_eq!(stored_parameter_sets(&header).unwrap(), [&[0x67, 5, 6][..], &[0x68, 7]]);
        assert!(stored_parameter_sets(&header[..9]).is_none());
        assert!(stored_parameter_sets(&[0; 10]).is_none());
    }
}
