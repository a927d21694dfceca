//! A pool of two, and a bank that is slow for a moment: `cargo lab show 10 --live`.

use std::io;
use std::time::Duration;

use pooling::{Connect, Exchange, ExchangeError, Pool, PoolError, Settings};
use rig::{End, Link, Recorder};
use solution_02_framing::{MessageReader, MessageWriter};
use tokio::io::split;
use tokio::time::{Instant, sleep, timeout};

/// The bank needs two seconds in the first three, and 100 ms later on.
const SLOW: Duration = Duration::from_secs(3);

struct Bank {
    began: Instant,
    recorder: Recorder,
}

impl Connect for Bank {
    type Connection = Exchange<End>;

    async fn connect(&self) -> io::Result<Self::Connection> {
        let (end, peer, _wire) = Link::between("gateway", "bank").open();
        tokio::spawn(serve(peer, self.began, self.recorder.clone()));
        Ok(Exchange::over(end))
    }
}

/// Runs the story on a paused clock and prints what was recorded.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() {
    let recorder = Recorder::new();
    let began = Instant::now();
    let bank = Bank { began, recorder: recorder.clone() };
    let settings = Settings { most: 2, ..Settings::default() };
    let pool = Pool::new(bank, settings).expect("the story's settings can be had");
    for (customer, at) in [("Alice", 0), ("Bob", 1000), ("Carol", 10_000), ("Dave", 3_600_000)] {
        sleep(Duration::from_millis(at).saturating_sub(began.elapsed())).await;
        let call = pool.run(async |connection: &mut Exchange<End>| {
            connection.ask(format!("balance {customer}").as_bytes()).await.map_err(CallError::from)
        });
        let told = match timeout(Duration::from_secs(10), async {
            // The page gives up after half a second of work, and waits for a connection as long as the pool does.
            tokio::select! {
                answer = call => Some(answer),
                () = sleep(Duration::from_millis(500)), if began.elapsed() < SLOW => None,
            }
        })
        .await
        {
            Ok(Some(Ok(_))) => "is told 90 EUR".to_owned(),
            Ok(Some(Err(CallError(why)))) => format!("is told: {why}"),
            Ok(None) => "leaves after 500 ms".to_owned(),
            Err(_) => "waits for ever".to_owned(),
        };
        recorder.note("gateway", format!("{customer} {told}"));
    }
    recorder.print();
}

/// Why there is no answer, without places in the source, which differ from twin to twin.
struct CallError(String);

impl From<PoolError> for CallError {
    fn from(why: PoolError) -> Self {
        Self(match why {
            PoolError::AllLent { lent, .. } => format!("all {lent} connections are lent"),
            why => why.to_string(),
        })
    }
}

impl From<ExchangeError> for CallError {
    fn from(why: ExchangeError) -> Self {
        Self(why.to_string())
    }
}

async fn serve(stream: End, began: Instant, recorder: Recorder) {
    let (reader, writer) = split(stream);
    let (mut reader, mut writer) = (MessageReader::new(reader), MessageWriter::new(writer));
    while let Ok(Some(_)) = reader.next().await {
        recorder.note("bank", "begins to work");
        sleep(Duration::from_millis(if began.elapsed() < SLOW { 2000 } else { 100 })).await;
        if writer.send(b"90 EUR").await.is_err() {
            break;
        }
    }
    recorder.note("bank", "sees that the gateway has hung up");
}
