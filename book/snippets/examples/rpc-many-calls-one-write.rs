//! Many calls begin at the same time on one connection: how many writes that takes, in either direction.

use std::time::Duration;

use rig::{Link, Recorder};
use rpc::ledger::{BalanceRequest, Bank, LedgerClient, LedgerServer, OpenRequest};
use rpc::{Client, Context, ContextExt, Options, Server};
use tape::Happening;
use tokio::io::split;
use tokio::task::JoinSet;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let recorder = Recorder::new();
    let (near, far, _) = Link::between("client", "server").record(&recorder, |_| String::new()).open();
    let server = Server::new(LedgerServer::new(Bank::default()));
    let (reader, writer) = split(far);
    drop(server.connect(reader, writer));
    let (reader, writer) = split(near);
    let client = Client::over(reader, writer, Options::default()).await?;
    let ledger = LedgerClient::new(client);
    let context = Context::with_timeout(Duration::from_secs(1));
    ledger.open(&context, &OpenRequest { owner: "ann".into(), cents: 1500 }).await?;

    for in_flight in [1, 64, 256, 1024] {
        let before = recorder.tape().events.len();
        let mut calls = JoinSet::new();
        for _ in 0..in_flight {
            let (ledger, context) = (ledger.clone(), context.clone());
            calls.spawn(async move { ledger.balance(&context, &BalanceRequest { account: 1 }).await });
        }
        while let Some(call) = calls.join_next().await {
            call??;
        }
        let events = recorder.tape().events.split_off(before);
        let written = |by: &str| {
            let writes = events.iter().filter_map(|event| match &event.what {
                Happening::Sent { from, bytes, .. } if from == by => Some(bytes.len()),
                _ => None,
            });
            writes.fold((0, 0), |(writes, bytes), more| (writes + 1, bytes + more))
        };
        let ((requests, there), (replies, back)) = (written("client"), written("server"));
        println!(
            "{in_flight:>4} at once: requests in {requests:>2} writes, {there:>5} bytes; \
             replies in {replies:>2} writes, {back:>5} bytes"
        );
    }
    Ok(())
}
