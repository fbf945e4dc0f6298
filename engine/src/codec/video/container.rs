//! Containers, and how to tell them by their first bytes.

use crate::format::VideoContainer;

/// What FFmpeg calls the reader of a container.
pub(super) const fn demuxer_name(container: VideoContainer) -> &'static str {
    match container {
        VideoContainer::Mp4 | VideoContainer::Mov => "mov",
        VideoContainer::Webm | VideoContainer::Mkv => "matroska",
        VideoContainer::Avi => "avi",
    }
}

/// What the first bytes of a file say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signature {
    Video(VideoContainer),
    /// Sound alone, with FFmpeg's name of the reader.
    Sound(&'static str),
    /// A text that names other files or addresses.
    Playlist,
    Unknown,
}

/// Bytes from which [`Signature::of`] can tell.
pub(super) const HEAD_BYTES: usize = 4_096;

impl Signature {
    pub(super) fn of(head: &[u8]) -> Self {
        let at = |offset: usize, magic: &[u8]| head.get(offset..offset + magic.len()) == Some(magic);
        if at(4, b"ftyp") {
            return match head.get(8..12) {
                Some(b"qt  ") => Self::Video(VideoContainer::Mov),
                // Still pictures in the same kind of boxes.
                Some(b"avif" | b"avis" | b"heic" | b"heix" | b"mif1" | b"msf1") => Self::Unknown,
                _ => Self::Video(VideoContainer::Mp4),
            };
        }
        if [b"moov", b"mdat", b"wide", b"skip", b"pnot"].into_iter().any(|kind| at(4, kind)) {
            return Self::Video(VideoContainer::Mov);
        }
        if at(0, b"\x1a\x45\xdf\xa3") {
            let start = head.get(..64.min(head.len())).unwrap_or_default();
            let webm = start.windows(4).any(|word| word == b"webm");
            return Self::Video(if webm { VideoContainer::Webm } else { VideoContainer::Mkv });
        }
        if at(0, b"RIFF") && at(8, b"AVI ") {
            return Self::Video(VideoContainer::Avi);
        }
        if at(0, b"RIFF") && at(8, b"WAVE") {
            return Self::Sound("wav");
        }
        if at(0, b"fLaC") {
            return Self::Sound("flac");
        }
        if at(0, b"OggS") {
            return Self::Sound("ogg");
        }
        if at(0, b"ID3") || at(0, b"\xff\xfb") || at(0, b"\xff\xf3") || at(0, b"\xff\xf2") {
            return Self::Sound("mp3");
        }
        if at(0, b"\xff\xf1") || at(0, b"\xff\xf9") {
            return Self::Sound("aac");
        }
        if is_playlist(head) { Self::Playlist } else { Self::Unknown }
    }
}

/// Whether a text is one of those that make players open what it names.
fn is_playlist(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let starts =
        |magic: &[u8]| text.get(..magic.len()).is_some_and(|start| start.eq_ignore_ascii_case(magic));
    let holds = |word: &[u8]| text.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word));
    let listed: [&[u8]; 7] =
        [b"#EXTM3U", b"ffconcat version", b"[playlist]", b"[reference]", b"<asx", b"<smil", b"<MPD"];
    listed.into_iter().any(starts)
        || (starts(b"<?xml")
            && [&b"<MPD"[..], b"<SmoothStreamingMedia", b"<smil", b"<playlist"].into_iter().any(holds))
        || starts(b"v=0\r\n")
        || starts(b"v=0\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        let video = |head: &[u8]| match Signature::of(head) {
            Signature::Video(container) => Some(container),
            _ => None,
        };
        assert_eq!(video(b"\0\0\0\x20ftypisom\0\0\x02\0"), Some(VideoContainer::Mp4));
        assert_eq!(video(b"\0\0\0\x14ftypqt  \0\0\x02\0"), Some(VideoContainer::Mov));
        assert_eq!(video(b"\0\0\0\x08wide\0\0\0\0mdat"), Some(VideoContainer::Mov));
        assert_eq!(video(b"\0\0\0\x1cftypavif\0\0\0\0"), None);
        assert_eq!(video(b"\x1a\x45\xdf\xa3\x9f\x42\x86webm"), Some(VideoContainer::Webm));
        assert_eq!(video(b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska"), Some(VideoContainer::Mkv));
        assert_eq!(video(b"RIFF\0\0\0\0AVI LIST"), Some(VideoContainer::Avi));
        assert_eq!(video(b"RIFF\0\0\0\0WEBP"), None);
        assert_eq!(video(b""), None);
    }

    #[test]
    fn playlists_are_recognised_as_such() {
        for list in [
            "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
            "\u{feff}\n #extm3u",
            "ffconcat version 1.0\nfile '/etc/passwd'\n",
            "[playlist]\nFile1=http://127.0.0.1/\n",
            "<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\">",
            "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n",
        ] {
            assert_eq!(Signature::of(list.as_bytes()), Signature::Playlist, "{list}");
        }
        assert_eq!(Signature::of(b"Hello, this is a text."), Signature::Unknown);
        assert_eq!(Signature::of(b"<?xml version=\"1.0\"?><svg/>"), Signature::Unknown);
    }
}
