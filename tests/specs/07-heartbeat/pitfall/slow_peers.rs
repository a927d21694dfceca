//! Peers that are slow and well: they are kept for as long as they live, and given up when they do not.

use std::time::Duration;

use heartbeat::{Ended, Pace, PingLimit};
use rig::{Direction, Fault, Lane, Link, Script};
use solution_04_multiplexing::{RequestId, pack};
use tokio::time::timeout;

use crate::spec::scene::{
    LARGE, LESSON, LIMIT, Ledger, PACE, PATIENCE, TIMEOUT, Verdict, client_over, piece_of, serving,
};

#[tokio::test(start_paused = true)]
async fn a_slow_peer_is_kept_as_long_as_it_lives() {
    let far = Lane::new().delay(TIMEOUT / 2 - Duration::from_millis(1));
    let ledger = Ledger::open(far.clone(), far);
    let call = timeout(Duration::from_secs(1_000), ledger.client.call(b"ten minutes")).await;
    ledger.falls_silent();
    let verdict = Verdict::on(&ledger.client).await;
    let came = match &call {
        Ok(Ok(_)) => "its reply".to_owned(),
        Ok(Err(error)) => format!("no reply, but \"{error}\""),
        Err(_) => "no reply in 1000 s".to_owned(),
    };
    LESSON
        .evidence()
        .sent("a call that takes ten minutes, over a way that takes 9.998 s there and back")
        .arrived(format!("{came}; then nothing passes any more, and the client: {verdict}"))
        .hurts("a slow peer taken for dead drops the payment that it was making; a dead one taken for slow holds it for ever")
        .holds(
            matches!(&call, Ok(Ok(reply)) if reply == "done: ten minutes")
                && verdict.is_silence()
                && verdict.after <= LIMIT,
        );
}

#[tokio::test(start_paused = true)]
async fn traffic_of_any_kind_counts_as_life_until_there_is_none() {
    // A peer that is too busy to answer a ping, but sends a byte of a reply now and then.
    let gap = LIMIT - Duration::from_millis(1);
    let reply = piece_of(&pack(RequestId(1), b"a reply of which the end never comes"));
    let mut bytes = u32::try_from(reply.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend(&reply[..4]);
    let script = bytes.iter().fold(Script::new(), |script, byte| script.pause(gap).say([*byte]));
    let (client, server, _) = Link::between("client", "server").open();
    let peer = tokio::spawn(script.silence().play(server));
    let client = client_over(client, PACE, 0);
    let alive = gap * u32::try_from(bytes.len()).unwrap();
    let verdict = Verdict::within(&client, alive + PATIENCE).await;
    LESSON
        .evidence()
        .sent("a ping after each 30 s without traffic")
        .arrived(format!(
            "no pong, but a byte of a reply every {gap:?} for {alive:?}, then nothing; the client: {verdict}"
        ))
        .hurts("a pong stands in line behind the reply, which is life enough while it comes; when it stops, its caller waits for ever")
        .holds(verdict.is_silence() && verdict.after == alive + LIMIT);
    peer.abort();
}

#[tokio::test(start_paused = true)]
async fn a_byte_after_a_ping_puts_the_verdict_off_by_interval_and_timeout() {
    // The second pace allows more time for an answer than there is between two pings.
    for (interval, answer) in [(30, 10), (10, 25)] {
        let [interval, answer] = [interval, answer].map(Duration::from_secs);
        let pace = Pace { interval, timeout: answer, ..PACE };
        let (client, server, _) = Link::between("client", "server").open();
        let alive = interval + Duration::from_secs(1);
        let peer = tokio::spawn(Script::new().pause(alive).say([0]).silence().play(server));
        let verdict = Verdict::on(&client_over(client, pace, 0)).await;
        LESSON
            .evidence()
            .sent(format!(
                "a ping after each {interval:?} without traffic; the answer is due within {answer:?}"
            ))
            .arrived(format!(
                "after {alive:?} the first byte of a reply, then nothing; the client: {verdict}"
            ))
            .hurts("a server that dies in the middle of an answer has answered nobody; its caller waits for the rest")
            .holds(
                verdict.ended == Some(Ended::Silent { silent_for: interval + answer })
                    && verdict.after == alive + interval + answer,
            );
        peer.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn a_large_transfer_delays_no_answer_past_the_limit() {
    // 8 KiB a second: the transfer takes a minute, a piece of it two seconds.
    let slow = Lane::new().capacity_bytes(1024).delay(Duration::from_millis(125));
    let mut batch = vec![b'x'; LARGE];
    batch[..5].copy_from_slice(b"batch");
    for (what, request) in [("sends 512 KiB", &batch[..]), ("is sent 512 KiB", b"statement")] {
        let (client, server, wire) = Link::between("client", "server")
            .lane(Direction::ToServer, slow.clone())
            .lane(Direction::ToClient, slow.clone())
            .open();
        let server = serving(server, PACE, PingLimit::NONE);
        let client = client_over(client, PACE, 0);
        let call = timeout(3 * PATIENCE, client.call(request)).await;
        let carried = matches!(&call, Ok(Ok(reply)) if reply.len() == if request.len() > 100 { 5 } else { batch.len() });
        wire.inject(Direction::ToServer, Fault::Swallow);
        wire.inject(Direction::ToClient, Fault::Swallow);
        let (mine, theirs) = tokio::join!(Verdict::on(&client), timeout(PATIENCE, server));
        let noticed = matches!(theirs, Ok(Ok(Ended::Silent { .. })));
        LESSON
            .evidence()
            .sent(format!("pings, while the client {what} over a link of 8 KiB/s"))
            .arrived(format!(
                "the transfer {}; then nothing passes any more; the client: {mine}; the server {}",
                if carried { "was completed" } else { "failed" },
                if noticed { "noticed" } else { "did not notice" }
            ))
            .hurts("the nightly batch kills its own connection, and begins again; or it hides a dead one")
            .holds(carried && mine.is_silence() && mine.after <= LIMIT && noticed);
    }
}
