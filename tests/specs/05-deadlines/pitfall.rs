//! What the server does for calls that are over: the client has its error, and has said so.
//!
//! `half_way` holds the rest: work that is harder to stop than a wait.

mod half_way;

use std::sync::Arc;

use deadlines::{Deadline, MAX_AT_WORK, serve};
use rig::{Direction, Fault, Link};
use tokio::io::split;
use tokio::time::{sleep, timeout};

use super::scene::{
    LESSON, Raw, Workers, asks, call_within, ended, forever, ms, raw_client_of, request, served,
    time_out_ten_thousand, worker,
};

#[tokio::test(start_paused = true)]
async fn a_handler_stops_when_its_deadline_passes() {
    for (left, stops) in [(500, ms(500)), (1, ms(1)), (u64::MAX, Deadline::LONGEST)] {
        let workers = Workers::default();
        let (mut client, _server, _) = raw_client_of(worker("ledger", &workers, forever));
        client.send(request(1, left)).await;
        sleep(stops + ms(10)).await;
        LESSON
            .evidence()
            .sent(format!("a request with {left} ms left, from a client that says nothing more"))
            .arrived(workers.to_string())
            .hurts("the ledger works for clients that left long ago, and has no hands for the next one")
            .holds(workers.stopped_at("ledger") == Some(stops));
    }
}

#[tokio::test(start_paused = true)]
async fn handlers_stop_on_every_hop_when_the_caller_gives_up() {
    for way in ["drops the call", "cancels its context"] {
        let workers = Workers::default();
        let (ledger, _ledger, _) = served(worker("ledger", &workers, forever));
        let (client, _gateway, _) = served(worker("gateway", &workers, asks(ledger, ms(0), ms(5000))));
        let context = call_within(ms(5000));
        let call = tokio::spawn({
            let context = context.clone();
            async move { client.call(&context, b"statement alice").await.is_ok() }
        });
        sleep(ms(300)).await;
        match way {
            "drops the call" => call.abort(),
            _ => context.cancel(),
        }
        sleep(ms(10)).await;
        LESSON
            .evidence()
            .sent(format!(
                "a call through the gateway to the ledger, 5000 ms for it; after 300 ms the client {way}"
            ))
            .arrived(workers.to_string())
            .hurts("each impatient click on `reload` starts one more statement that nobody will read")
            .holds(workers.all_stopped_at(&["gateway", "ledger"], ms(300)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_still_answers_after_a_thousand_calls_have_timed_out() {
    let (client, _server, _) = served(|context, body| async move {
        if body.starts_with(b"statement") { forever(context, body).await } else { Ok(body) }
    });
    let client = Arc::new(client);
    for _ in 0..MAX_AT_WORK {
        let client = Arc::clone(&client);
        tokio::spawn(async move { client.call(&call_within(ms(1000)), b"statement alice").await.is_ok() });
    }
    sleep(ms(1010)).await;
    let outcome = ended(client.call(&call_within(ms(1000)), b"balance alice")).await;
    LESSON
        .evidence()
        .sent(format!("{MAX_AT_WORK} calls that hang, 1000 ms for each; when all have timed out, one that does not"))
        .arrived(&outcome)
        .hurts("an hour after one table was locked for a minute, the ledger refuses everyone, and only a restart helps")
        .holds(outcome == "answered, after 0 ms");
}

#[tokio::test(start_paused = true)]
async fn every_hop_stops_when_the_budget_is_used_up() {
    let workers = Workers::default();
    let (store, _store, _) = served(worker("store", &workers, forever));
    let (ledger, _ledger, _) = served(worker("ledger", &workers, asks(store, ms(200), ms(800))));
    let (client, _gateway, _) = served(worker("gateway", &workers, asks(ledger, ms(300), ms(800))));
    let outcome = ended(client.call(&call_within(ms(900)), b"statement alice")).await;
    sleep(ms(10)).await;
    LESSON
        .evidence()
        .sent(
            "one call with 900 ms: gateway (300 ms of its own) → ledger (200 ms) → store (silent),\n\
             each hop allowing the next one 800 ms at most",
        )
        .arrived(format!("{outcome}\n{workers}"))
        .hurts(
            "the store was told to the millisecond when to stop, and the slowest hop is the one that goes on",
        )
        .holds(workers.all_stopped_at(&["gateway", "ledger", "store"], ms(900)));
}

#[tokio::test(start_paused = true)]
async fn no_handler_is_left_when_serve_returns() {
    for way in ["hangs up", "resets the connection", "sends garbage", "stops reading and hangs up"] {
        let workers = Workers::default();
        let (end, peer, wire) = Link::between("client", "server").open();
        let (reader, writer) = split(peer);
        let serving = serve(reader, writer, worker("ledger", &workers, forever));
        let server = tokio::spawn({
            let workers = workers.clone();
            // Who is at work at the moment of the return, before anything else can run.
            async move { serving.await.map_or_else(|_| workers.at_work(), |()| workers.at_work()) }
        });
        let mut client = Raw::on(end);
        for id in 1..=3 {
            client.send(request(id, 60_000)).await;
        }
        sleep(ms(300)).await;
        match way {
            "resets the connection" => wire.inject(Direction::ToServer, Fault::Reset),
            "sends garbage" => client.send_bytes(b"GET / HTTP/1.1").await,
            "stops reading and hangs up" => {
                wire.inject(Direction::ToClient, Fault::Stall);
                drop(client);
            }
            _ => drop(client),
        }
        let left = timeout(ms(30_000), server).await.ok().and_then(Result::ok);
        LESSON
            .evidence()
            .sent(format!("three requests, 60000 ms for each; after 300 ms the client {way}"))
            .arrived(match left {
                Some(left) => format!("serve has returned, with {left} handlers at work\n{workers}"),
                None => {
                    format!("30 s later serve has not returned, with {} handlers at work", workers.at_work())
                }
            })
            .hurts(match left {
                Some(0) => "the client has gone, and three handlers went on for a while, for nobody",
                Some(_) => {
                    "the database that is closed after serve() is closed under three handlers in mid-write"
                }
                None => "the client has gone, and the ledger cannot shut down while it works for nobody",
            })
            .holds(left == Some(0) && workers.stopped_at("ledger") == Some(ms(300)));
    }
}

#[tokio::test(start_paused = true)]
async fn handlers_stop_when_the_server_is_aborted() {
    let workers = Workers::default();
    let (mut client, server, _) = raw_client_of(worker("ledger", &workers, forever));
    client.send(request(1, 5000)).await;
    sleep(ms(300)).await;
    server.abort();
    sleep(ms(10)).await;
    LESSON
        .evidence()
        .sent("one request, 5000 ms for it; after 300 ms the task that serves the connection is aborted")
        .arrived(workers.to_string())
        .hurts("the connection is gone, and what was begun for it holds its locks")
        .holds(workers.stopped_at("ledger") == Some(ms(300)));
}

#[test]
fn ten_thousand_timed_out_calls_leave_nothing_behind() {
    let [tasks, waiters, handlers, growing] = time_out_ten_thousand();
    LESSON
        .evidence()
        .sent("10000 calls over ten connections, 1000 ms for each, to handlers that never finish")
        .arrived(format!(
            "{tasks} tasks, {waiters} waiters and {handlers} handlers are left;\nmemory: {}",
            if growing == 0 { "as before" } else { "grows with every call" }
        ))
        .hurts("the graph is a straight line, and where it ends is a matter of the memory")
        .holds([tasks, waiters, handlers, growing] == [0; 4]);
}
