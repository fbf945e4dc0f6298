//! WAV as a synthesiser writes it to a pipe: 16 bits, one channel, and a length that nobody knew
//! when the header was written.

/// Sound of 16 bits and one channel.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wav {
    pub(super) rate_hz: u32,
    pub(super) samples: Vec<i16>,
}

/// Reads it; says what it is not.
pub(super) fn read(bytes: &[u8]) -> Result<Wav, &'static str> {
    let (riff, rest) = bytes.split_at_checked(12).ok_or("no WAV file")?;
    if !riff.starts_with(b"RIFF") || !riff.ends_with(b"WAVE") {
        return Err("no WAV file");
    }
    let mut chunks = Chunks(rest);
    let mut rate_hz = None;
    while let Some((name, body)) = chunks.next() {
        match &name {
            b"fmt " => rate_hz = Some(format(body)?),
            b"data" => {
                let rate_hz = rate_hz.ok_or("a WAV file without its format")?;
                let samples = body.as_chunks::<2>().0.iter().map(|pair| i16::from_le_bytes(*pair));
                return Ok(Wav { rate_hz, samples: samples.collect() });
            }
            _ => {}
        }
    }
    Err("a WAV file without sound")
}

fn format(body: &[u8]) -> Result<u32, &'static str> {
    let number = |at: usize| body.get(at..at + 2)?.first_chunk().map(|pair| u16::from_le_bytes(*pair));
    let rate = body.get(4..8).and_then(|rate| rate.first_chunk().map(|four| u32::from_le_bytes(*four)));
    match (number(0), number(2), rate, number(14)) {
        (Some(1), Some(1), Some(rate @ 4_000..=192_000), Some(16)) => Ok(rate),
        _ => Err("a WAV file of another kind than 16 bits and one channel"),
    }
}

struct Chunks<'a>(&'a [u8]);

impl<'a> Chunks<'a> {
    /// The next chunk; the last one may claim more than there is.
    fn next(&mut self) -> Option<([u8; 4], &'a [u8])> {
        let (name, rest) = self.0.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let (body, rest) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        // A chunk of an odd length is filled up.
        self.0 = if length % 2 == 1 { rest.get(1..).unwrap_or_default() } else { rest };
        Some((*name, body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(length: u32, kind: u16, channels: u16, bits: u16) -> Vec<u8> {
        let mut file = b"RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0".to_vec();
        file.extend(kind.to_le_bytes());
        file.extend(channels.to_le_bytes());
        file.extend(22_050_u32.to_le_bytes());
        file.extend([0; 6]);
        file.extend(bits.to_le_bytes());
        file.extend(b"data");
        file.extend(length.to_le_bytes());
        file.extend([1, 0, 255, 255, 7]);
        file
    }

    #[test]
    fn a_length_nobody_knew_is_that_of_the_file() {
        for length in [5, 0x7fff_f000] {
            let wav = read(&file(length, 1, 1, 16)).unwrap();
            assert_eq!(wav, Wav { rate_hz: 22_050, samples: vec![1, -1] });
        }
        assert_eq!(read(&file(2, 1, 1, 16)).unwrap().samples, [1]);
    }

    #[test]
    fn anything_else_is_refused() {
        let whole = file(4, 1, 1, 16);
        for end in 0..44 {
            assert!(read(&whole[..end]).is_err() || end == 44, "{end}");
        }
        for (kind, channels, bits) in [(3, 1, 16), (1, 2, 16), (1, 1, 8)] {
            assert!(read(&file(4, kind, channels, bits)).is_err());
        }
        assert!(read(b"Error: nothing").is_err());
    }
}
