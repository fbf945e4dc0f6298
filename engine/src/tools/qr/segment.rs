//! Splits a text into numeric, alphanumeric and byte segments so that the
//! symbol gets as small as the standard permits (ISO/IEC 18004:2015, 7.3 and 7.4).
//!
//! The split is exact: dynamic programming over "cheapest bits so far, ending in
//! this mode", not the heuristics of the standard's annex J. Kanji mode is left
//! out on purpose: it is defined on Shift JIS, and bytes of UTF-8 that happen to
//! look like it come out of a scanner as other characters.

/// How a run of characters is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Digits, three in 10 bits.
    Numeric,
    /// The 45 characters `0-9A-Z $%*+-./:`, two in 11 bits.
    Alphanumeric,
    /// Anything, 8 bits a byte.
    Byte,
}

/// A run of bytes of the text in one mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) mode: Mode,
    pub(crate) range: std::ops::Range<usize>,
}

/// A range of versions that share the widths of the character counts
/// (ISO/IEC 18004:2015, table 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct VersionClass {
    /// Smallest version of the class.
    pub(crate) first: i16,
    /// Largest version of the class.
    pub(crate) last: i16,
    /// Bits of the character count, per [`MODES`].
    count_bits: [u32; 3],
}

pub(crate) const CLASSES: [VersionClass; 3] = [
    VersionClass { first: 1, last: 9, count_bits: [10, 9, 8] },
    VersionClass { first: 10, last: 26, count_bits: [12, 11, 16] },
    VersionClass { first: 27, last: 40, count_bits: [14, 13, 16] },
];

const MODES: [Mode; 3] = [Mode::Numeric, Mode::Alphanumeric, Mode::Byte];

/// Costs are counted in sixths of a bit, the smallest unit in which all three
/// modes have whole costs per character.
const SIXTHS: u32 = 6;

const MODE_INDICATOR_BITS: u32 = 4;

/// No longer text can be stored at any level: digits alone, version 40, level L.
pub(crate) const MAX_TEXT_BYTES: usize = 7089;

/// Extended channel interpretation header: mode indicator and the one-byte
/// designator of UTF-8 (26).
const ECI_BITS: u32 = 12;

/// Whether the symbol must say that its bytes are UTF-8. Without it scanners
/// guess: zbar reads "año" as Big5.
pub(crate) fn needs_eci(text: &str) -> bool {
    !text.is_ascii()
}

/// Cost of one byte in sixths of a bit, per [`MODES`]; `None` where the mode
/// does not have it.
fn character_costs(byte: u8) -> [Option<u32>; 3] {
    let alphanumeric = byte.is_ascii_digit() || byte.is_ascii_uppercase() || b" $%*+-./:".contains(&byte);
    [byte.is_ascii_digit().then_some(20), alphanumeric.then_some(33), Some(48)]
}

/// The cheapest encodings of every beginning of a text, for one class.
pub(crate) struct Plan {
    starts_with_eci: bool,
    /// Row `n`: sixths of a bit for the first `n` bytes, ending in each mode.
    costs: Vec<[Option<u32>; 3]>,
    /// Row `n`: the mode of byte `n - 1` on the cheapest way that ends in each
    /// mode after byte `n`; a switch happens between bytes.
    previous: Vec<[Mode; 3]>,
}

impl Plan {
    /// Plans at most the first [`MAX_TEXT_BYTES`] + 1 bytes: nothing beyond can fit.
    pub(crate) fn new(text: &str, class: VersionClass) -> Self {
        let length = text.len().min(MAX_TEXT_BYTES + 1);
        let headers = class.count_bits.map(|bits| (MODE_INDICATOR_BITS + bits) * SIXTHS);
        let prefix = if needs_eci(text) { ECI_BITS * SIXTHS } else { 0 };
        let mut current = headers.map(|header| Some(prefix + header));
        let mut plan = Self {
            starts_with_eci: needs_eci(text),
            costs: Vec::with_capacity(length + 1),
            previous: Vec::with_capacity(length + 1),
        };
        // Row 0: nothing but an opened segment of each mode.
        plan.costs.push(current);
        plan.previous.push(MODES);
        for &byte in text.as_bytes().iter().take(length) {
            let mut row = [None; 3];
            for ((cell, before), cost) in row.iter_mut().zip(current).zip(character_costs(byte)) {
                *cell = before.zip(cost).map(|(before, cost)| before + cost);
            }
            plan.costs.push(row);
            let mut came_from = MODES;
            // From here the next byte may continue a mode or open a new segment.
            current = row;
            for ((cell, from), header) in current.iter_mut().zip(&mut came_from).zip(headers) {
                for (mode, cost) in MODES.into_iter().zip(row) {
                    let Some(cost) = cost else { continue };
                    // A closed segment ends on a whole bit.
                    let switched = cost.div_ceil(SIXTHS) * SIXTHS + header;
                    if cell.is_none_or(|cheapest| switched < cheapest) {
                        (*cell, *from) = (Some(switched), mode);
                    }
                }
            }
            plan.previous.push(came_from);
        }
        plan
    }

    /// Bits of the beginning that `row` stands for, headers included.
    fn bits_of(row: &[Option<u32>; 3]) -> u32 {
        row.iter().flatten().min().map_or(0, |sixths| sixths.div_ceil(SIXTHS))
    }

    /// Bits of everything planned, headers included, terminator not.
    pub(crate) fn total_bits(&self) -> u32 {
        self.costs.last().map_or(0, Self::bits_of)
    }

    /// How many bytes from the start of `text` fit into `capacity_bits`, without
    /// cutting a character.
    pub(crate) fn longest_prefix(&self, text: &str, capacity_bits: u32) -> usize {
        // Costs never fall from one beginning to a longer one.
        let rows = self.costs.partition_point(|row| Self::bits_of(row) <= capacity_bits);
        let fits = rows.saturating_sub(1);
        (0..=fits).rev().find(|&n| text.is_char_boundary(n)).unwrap_or(0)
    }

    /// The segments of the whole text.
    pub(crate) fn segments(&self) -> Vec<Segment> {
        let length = self.costs.len().saturating_sub(1);
        let last = self.costs.last().copied().unwrap_or_default();
        let cheapest = MODES
            .into_iter()
            .zip(last)
            .filter_map(|(mode, cost)| cost.map(|cost| (cost, mode)))
            .min_by_key(|(cost, _)| *cost);
        let Some((_, mut mode)) = cheapest else { return Vec::new() };
        // Walk back from the end, then turn the list round.
        let mut segments: Vec<Segment> = Vec::new();
        let mut end = length;
        for position in (1..length).rev() {
            let row = self.previous.get(position).copied().unwrap_or(MODES);
            let before = MODES.into_iter().zip(row).find(|(m, _)| *m == mode).map_or(mode, |(_, from)| from);
            if before != mode {
                segments.push(Segment { mode, range: position..end });
                (mode, end) = (before, position);
            }
        }
        if end > 0 {
            segments.push(Segment { mode, range: 0..end });
        }
        segments.reverse();
        segments
    }

    /// Whether the segments follow a UTF-8 designator.
    pub(crate) fn starts_with_eci(&self) -> bool {
        self.starts_with_eci
    }
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "test texts are a few bytes long")]
mod tests {
    use super::*;

    /// The bits of one way to split, by the standard's formulas.
    fn bits(class: VersionClass, modes: &[Mode]) -> u32 {
        let run_bits = |run: &[Mode]| {
            let (length, [numeric, alphanumeric, byte]) = (run.len() as u32, class.count_bits);
            MODE_INDICATOR_BITS
                + match run[0] {
                    Mode::Numeric => numeric + 10 * (length / 3) + [0, 4, 7][run.len() % 3],
                    Mode::Alphanumeric => alphanumeric + 11 * (length / 2) + 6 * (length % 2),
                    Mode::Byte => byte + 8 * length,
                }
        };
        modes.chunk_by(|one, next| one == next).map(run_bits).sum()
    }

    /// The cheapest of all splits, tried one by one.
    fn cheapest(class: VersionClass, text: &str) -> u32 {
        let ways = 3_usize.pow(text.len() as u32);
        (0..ways)
            .filter_map(|way| {
                let pick = |(place, byte): (usize, u8)| {
                    let mode = way / 3_usize.pow(place as u32) % 3;
                    character_costs(byte)[mode].map(|_| MODES[mode])
                };
                let modes: Option<Vec<Mode>> = text.bytes().enumerate().map(pick).collect();
                modes.map(|modes| bits(class, &modes))
            })
            .min()
            .unwrap()
    }

    #[test]
    fn no_split_is_cheaper() {
        let texts = [
            "a",
            "1",
            "A",
            "12345678",
            "ABCDEFGH",
            "abc12345",
            "A1234567",
            "12A34567",
            "a1b2c3d4",
            "AB12cd34",
            "1234567a",
            "aA1aA1aA",
            "00000000A",
            "A00000000",
            "AAAAAAa11",
        ];
        for class in CLASSES {
            for text in texts {
                let plan = Plan::new(text, class);
                assert_eq!(plan.total_bits(), cheapest(class, text), "{text}");
                let segments = plan.segments();
                let modes = |segment: &Segment| vec![segment.mode; segment.range.len()];
                let modes: Vec<Mode> = segments.iter().flat_map(modes).collect();
                assert_eq!(bits(class, &modes), plan.total_bits(), "{text}: {segments:?}");
            }
        }
    }

    #[test]
    fn segments_cover_the_text_in_order() {
        let text = "https://example.com/ORDEN-ABCDEF-0011223344556677889900/año";
        let segments = Plan::new(text, CLASSES[0]).segments();
        assert_eq!(segments.first().map(|s| s.range.start), Some(0));
        assert_eq!(segments.last().map(|s| s.range.end), Some(text.len()));
        assert!(segments.windows(2).all(|pair| pair[0].range.end == pair[1].range.start));
        assert!(segments.iter().any(|s| s.mode == Mode::Numeric), "{segments:?}");
    }
}
