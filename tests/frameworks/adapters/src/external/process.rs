//! One process of an adapter: its lines, its liveness and its end.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use process_wrap::tokio::{ChildWrapper, CommandWrap};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval, sleep, timeout};

use super::line::{Event, Op};
use super::trouble::{Docket, Misbehaviour};
use super::watched::{Watched, keep_stderr};
use super::{Command, Patience};

const LONGEST_LINE: u64 = 1024 * 1024;
const MOST_LINES: usize = 100_000;

/// A process in a group of its own, which ends with this value.
pub(super) struct Process {
    lines: mpsc::UnboundedSender<String>,
    pub(super) events: mpsc::Receiver<Event>,
    pub(super) watched: Arc<Watched>,
    _tasks: JoinSet<()>,
}

/// Kills the whole group.
struct Group(Box<dyn ChildWrapper>);

impl Drop for Group {
    fn drop(&mut self) {
        // One that has ended cannot be killed; tokio reaps it.
        let _ = self.0.start_kill();
    }
}

impl Process {
    /// Starts the command in `setting`.
    pub(super) fn start(
        command: &Command,
        setting: &str,
        docket: &Docket,
        patience: Patience,
    ) -> Result<Self, Misbehaviour> {
        let mut wrapped = CommandWrap::with_new(&command.program, |process| {
            process.args(&command.arguments).arg(setting).kill_on_drop(true);
            process.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            if let Some(folder) = &command.folder {
                process.current_dir(folder);
            }
        });
        #[cfg(unix)]
        wrapped.wrap(process_wrap::tokio::ProcessGroup::leader());
        #[cfg(windows)]
        wrapped.wrap(process_wrap::tokio::JobObject);
        let started = wrapped.spawn().map_err(|error| Misbehaviour::CannotStart {
            why: format!("{}: {error}", command.program.display()),
        })?;
        let mut group = Group(started);
        let (stdin, stdout, stderr) =
            (group.0.stdin().take(), group.0.stdout().take(), group.0.stderr().take());
        let (Some(stdin), Some(stdout), Some(stderr)) = (stdin, stdout, stderr) else {
            return Err(Misbehaviour::CannotStart { why: "no pipes".into() });
        };
        let watched = Arc::new(Watched::of(group.0.id(), docket.clone()));
        let (lines, to_write) = mpsc::unbounded_channel();
        let (found, events) = mpsc::channel(256);
        let mut tasks = JoinSet::new();
        tasks.spawn(write(stdin, to_write));
        tasks.spawn(keep_stderr(stderr, watched.clone()));
        tasks.spawn(live(group, stdout, found, watched.clone()));
        tasks.spawn(ping(lines.clone(), watched.clone(), patience.answers));
        Ok(Self { lines, events, watched, _tasks: tasks })
    }

    pub(super) fn say(&self, op: &Op<'_>) {
        self.mouth().say(op);
    }

    pub(super) fn mouth(&self) -> Mouth {
        Mouth(self.lines.clone())
    }
}

/// Writes operations, from any task.
#[derive(Clone, Debug)]
pub(super) struct Mouth(mpsc::UnboundedSender<String>);

impl Mouth {
    pub(super) fn say(&self, op: &Op<'_>) {
        let line = serde_json::to_string(op).expect("an operation has nothing that JSON lacks");
        // A process that is gone is found by whoever watches it.
        let _ = self.0.send(line);
    }
}

async fn write(mut stdin: ChildStdin, mut lines: mpsc::UnboundedReceiver<String>) {
    while let Some(line) = lines.recv().await {
        if stdin.write_all(format!("{line}\n").as_bytes()).await.is_err() {
            // It has ended, or closed its input. The first is seen, the second looks like hanging.
            return;
        }
    }
}

/// Reads lines until the process ends, and says how it ended.
async fn live(mut group: Group, stdout: ChildStdout, events: mpsc::Sender<Event>, watched: Arc<Watched>) {
    if let Err(misbehaviour) = read(stdout, events, &watched).await {
        watched.blame(&misbehaviour);
        return;
    }
    // It closed its output: it has ended, or is about to.
    const SHORT: Duration = Duration::from_secs(2);
    let status = match timeout(SHORT, group.0.wait()).await {
        Ok(Ok(status)) => status.to_string(),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "or closed its standard output and lives on".into(),
    };
    watched.ended.send_replace(Some(status.clone()));
    if !*watched.may_end.borrow() {
        // What it wrote last is on the way.
        sleep(Duration::from_millis(100)).await;
        watched.blame(&Misbehaviour::Died { status });
    }
}

async fn read(
    stdout: ChildStdout,
    events: mpsc::Sender<Event>,
    watched: &Watched,
) -> Result<(), Misbehaviour> {
    let mut stdout = BufReader::new(stdout);
    for _ in 0..MOST_LINES {
        let mut line = Vec::new();
        // A line that cannot be read is the end.
        let read = (&mut stdout).take(LONGEST_LINE).read_until(b'\n', &mut line).await.unwrap_or(0);
        if read == 0 {
            return Ok(());
        }
        if read as u64 == LONGEST_LINE && line.last() != Some(&b'\n') {
            return Err(Misbehaviour::Flood { what: "a line above 1 MiB" });
        }
        match parsed(&line)? {
            Event::Pong => {
                watched.answered.send_replace(Instant::now());
            }
            // Nobody listens any more: the question is over.
            event => drop(events.send(event).await),
        }
    }
    Err(Misbehaviour::Flood { what: "100,000 lines in one question" })
}

fn parsed(line: &[u8]) -> Result<Event, Misbehaviour> {
    let shown = || String::from_utf8_lossy(line).trim_end().chars().take(200).collect::<String>();
    match serde_json::from_slice::<serde_json::Value>(line) {
        Ok(value) if value.is_object() => serde_json::from_value(value)
            .map_err(|why| Misbehaviour::WrongLine { why: why.to_string(), line: shown() }),
        _ => Err(Misbehaviour::Noise { line: shown() }),
    }
}

/// Is the loop that reads lines alive?
async fn ping(lines: mpsc::UnboundedSender<String>, watched: Arc<Watched>, patience: Duration) {
    let mouth = Mouth(lines);
    let mut ticks = interval(patience / 10);
    // While it starts, it need not answer.
    mouth.say(&Op::Ping);
    watched.answered.subscribe().changed().await.ok();
    loop {
        ticks.tick().await;
        if watched.answered.borrow().elapsed() > patience && watched.ended.borrow().is_none() {
            watched.blame(&Misbehaviour::Hangs { within: patience });
            return;
        }
        mouth.say(&Op::Ping);
    }
}
