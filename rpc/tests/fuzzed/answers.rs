//! A client with calls in flight, and a server that says anything.

use std::time::Duration;

use rig::heap;
use rpc::ledger::{BalanceRequest, LedgerClient, OpenRequest, TransferRequest};
use rpc::wire::Role;
use rpc::{CallError, Client, Context, ContextExt, Options};
use tokio::io::split;
use tokio::time::{Instant, timeout};

use super::script::{BOUND, Peer, codec, limits, link, listen};

/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// The first byte chooses the codec, the rest is a script.
pub fn hold(data: &[u8]) {
    let Some((&choice, script)) = data.split_first() else { return };
    fastrand::seed(0);
    let ((), heap) = heap::measure(async {
        let (near, far) = link();
        let (reader, writer) = split(near);
        let speaking = async {
            let mut peer = Peer::agreed(writer, Role::Server, codec(choice)).await;
            peer.perform(script).await;
            // Then it keeps silent, so that the client has to end the connection.
            peer
        };
        let calling = async {
            let (reader, writer) = split(far);
            let client = Client::over(
                reader,
                writer,
                Options::default().with_codec(codec(choice)).with_limits(limits()),
            )
            .await
            .unwrap();
            let ledger = LedgerClient::new(client.clone());
            let (open, balance, transfer) = (
                OpenRequest { owner: "ann".to_owned(), cents: 1 },
                BalanceRequest { account: 1 },
                // In more than one piece.
                TransferRequest { from: 1, to: 2, cents: 3, key: vec![b'k'; 20_000] },
            );
            let until = Context::with_timeout(PATIENCE);
            tokio::join!(
                outcome(ledger.open(&until, &open)),
                outcome(ledger.balance(&until, &balance)),
                outcome(ledger.transfer(&until, &transfer)),
            );
            assert_eq!(client.in_flight(), 0);
            client
        };
        let talking = async {
            let (_peer, client) = tokio::join!(speaking, calling);
            timeout(Duration::from_secs(10), client.ended()).await.expect("the connection never ends");
        };
        tokio::join!(talking, listen(reader));
    });
    assert!(heap.peak_bytes <= BOUND, "{heap:?} for {} bytes", data.len());
}

/// Every call ends, and no later than its deadline.
async fn outcome<T>(call: impl Future<Output = Result<T, CallError>>) {
    let began = Instant::now();
    let _ = call.await;
    assert!(
        began.elapsed() <= PATIENCE + Duration::from_millis(1),
        "late by {:?}",
        began.elapsed() - PATIENCE
    );
}
