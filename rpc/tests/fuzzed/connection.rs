//! A server, and a client that says anything.

use std::time::Duration;

use bytes::Bytes;
use rig::heap;
use rpc::ledger::{
    BalanceReply, BalanceRequest, Ledger, LedgerServer, OpenReply, OpenRequest, TransferReply,
    TransferRequest,
};
use rpc::wire::{ErrorReply, Frame, GoAway, Reply, Request, Role};
use rpc::{Code, Codec, Context, Ended, Message, Method, Server, WireError};
use solution_04_multiplexing::RequestId;
use tokio::io::split;
use tokio::time::{sleep, timeout};

use super::script::{BOUND, Peer, codec, limits, link, listen};

/// The request that is made after all else.
const LAST: RequestId = RequestId(u64::MAX);

/// The first byte chooses the codec, the rest is a script.
pub fn hold(data: &[u8]) {
    let Some((&choice, script)) = data.split_first() else { return };
    fastrand::seed(0);
    let ((), heap) = heap::measure(async {
        let (near, far) = link();
        let (reader, writer) = split(far);
        let serving = Server::with_limits(LedgerServer::new(Slow), limits()).connect(reader, writer);
        let (reader, writer) = split(near);
        let speaking = async {
            let mut peer = Peer::agreed(writer, Role::Client, codec(choice)).await;
            // Then it keeps silent, so that the server has to end the connection.
            let asked = peer.perform(script).await && peer.say(last(codec(choice))).await;
            let ended = timeout(Duration::from_secs(10), serving).await.expect("the connection never ends");
            (peer, asked, ended.unwrap())
        };
        let ((peer, asked, ended), heard) = tokio::join!(speaking, listen(reader));
        judge(&peer, asked, &heard, &ended);
    });
    assert!(heap.peak_bytes <= BOUND, "{heap:?} for {} bytes", data.len());
}

fn last(codec: Codec) -> Frame {
    let method = Method::new("ledger.v1.Ledger", "Balance", BalanceRequest::KIND, BalanceReply::KIND).id;
    let body = codec.encode(&BalanceRequest { account: 1 }).unwrap();
    Frame::Request(Request {
        id: LAST,
        codec: Some(codec),
        more: false,
        method,
        left_millis: 60_000,
        metadata: Bytes::new(),
        body,
    })
}

fn judge(peer: &Peer, asked: bool, heard: &[Frame], ended: &Ended) {
    for frame in heard {
        if let Frame::Reply(Reply { id, .. }) | Frame::Error(ErrorReply { id, .. }) = frame {
            let requests = peer
                .said
                .iter()
                .filter(|it| matches!(it, Frame::Request(Request { id: said, .. }) if said == id));
            let (requests, answers) = (requests.count(), heard.iter().filter(|it| answers(it, *id)).count());
            assert!(peer.torn || answers <= requests, "{requests} requests {id:?} got {answers} answers");
        }
        let panicked =
            matches!(frame, Frame::Error(ErrorReply { error, .. }) if error.code == Code::Internal);
        assert!(!panicked, "a handler failed: {frame:?}");
    }
    match ended {
        Ended::GoAwaySent { reason } => {
            let told = heard
                .iter()
                .any(|it| matches!(it, Frame::GoAway(GoAway { reason: said, .. }) if said == reason));
            assert!(told, "closed for {reason}, and not told");
        }
        // A client whose connection is not closed for a reason is answered.
        Ended::Silent { .. } if asked && !peer.torn => {
            assert!(heard.iter().any(|it| answers(it, LAST)), "no answer, and no reason");
        }
        Ended::Silent { .. } | Ended::HungUp | Ended::GoAwayReceived { .. } | Ended::Failed { .. } => {}
        _ => panic!("{ended}"),
    }
}

fn answers(frame: &Frame, asked: RequestId) -> bool {
    matches!(frame, Frame::Reply(Reply { id, .. }) | Frame::Error(ErrorReply { id, .. }) if *id == asked)
}

/// Answers at once, after a while, or never.
struct Slow;

impl Ledger for Slow {
    async fn open(&self, _: &Context, _: OpenRequest) -> Result<OpenReply, WireError> {
        std::future::pending().await
    }

    async fn balance(&self, _: &Context, request: BalanceRequest) -> Result<BalanceReply, WireError> {
        Ok(BalanceReply { cents: Some(request.account) })
    }

    async fn transfer(&self, _: &Context, order: TransferRequest) -> Result<TransferReply, WireError> {
        sleep(Duration::from_millis(order.cents % 8192)).await;
        Ok(TransferReply { number: order.from, left_cents: Some(order.to) })
    }
}
