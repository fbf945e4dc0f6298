//! How soon a cancelled call comes back, and how soon its threads are gone.

use std::cell::RefCell;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use noxus_benches::Result;
use noxus_engine::codec::video::{Cue, add_subtitles, decode_audio, splice, transcode};
use noxus_engine::{CancelToken, Code, Ctx, Error, Input, Services};
use serde_json::{Value, json};

use crate::Request;
use crate::render::{Job, limits};

/// One call, in the context it is given.
type Work<'a> = dyn Fn(&Ctx<'_>) -> std::result::Result<(), Error> + 'a;

/// What one cancelled call did.
struct Outcome {
    /// When it was cancelled.
    after: Duration,
    /// From the switch to the return.
    back: Duration,
    /// From the switch to the end of the last thread that the call had started.
    settled: Duration,
}

pub(crate) fn cancel(request: &Request) -> Result<Value> {
    let job = Job::of(request)?;
    let drawer = RefCell::new(job.drawer(&job.segments())?);
    let cues: Vec<Cue> = (0..10_000)
        .map(|index| Cue {
            start_ms: index * 60,
            end_ms: index * 60 + 50,
            text: "Sense and Sensibility".to_owned(),
        })
        .collect();
    let earlier = request.option("earlier").map(|path| Input::from_path("rendered", path));
    let burn = |ctx: &Ctx<'_>| transcode(&job.input, &job.plan, ctx, &mut *drawer.borrow_mut()).map(|_| ());
    let again = |ctx: &Ctx<'_>| {
        let earlier = earlier.as_ref().unwrap_or(&job.input);
        let changed = 0..i64::MAX / 2_000;
        let changed = std::slice::from_ref(&changed);
        splice(&job.input, earlier, changed, &job.plan, ctx, &mut *drawer.borrow_mut()).map(|_| ())
    };
    let mux = |ctx: &Ctx<'_>| add_subtitles(&job.input, &cues, "en", ctx).map(|_| ());
    let sound = |ctx: &Ctx<'_>| {
        let mut audio = decode_audio(&job.input, 16_000, ctx)?;
        while audio.next_chunk(ctx)?.is_some() {}
        Ok(())
    };
    let work: &Work<'_> = match request.text("work")? {
        "burn" => &burn,
        "splice" => &again,
        "mux" => &mux,
        "sound" => &sound,
        other => return Err(format!("no such work: {other}").into()),
    };
    measure(work, request)
}

/// Cancels at moments spread evenly over the first `most_ms` of the work.
fn measure(work: &Work<'_>, request: &Request) -> Result<Value> {
    let (moments, most_ms) = (request.number("moments", 20), request.number("most_ms", 3_000));
    let quiet = threads()?;
    let (mut outcomes, mut whole) = (Vec::new(), 0);
    for moment in 0..moments {
        let after = Duration::from_millis(u64::from(most_ms) * u64::from(moment) / u64::from(moments));
        match once(work, after, quiet)? {
            Some(outcome) => outcomes.push(outcome),
            None => whole += 1,
        }
    }
    let most = |time: fn(&Outcome) -> Duration| {
        outcomes.iter().map(time).max().unwrap_or_default().as_secs_f64() * 1e3
    };
    let mut back: Vec<Duration> = outcomes.iter().map(|outcome| outcome.back).collect();
    back.sort_unstable();
    let median = back.get(back.len() / 2).copied().unwrap_or_default().as_secs_f64() * 1e3;
    let slowest = outcomes.iter().max_by_key(|outcome| outcome.back);
    Ok(json!({
        "slowest_after_ms": slowest.map(|outcome| outcome.after.as_secs_f64() * 1e3),
        "cancelled": outcomes.len(), "finished_before": whole,
        "median_ms": median, "max_ms": most(|outcome| outcome.back), "settled_max_ms": most(|outcome| outcome.settled),
    }))
}

/// `None` when the work was done before it was cancelled.
fn once(work: &Work<'_>, after: Duration, quiet: usize) -> Result<Option<Outcome>> {
    let (cancel, limits, services) = (CancelToken::new(), limits(), Services::default());
    let thrown = Mutex::new(None);
    let result = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(after);
            if let Ok(mut thrown) = thrown.lock() {
                *thrown = Some(Instant::now());
            }
            cancel.cancel();
        });
        let result = work(&Ctx::new(&limits, &cancel, &|_| {}, &services));
        (result, Instant::now())
    });
    let (result, ended) = result;
    let thrown = thrown.into_inner().ok().flatten().ok_or("the switch was not thrown")?;
    match result {
        Err(error) if error.code() == Code::Cancelled => {}
        Err(error) => return Err(error.into()),
        Ok(()) => return Ok(None),
    }
    while threads()? > quiet {
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(Some(Outcome { after, back: ended.saturating_duration_since(thrown), settled: thrown.elapsed() }))
}

/// Threads of this process.
fn threads() -> Result<usize> {
    Ok(std::fs::read_dir("/proc/self/task")?.count())
}
