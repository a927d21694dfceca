//! This lesson's questions, asked of the crates `deadpool` 0.12 and `bb8` 0.9 as they are by default: pools of one connection to
//! a bank that answers in order, each request after 10 ms.

use std::ops::DerefMut;
use std::time::Duration;

use bb8::ManageConnection;
use deadpool::managed::{Manager, Metrics, RecycleResult};
use solution_02_framing::{FrameError, MessageReader, MessageWriter};
use tokio::io::{DuplexStream, ReadHalf, WriteHalf, duplex, split};
use tokio::time::{Instant, sleep, timeout};

/// What is asked of a connection before it is lent again.
#[derive(Clone, Copy, Debug)]
enum Check {
    /// Ping, and take any answer.
    Ping,
    OwesReply,
}

impl Check {
    async fn ask(self, connection: &mut Connection) -> Result<(), FrameError> {
        match self {
            Self::Ping => connection.ask("ping").await.map(drop),
            Self::OwesReply if connection.owes_reply => Err(FrameError::Io(std::io::ErrorKind::Other.into())),
            Self::OwesReply => Ok(()),
        }
    }
}

impl Manager for Check {
    type Type = Connection;
    type Error = FrameError;

    async fn create(&self) -> Result<Connection, FrameError> {
        Ok(Connection::open())
    }

    async fn recycle(&self, connection: &mut Connection, _: &Metrics) -> RecycleResult<FrameError> {
        Ok(self.ask(connection).await?)
    }
}

impl ManageConnection for Check {
    type Connection = Connection;
    type Error = FrameError;

    async fn connect(&self) -> Result<Connection, FrameError> {
        Ok(Connection::open())
    }

    async fn is_valid(&self, connection: &mut Connection) -> Result<(), FrameError> {
        self.ask(connection).await
    }

    fn has_broken(&self, _: &mut Connection) -> bool {
        false
    }
}

struct Connection {
    reader: MessageReader<ReadHalf<DuplexStream>>,
    writer: MessageWriter<WriteHalf<DuplexStream>>,
    owes_reply: bool,
}

impl Connection {
    fn open() -> Self {
        let (near, far) = duplex(1024);
        tokio::spawn(answer_in_order(far));
        let (reader, writer) = split(near);
        Self { reader: MessageReader::new(reader), writer: MessageWriter::new(writer), owes_reply: false }
    }

    async fn ask(&mut self, request: &str) -> Result<String, FrameError> {
        self.owes_reply = true;
        self.writer.send(request.as_bytes()).await?;
        let reply = self.reader.next().await?.unwrap_or_default();
        self.owes_reply = false;
        Ok(String::from_utf8_lossy(&reply).into_owned())
    }
}

async fn answer_in_order(stream: DuplexStream) {
    let (reader, writer) = split(stream);
    let (mut reader, mut writer) = (MessageReader::new(reader), MessageWriter::new(writer));
    while let Ok(Some(request)) = reader.next().await {
        sleep(Duration::from_millis(10)).await;
        let name = String::from_utf8_lossy(&request).into_owned();
        let reply = if name == "ping" { "PONG".to_owned() } else { format!("{name} has 90 EUR") };
        if writer.send(reply.as_bytes()).await.is_err() {
            break;
        }
    }
}

/// Either of the two.
trait Pool: Sized {
    async fn of_one(check: Check) -> Self;
    async fn borrow(&self) -> Result<impl DerefMut<Target = Connection>, String>;

    async fn call(&self, name: &str) -> String {
        match self.borrow().await {
            Ok(mut connection) => connection.ask(name).await.unwrap_or_else(|why| why.to_string()),
            Err(why) => format!("no connection, {why}"),
        }
    }
}

impl Pool for deadpool::managed::Pool<Check> {
    async fn of_one(check: Check) -> Self {
        Self::builder(check).max_size(1).build().expect("it has no timeouts, and so needs no runtime")
    }

    async fn borrow(&self) -> Result<impl DerefMut<Target = Connection>, String> {
        self.get().await.map_err(|why| why.to_string())
    }
}

impl Pool for bb8::Pool<Check> {
    async fn of_one(check: Check) -> Self {
        Self::builder().max_size(1).build(check).await.expect("the bank can be reached")
    }

    async fn borrow(&self) -> Result<impl DerefMut<Target = Connection>, String> {
        self.get().await.map_err(|why| why.to_string())
    }
}

async fn questions<P: Pool>() {
    let pool = P::of_one(Check::Ping).await;
    pool.call("alice").await;
    // Some leave in the middle of the check, some in the middle of their call.
    for _ in 0..40 {
        let left = timeout(Duration::from_millis(3), pool.call("alice")).await;
        assert!(left.is_err());
    }
    let next = timeout(Duration::from_secs(1), pool.borrow()).await;
    println!(
        "  after 40 callers that left, the next {}",
        if next.is_ok() { "gets a connection" } else { "waits" }
    );

    for check in [Check::Ping, Check::OwesReply] {
        let pool = P::of_one(check).await;
        let left = timeout(Duration::from_millis(5), pool.call("alice")).await;
        assert!(left.is_err());
        println!("  alice left, and the check is {check:?}: bob is told {:?}", pool.call("bob").await);
    }

    let pool = P::of_one(Check::Ping).await;
    let _lent = pool.borrow().await;
    let began = Instant::now();
    let told = timeout(Duration::from_secs(3600), pool.call("bob")).await;
    let told = told.unwrap_or_else(|_| "still waiting".to_owned());
    println!("  all are lent: after {} s bob is told {told:?}", began.elapsed().as_secs());
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!("deadpool");
    questions::<deadpool::managed::Pool<Check>>().await;
    println!("bb8");
    questions::<bb8::Pool<Check>>().await;
}
