//! One call of the composed RPC over 20 ms of wire: every write, the call's fields named, and what the handler is told.

use std::time::Duration;

use rig::{Direction, Lane, Link, Recorder};
use rpc::ledger::{
    BalanceReply, BalanceRequest, Ledger, LedgerClient, LedgerServer, OpenReply, OpenRequest, TransferReply,
    TransferRequest,
};
use rpc::{Client, Code, Context, ContextExt, Options, Server, Trace, TraceId, WireError};
use tape::{Happening, Marked, hexdump};
use tokio::io::split;
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let lane = || Lane::new().delay(Duration::from_millis(20));
    let recorder = Recorder::new();
    let link =
        Link::between("client", "server").lane(Direction::ToServer, lane()).lane(Direction::ToClient, lane());
    let (near, far, _) = link.record(&recorder, |_| String::new()).open();

    let server = Server::new(LedgerServer::new(Books(recorder.clone())));
    let (reader, writer) = split(far);
    drop(server.connect(reader, writer));

    let (reader, writer) = split(near);
    let client = Client::over(reader, writer, Options::default()).await?;
    let ledger = LedgerClient::new(client);

    let trace = Trace::new(TraceId(0xabc), 7);
    let context = Context::with_timeout(Duration::from_millis(250)).with_trace(trace);
    recorder.note("client", "a request begins: 250 ms for all of it");
    sleep(Duration::from_millis(30)).await;
    recorder.note("client", "has done something else first; calls Balance of account 1");
    let reply = ledger.balance(&context, &BalanceRequest { account: 1 }).await?;
    recorder.note("client", format!("has its answer: {} cents", reply.cents.unwrap_or_default()));

    for event in recorder.tape().events {
        let at = event.at.as_millis();
        match event.what {
            Happening::Note { who, says } => println!("{at:>3} ms  {who} {says}"),
            Happening::Sent { from, to, bytes, .. } => {
                println!("{at:>3} ms  {from} -> {to}: {} bytes{}", bytes.len(), handshake(&bytes));
                print!("{}", fields(&bytes).map(|fields| hexdump(&bytes, &fields)).unwrap_or_default());
            }
        }
    }
    Ok(())
}

/// One account that is always there.
struct Books(Recorder);

impl Ledger for Books {
    async fn balance(&self, context: &Context, request: BalanceRequest) -> Result<BalanceReply, WireError> {
        let (left, trace) = (context.deadline().left(), context.trace_id());
        let account = request.account;
        self.0
            .note("server", format!("has begun Balance of account {account}: {left:?} left, trace {trace}"));
        Ok(BalanceReply { cents: Some(1500) })
    }

    async fn open(&self, _: &Context, _: OpenRequest) -> Result<OpenReply, WireError> {
        Err(WireError::new(Code::Unimplemented, "not today", TraceId::default()))
    }

    async fn transfer(&self, _: &Context, _: TransferRequest) -> Result<TransferReply, WireError> {
        Err(WireError::new(Code::Unimplemented, "not today", TraceId::default()))
    }
}

/// What a message is, if it is one of the handshake.
fn handshake(message: &[u8]) -> &'static str {
    match message[4] {
        b'V' => ", hello, versions 1 to 1",
        9 => ", introduction",
        _ => "",
    }
}

/// What the bytes of a call's message are, by its kind; `None` if it is no call's.
fn fields(message: &[u8]) -> Option<Vec<Marked>> {
    let metadata = || usize::from(u16::from_be_bytes([message[26], message[27]]));
    let named: Vec<(&str, usize)> = match message[4] {
        1 => vec![
            ("request, in Protobuf", 2),
            ("its id", 8),
            ("method: digest of its name and both messages", 8),
            ("milliseconds left", 4),
            ("length of the metadata", 2),
            ("traceparent", metadata()),
            ("seal of the body", 4),
            ("body: field 1 is 1", 2),
        ],
        5 => vec![("cancel", 2), ("its id", 8)],
        2 => vec![("reply, in Protobuf", 2), ("its id", 8), ("seal", 4), ("body: field 1 is 1500", 3)],
        _ => return None,
    };
    let mut at = 4;
    let mut marked = vec![Marked { range: 0..4, says: "length".into() }];
    for (says, length) in named {
        marked.push(Marked { range: at..at + length, says: says.into() });
        at += length;
    }
    Some(marked)
}
