//! Stopping on request, progress, and listeners that panic.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use noxus_engine::codec::{self, DecodeOptions, EncodeOptions};
use noxus_engine::raster::{Layout, Picture};
use noxus_engine::{CancelToken, Code, Ctx, ImageFormat, Limits, Progress, Result, Services};

use super::support::*;

/// Runs `work` and throws the switch at the step numbered `at` (from 0); returns the
/// result and the steps reported.
fn cancel_at<R>(at: Option<usize>, work: impl FnOnce(&Ctx<'_>) -> Result<R>) -> (Result<R>, Vec<Progress>) {
    let (limits, cancel, services) = (Limits::default(), CancelToken::new(), Services::default());
    let steps = Mutex::new(Vec::new());
    let listen = |progress: Progress| {
        let mut steps = steps.lock().unwrap();
        steps.push(progress);
        if at.is_some_and(|at| steps.len() == at + 1) {
            cancel.cancel();
        }
    };
    let result = work(&Ctx::new(&limits, &cancel, &listen, &services));
    (result, steps.into_inner().unwrap())
}

fn jobs() -> Vec<(ImageFormat, Picture, EncodeOptions)> {
    let lossless = EncodeOptions { lossless: true, ..EncodeOptions::default() };
    let photo = still(320, 400, Layout::Rgb);
    vec![
        (ImageFormat::Jpeg, photo.clone(), options(95, 0)),
        (ImageFormat::Jpeg, photo.clone(), options(95, 4)),
        (ImageFormat::Jpeg, photo.clone(), options(95, 9)),
        (ImageFormat::Webp, photo.clone(), options(80, 4)),
        (ImageFormat::Webp, photo.clone(), lossless),
        (ImageFormat::Webp, animation(64, 64, &[5, 6, 7, 8]), options(80, 2)),
        (ImageFormat::Avif, still(64, 64, Layout::Rgb), options(50, 0)),
    ]
}

#[test]
fn work_stops_at_the_step_where_the_switch_is_thrown() {
    for (format, picture, options) in jobs() {
        let encoding = |ctx: &Ctx<'_>| codec::encode(format, &picture, &options, ctx);
        let (bytes, steps) = cancel_at(None, encoding);
        let bytes = bytes.unwrap();
        assert!(steps.len() >= 3 && steps.iter().all(|step| step.stage == "encode"), "{format:?}");
        assert!(steps.windows(2).all(|pair| pair[0].done <= pair[1].done && pair[0].total == pair[1].total));
        let last = steps.last().unwrap();
        assert_eq!(last.done, last.total, "{format:?}");
        for at in 0..steps.len() - 1 {
            let (result, seen) = cancel_at(Some(at), encoding);
            assert_eq!(result.unwrap_err().code(), Code::Cancelled, "{format:?} at {at}");
            assert_eq!(seen.len(), at + 1, "{format:?}: no step after the switch");
        }

        let decoding = |ctx: &Ctx<'_>| codec::decode(format, &bytes, &DecodeOptions::default(), ctx);
        let (_, steps) = cancel_at(None, decoding);
        assert!(steps.iter().all(|step| step.stage == "decode"));
        for at in 0..steps.len() - 1 {
            let (result, seen) = cancel_at(Some(at), decoding);
            assert_eq!(result.unwrap_err().code(), Code::Cancelled, "{format:?} at {at}");
            assert_eq!(seen.len(), at + 1);
        }
    }
}

#[test]
fn nothing_starts_once_the_switch_is_thrown() {
    let (limits, cancel, services) = (Limits::default(), CancelToken::new(), Services::default());
    cancel.cancel();
    let ctx = Ctx::new(&limits, &cancel, &|_| panic!("no step is reported"), &services);
    for (format, bytes) in samples() {
        let error = codec::decode(format, &bytes, &DecodeOptions::default(), &ctx).unwrap_err();
        assert_eq!(error.code(), Code::Cancelled);
    }
    for (format, picture, options) in jobs() {
        assert_eq!(codec::encode(format, &picture, &options, &ctx).unwrap_err().code(), Code::Cancelled);
    }
}

/// Rows are all handed over before jpegli writes its scans: the switch thrown with the
/// last row is seen while they are written.
#[test]
fn a_progressive_jpeg_stops_while_its_scans_are_written() {
    let picture = still(500, 500, Layout::Rgb);
    let (result, steps) =
        cancel_at(None, |ctx| codec::encode(ImageFormat::Jpeg, &picture, &options(100, 9), ctx));
    assert!(result.unwrap().len() > 100_000);
    let (result, _) = cancel_at(Some(steps.len() - 1), |ctx| {
        codec::encode(ImageFormat::Jpeg, &picture, &options(100, 9), ctx)
    });
    assert_eq!(result.unwrap_err().code(), Code::Cancelled);
}

#[test]
fn a_listener_that_panics_takes_nothing_down() {
    let (limits, cancel, services) = (Limits::default(), CancelToken::new(), Services::default());
    for (format, picture, options) in jobs() {
        let listen = |progress: Progress| assert!(progress.done * 3 < progress.total, "listener");
        let ctx = Ctx::new(&limits, &cancel, &listen, &services);
        let panic = catch_unwind(AssertUnwindSafe(|| codec::encode(format, &picture, &options, &ctx)));
        assert!(panic.is_err(), "{format:?}");
    }
}
