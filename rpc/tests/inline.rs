//! Methods on the connection's own task, which is not theirs to keep.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use odd::raw::{Raw, request};
use odd::{Blob, blob, number, within};
use rig::{Link, heap};
use rpc::wire::{Frame, Request, Role};
use rpc::{Client, CloseReason, Code, Context, Ended, Limits, Options, Server, WireError};
use tokio::io::split;
use tokio::time::timeout;

rpc::service! {
    /// Methods on the connection's own task that do not keep still.
    #[schema(b"restless")]
    #[api(RestlessApi)]
    #[client(RestlessClient)]
    #[server(RestlessServer)]
    pub trait Restless as "odd.Restless" {
        /// Yields so many times.
        #[inline]
        async fn yields(Blob) -> Blob = "Yields";
        /// Gives the scheduler its due, without end.
        #[inline]
        async fn spins(Blob) -> Blob = "Spins";
        /// Waits for a task of its own, which yields.
        #[inline]
        async fn spawns(Blob) -> Blob = "Spawns";
        /// Says no, at length.
        #[inline]
        async fn refuses(Blob) -> Blob = "Refuses";
        /// So many bytes, at once.
        #[inline]
        async fn large(Blob) -> Blob = "Large";
    }
}

#[derive(Default)]
struct Still(Arc<AtomicUsize>);

struct Out(Arc<AtomicUsize>);

impl Drop for Out {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Restless for Still {
    async fn yields(&self, _: &Context, request: Blob) -> Result<Blob, WireError> {
        for _ in 0..request.number {
            tokio::task::yield_now().await;
        }
        Ok(request)
    }

    async fn spins(&self, _: &Context, _: Blob) -> Result<Blob, WireError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let _out = Out(Arc::clone(&self.0));
        loop {
            tokio::task::consume_budget().await;
        }
    }

    async fn spawns(&self, _: &Context, request: Blob) -> Result<Blob, WireError> {
        let task = tokio::spawn(async move {
            tokio::task::yield_now().await;
            request
        });
        Ok(task.await.unwrap())
    }

    async fn refuses(&self, _: &Context, _: Blob) -> Result<Blob, WireError> {
        Err(WireError::new(Code::Aborted, "no".repeat(512), Default::default()))
    }

    async fn large(&self, _: &Context, request: Blob) -> Result<Blob, WireError> {
        Ok(Blob { bytes: vec![7; usize::try_from(request.number).unwrap()], number: 0 })
    }
}

async fn restless(
    link: Link,
    ours: Limits,
    theirs: Limits,
) -> (RestlessClient, Client<RestlessApi>, Arc<AtomicUsize>, Server) {
    let (near, far, _) = link.open();
    let still = Still::default();
    let spinning = Arc::clone(&still.0);
    let server = Server::with_limits(RestlessServer::new(still), theirs);
    let (reader, writer) = split(far);
    drop(server.connect(reader, writer));
    let (reader, writer) = split(near);
    let client = Client::over(reader, writer, Options::default().with_limits(ours)).await.unwrap();
    (RestlessClient::new(client.clone()), client, spinning, server)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_inline_method_that_spins_spawns_or_yields_holds_nobody_back_and_stops() {
    let link = Link::between("client", "server");
    let (client, _, spinning, _server) = restless(link, Limits::default(), Limits::default()).await;
    for deadline in [20_u64, 60_000] {
        let spins = client.clone();
        let spins = tokio::spawn(async move { spins.spins(&within(deadline), &blob(1)).await });
        // On a busy machine 20 ms may be over before it is seen to spin.
        while spinning.load(Ordering::SeqCst) == 0 && !spins.is_finished() {
            tokio::task::yield_now().await;
        }
        for number in 0..50 {
            let request = odd::number(number);
            assert_eq!(client.yields(&within(20_000), &request).await.unwrap(), request);
            assert_eq!(client.spawns(&within(20_000), &request).await.unwrap(), request);
        }
        if deadline > 20_000 {
            spins.abort();
        } else {
            assert_eq!(spins.await.unwrap().unwrap_err().code(), Code::DeadlineExceeded);
        }
        let stopped = async {
            while spinning.load(Ordering::SeqCst) > 0 {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(10), stopped).await.expect("the handler stops");
    }
}

#[test]
fn a_flood_of_inline_calls_whose_answers_nobody_reads_is_bounded() {
    for method in ["Refuses", "Large", "Yields"] {
        let (ended, heap) = heap::measure(async {
            let (near, far, _) = Link::between("raw", "server").open();
            let server = Server::new(RestlessServer::new(Still::default()));
            let (reader, writer) = split(far);
            let serving = server.connect(reader, writer);
            let mut raw = Raw::agreed_on(near, Role::Client, b"restless").await;
            for id in 0.. {
                let mut frame = request(id, method, &number(5_000));
                let Frame::Request(Request { method: called, .. }) = &mut frame else { unreachable!() };
                *called = rpc::Method::new("odd.Restless", method, "odd.Blob", "odd.Blob").id;
                if !raw.try_say(&frame).await || serving.is_finished() {
                    break;
                }
                assert!(id < 200_000, "nobody stops the flood");
            }
            serving.await.unwrap()
        });
        println!("{method} {heap:?}");
        assert_eq!(ended, Ended::GoAwaySent { reason: CloseReason::TooManyCalls });
        assert!(heap.peak_bytes < 8 << 20, "{method}: {heap:?}");
    }
}
