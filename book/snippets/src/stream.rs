//! One stream of an RPC by hand, for the chapter on streaming: the frames of a call, and a window in each direction.
//!
//! A model: frames travel as values and not as bytes, and a message is its length.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc};
use tokio::time::{Instant, sleep_until};

/// What goes over the wire, in either direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// The client begins a call of this method.
    Call(&'static str),
    /// A message of so many bytes.
    Message(usize),
    /// The sender's direction is complete: half-close. The other direction goes on.
    End,
    /// The server's last word, which ends its direction.
    Status(&'static str),
    /// Both directions are over, now, and what is on the way is for nobody.
    Reset,
    /// The receiver of messages allows that many more.
    Credit(Window),
}

/// How much one side may send before it is allowed more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// So many messages.
    pub messages: usize,
    /// So many bytes of them. A message that is longer than this is never sent.
    pub bytes: usize,
}

impl fmt::Display for Frame {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(method) => write!(out, "call {method}"),
            Self::Message(bytes) => write!(out, "message, {bytes} B"),
            Self::End => out.write_str("end"),
            Self::Status(status) => write!(out, "status {status}"),
            Self::Reset => out.write_str("RESET"),
            Self::Credit(Window { messages, bytes }) => write!(out, "credit: {messages} message, {bytes} B"),
        }
    }
}

/// What a side hears of its peer, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A call of this method was begun.
    Called(&'static str),
    /// A message of so many bytes.
    Message(usize),
    /// The peer sends no more; with a status if it is the server.
    Ended(Option<&'static str>),
    /// The peer wants nothing more, and sends nothing more.
    Reset,
}

/// What a side sends with.
#[derive(Clone, Debug)]
pub struct Outbound {
    name: &'static str,
    began: Instant,
    delay: Duration,
    quiet: bool,
    wire: mpsc::UnboundedSender<(Instant, Frame)>,
    messages: Arc<Semaphore>,
    bytes: Arc<Semaphore>,
}

/// What a side receives with. What has arrived and was not taken is held here; the window bounds it.
#[derive(Debug)]
pub struct Inbound {
    arrived: mpsc::UnboundedReceiver<Event>,
    credit: Outbound,
    /// Whether a message that is taken lets the peer send another one.
    pub grants: bool,
}

/// The peer has reset the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WasReset;

impl Outbound {
    /// What may be sent now.
    #[must_use]
    pub fn credit(&self) -> Window {
        Window { messages: self.messages.available_permits(), bytes: self.bytes.available_permits() }
    }

    /// Sends what costs no credit: everything but messages.
    pub fn control(&self, frame: Frame) {
        if !self.quiet {
            println!("{:>4} ms  {}: {frame}", self.began.elapsed().as_millis(), self.name);
        }
        let _ = self.wire.send((Instant::now() + self.delay, frame));
    }

    /// Waits for credit, then sends a message of so many bytes. Cancel safe: a dropped future has sent nothing and
    /// spent nothing.
    ///
    /// # Errors
    /// The peer has reset the stream, before or while this waits.
    pub async fn message(&self, bytes: usize) -> Result<(), WasReset> {
        let one = self.messages.acquire().await.map_err(|_| WasReset)?;
        let all = u32::try_from(bytes).expect("a message is shorter than 4 GiB");
        let all = self.bytes.acquire_many(all).await.map_err(|_| WasReset)?;
        // Spent: what gives it back is a frame from the peer, and not the end of this function.
        one.forget();
        all.forget();
        self.control(Frame::Message(bytes));
        Ok(())
    }
}

impl Inbound {
    /// The next event. A message is credited to the peer as it is taken, and not as it arrives.
    pub async fn next(&mut self) -> Option<Event> {
        let event = self.arrived.recv().await?;
        if let Event::Message(bytes) = event
            && self.grants
        {
            self.credit.control(Frame::Credit(Window { messages: 1, bytes }));
        }
        Some(event)
    }

    /// How many messages and other events have arrived and were not taken.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.arrived.len()
    }
}

/// The client's and the server's side of one stream, over a wire that takes `delay` each way. Each side lets the other
/// send `window` before it takes anything. Frames are printed as they are sent, unless it is `quiet`.
#[must_use]
pub fn open(delay: Duration, window: Window, quiet: bool) -> ((Outbound, Inbound), (Outbound, Inbound)) {
    let (to_server, at_server) = mpsc::unbounded_channel();
    let (to_client, at_client) = mpsc::unbounded_channel();
    let began = Instant::now();
    let outbound = |name, wire| Outbound {
        name,
        began,
        delay,
        quiet,
        wire,
        messages: Arc::new(Semaphore::new(window.messages)),
        bytes: Arc::new(Semaphore::new(window.bytes)),
    };
    let client = outbound("client", to_server);
    let server = outbound("server", to_client);
    let near = inbound(client.clone(), at_client);
    let far = inbound(server.clone(), at_server);
    ((client, near), (server, far))
}

/// Sorts what arrives: credit for the sending half, everything else for the reader.
fn inbound(own: Outbound, mut wire: mpsc::UnboundedReceiver<(Instant, Frame)>) -> Inbound {
    let (hand, arrived) = mpsc::unbounded_channel();
    let credit = own.clone();
    tokio::spawn(async move {
        while let Some((at, frame)) = wire.recv().await {
            sleep_until(at).await;
            let event = match frame {
                Frame::Credit(more) => {
                    own.messages.add_permits(more.messages);
                    own.bytes.add_permits(more.bytes);
                    continue;
                }
                Frame::Reset => {
                    // Whoever waits for credit is told, and so is whoever reads.
                    own.messages.close();
                    own.bytes.close();
                    Event::Reset
                }
                Frame::Call(method) => Event::Called(method),
                Frame::Message(bytes) => Event::Message(bytes),
                Frame::End => Event::Ended(None),
                Frame::Status(status) => Event::Ended(Some(status)),
            };
            let _ = hand.send(event);
        }
    });
    Inbound { arrived, credit, grants: true }
}
