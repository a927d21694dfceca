//! Runs a program that may hang, flood its output or leave children behind, and comes back in any case.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use process_wrap::std::{ChildWrapper, CommandWrap};

use super::guard;

const HEAD_BYTES: usize = 256 * 1024;
const TAIL_BYTES: usize = 4 * 1024;
/// How long output that is already written may take to arrive once the program has ended.
const DRAIN: Duration = Duration::from_millis(300);
const SHORTEST_LOOK: Duration = Duration::from_micros(500);
const LONGEST_LOOK: Duration = Duration::from_millis(10);

/// How a program ended, and what it said.
#[derive(Debug)]
pub struct Run {
    /// How it ended.
    pub end: End,
    pub stdout: Kept,
    pub stderr: Kept,
    /// From its start to its end.
    pub took: Duration,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By itself.
    Exited(ExitStatus),
    /// It ran past its limit, and was ended with everything that it had started.
    Killed,
}

/// Output, kept up to a limit: its beginning and its end.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    total: u64,
}

impl Kept {
    fn push(&mut self, bytes: &[u8]) {
        self.total += bytes.len() as u64;
        let (head, rest) = bytes.split_at(bytes.len().min(HEAD_BYTES - self.head.len()));
        self.head.extend_from_slice(head);
        self.tail.extend(rest);
        self.tail.drain(..self.tail.len().saturating_sub(TAIL_BYTES));
    }

    /// The beginning, as text.
    #[must_use]
    pub fn head(&self) -> String {
        String::from_utf8_lossy(&self.head).replace("\r\n", "\n")
    }

    /// The last few kilobytes, as text.
    #[must_use]
    pub fn tail(&self) -> String {
        let from = self.head.len().saturating_sub(TAIL_BYTES - self.tail.len());
        let bytes: Vec<u8> = self.head[from..].iter().chain(&self.tail).copied().collect();
        String::from_utf8_lossy(&bytes).replace("\r\n", "\n")
    }

    /// How many bytes were written, kept or not.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many bytes are missing from [`Kept::head`].
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.total - self.head.len() as u64
    }
}

/// Runs `command`, with no input, for at most `limit`. When it ends, by itself or not, everything that it
/// started and that did not leave its process group (its job object on Windows) is ended too.
///
/// # Errors
/// The system's reason why the program could not be started or waited for.
pub fn run(mut command: Command, limit: Duration) -> io::Result<Run> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let started = Instant::now();
    let child = Live::spawn(command)?;
    let (stdout, stderr) = {
        let mut child = child.lock();
        (child.stdout().take(), child.stderr().take())
    };
    let (done, all_read) = mpsc::channel();
    let stdout = drain(stdout, done.clone());
    let stderr = drain(stderr, done);

    let end = child.wait_until(started + limit)?;
    let took = started.elapsed();
    // Also after a good end: a forked child may still run, and hold the pipes open.
    let _ = child.lock().start_kill();
    if end == End::Killed {
        let _ = child.lock().wait();
    }
    let patience = Instant::now() + DRAIN;
    for _ in 0..2 {
        let _ = all_read.recv_timeout(patience.saturating_duration_since(Instant::now()));
    }
    Ok(Run { end, stdout: held(&stdout).clone(), stderr: held(&stderr).clone(), took })
}

/// Ends all programs that [`run`] has under way. For the handler of Ctrl-C: in groups of their own, they
/// do not get it from the terminal.
pub fn end_all() {
    for child in held(&LIVE).iter().filter_map(Weak::upgrade) {
        let _ = held(&child).start_kill();
    }
}

type Child = Mutex<Box<dyn ChildWrapper>>;

static LIVE: Mutex<Vec<Weak<Child>>> = Mutex::new(Vec::new());

/// A program under way, in a process group of its own (a job object on Windows).
pub(super) struct Live {
    child: Arc<Child>,
    leader: u32,
}

impl Live {
    pub(super) fn spawn(command: Command) -> io::Result<Self> {
        let mut command = CommandWrap::from(command);
        #[cfg(unix)]
        command.wrap(process_wrap::std::ProcessGroup::leader());
        #[cfg(windows)]
        command.wrap(process_wrap::std::JobObject);
        guard::get_ready();
        let mut live = held(&LIVE);
        let child = Arc::new(Mutex::new(command.spawn()?));
        live.retain(|child| child.strong_count() > 0);
        live.push(Arc::downgrade(&child));
        drop(live);
        let leader = held(&child).id();
        guard::begun(leader);
        Ok(Self { child, leader })
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Box<dyn ChildWrapper>> {
        held(&self.child)
    }

    fn wait_until(&self, deadline: Instant) -> io::Result<End> {
        let mut pause = SHORTEST_LOOK;
        loop {
            if let Some(status) = self.lock().try_wait()? {
                return Ok(End::Exited(status));
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(End::Killed);
            }
            thread::sleep(pause.min(left));
            pause = (pause * 2).min(LONGEST_LOOK);
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        guard::ended(self.leader);
    }
}

/// Reads to the end in a thread of its own, which is left behind if someone holds the pipe open forever.
fn drain(pipe: Option<impl Read + Send + 'static>, done: mpsc::Sender<()>) -> Arc<Mutex<Kept>> {
    let kept = Arc::new(Mutex::new(Kept::default()));
    let into = Arc::clone(&kept);
    thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        if let Some(mut pipe) = pipe {
            loop {
                match pipe.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(read) => held(&into).push(&buffer[..read]),
                    Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                    Err(_) => break,
                }
            }
        }
        // Nobody listens if the patience was too short.
        let _ = done.send(());
    });
    kept
}

/// A poisoned lock here guards nothing half-done.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_kept_whole() {
        let mut kept = Kept::default();
        kept.push(b"one\r\n");
        kept.push(b"two\n");
        assert_eq!((kept.head().as_str(), kept.lost()), ("one\ntwo\n", 0));
        assert_eq!(kept.tail(), kept.head());
    }

    #[test]
    fn of_a_flood_the_beginning_and_the_end_are_kept() {
        let mut kept = Kept::default();
        kept.push(b"begin");
        for _ in 0..100 {
            kept.push(&[b'.'; 64 * 1024]);
        }
        kept.push(b"end");
        assert_eq!(kept.total(), 100 * 64 * 1024 + 8);
        assert_eq!(kept.lost(), kept.total() - HEAD_BYTES as u64);
        assert!(kept.head().starts_with("begin."));
        assert!(kept.tail().ends_with(".end") && kept.tail().len() == TAIL_BYTES);
    }

    #[test]
    fn the_end_goes_on_where_the_beginning_stops() {
        let mut kept = Kept::default();
        kept.push(&[b'a'; HEAD_BYTES]);
        kept.push(b"b");
        assert_eq!(kept.tail(), format!("{}b", "a".repeat(TAIL_BYTES - 1)));
    }
}
