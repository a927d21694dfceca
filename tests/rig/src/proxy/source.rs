//! Where a direction's bytes come from: the socket, or, where they are delayed, a queue of what the socket had some time ago.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::{Instant, sleep_until};

use super::side::Side;

const BUFFER_BYTES: usize = 64 * 1024;

/// How many bytes may be on their way where there is a delay. It bounds the rate to so many bytes in each delay, and what a receiver
/// that reads nothing can have waiting.
const IN_FLIGHT_BYTES: usize = 1024 * 1024;

pub(super) enum Arrived {
    Bytes(Vec<u8>),
    End,
    Reset,
}

pub(super) struct Late {
    due: Instant,
    arrived: Arrived,
    _in_flight: Option<OwnedSemaphorePermit>,
}

pub(super) enum Source<'a> {
    Socket(&'a Side),
    Queue(mpsc::UnboundedReceiver<Late>),
}

impl<'a> Source<'a> {
    /// The source, and what has to run beside it for as long as it is used.
    pub(super) fn of(from: &'a Side, delay: Duration) -> (Self, Option<impl Future<Output = ()> + 'a>) {
        if delay.is_zero() {
            return (Self::Socket(from), None);
        }
        let (queue, source) = mpsc::unbounded_channel();
        (Self::Queue(source), Some(fill(queue, from, delay)))
    }

    /// What comes next, at most `bytes` of it if it is read from the socket. Waits for it, and until it is due.
    pub(super) async fn next(&mut self, bytes: usize) -> Arrived {
        match self {
            Self::Socket(from) => read(from, bytes.min(BUFFER_BYTES)).await,
            Self::Queue(source) => match source.recv().await {
                Some(late) => {
                    sleep_until(late.due).await;
                    late.arrived
                }
                None => Arrived::End,
            },
        }
    }
}

/// Each read has its own time to be written at: the delays of a stream's pieces do not add up.
async fn fill(queue: mpsc::UnboundedSender<Late>, from: &Side, delay: Duration) {
    let in_flight = Arc::new(Semaphore::new(IN_FLIGHT_BYTES));
    loop {
        let arrived = read(from, BUFFER_BYTES).await;
        let due = Instant::now() + delay;
        let Arrived::Bytes(bytes) = arrived else {
            let _ = queue.send(Late { due, arrived, _in_flight: None });
            return;
        };
        let permits = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let permit = in_flight.clone().acquire_many_owned(permits).await.ok();
        if queue.send(Late { due, arrived: Arrived::Bytes(bytes), _in_flight: permit }).is_err() {
            return;
        }
    }
}

async fn read(from: &Side, bytes: usize) -> Arrived {
    let mut buffer = vec![0; bytes.max(1)];
    match try_read(&from.socket, &mut buffer).await {
        // What is read after a write has met the reset looks like an end.
        Ok(0) if from.is_reset() => Arrived::Reset,
        Ok(0) => Arrived::End,
        Ok(read) => {
            buffer.truncate(read);
            Arrived::Bytes(buffer)
        }
        Err(_) => Arrived::Reset,
    }
}

async fn try_read(from: &TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        from.readable().await?;
        match from.try_read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            done => return done,
        }
    }
}
