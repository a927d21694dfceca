//! What the author did not think of: work that fails, panics, or is dropped.
//!
//! `tcp` is the same over real sockets.

mod tcp;

use std::sync::Arc;

use pooling::{Exchange, Settings};
use tokio::runtime::Builder;
use tokio::time::{sleep, timeout};

use super::scene::{Answer, Bank, CallError, LESSON, after_polls, call, ms, of, pool, said, secs, settle};

#[tokio::test(start_paused = true)]
async fn a_caller_that_leaves_gives_its_connection_back() {
    let bank = Bank::default();
    let pool = pool(&bank, of(1));
    assert!(timeout(ms(20), call(&pool, "balance alice")).await.is_err());
    let answer = call(&pool, "balance bob").await;
    LESSON
        .evidence()
        .sent("a pool of one connection; a call whose caller left after 20 ms, before it was answered; then a call for bob")
        .arrived(said(&answer))
        .hurts("one impatient customer, and nobody can be served until the gateway is restarted")
        .holds(said(&answer) == "\"bob has 90 EUR\"");
}

#[tokio::test(start_paused = true)]
async fn work_that_fails_gives_its_connection_back() {
    let bank = Bank::default();
    let pool = pool(&bank, of(1));
    let refused = call(&pool, "refuse alice").await;
    assert!(matches!(refused, Err(CallError::Refused)));
    let answer = call(&pool, "balance bob").await;
    LESSON
        .evidence()
        .sent("a pool of one connection; a call that the bank refuses; then a call for bob")
        .arrived(format!("{}; {} connections were opened", said(&answer), bank.opened()))
        .hurts("every request that is answered by `no` takes a connection with it")
        .holds(said(&answer) == "\"bob has 90 EUR\"" && bank.opened() == 1);
}

#[tokio::test(start_paused = true)]
async fn a_panic_gives_the_connection_back() {
    let bank = Bank::default();
    let pool = pool(&bank, of(1));
    let work = tokio::spawn({
        let pool = pool.clone();
        async move {
            let work = async |_: &mut Exchange<rig::End>| -> Answer { panic!("a bug in the caller's work") };
            pool.run(work).await
        }
    });
    assert!(work.await.is_err_and(|error| error.is_panic()));
    let answer = call(&pool, "balance bob").await;
    LESSON
        .evidence()
        .sent("a pool of one connection; a caller that panics while it has it; then a call for bob")
        .arrived(said(&answer))
        .hurts("the panic was caught and logged, and one connection less is there after each")
        .holds(said(&answer) == "\"bob has 90 EUR\"");
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_leaves_between_two_requests_gives_back_a_good_one() {
    let bank = Bank::default();
    let pool = pool(&bank, of(1));
    let work = pool.run(async |connection: &mut Exchange<rig::End>| -> Answer {
        let reply = connection.ask(b"balance alice").await?;
        sleep(secs(1)).await;
        Ok(reply)
    });
    assert!(timeout(ms(500), work).await.is_err());
    let answer = call(&pool, "balance bob").await;
    LESSON
        .evidence()
        .sent("a pool of one connection; a caller that has its reply and leaves while it does something else; then a call for bob")
        .arrived(format!("{}; {} connections were opened", said(&answer), bank.opened()))
        .hurts("the connection owes nobody anything: to close it costs a handshake for each customer who leaves")
        .holds(said(&answer) == "\"bob has 90 EUR\"" && bank.opened() == 1);
}

#[test]
fn a_runtime_that_ends_gives_its_callers_connections_back() {
    let bank = Bank::default();
    let pool = pool(&bank, of(1));
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let pool = pool.clone();
        tokio::spawn(async move { call(&pool, "hang").await });
        settle().await;
    });
    assert_eq!(pool.lent().len(), 1);
    drop(runtime);
    let lent = pool.lent().len();
    LESSON
        .evidence()
        .sent("a call that hangs, on a runtime that is then shut down")
        .arrived(format!("{lent} connections are lent"))
        .hurts("the pool outlives one of its runtimes and is short of a connection from then on: what still has to run to give it back never runs")
        .holds(lent == 0);
}

#[tokio::test(start_paused = true)]
async fn after_twenty_impatient_callers_the_pool_still_serves() {
    let bank = Bank::default();
    let pool = pool(&bank, Settings::default());
    for _ in 0..20 {
        assert!(timeout(ms(500), call(&pool, "slow alice")).await.is_err());
        sleep(secs(60)).await;
    }
    let answer = call(&pool, "balance bob").await;
    LESSON
        .evidence()
        .sent("a pool of twenty; twenty calls that their callers left after 500 ms, one a minute; then a call for bob")
        .arrived(format!("{}; the bank has {} connections open", said(&answer), bank.open()))
        .hurts("the pool is empty, the bank has nothing to do, and the graph that shows it ends at zero after twenty minutes")
        .holds(said(&answer) == "\"bob has 90 EUR\"");
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_leaves_at_any_await_takes_nothing_with_it() {
    let mut lost = Vec::new();
    let mut polls = 0;
    loop {
        let bank = Bank::with_handshake(ms(10));
        let pool = pool(&bank, of(1));
        let ended = after_polls(polls, call(&pool, "balance alice")).await.is_some();
        settle().await;
        if !pool.lent().is_empty() || call(&pool, "balance bob").await.is_err() {
            lost.push(polls);
        }
        if ended {
            break;
        }
        polls += 1;
    }
    let at = lost.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    LESSON
        .evidence()
        .sent(format!(
            "a call that was dropped after each number of polls from 0 to {polls}, when it is done;\n\
             each time a new pool of one connection, and a second call"
        ))
        .arrived(match &*at {
            "" => "none lost the connection".to_owned(),
            at => format!("lost if dropped after {at} polls"),
        })
        .hurts("whether a timeout costs a connection depends on where it strikes, so it never shows in a test that looks at one place")
        .holds(lost.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_pool_can_be_closed_after_callers_have_left() {
    let bank = Bank::default();
    let pool = pool(&bank, of(5));
    for _ in 0..3 {
        assert!(timeout(ms(20), call(&pool, "balance alice")).await.is_err());
    }
    let closed = timeout(secs(600), pool.close()).await.is_ok();
    LESSON
        .evidence()
        .sent("three calls whose callers left after 20 ms; then close()")
        .arrived(if closed {
            "closed".to_owned()
        } else {
            format!("not closed after ten minutes, with {} connections lent to nobody", pool.lent().len())
        })
        .hurts("the deploy waits for work that ended long ago, and kills the process in the end")
        .holds(closed);
}

#[tokio::test(start_paused = true)]
async fn what_is_lent_to_nobody_is_not_said_to_be_lent() {
    let bank = Bank::default();
    let pool = Arc::new(pool(&bank, of(5)));
    let working = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { call(&pool, "hang").await }
    });
    settle().await;
    for _ in 0..2 {
        assert!(timeout(ms(20), call(&pool, "balance alice")).await.is_err());
    }
    sleep(secs(120)).await;
    let leaked = pool.leaked().len();
    working.abort();
    LESSON
        .evidence()
        .sent("one call that has hung for two minutes, and two whose callers left long ago")
        .arrived(format!("the pool reports {leaked} connections that somebody has had for more than a minute"))
        .hurts("leak detection accuses lines that have done nothing wrong, and the one that hangs is lost among them")
        .holds(leaked == 1);
}
