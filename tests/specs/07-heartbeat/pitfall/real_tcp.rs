//! Real sockets, and so the real clock.

use std::time::Duration;

use heartbeat::{Client, Ended, Frame, Heartbeat, Pace, PingLimit, serve};
use rig::{Direction, Proxy};
use solution_02_framing::HEADER_BYTES;
use solution_04_multiplexing::{CallError, RequestId, pack};
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep, timeout};

use crate::spec::scene::{LESSON, TRUSTING, ledger, piece_of};

/// What is waited for is a verdict or the next unanswered pings, not a time.
#[tokio::test]
async fn over_real_tcp_a_proxy_that_swallows_everything_is_found_out() {
    const BALANCE: &[u8] = b"balance of alice";
    const PINGS: usize = 3;
    // A busy machine that holds everything up for longer than both does no harm: it asks before it judges.
    let pace = Pace {
        interval: Duration::from_millis(200),
        timeout: Duration::from_millis(300),
        jitter: Duration::ZERO,
    };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    let proxy = Proxy::before(listener.local_addr().expect("bound")).await.expect("a free port");
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("the proxy connects");
        let (reader, writer) = stream.into_split();
        serve(reader, writer, Heartbeat::new(TRUSTING, 0, Instant::now()), PingLimit::NONE, ledger).await
    });
    let heartbeat = Heartbeat::new(pace, 0, Instant::now());
    let client = Client::connect(proxy.address(), heartbeat).await.expect("the proxy listens");
    let before = timeout(Duration::from_secs(5), client.call(BALANCE)).await;
    proxy.swallow(Direction::ToServer);
    proxy.swallow(Direction::ToClient);
    let request = HEADER_BYTES + piece_of(&pack(RequestId(2), BALANCE)).len();
    let pings = PINGS * (HEADER_BYTES + Frame::Ping.encode().len());
    let call = tokio::select! {
        biased;
        call = client.call(BALANCE) => Ok(call),
        () = proxy.swallowed(Direction::ToServer, request + pings) => Err(format!("{PINGS} pings are swallowed")),
        () = sleep(Duration::from_secs(5)) => Err(format!("after 5 s fewer than {PINGS} pings are sent")),
    };
    let ended = timeout(Duration::ZERO, client.ended()).await;
    LESSON
        .evidence()
        .sent("a call through a TCP proxy, then another when it swallows all that it acknowledges")
        .arrived(match (&before, &call) {
            (Ok(Err(_)) | Err(_), _) => "no reply to the first call, though nothing was swallowed yet".to_owned(),
            (_, Err(so_far)) => format!("{so_far}, and the second call still waits"),
            (_, Ok(Ok(_))) => "a reply that the proxy had swallowed".to_owned(),
            (_, Ok(Err(error))) => format!("the second call was told \"{error}\""),
        })
        .hurts("to both kernels the connection is in the best of health; only the ledgers know that nothing comes")
        .holds(matches!(before, Ok(Ok(_))) && matches!(call, Ok(Err(CallError::Closed(_))))
            && matches!(ended, Ok(Ended::Silent { .. })));
    server.abort();
}
