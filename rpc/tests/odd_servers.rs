//! Servers that shake hands, and then are of no use.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use odd::raw::{Raw, introduction};
use odd::{OddApi, OddClient, blob, within};
use rig::{End, Link};
use rpc::wire::{Frame, Introduction, Role};
use rpc::{Channel, Client, Code, Connector, Options};
use tokio::io::{ReadHalf, WriteHalf, split};
use tokio::time::sleep;

/// Shakes hands, and hangs up.
#[derive(Clone, Default)]
struct DiesYoung(Arc<AtomicUsize>);

impl Connector for DiesYoung {
    type Reader = ReadHalf<End>;
    type Writer = WriteHalf<End>;

    async fn connect(&self) -> io::Result<(Self::Reader, Self::Writer)> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let (near, far, _wire) = Link::between("client", "server").open();
        tokio::spawn(async move {
            let raw = Raw::agreed(far, Role::Server).await;
            sleep(Duration::from_millis(5)).await;
            drop(raw);
        });
        Ok(split(near))
    }
}

/// <https://github.com/FreeTAKTeam/LXMF-rs/issues/493>, <https://github.com/wboayue/rust-ibapi/issues/795>
#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_up_after_each_handshake_is_not_called_without_end() {
    let connector = DiesYoung::default();
    let channel = Channel::<OddApi>::new(connector.clone(), Options::default());
    sleep(Duration::from_secs(120)).await;
    let attempts = connector.0.load(Ordering::SeqCst);
    assert!((12..80).contains(&attempts), "{attempts}");
    drop(channel);
    sleep(Duration::from_secs(120)).await;
    assert_eq!(connector.0.load(Ordering::SeqCst), attempts, "the channel is gone");
}

/// <https://github.com/httpwg/http2-spec/issues/335>
#[tokio::test(start_paused = true)]
async fn a_server_that_allows_nothing_hangs_no_call() {
    let (near, far, _wire) = Link::between("client", "raw").open();
    let (reader, writer) = split(near);
    let mut raw = Raw::new(far);
    let answer = async {
        raw.hello(1, 1).await;
        let Frame::Introduction(theirs) = introduction(Role::Server) else { unreachable!() };
        raw.say(&Frame::Introduction(Introduction { max_calls: 0, window_bytes: 0, ..theirs })).await;
    };
    let (client, ()) = tokio::join!(Client::<OddApi>::over(reader, writer, Options::default()), answer);
    let odd = OddClient::new(client.unwrap());
    let call = tokio::spawn(async move { odd.echo(&within(1000), &blob(1)).await });
    raw.reader.next().await.unwrap();
    let heard = loop {
        match raw.hear().await {
            Some(Frame::Introduction(_)) => {}
            other => break other,
        }
    };
    assert!(matches!(heard, Some(Frame::Request(_))), "{heard:?}");
    assert_eq!(call.await.unwrap().unwrap_err().code(), Code::DeadlineExceeded);
}
