//! The threads of recognition: one budget for all calls, which ends with them.

use std::sync::OnceLock;
use std::time::Duration;

use noxus_engine::speech::{Samples, ThreadBudget, Transcriber, Whisper};
use noxus_engine::{CancelToken, Code, Ctx, Limits, Progress, Services};

use super::english;
use super::support::{LIBRIVOX, librivox};
use crate::material::model_file;

const THREADS: usize = 2;

fn small() -> &'static (Whisper, ThreadBudget) {
    static MODEL: OnceLock<(Whisper, ThreadBudget)> = OnceLock::new();
    MODEL.get_or_init(|| {
        let budget = ThreadBudget::new(THREADS);
        (Whisper::open(&model_file("tiny.en"), &budget).unwrap(), budget)
    })
}

/// A minute and a half of speech: several pieces.
fn long() -> Vec<f32> {
    let once: Vec<f32> = (0..LIBRIVOX.len()).flat_map(librivox).collect();
    [once.clone(), once.clone(), once.clone(), once].concat()
}

#[test]
fn many_calls_keep_to_one_budget() {
    let (whisper, budget) = small();
    let audio = long();
    let most = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let (limits, cancel, services) = (Limits::default(), CancelToken::new(), Services::default());
                let watch = |_: Progress| {
                    most.fetch_max(budget.taken(), std::sync::atomic::Ordering::Relaxed);
                };
                let ctx = Ctx::new(&limits, &cancel, &watch, &services);
                let transcript =
                    whisper.call(&english(), &mut Samples::new(&audio), ctx.signals()).unwrap().transcript;
                assert!(transcript.words.len() > 100);
            });
        }
    });
    assert_eq!(most.into_inner(), THREADS, "never more, and never idle");
    assert_eq!(budget.taken(), 0);
}

/// A cancelled call answers at once; its threads end at whisper.cpp's next step, and
/// count until then.
#[test]
fn threads_of_cancelled_calls_end() {
    let budget = ThreadBudget::new(THREADS);
    let whisper = Whisper::open(&model_file("tiny.en"), &budget).unwrap();
    let audio = long();
    for _ in 0..3 {
        let (limits, cancel, services) = (Limits::default(), CancelToken::new(), Services::default());
        // Thrown when the first thread is at work.
        let throw = |progress: Progress| {
            if progress.stage == "transcribe" && budget.taken() > 0 {
                cancel.cancel();
            }
        };
        let ctx = Ctx::new(&limits, &cancel, &throw, &services);
        assert_eq!(
            whisper.call(&english(), &mut Samples::new(&audio), ctx.signals()).unwrap_err().code(),
            Code::Cancelled
        );
        assert!(budget.taken() <= THREADS);
    }
    let ended = (0..600).any(|_| {
        let is_over = budget.taken() == 0;
        if !is_over {
            std::thread::sleep(Duration::from_millis(100));
        }
        is_over
    });
    assert!(ended, "{} threads still run", budget.taken());
}
