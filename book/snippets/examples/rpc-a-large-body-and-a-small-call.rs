//! A transfer's key of half a megabyte on a slow wire, and a small call behind it: what each side writes, in which order.

use std::time::Duration;

use bytes::Bytes;
use rig::{Direction, Lane, Link, Recorder};
use rpc::ledger::{BalanceRequest, Bank, LedgerClient, LedgerServer, TransferRequest};
use rpc::wire::{Continuation, Frame, Request};
use rpc::{Client, Context, ContextExt, Options, Server};
use tape::Happening;
use tokio::io::split;
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    // So that the heartbeats of both sides are the same in every run.
    fastrand::seed(7);
    let slow = Lane::new().delay(Duration::from_millis(200)).capacity_bytes(16 * 1024);
    let recorder = Recorder::new();
    let link = Link::between("client", "server").lane(Direction::ToServer, slow);
    let (near, far, _) = link.record(&recorder, |_| String::new()).open();
    let server = Server::new(LedgerServer::new(Bank::default()));
    let (reader, writer) = split(far);
    drop(server.connect(reader, writer));
    let (reader, writer) = split(near);
    let client = Client::over(reader, writer, Options::default()).await?;
    let ledger = LedgerClient::new(client);

    let context = Context::with_timeout(Duration::from_secs(60));
    let order = TransferRequest { from: 1, to: 2, cents: 300, key: vec![7; 512 * 1024] };
    let large = ledger.transfer(&context, &order);
    let small = async {
        sleep(Duration::from_millis(1)).await;
        ledger.balance(&context, &BalanceRequest { account: 1 }).await
    };
    let (large, small) = tokio::join!(large, small);
    for refused in [large.err(), small.err()].into_iter().flatten() {
        println!("refused: {refused}");
    }

    let (mut streams, mut frames) = ([Vec::new(), Vec::new()], Vec::new());
    for event in recorder.tape().events {
        let Happening::Sent { from, bytes, .. } = event.what else { continue };
        let stream = &mut streams[usize::from(from == "server")];
        stream.extend(bytes);
        while let Some(length) = stream.first_chunk().map(|header| 4 + u32::from_be_bytes(*header) as usize)
            && stream.len() >= length
        {
            let message = Bytes::from(stream.drain(..length).skip(4).collect::<Vec<u8>>());
            let kind = match Frame::decode(message) {
                Ok(Frame::Request(Request { id, .. })) => format!("request {}", id.0),
                Ok(Frame::Error(error)) => format!("error {}", error.id.0),
                Ok(Frame::Continuation(Continuation { id, .. })) => format!("rest of {}", id.0),
                Ok(Frame::Ping) => "ping".to_owned(),
                Ok(Frame::Pong) => "pong".to_owned(),
                _ => continue,
            };
            match frames.last_mut() {
                Some((_, who, last, times)) if *last == kind && *who == from => *times += 1,
                _ => frames.push((event.at, from.clone(), kind, 1)),
            }
        }
    }
    for (at, from, kind, times) in frames {
        println!("{:>5} ms  {from}: {kind} × {times}", at.as_millis());
    }
    Ok(())
}
