//! Another program, kept on a short lead: it is told in a file, heard up to a limit, and ended when
//! nobody waits for it any more.

use std::fmt;
use std::io::{self, Read, Seek as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use noxus_billing::fork;
use noxus_engine::CancelToken;

/// Between two looks at whether the caller still waits.
const TICK: Duration = Duration::from_millis(10);
/// What is kept of a program's complaints.
const COMPLAINT_BYTES: u64 = 2_000;

/// What is asked of a program.
pub(super) struct Order<'a> {
    pub(super) program: &'a Path,
    pub(super) arguments: &'a [&'a str],
    /// What it reads from its standard input.
    pub(super) input: &'a [u8],
    /// Most bytes that it may write.
    pub(super) most_bytes: u64,
    /// Longest time that it may take.
    pub(super) patience: Duration,
}

/// Why a program did not answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// It cannot be started.
    NotStarted(io::Error),
    /// The caller does not wait any more.
    Cancelled,
    /// It took longer than it may.
    TooSlow(Duration),
    /// It wrote more than it may.
    TooMuch(u64),
    /// It gave up, with what it said of that.
    Ended(ExitStatus, String),
    /// It answered what is no answer.
    Garbage(&'static str),
    /// The system failed.
    System(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStarted(error) => write!(formatter, "cannot be started: {error}"),
            Self::Cancelled => formatter.write_str("cancelled"),
            Self::TooSlow(patience) => write!(formatter, "gave no answer in {} s", patience.as_secs()),
            Self::TooMuch(bytes) => write!(formatter, "answered more than {bytes} bytes"),
            Self::Ended(status, complaint) => write!(formatter, "{status}: {}", complaint.trim()),
            Self::Garbage(what) => write!(formatter, "answered what is {what}"),
            Self::System(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for Failure {}

/// A program that is ended, and waited for, when this goes out of scope.
struct Running {
    child: Child,
    has_ended: bool,
}

impl Running {
    fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        let status = self.child.try_wait()?;
        self.has_ended = status.is_some();
        Ok(status)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        // With all that it has started itself: a script may wait for another program.
        #[cfg(unix)]
        let _ = rustix::process::kill_process_group(
            rustix::process::Pid::from_child(&self.child),
            rustix::process::Signal::KILL,
        );
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

enum Told {
    Answer(io::Result<Vec<u8>>),
    Complaint(String),
}

/// Runs a program to its end and gives what it wrote.
pub(super) fn run(order: &Order<'_>, cancel: &CancelToken) -> Result<Vec<u8>, Failure> {
    if cancel.is_cancelled() {
        return Err(Failure::Cancelled);
    }
    let end = Instant::now() + order.patience;
    let mut running = start(order)?;
    let (send, told) = mpsc::sync_channel(2);
    let (stdout, stderr) = (running.child.stdout.take(), running.child.stderr.take());
    fork::section(|| listen(stdout, stderr, order.most_bytes, &send)).map_err(Failure::System)?;
    drop(send);
    let (mut answer, mut complaint) = (None, String::new());
    loop {
        still_wanted(order, end, cancel)?;
        match told.recv_timeout(TICK) {
            Ok(Told::Answer(bytes)) => {
                let bytes = bytes.map_err(Failure::System)?;
                if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > order.most_bytes {
                    return Err(Failure::TooMuch(order.most_bytes));
                }
                answer = Some(bytes);
            }
            Ok(Told::Complaint(text)) => complaint = text,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    // It has closed its ends; what is left is to end.
    let mut pause = Duration::from_micros(50);
    let status = loop {
        if let Some(status) = running.try_wait().map_err(Failure::System)? {
            break status;
        }
        still_wanted(order, end, cancel)?;
        thread::sleep(pause);
        pause = (pause * 2).min(TICK);
    };
    match answer {
        Some(answer) if status.success() => Ok(answer),
        _ => Err(Failure::Ended(status, complaint)),
    }
}

fn still_wanted(order: &Order<'_>, end: Instant, cancel: &CancelToken) -> Result<(), Failure> {
    if cancel.is_cancelled() {
        return Err(Failure::Cancelled);
    }
    if Instant::now() >= end { Err(Failure::TooSlow(order.patience)) } else { Ok(()) }
}

/// Starts it with its input in a file that has no name: a pipe might be full, or closed, while it
/// is written to.
fn start(order: &Order<'_>) -> Result<Running, Failure> {
    let mut input = tempfile::tempfile().map_err(Failure::System)?;
    input.write_all(order.input).and_then(|()| input.rewind()).map_err(Failure::System)?;
    let mut command = Command::new(order.program);
    command.args(order.arguments).stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.spawn().map_err(Failure::NotStarted)?;
    Ok(Running { child, has_ended: false })
}

/// Threads that read what it writes, so that it never waits for us.
fn listen(
    stdout: Option<impl Read + Send + 'static>,
    stderr: Option<impl Read + Send + 'static>,
    most_bytes: u64,
    send: &SyncSender<Told>,
) -> io::Result<()> {
    if let (Some(stdout), send) = (stdout, send.clone()) {
        thread::Builder::new().spawn(move || {
            let mut bytes = Vec::new();
            let read = stdout.take(most_bytes.saturating_add(1)).read_to_end(&mut bytes);
            drop(send.send(Told::Answer(read.map(|_| bytes))));
        })?;
    }
    if let (Some(mut stderr), send) = (stderr, send.clone()) {
        thread::Builder::new().spawn(move || {
            let mut bytes = Vec::new();
            drop(stderr.by_ref().take(COMPLAINT_BYTES).read_to_end(&mut bytes));
            drop(io::copy(&mut stderr, &mut io::sink()));
            drop(send.send(Told::Complaint(String::from_utf8_lossy(&bytes).into_owned())));
        })?;
    }
    Ok(())
}
