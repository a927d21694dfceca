//! Red on the broken crate: a reply that comes after its caller has left.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use multiplexing::{Answer, InFlight};
use rig::{Direction, Lane, Link, Recorder};
use tokio::task::{JoinSet, yield_now};
use tokio::time::{Instant, sleep, timeout};

use super::scene::{
    LESSON, answer_to, as_text, call, connected, connection, first, give_up, in_short, outcome, recorded,
    wait_at,
};

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_s_late_reply_is_not_given_to_the_next_caller() {
    let recorder = Recorder::new();
    let (client, mut ledger, _) = recorded(wait_at(8), &recorder);
    give_up(&client, b"balance of alice?").await;
    recorder.note("client", "alice gave up");
    let bob = call(&client, "bob");
    let (for_alice, for_bob) = (ledger.hear().await, ledger.hear().await);
    ledger.reply(for_alice.id, "alice has 1.20").await;
    ledger.reply(for_bob.id, "bob has 9000.00").await;
    let bob = outcome(bob).await;
    LESSON
        .evidence()
        .tape(&recorder)
        .arrived(format!("bob is shown: {bob}"))
        .hurts("Alice gave up, the ledger did not: it answers her, and Bob reads her balance")
        .holds(bob == "bob has 9000.00");
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_comes_twice_is_not_given_to_the_next_caller() {
    let recorder = Recorder::new();
    let (client, mut ledger, _) = recorded(wait_at(8), &recorder);
    let alice = call(&client, "alice");
    let for_alice = ledger.hear().await;
    ledger.reply(for_alice.id, "alice has 1.20").await;
    assert_eq!(outcome(alice).await, "alice has 1.20");
    let bob = call(&client, "bob");
    let for_bob = ledger.hear().await;
    ledger.reply(for_alice.id, "alice has 1.20").await;
    ledger.reply(for_bob.id, "bob has 9000.00").await;
    let bob = outcome(bob).await;
    LESSON
        .evidence()
        .tape(&recorder)
        .arrived(format!("bob is shown: {bob}"))
        .hurts("a peer that repeats one reply, after a retry of its own, shows it to another customer")
        .holds(bob == "bob has 9000.00");
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_is_given_up_before_it_is_written_is_not_sent_under_the_next_call() {
    let lane = Lane::new().capacity_bytes(64);
    let link = Link::between("client", "ledger").lane(Direction::ToServer, lane);
    let (client, mut ledger, _) = connected(link, wait_at(8));
    // A request that is longer than the ledger's buffer: what comes after it waits to be written.
    let report = tokio::spawn({
        let client = Arc::clone(&client);
        async move { client.call(&[b'.'; 1_000]).await }
    });
    yield_now().await;
    give_up(&client, b"pay carol 30").await;
    let bob = call(&client, "bob");
    yield_now().await;
    ledger.hear().await;
    let mut heard = Vec::new();
    while let Ok(Some(request)) = timeout(Duration::from_millis(20), ledger.hear_next()).await {
        heard.push(in_short(&request));
    }
    drop((report, bob));
    LESSON
        .evidence()
        .sent("a long request; behind it a payment, given up while it still waits to be written; then Bob's request")
        .arrived(format!("at the ledger, behind the long one: {}", heard.join(", then ")))
        .hurts("a payment that its customer took back in time is made, and its receipt goes to Bob")
        .holds(heard.len() == 1 && heard[0].ends_with("balance of bob?"));
}

#[tokio::test(start_paused = true)]
async fn callers_that_leave_at_any_time_disturb_nobody_and_leave_nothing_behind() {
    for seed in 0..20 {
        let mut dice = fastrand::Rng::with_seed(seed);
        let (client, mut ledger, wire) = connection(wait_at(8));
        let ledger = tokio::spawn(async move {
            let mut held: Vec<Answer<Bytes>> = Vec::new();
            let mut dice = fastrand::Rng::with_seed(seed);
            // Answers in any order, as long as somebody asks.
            while let Ok(request) = timeout(Duration::from_millis(20), ledger.hear_next()).await {
                held.extend(request);
                if dice.u8(..4) > 0 {
                    ledger.answer(&held.swap_remove(dice.usize(..held.len()))).await;
                }
            }
            // The rest is never answered: by now its callers are gone.
            ledger
        });
        let mut callers = JoinSet::new();
        for account in 0..60 {
            let (client, patience) = (Arc::clone(&client), Duration::from_millis(dice.u64(0..12)));
            let begins = Duration::from_millis(dice.u64(0..30));
            callers.spawn(async move {
                sleep(begins).await;
                let request = format!("balance of {account}?");
                let reply = timeout(patience, client.call(request.as_bytes())).await.ok()?;
                let right = reply.as_ref().is_ok_and(|reply| reply == &answer_to(request.as_bytes()));
                (!right).then(|| format!("account {account} was told: {}", as_text(reply)))
            });
        }
        let mut wrong: Vec<String> = callers.join_all().await.into_iter().flatten().collect();
        wrong.sort();
        let _ledger = ledger.await.expect("the ledger does not panic");
        while wire.on_the_way(Direction::ToClient) > 0 {
            yield_now().await;
        }
        LESSON
            .evidence()
            .sent(format!("60 calls, some of them cancelled, answered in any order (seed {seed})"))
            .arrived(format!(
                "{} wrong replies; {} calls still in the table",
                wrong.len(),
                client.in_flight()
            ))
            .hurts("a gateway cancels thousands of calls an hour; each must vanish without a trace")
            .holds(wrong.is_empty() && client.in_flight() == 0);
    }
}

/// Ids of one byte begin again 256 calls later.
#[tokio::test(start_paused = true)]
async fn a_reply_may_come_hundreds_of_calls_late() {
    let (client, mut ledger, _) = connection(wait_at(8));
    give_up(&client, b"balance of alice?").await;
    let for_alice = ledger.hear().await;
    let mut wrong = Vec::new();
    for later in 1..=600 {
        let bob = call(&client, "bob");
        let for_bob = ledger.hear().await;
        if for_bob.id == for_alice.id {
            wrong.push(format!("call {later} has the id of alice's, whose reply is to come"));
        }
        if later % 100 == 55 {
            ledger.reply(for_alice.id, "alice has 1.20").await;
        }
        ledger.reply(for_bob.id, "bob has 9000.00").await;
        let bob = outcome(bob).await;
        if bob != "bob has 9000.00" {
            wrong.push(format!("call {later}, of bob, was told: {bob}"));
        }
    }
    LESSON
        .evidence()
        .sent("a call that is cancelled, then 600 more; the first one's reply comes again and again among theirs")
        .arrived(format!("{}; {} such in all", first(&wrong), wrong.len()))
        .hurts("a local timeout does not take the request back: the server still owes that reply")
        .holds(wrong.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_reply_may_come_an_hour_late() {
    let (client, mut ledger, _) = connection(wait_at(8));
    give_up(&client, b"balance of alice?").await;
    let for_alice = ledger.hear().await;
    let began = Instant::now();
    sleep(Duration::from_secs(60 * 60)).await;
    let bob = call(&client, "bob");
    let for_bob = ledger.hear().await;
    ledger.reply(for_alice.id, "alice has 1.20").await;
    ledger.reply(for_bob.id, "bob has 9000.00").await;
    let (bob, hours) = (outcome(bob).await, began.elapsed().as_secs() / 3_600);
    LESSON
        .evidence()
        .sent(format!(
            "a call that is cancelled; {hours} hour later another call, and then the first one's reply"
        ))
        .arrived(format!("bob is shown: {bob}"))
        .hurts(
            "no timer on the client knows when a server that was paused, or a full queue, lets go of a reply",
        )
        .holds(bob == "bob has 9000.00");
}

/// Two bytes of id are used up in a minute.
#[test]
fn an_id_that_was_given_up_is_not_used_again_soon() {
    const CALLS: usize = 70_000;
    let in_flight = InFlight::<Bytes>::new();
    // One call is in flight all the time, so that the table is never empty.
    let (long, _waits) = in_flight.register().unwrap();
    let mut used_by = HashMap::from([(long, 0)]);
    let mut again = Vec::new();
    for call in 1..=CALLS {
        let (id, _) = in_flight.register().unwrap();
        if let Some(before) = used_by.insert(id, call) {
            again.push(format!("call {call} has the id of call {before}"));
        }
    }
    LESSON
        .evidence()
        .sent(format!("{CALLS} calls, one after the other, each of them given up"))
        .arrived(format!("{}; {} ids in all", first(&again), used_by.len()))
        .hurts("the ledger may still owe each of these replies, and it has nothing but the id to say whose one is")
        .holds(again.is_empty());
}
