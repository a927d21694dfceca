//! A ledger in a process of its own, which is killed at a step that the test chooses, and started again.
//!
//! The process is this test executable once more, told by its environment to run one test, which then is the ledger.

use std::env;
use std::fs::OpenOptions;
use std::io::{self, BufRead, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use redb::StorageBackend;
use redb::backends::FileBackend;
use retries::{Failure, Keep, Key, Ledger, Receipt, Remote, Transfer};
use solution_03_errors::Code;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::{NOON, error, secs};

const FILE: &str = "LEDGER_FILE";
const PARENT: &str = "LEDGER_PARENT";
const STEP: &str = "LEDGER_STEP";

/// What the ledger says when it has come to the step at which it is to be killed.
const HERE: &str = "here";

/// Where it is killed. The names cross in the environment.
pub(crate) const STEPS: [&str; 3] = ["before the booking", "while it is written", "before the answer"];

/// Whether this process is to be the ledger; then it is, for as long as it lives.
pub(crate) fn is_the_ledger() -> bool {
    let (Ok(file), Ok(parent)) = (env::var(FILE), env::var(PARENT)) else { return false };
    let step = env::var(STEP).unwrap_or_default();
    serve(Path::new(&file), &parent, &step).expect("it serves until it is killed, or its parent is gone");
    true
}

fn serve(file: &Path, parent: &str, step: &str) -> io::Result<()> {
    let mut stream = TcpStream::connect(parent)?;
    let requests = io::BufReader::new(stream.try_clone()?).lines();
    let file = OpenOptions::new().read(true).write(true).open(file)?;
    let inner = FileBackend::new(file).expect("nobody else has it");
    let halts = Arc::new(AtomicBool::new(false));
    let storage = Stops { inner, halts: Arc::clone(&halts), parent: stream.try_clone()? };
    let ledger = Ledger::over(storage, Keep::default()).expect("the file is a ledger");
    for request in requests {
        let request = request?;
        let mut words = request.split(' ').map(|word| word.parse::<u128>().expect("numbers"));
        let mut next = || words.next().expect("key, from, to, cents");
        let (key, [from, to, cents]) =
            (Key(next()), [next(), next(), next()].map(|word| u64::try_from(word).expect("small numbers")));
        if step == STEPS[0] {
            halt(&mut stream)?;
        }
        halts.store(step == STEPS[1], Ordering::Relaxed);
        let receipt = ledger.book(key, Transfer { from, to, cents }, NOON).expect("she has the money");
        if step == STEPS[2] {
            halt(&mut stream)?;
        }
        writeln!(stream, "{} {}", receipt.number, receipt.balance)?;
    }
    Ok(())
}

/// Says so and waits to be killed.
fn halt(parent: &mut impl Write) -> io::Result<()> {
    writeln!(parent, "{HERE}")?;
    loop {
        thread::park();
    }
}

/// A file whose process halts when it is about to make a booking safe.
#[derive(Debug)]
struct Stops {
    inner: FileBackend,
    halts: Arc<AtomicBool>,
    parent: TcpStream,
}

impl StorageBackend for Stops {
    fn len(&self) -> io::Result<u64> {
        self.inner.len()
    }

    fn read(&self, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        self.inner.read(offset, len)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.inner.set_len(len)
    }

    fn sync_data(&self, eventual: bool) -> io::Result<()> {
        if self.halts.load(Ordering::Relaxed) {
            halt(&mut &self.parent)?;
        }
        self.inner.sync_data(eventual)
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.inner.write(offset, data)
    }
}

/// The ledger's process, as its callers see it: one that is there again after it has died.
pub(crate) struct Restarted {
    file: PathBuf,
    test: String,
    running: Mutex<Running>,
}

struct Running {
    process: Child,
    connection: BufReader<tokio::net::TcpStream>,
}

impl Restarted {
    /// A ledger on that file, which is killed at that step. `test` is the one that begins with [`is_the_ledger`].
    pub(crate) async fn killed(step: &str, file: PathBuf, test: &str) -> Self {
        let running = Mutex::new(Running::start(&file, test, step).await);
        Self { file, test: test.to_owned(), running }
    }
}

impl Running {
    async fn start(file: &Path, test: &str, step: &str) -> Self {
        let parent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let process = Command::new(env::current_exe().expect("this is a test executable"))
            .args([test, "--exact", "--nocapture"])
            .env(FILE, file)
            .env(PARENT, parent.local_addr().expect("it is bound").to_string())
            .env(STEP, step)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it can be started again");
        let connected = timeout(secs(30), parent.accept()).await.expect("it starts").expect("it connects");
        Self { process, connection: BufReader::new(connected.0) }
    }

    /// The ledger's answer; `None` if it has been killed instead.
    async fn ask(&mut self, key: Key, Transfer { from, to, cents }: Transfer) -> Option<Receipt> {
        let request = format!("{} {from} {to} {cents}\n", key.0);
        self.connection.write_all(request.as_bytes()).await.expect("the ledger reads");
        let mut answer = String::new();
        self.connection.read_line(&mut answer).await.expect("the ledger answers");
        if answer.trim_end() == HERE {
            return None;
        }
        let (number, balance) = answer.trim_end().split_once(' ').expect("two numbers");
        Some(Receipt {
            number: number.parse().expect("a number"),
            balance: balance.parse().expect("a number"),
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

impl Remote for Restarted {
    async fn book(&self, key: Key, transfer: Transfer) -> Result<Receipt, Failure> {
        let mut running = self.running.lock().await;
        if let Some(receipt) = running.ask(key, transfer).await {
            return Ok(receipt);
        }
        running.process.kill().expect("it is there to be killed");
        running.process.wait().expect("it ends");
        *running = Running::start(&self.file, &self.test, "never").await;
        Err(Failure::after_it_began(error(Code::Unavailable)))
    }
}
