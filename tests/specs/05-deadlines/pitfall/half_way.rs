//! What a repair that goes half the way leaves at work.

use deadlines::{Deadline, Handlers, MAX_AT_WORK};
use solution_04_multiplexing::RequestId;
use tokio::time::{advance, sleep};

use super::super::scene::{
    LESSON, Workers, asking, busy, cancel, deaf_client_of, echo, ms, raw_client_of, request, settle, worker,
};

#[tokio::test(start_paused = true)]
async fn a_handler_that_never_has_to_wait_stops_too() {
    for (way, stops) in [("its deadline passes", ms(500)), ("its caller gives up", ms(300))] {
        let workers = Workers::default();
        let (mut client, _server, _) = raw_client_of(worker("ledger", &workers, busy));
        client.send(request(1, 500)).await;
        settle().await;
        advance(ms(300)).await;
        if way == "its caller gives up" {
            client.send(cancel(1)).await;
        }
        settle().await;
        advance(ms(200)).await;
        settle().await;
        LESSON
            .evidence()
            .sent(format!("500 ms for a statement whose next row is always there when asked for; {way}"))
            .arrived(workers.to_string())
            .hurts("what does most work is the last to be stopped")
            .holds(workers.stopped_at("ledger") == Some(stops));
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_nobody_reads_does_not_outlive_its_deadline() {
    let workers = Workers::default();
    let (mut client, _server, _) = deaf_client_of(worker("ledger", &workers, echo));
    let asked = 2 * u64::try_from(MAX_AT_WORK).expect("a small number");
    for id in 0..asked {
        client.send(request(id, 5000)).await;
        settle().await;
    }
    sleep(ms(5010)).await;
    let before = workers.budgets().len();
    client.send(asking(asked, 5000, "balance bob")).await;
    settle().await;
    let begun = workers.budgets().len() > before;
    LESSON
        .evidence()
        .sent(format!(
            "{asked} questions, 5000 ms for each, from a client that reads no answer; 10 ms after that one more"
        ))
        .arrived(if begun { "it is worked on" } else { "it is refused: too much at work" })
        .hurts("answers that are too late for anybody keep the next question out")
        .holds(begun);
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_begins_late_has_no_more_time_than_before() {
    let (handlers, workers) = (Handlers::default(), Workers::default());
    let work = |context| {
        let at_work = workers.begin("ledger", Some(&context));
        async move {
            std::future::pending::<()>().await;
            drop(at_work);
        }
    };
    handlers.start(RequestId(1), Deadline::from_millis(500), work).expect("the id is free");
    // The machine is busy: this much passes before the handler's task is polled for the first time.
    advance(ms(300)).await;
    sleep(ms(1000)).await;
    LESSON
        .evidence()
        .sent("a request with 500 ms left; the machine is busy, and its handler begins 300 ms later")
        .arrived(workers.to_string())
        .hurts("who starts the clock with the handler gives each request more time, the more the busier the machine")
        .holds(workers.stopped_at("ledger") == Some(ms(500)));
}
