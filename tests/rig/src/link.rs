//! A connection in memory between two named parties.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, ready};

use tape::Fate;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep_until};

use crate::fault::{Direction, Fault};
use crate::lane::{Lane, LaneState};
use crate::queue::Wait;
use crate::recorder::Recorder;

/// Builds a connection: between whom, and how each direction behaves.
///
/// ```ignore
/// let (client, server, wire) = Link::between("client", "server")
///     .lane(Direction::ToServer, Lane::new().read_at_most(1).at(9, Fault::Cut))
///     .open();
/// ```
pub struct Link {
    names: [&'static str; 2],
    lanes: [Lane; 2],
    recorder: Option<(Recorder, Describe)>,
}

/// Says in a few words what some bytes mean.
type Describe = Arc<dyn Fn(&[u8]) -> String + Send + Sync>;

impl Link {
    /// A faithful connection between two parties; the names are for the recording.
    #[must_use]
    pub fn between(first: &'static str, second: &'static str) -> Self {
        Self { names: [first, second], lanes: [Lane::new(), Lane::new()], recorder: None }
    }

    /// Gives one direction its behaviour.
    #[must_use]
    pub fn lane(mut self, direction: Direction, lane: Lane) -> Self {
        self.lanes[direction as usize] = lane;
        self
    }

    /// Notes every write on `recorder`; `says` puts its bytes in words, or returns an empty text.
    ///
    /// The noted fate is the one at the time of the write: bytes stay noted as delivered though a stall keeps them, or
    /// a later reset or a reader that leaves loses them.
    #[must_use]
    pub fn record(
        mut self,
        recorder: &Recorder,
        says: impl Fn(&[u8]) -> String + Send + Sync + 'static,
    ) -> Self {
        self.recorder = Some((recorder.clone(), Arc::new(says)));
        self
    }

    /// The two ends, and the wire between them for later faults.
    #[must_use]
    pub fn open(self) -> (End, End, Wire) {
        let lanes = Lanes(Arc::new(self.lanes.map(|lane| Mutex::new(LaneState::new(lane)))));
        for direction in [Direction::ToServer, Direction::ToClient] {
            // A reset at byte 0 has already happened to its own lane; this resets the other.
            lanes.on(direction, |_| ());
        }
        let [first, second] = self.names;
        let end = |name, peer, reads, writes| End {
            name,
            peer,
            reads,
            writes,
            lanes: lanes.clone(),
            arrival: None,
            recorder: self.recorder.clone(),
        };
        let ends = (
            end(first, second, Direction::ToClient, Direction::ToServer),
            end(second, first, Direction::ToServer, Direction::ToClient),
        );
        (ends.0, ends.1, Wire { lanes })
    }
}

#[derive(Clone)]
struct Lanes(Arc<[Mutex<LaneState>; 2]>);

impl Lanes {
    /// Does `act` to one lane. If that resets it, the other one is reset as well.
    fn on<T>(&self, direction: Direction, act: impl FnOnce(&mut LaneState) -> T) -> T {
        let mut lane = self.lock(direction);
        let done = act(&mut lane);
        let reset = lane.is_reset();
        drop(lane);
        if reset {
            self.lock(direction.opposite()).inject(Fault::Reset);
        }
        done
    }

    fn lock(&self, direction: Direction) -> MutexGuard<'_, LaneState> {
        self.0[direction as usize].lock().expect("no code that holds a lane can panic")
    }
}

/// One party's end of a [`Link`].
///
/// Shutting it down ends what it writes: every later write gets `BrokenPipe`. Dropping it does so too, and abandons
/// what it reads: the peer's writes get `BrokenPipe`, unless a black hole takes them.
pub struct End {
    name: &'static str,
    peer: &'static str,
    reads: Direction,
    writes: Direction,
    lanes: Lanes,
    arrival: Option<Pin<Box<Sleep>>>,
    recorder: Option<(Recorder, Describe)>,
}

impl fmt::Debug for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "End({} to {})", self.name, self.peer)
    }
}

impl AsyncRead for End {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if buf.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        loop {
            let wait = match self.lanes.on(self.reads, |lane| lane.read(buf.remaining(), cx.waker())) {
                Ok(arrived) => {
                    buf.put_slice(&arrived?);
                    return Poll::Ready(Ok(()));
                }
                Err(wait) => wait,
            };
            let Wait::Until(arrives) = wait else { return Poll::Pending };
            ready!(self.arrival.insert(Box::pin(sleep_until(arrives))).as_mut().poll(cx));
        }
    }
}

impl AsyncWrite for End {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, given: &[u8]) -> Poll<io::Result<usize>> {
        if given.is_empty() {
            return Poll::Ready(Ok(0));
        }
        let outcome = ready!(self.lanes.on(self.writes, |lane| lane.write(given, cx.waker())));
        if let Some((recorder, says)) = &self.recorder {
            match &outcome {
                Ok(written) => {
                    let bytes = &given[..written.taken];
                    recorder.sent(self.name, self.peer, bytes, says(bytes), written.fate);
                }
                Err(_) => recorder.sent(self.name, self.peer, given, says(given), Fate::Cut),
            }
        }
        Poll::Ready(outcome.map(|written| written.taken))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.lanes.on(self.writes, LaneState::close);
        Poll::Ready(Ok(()))
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.lanes.on(self.writes, LaneState::close);
        self.lanes.on(self.reads, LaneState::abandon);
    }
}

/// What lies between the two ends: faults in the middle of a run, and what has passed.
#[derive(Clone)]
pub struct Wire {
    lanes: Lanes,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Wire({} B to the server, {} B to the client)",
            self.written(Direction::ToServer),
            self.written(Direction::ToClient)
        )
    }
}

impl Wire {
    /// Injects `fault` into one direction now: from the next byte that is written on.
    pub fn inject(&self, direction: Direction, fault: Fault) {
        self.lanes.on(direction, |lane| lane.inject(fault));
    }

    /// Ends a stall or a black hole in one direction; what was swallowed stays lost.
    pub fn heal(&self, direction: Direction) {
        self.lanes.on(direction, LaneState::heal);
    }

    /// How many bytes were written in one direction since it opened, the swallowed ones included.
    #[must_use]
    pub fn written(&self, direction: Direction) -> usize {
        self.lanes.on(direction, |lane| lane.written())
    }

    /// How many bytes of one direction were written, not lost and not read yet; second copies of a repeat do not count.
    #[must_use]
    pub fn on_the_way(&self, direction: Direction) -> usize {
        self.lanes.on(direction, |lane| lane.buffered())
    }
}
