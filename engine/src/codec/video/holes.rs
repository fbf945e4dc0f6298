//! Holes that are known in versions of FFmpeg, in the parts of it that noxus uses.
//!
//! As of 26 November 2026, from the records of <https://github.com/CVEProject/cvelistV5>.
//! Left out is what nobody reaches through here: other containers and protocols, filters,
//! hardware decoders, and decoders that are not on the list of allowed ones (MagicYUV with
//! CVE-2026-8461, APAC, VVC, Hap, DPX). Raise the date with every look at the records.

use serde::Serialize;

use crate::Text;

/// A hole in a version of FFmpeg.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KnownHole {
    /// Its number in the list of Common Vulnerabilities and Exposures.
    pub id: &'static str,
    /// What it is, and where.
    pub summary: Text,
    /// The first release without it; absent while there is none.
    pub fixed_in: Option<&'static str>,
}

type Version = (u32, u32, u32);

/// A hole and the versions that have it: the first, and the first without.
struct Row {
    id: &'static str,
    from: Version,
    before: Version,
    fixed_in: Option<&'static str>,
    summary: Text,
}

/// No release yet.
const NEVER: Version = (u32::MAX, 0, 0);

static ROWS: [Row; 5] = [
    Row {
        id: "CVE-2022-2566",
        from: (5, 1, 0),
        before: (5, 1, 1),
        fixed_in: Some("5.1.1"),
        summary: Text::constant(
            "Escritura fuera de la memoria reservada al leer el índice de un MP4.",
            "A write beyond allocated memory while the index of an MP4 is read.",
        ),
    },
    Row {
        id: "CVE-2026-40962",
        from: (4, 1, 0),
        before: (8, 1, 0),
        fixed_in: Some("8.1"),
        summary: Text::constant(
            "Escritura fuera de la memoria reservada al leer un MP4 cifrado (CENC).",
            "A write beyond allocated memory while an encrypted MP4 (CENC) is read.",
        ),
    },
    Row {
        id: "CVE-2026-96611",
        from: (0, 0, 0),
        before: (9, 0, 0),
        fixed_in: Some("9.0"),
        summary: Text::constant(
            "Desbordamiento al sumar los tamaños de las imágenes de un MP4 o HEIF.",
            "An overflow while the sizes of the pictures in an MP4 or HEIF are summed up.",
        ),
    },
    Row {
        id: "CVE-2026-125262",
        from: (7, 1, 0),
        before: NEVER,
        fixed_in: None,
        summary: Text::constant(
            "Escritura fuera de la memoria reservada al decodificar H.264 o HEVC con LCEVC, en compilaciones con liblcevc_dec.",
            "A write beyond allocated memory while H.264 or HEVC with LCEVC is decoded, in builds with liblcevc_dec.",
        ),
    },
    Row {
        id: "CVE-2026-125270",
        from: (0, 0, 0),
        before: NEVER,
        fixed_in: None,
        summary: Text::constant(
            "Lectura fuera de la memoria reservada en el codificador h264_v4l2m2m, que se usa si no hay otro.",
            "A read beyond allocated memory in the encoder h264_v4l2m2m, which is used where there is no other.",
        ),
    },
];

/// What is known against a version, as [`super::ffmpeg_version`] states it; nothing for
/// one that is no release (`N-113007-g8d24a28d06`).
///
/// Distributions mend holes without a new number: theirs may be better than it sounds.
pub fn known_holes(version: &str) -> Vec<KnownHole> {
    let Some(version) = parse(version) else { return Vec::new() };
    let has = |row: &&Row| row.from <= version && version < row.before;
    let holes = ROWS.iter().filter(has);
    holes.map(|row| KnownHole { id: row.id, summary: row.summary.clone(), fixed_in: row.fixed_in }).collect()
}

/// The numbers of `5.1.9-0+deb12u1`, `n7.1` or `8.1.2`.
fn parse(version: &str) -> Option<Version> {
    let version = version.strip_prefix('n').unwrap_or(version);
    let end = version.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(version.len());
    let mut numbers = version.get(..end)?.split('.').map(str::parse::<u32>);
    let major = numbers.next()?.ok()?;
    let mut next = || numbers.next().and_then(Result::ok).unwrap_or(0);
    Some((major, next(), next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(version: &str) -> Vec<&'static str> {
        known_holes(version).into_iter().map(|hole| hole.id).collect()
    }

    #[test]
    fn versions_are_read_as_builds_state_them() {
        assert_eq!(parse("5.1.9-0+deb12u1"), Some((5, 1, 9)));
        assert_eq!(parse("n7.1"), Some((7, 1, 0)));
        assert_eq!(parse("8.1.2"), Some((8, 1, 2)));
        assert_eq!(parse("6.1.1-3ubuntu5"), Some((6, 1, 1)));
        assert_eq!((parse("N-113007-g8d24a28d06"), parse("")), (None, None));
    }

    #[test]
    fn holes_begin_and_end_with_their_versions() {
        assert!(ids("5.1").contains(&"CVE-2022-2566") && !ids("5.1.1").contains(&"CVE-2022-2566"));
        assert!(ids("5.1.9-0+deb12u1").contains(&"CVE-2026-40962"));
        assert!(!ids("8.1.2").contains(&"CVE-2026-40962") && ids("8.1.2").contains(&"CVE-2026-96611"));
        assert_eq!(ids("9.0.2"), ["CVE-2026-125262", "CVE-2026-125270"]);
        assert!(ids("N-113007-g8d24a28d06").is_empty());
    }
}
