//! How a connection ends: whoever ends it ends its stream too, and says why where the other side can still hear it.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context as Waking, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use odd::raw::{Raw, introduction, request};
use odd::{OddClient, OddServer, Seen, blob, serve, within};
use rig::{End, Link};
use rpc::wire::{Frame, GoAway, Introduction, Role};
use rpc::{Client, CloseReason, Codec, Ended, Limits, Options, Server};
use solution_02_framing::{MessageReader, MessageWriter};
use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt, WriteHalf, split};
use tokio::net::TcpSocket;
use tokio::time::{Instant, sleep, timeout};

/// A writer that knows whether its stream was ended, as that of a TLS library has to, to send its `close_notify`.
struct Noted(WriteHalf<End>, Arc<AtomicBool>);

impl Noted {
    fn new(end: End) -> (tokio::io::ReadHalf<End>, Self, Arc<AtomicBool>) {
        let ((reader, writer), ended) = (split(end), Arc::default());
        (reader, Self(writer, Arc::clone(&ended)), ended)
    }
}

impl AsyncWrite for Noted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Waking<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Waking<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Waking<'_>) -> Poll<io::Result<()>> {
        self.1.store(true, Ordering::SeqCst);
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// <https://github.com/tokio-rs/tls/issues/157>, <https://github.com/compio-rs/compio/issues/673>: a TLS stream that is
/// only dropped looks to its peer like one that was cut.
#[tokio::test(start_paused = true)]
async fn a_client_that_is_dropped_ends_its_stream_and_so_does_the_server_that_hears_it() {
    let (near, far, _) = Link::between("client", "server").open();
    let server = Server::new(OddServer::new(Seen::default()));
    let (reader, writer, by_server) = Noted::new(far);
    let serving = server.connect(reader, writer);
    let (reader, writer, by_client) = Noted::new(near);
    let odd = OddClient::new(Client::over(reader, writer, Options::default()).await.unwrap());
    odd.echo(&within(1000), &blob(1)).await.unwrap();
    let began = Instant::now();
    drop(odd);
    assert_eq!(serving.await.unwrap(), Ended::HungUp);
    assert!(began.elapsed() < Duration::from_millis(10), "{:?}", began.elapsed());
    assert!(by_client.load(Ordering::SeqCst) && by_server.load(Ordering::SeqCst));
}

/// The server alone, with a peer of the test's own making.
async fn ended_by(misbehave: impl AsyncFnOnce(&mut Raw)) -> (Ended, bool) {
    let (near, far, _) = Link::between("raw", "server").open();
    let server = Server::new(OddServer::new(Seen::default()));
    let (reader, writer, noted) = Noted::new(far);
    let serving = server.connect(reader, writer);
    let mut raw = Raw::new(near);
    misbehave(&mut raw).await;
    while raw.hear().await.is_some() {}
    drop(raw);
    (serving.await.unwrap(), noted.load(Ordering::SeqCst))
}

async fn agree(raw: &mut Raw) {
    raw.hello(1, 1).await;
    raw.say(&introduction(Role::Client)).await;
    raw.reader.next().await.unwrap();
    assert!(matches!(raw.hear().await, Some(Frame::Introduction(_))));
}

#[tokio::test(start_paused = true)]
async fn a_server_ends_its_stream_whatever_the_reason() {
    let (nonsense, ended) = ended_by(async |raw| {
        agree(raw).await;
        raw.say(&introduction(Role::Client)).await;
    })
    .await;
    assert_eq!((nonsense, ended), (Ended::GoAwaySent { reason: CloseReason::ProtocolError }, true));
    let (refused, ended) = ended_by(async |raw| {
        raw.hello(1, 1).await;
        raw.reader.next().await.unwrap();
        let Frame::Introduction(hello) = introduction(Role::Client) else { unreachable!() };
        raw.say(&Frame::Introduction(Introduction { codecs: 0, ..hello })).await;
    })
    .await;
    assert!(matches!(refused, Ended::Disagreed { .. }) && ended, "{refused:?}");
    let said = GoAway { reason: CloseReason::FrameTooSlow, text: "by a proxy".to_owned() };
    let (sent_away, ended) = ended_by(async |raw| {
        agree(raw).await;
        raw.say(&Frame::GoAway(said.clone())).await;
    })
    .await;
    let heard = Ended::GoAwayReceived { reason: said.reason, text: said.text.clone() };
    assert_eq!((sent_away, ended), (heard, true));
}

/// <https://github.com/cloudwu/skynet/issues/50>, <https://github.com/smfrpc/smf/issues/377>. As in HTTP/2, the end of one
/// direction is the end of both, and nobody waits for it in vain.
#[tokio::test(start_paused = true)]
async fn a_peer_that_ends_its_own_direction_only_hears_the_end_of_the_other_at_once() {
    let began = Instant::now();
    let (half_closed, ended) = ended_by(async |raw| {
        agree(raw).await;
        raw.say(&request(1, "Hang", &blob(1))).await;
        sleep(Duration::from_millis(1)).await;
        raw.writer.shutdown().await.unwrap();
    })
    .await;
    assert_eq!((half_closed, ended), (Ended::HungUp, true));
    assert!(began.elapsed() < Duration::from_millis(10), "{:?}", began.elapsed());
}

/// The last frame that a real socket yields to a client that says its introduction and all that `more` adds at once.
async fn talk(limits: &Limits, more: impl FnOnce(&mut Vec<u8>)) -> (Frame, Server) {
    // The kernel's buffers are to hold little of it.
    let (near, far) = (TcpSocket::new_v4().unwrap(), TcpSocket::new_v4().unwrap());
    near.set_send_buffer_size(16 * 1024).unwrap();
    far.set_recv_buffer_size(16 * 1024).unwrap();
    far.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = far.listen(1).unwrap();
    let mut stream = near.connect(listener.local_addr().unwrap()).await.unwrap();
    let server = Server::with_limits(OddServer::new(Seen::default()), *limits);
    let serving = server.clone();
    tokio::spawn(async move { serving.serve(listener).await });
    let mut said = Vec::new();
    let mut writer = MessageWriter::new(&mut said);
    writer.send(b"VERS\0\x01\0\x01").await.unwrap();
    writer.send(&encoded(&introduction(Role::Client))).await.unwrap();
    more(&mut said);
    let (mut from_server, mut to_server) = stream.split();
    let mut heard = Vec::new();
    let talking = async { tokio::join!(to_server.write_all(&said), from_server.read_to_end(&mut heard)) };
    let (sent, read) = timeout(Duration::from_secs(20), talking).await.unwrap();
    assert!(sent.is_ok() && read.is_ok(), "{sent:?} {read:?}");
    let mut messages = MessageReader::new(&heard[..]);
    let mut last = None;
    while let Some(message) = messages.next().await.unwrap() {
        last = Some(message);
    }
    (Frame::decode(last.unwrap()).unwrap(), server)
}

fn encoded(frame: &Frame) -> BytesMut {
    let mut bytes = BytesMut::new();
    frame.encode(&mut bytes);
    bytes
}

/// A socket that is closed over unread bytes is reset: <https://github.com/dotnet/runtime/issues/57186>.
#[tokio::test]
async fn a_client_that_says_everything_at_once_still_reads_why_it_is_refused() {
    let limits = Limits { codecs: &[Codec::Json], ..Limits::default() };
    let (goaway, server) = talk(&limits, |said| {
        for id in 0..45 {
            let request = encoded(&request(id, "Echo", &blob(9000)));
            said.extend(u32::try_from(request.len()).unwrap().to_be_bytes());
            said.extend(request);
        }
    })
    .await;
    assert!(matches!(&goaway, Frame::GoAway(GoAway { reason: CloseReason::Incompatible, .. })), "{goaway:?}");
    assert!(server.shutdown(Duration::from_secs(20)).await);
}

/// A client that knows no pieces: it is told, and does not only find its connection reset.
#[tokio::test]
async fn a_client_in_the_middle_of_too_long_a_frame_still_reads_why_it_is_sent_away() {
    let (goaway, server) = talk(&Limits::default(), |said| {
        said.extend(4_000_000_u32.to_be_bytes());
        said.resize(said.len() + 400_000, 1);
    })
    .await;
    assert!(matches!(&goaway, Frame::GoAway(GoAway { reason: CloseReason::FrameTooLong, .. })), "{goaway:?}");
    assert!(server.shutdown(Duration::from_secs(20)).await);
}

/// <https://github.com/grpc/grpc/issues/34721>
#[tokio::test(start_paused = true)]
async fn a_goaway_for_a_broken_rule_says_which() {
    let (near, far, _) = Link::between("raw", "server").open();
    let (_server, _, _serving) = serve(far, Limits::default());
    let mut raw = Raw::agreed(near, Role::Client).await;
    MessageWriter::new(&mut raw.writer).send(&[77; 30]).await.unwrap();
    let Some(Frame::GoAway(GoAway { reason, text })) = raw.hear().await else { panic!("no GOAWAY") };
    assert_eq!((reason, &text[..]), (CloseReason::ProtocolError, "protocol error: frame of unknown kind 77"));
}

#[tokio::test(start_paused = true)]
async fn a_goaway_with_odd_words_keeps_its_reason() {
    for words in [&b"\xff\xfe"[..], &[b'x'; 3000]] {
        let (near, far, _) = Link::between("client", "raw").open();
        let (reader, writer) = split(near);
        let connecting = Client::<odd::OddApi>::over(reader, writer, Options::default());
        let (client, mut raw) = tokio::join!(connecting, Raw::agreed(far, Role::Server));
        let goaway = [&[8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], words].concat();
        MessageWriter::new(&mut raw.writer).send(&goaway).await.unwrap();
        let ended = client.unwrap().ended().await;
        assert!(
            matches!(ended, Ended::GoAwayReceived { reason: CloseReason::TooManyPings, .. }),
            "{ended:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_said_after_the_end_is_read_and_dropped() {
    let (near, far, _) = Link::between("raw", "server").open();
    let (server, _, serving) = serve(far, Limits::default());
    let mut raw = Raw::agreed(near, Role::Client).await;
    let shutdown = tokio::spawn(async move { server.shutdown(Duration::from_secs(60)).await });
    assert!(matches!(
        raw.hear().await,
        Some(Frame::GoAway(GoAway { reason: CloseReason::ShuttingDown, .. }))
    ));
    sleep(Limits::default().keepalive.timeout).await;
    // The server has ended its own direction, and still listens.
    assert!(raw.hear().await.is_none());
    raw.say(&Frame::Schema(Bytes::from_static(b"late"))).await;
    assert!(!serving.is_finished());
    drop(raw);
    assert_eq!(serving.await.unwrap(), Ended::HungUp);
    assert!(shutdown.await.unwrap());
}
