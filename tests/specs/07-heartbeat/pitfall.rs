//! The peer that is gone while every write to it succeeds.
//!
//! The parts hold the rest: `slow_peers`, which live; `many_peers`; `real_tcp`; and `by_hand`, the state machine
//! without a connection.

mod by_hand;
mod many_peers;
mod real_tcp;
mod slow_peers;

use std::time::Duration;

use bytes::Bytes;
use heartbeat::Ended;
use rig::{Direction, Fault, Lane, Recorder};
use solution_04_multiplexing::CallError;
use tokio::time::{sleep, timeout};

use super::scene::{INTERVAL, LESSON, LIMIT, Ledger, PATIENCE, Verdict};

#[tokio::test(start_paused = true)]
async fn an_idle_peer_that_falls_silent_is_given_up_within_interval_and_timeout() {
    for second in 0..=90 {
        let recorder = Recorder::new();
        let ledger = Ledger::recorded(&recorder);
        sleep(Duration::from_secs(second)).await;
        ledger.falls_silent();
        let verdict = Verdict::on(&ledger.client).await;
        LESSON
            .evidence()
            .sent("a ping after each 30 s without traffic; the answer is due within 10 s")
            .arrived(format!("nothing from {second} s on; the client: {verdict}"))
            .tape(&recorder)
            .hurts("the next payment is sent to a machine that is not there")
            .holds(verdict.is_silence() && verdict.after <= LIMIT);
    }
}

#[tokio::test(start_paused = true)]
async fn a_one_way_black_hole_is_detected_whichever_way_it_is() {
    for (way, lost) in [(Direction::ToClient, "the answers"), (Direction::ToServer, "the pings")] {
        let ledger = Ledger::open(Lane::new(), Lane::new());
        sleep(Duration::from_secs(12)).await;
        ledger.wire.inject(way, Fault::Swallow);
        let verdict = Verdict::on(&ledger.client).await;
        LESSON
            .evidence()
            .sent("pings into a connection that works in one direction")
            .arrived(format!("{lost} are lost; the client: {verdict}"))
            .hurts("a firewall forgot the flow in one direction: each write succeeds, no reply ever comes")
            .holds(verdict.is_silence() && verdict.after <= LIMIT);
    }
}

#[tokio::test(start_paused = true)]
async fn the_calls_in_flight_fail_with_that_reason() {
    let ledger = Ledger::open(Lane::new(), Lane::new());
    let client = &ledger.client;
    let calls = async { tokio::join!(client.call(b"for ever"), client.call(b"for ever")) };
    let (calls, verdict) = tokio::join!(timeout(2 * PATIENCE, calls), async {
        sleep(Duration::from_secs(12)).await;
        ledger.falls_silent();
        Verdict::on(client).await
    });
    let reason = verdict.ended.as_ref().map(Ended::to_string);
    let said = |call: Result<Bytes, CallError>| match call {
        Err(CallError::Closed(closed)) => closed.reason,
        Err(error) => error.to_string(),
        Ok(_) => "the reply".to_owned(),
    };
    let told = calls.map(|(first, second)| [said(first), said(second)]);
    let later = timeout(Duration::ZERO, client.call(b"balance of alice")).await;
    LESSON
        .evidence()
        .sent("two calls that take long; after 12 s nothing passes any more, either way")
        .arrived(match &told {
            Ok([first, second]) => format!("the calls were told \"{first}\", \"{second}\"; the client: {verdict}"),
            Err(_) => format!("both calls still wait after 290 s; the client: {verdict}"),
        })
        .hurts("Alice looks at a spinning wheel; nobody tells her that her payment may not have been made")
        .holds(reason.is_some() && verdict.is_silence() && verdict.after <= LIMIT
            && told.is_ok_and(|told| told.iter().all(|told| Some(told) == reason.as_ref()))
            && client.in_flight() == 0
            && matches!(later, Ok(Err(CallError::Closed(closed))) if Some(&closed.reason) == reason.as_ref()));
}

#[tokio::test(start_paused = true)]
async fn calls_that_go_on_being_made_hide_no_silence() {
    let ledger = Ledger::open(Lane::new(), Lane::new());
    let client = &ledger.client;
    ledger.falls_silent();
    let paying = async {
        loop {
            let _ = timeout(Duration::from_secs(5), client.call(b"pay bob 30")).await;
            sleep(Duration::from_millis(1)).await;
        }
    };
    let verdict = tokio::select! {
        verdict = Verdict::on(client) => verdict,
        () = paying => unreachable!("it is never done"),
    };
    LESSON
        .evidence()
        .sent("a call every 5 s, each into a connection that takes it and delivers nothing")
        .arrived(format!("no reply; the client: {verdict}"))
        .hurts(
            "payment after payment goes to a server that is gone; each caller finds out alone, and too late",
        )
        .holds(verdict.is_silence() && verdict.after <= LIMIT);
}

#[tokio::test(start_paused = true)]
async fn a_transfer_that_stops_half_way_is_noticed() {
    for (fault, how) in [(Fault::Stall, "stalls"), (Fault::Swallow, "is swallowed")] {
        let ledger = Ledger::open(Lane::new(), Lane::new().at(300_000, fault));
        let (call, verdict) =
            tokio::join!(timeout(PATIENCE, ledger.client.call(b"statement")), Verdict::on(&ledger.client));
        LESSON
            .evidence()
            .sent("a call whose reply has 512 KiB")
            .arrived(format!("from byte 300000 on it {how}; the client: {verdict}"))
            .hurts("half a statement is on the screen, and the rest is always about to come")
            .holds(verdict.is_silence() && verdict.after == LIMIT && matches!(call, Ok(Err(_))));
    }
}

#[tokio::test(start_paused = true)]
async fn a_busy_link_sends_no_pings_and_a_silent_one_is_found_out() {
    let ledger = Ledger::open(Lane::new(), Lane::new());
    let mut calls = 0;
    for _ in 0..20 {
        sleep(INTERVAL - Duration::from_millis(1)).await;
        let call = timeout(PATIENCE, ledger.client.call(b"balance of alice")).await;
        calls += u32::from(matches!(call, Ok(Ok(_))));
    }
    let pings = ledger.client.pings();
    ledger.falls_silent();
    let verdict = Verdict::on(&ledger.client).await;
    LESSON
        .evidence()
        .sent("a call every 29.999 s, then none")
        .arrived(format!(
            "{calls} replies of 20, {pings} pings; then nothing passes any more, and the client: {verdict}"
        ))
        .hurts(
            "a ping beside other traffic is waste, and for some servers an offence; none at all is blindness",
        )
        .holds(calls == 20 && pings == 0 && verdict.is_silence() && verdict.after == LIMIT);
}
