//! The bank, which answers after 50 ms, and counts its connections.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use pooling::{Connect, Exchange};
use rig::{End, Link};
use solution_02_framing::{MessageReader, MessageWriter};
use tokio::io::{AsyncRead, AsyncWrite, split};
use tokio::time::sleep;

use super::ms;

/// Connects to the bank. Clones share their counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bank {
    counts: Arc<Counts>,
    /// How long it takes to connect.
    handshake: Duration,
}

#[derive(Debug, Default)]
struct Counts {
    attempts: AtomicUsize,
    opening: AtomicUsize,
    most_opening: AtomicUsize,
    opened: AtomicUsize,
    open: AtomicUsize,
    refused: AtomicUsize,
}

impl Bank {
    /// A bank that takes so long to connect to.
    pub(crate) fn with_handshake(handshake: Duration) -> Self {
        Self { handshake, ..Self::default() }
    }

    /// How many connections were ever opened.
    pub(crate) fn opened(&self) -> usize {
        self.counts.opened.load(Ordering::Relaxed)
    }

    /// How many are open now, as the bank sees it.
    pub(crate) fn open(&self) -> usize {
        self.counts.open.load(Ordering::Relaxed)
    }

    /// How many attempts were made, and how many at the same time at most.
    pub(crate) fn attempts(&self) -> [usize; 2] {
        [&self.counts.attempts, &self.counts.most_opening].map(|count| count.load(Ordering::Relaxed))
    }

    /// Refuses the next connections.
    pub(crate) fn refuse(&self, connections: usize) {
        self.counts.refused.store(connections, Ordering::Relaxed);
    }
}

impl Connect for Bank {
    type Connection = Exchange<End>;

    async fn connect(&self) -> io::Result<Self::Connection> {
        let counts = &self.counts;
        counts.attempts.fetch_add(1, Ordering::Relaxed);
        let opening = Counted::of(&self.counts, |counts| &counts.opening);
        counts.most_opening.fetch_max(counts.opening.load(Ordering::Relaxed), Ordering::Relaxed);
        sleep(self.handshake).await;
        drop(opening);
        let refuse = |left: usize| left.checked_sub(1);
        if counts.refused.fetch_update(Ordering::Relaxed, Ordering::Relaxed, refuse).is_ok() {
            return Err(io::ErrorKind::ConnectionRefused.into());
        }
        let (end, peer, _wire) = Link::between("gateway", "bank").open();
        counts.opened.fetch_add(1, Ordering::Relaxed);
        let open = Counted::of(&self.counts, |counts| &counts.open);
        tokio::spawn(async move {
            serve(peer).await;
            drop(open);
        });
        Ok(Exchange::over(end))
    }
}

/// One that is there until this is dropped.
struct Counted {
    counts: Arc<Counts>,
    which: fn(&Counts) -> &AtomicUsize,
}

impl Counted {
    fn of(counts: &Arc<Counts>, which: fn(&Counts) -> &AtomicUsize) -> Self {
        which(counts).fetch_add(1, Ordering::Relaxed);
        Self { counts: Arc::clone(counts), which }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        (self.which)(&self.counts).fetch_sub(1, Ordering::Relaxed);
    }
}

/// Answers one request after the other until the peer hangs up: `balance NAME` with NAME's balance after 50 ms, `slow NAME` after
/// two seconds, `refuse` with `no`; `hang` never; `bye` and then hangs up; `twice` with two replies.
pub(crate) async fn serve(stream: impl AsyncRead + AsyncWrite) {
    let (reader, writer) = split(stream);
    let (mut reader, mut writer) = (MessageReader::new(reader), MessageWriter::new(writer));
    while let Ok(Some(request)) = reader.next().await {
        let request = String::from_utf8_lossy(&request).into_owned();
        let (what, name) = request.split_once(' ').unwrap_or((&request, ""));
        match what {
            "slow" => sleep(ms(2000)).await,
            "hang" => {
                // Until the peer hangs up.
                let _ = reader.next().await;
                return;
            }
            _ => sleep(ms(50)).await,
        }
        let reply = if what == "refuse" { Bytes::from("no") } else { format!("{name} has 90 EUR").into() };
        for _ in 0..if what == "twice" { 2 } else { 1 } {
            if writer.send(&reply).await.is_err() {
                return;
            }
        }
        if what == "bye" {
            return;
        }
    }
}
