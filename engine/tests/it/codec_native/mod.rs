//! JPEG, WebP and AVIF against independent programs: `djpeg` and `cjpeg`
//! (libjpeg-turbo-progs), `dwebp`, `cwebp` and `webpmux` (webp), `avifdec` and
//! `avifenc` (libavif-bin). Where one is missing the tests fail.
#![expect(clippy::disallowed_methods, reason = "the oracles are programs that read and write files")]
mod cancelling;
mod hostile;
mod round_trips;
mod sizes;
mod support;
