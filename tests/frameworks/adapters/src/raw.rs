//! What the others cannot beat: tokio and TCP, a length and a method before each body, answers in the order of requests.
//!
//! No ids, deadlines, cancellation, checks or limits. What is ready goes out in one write, what has arrived is
//! answered in one. `TCP_NODELAY` is on.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use bytes::{Buf, BufMut, Bytes, BytesMut};
use prost::Message;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::task::yield_now;

use crate::measured::{Caller, Measured};
use crate::messages::{Echo, User};
use crate::stack::Server;

const LENGTH_BYTES: usize = 4;
const READ_BYTES: usize = 64 * 1024;
const ECHO: u8 = 1;
const USER: u8 = 2;

#[derive(Clone, Copy, Debug)]
pub struct Raw;

impl Measured for Raw {
    type Caller = Connection;

    async fn listen(&self) -> Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        Ok(Server::at(listener.local_addr()?, async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve_connection(stream));
            }
        }))
    }

    async fn open(&self, address: SocketAddr) -> Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (reader, writer) = stream.into_split();
        let shared = Arc::new(Shared::default());
        tokio::spawn(write_requests(writer, Arc::clone(&shared)));
        tokio::spawn(read_replies(reader, Arc::clone(&shared)));
        Ok(Connection(shared))
    }
}

async fn serve_connection(mut stream: TcpStream) -> Result<()> {
    stream.set_nodelay(true)?;
    let (mut arrived, mut out) = (BytesMut::with_capacity(READ_BYTES), BytesMut::new());
    loop {
        arrived.reserve(READ_BYTES);
        if stream.read_buf(&mut arrived).await? == 0 {
            return Ok(());
        }
        while let Some((method, body)) = frame(&mut arrived) {
            match method {
                ECHO => put(&mut out, ECHO, &decoded_echo(&body)),
                USER => put(&mut out, USER, &User::decode(body)?),
                _ => bail!("no method {method}"),
            }
        }
        stream.write_all_buf(&mut out).await?;
    }
}

#[derive(Clone, Debug)]
pub struct Connection(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    queued: Notify,
}

#[derive(Debug, Default)]
struct State {
    out: BytesMut,
    waiting: VecDeque<oneshot::Sender<Bytes>>,
    closed: bool,
}

impl Shared {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        state.waiting.clear();
    }
}

impl Connection {
    async fn call(&self, method: u8, body: &impl Body) -> Result<Bytes> {
        let (sender, receiver) = oneshot::channel();
        let first = {
            let mut state = self.0.state();
            if state.closed {
                bail!("the connection is closed");
            }
            let first = state.out.is_empty();
            put(&mut state.out, method, body);
            state.waiting.push_back(sender);
            first
        };
        if first {
            self.0.queued.notify_one();
        }
        receiver.await.context("the connection is closed")
    }
}

impl Caller for Connection {
    async fn echo(&self, request: Echo) -> Result<Echo> {
        Ok(decoded_echo(&self.call(ECHO, &request).await?))
    }

    async fn user(&self, request: User) -> Result<User> {
        Ok(User::decode(self.call(USER, &request).await?)?)
    }
}

async fn write_requests(mut writer: OwnedWriteHalf, shared: Arc<Shared>) -> Result<()> {
    loop {
        shared.queued.notified().await;
        if shared.state().waiting.len() > 1 {
            // Those that were woken together get to queue theirs before the write.
            yield_now().await;
        }
        let mut out = shared.state().out.split();
        writer.write_all_buf(&mut out).await?;
    }
}

async fn read_replies(mut reader: OwnedReadHalf, shared: Arc<Shared>) {
    let (mut arrived, mut answered) = (BytesMut::with_capacity(READ_BYTES), Vec::new());
    loop {
        arrived.reserve(READ_BYTES);
        if !matches!(reader.read_buf(&mut arrived).await, Ok(1..)) {
            return shared.close();
        }
        let mut state = shared.state();
        while let Some((_, body)) = frame(&mut arrived) {
            answered.extend(state.waiting.pop_front().map(|waiting| (waiting, body)));
        }
        drop(state);
        for (waiting, body) in answered.drain(..) {
            // A caller that is gone wants none.
            let _ = waiting.send(body);
        }
    }
}

trait Body {
    fn put_into(&self, out: &mut BytesMut);
}

impl Body for Echo {
    fn put_into(&self, out: &mut BytesMut) {
        out.put_slice(&self.bytes);
    }
}

impl Body for User {
    fn put_into(&self, out: &mut BytesMut) {
        self.encode(out).expect("the buffer grows");
    }
}

fn decoded_echo(body: &[u8]) -> Echo {
    Echo { bytes: body.to_vec() }
}

fn put(out: &mut BytesMut, method: u8, body: &impl Body) {
    let begins = out.len();
    out.put_u32(0);
    out.put_u8(method);
    body.put_into(out);
    let length = u32::try_from(out.len() - begins - LENGTH_BYTES).expect("the bench's messages are small");
    out[begins..begins + LENGTH_BYTES].copy_from_slice(&length.to_be_bytes());
}

/// The first frame, once it is there in full: its method and body.
fn frame(arrived: &mut BytesMut) -> Option<(u8, Bytes)> {
    let length = arrived.first_chunk::<LENGTH_BYTES>().map(|bytes| u32::from_be_bytes(*bytes))?;
    let length = usize::try_from(length).ok()?;
    if arrived.len() - LENGTH_BYTES < length {
        return None;
    }
    arrived.advance(LENGTH_BYTES);
    let mut frame = arrived.split_to(length).freeze();
    frame.try_get_u8().ok().map(|method| (method, frame))
}
