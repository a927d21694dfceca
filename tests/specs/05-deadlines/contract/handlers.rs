//! Who is at work for a connection, and when the last one has stopped.

use deadlines::{Deadline, Handlers};
use solution_04_multiplexing::RequestId;
use tokio::time::sleep;

use super::super::scene::{Workers, answer, echo_after, ms, raw_client_of, request};

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_ready_at_the_moment_of_its_deadline_is_given() {
    let (mut client, _server, _) = raw_client_of(echo_after(ms(500)));
    let mut given = true;
    for id in 0..32 {
        client.send(request(id, 500)).await;
        given &= client.next().await == Some(answer(id, "statement alice"));
    }
    assert!(given, "an answer that was ready in time was thrown away");
}

#[tokio::test(start_paused = true)]
async fn an_id_is_in_use_until_its_handler_has_stopped() {
    let (handlers, id) = (Handlers::default(), RequestId(7));
    let enter = || handlers.enter(id, Deadline::from_millis(1000));
    let place = enter().unwrap().expect("there is time");
    handlers.cancel(id);
    assert!(place.context().check().is_err());
    // The caller has gone; its handler may be between two awaits, and knows nothing of that yet.
    let refused = enter().err().map(|in_use| in_use.id);
    assert_eq!(refused, Some(id), "a second request took the id while its handler was still at work");
    assert_eq!(handlers.len(), 1, "who is cancelled is at work until it has stopped, and counts");
    assert!(!handlers.is_empty());
    assert_eq!(handlers.deadline(id).map(Deadline::left), Some(ms(1000)));
    drop(place);
    assert!(handlers.is_empty());
    assert_eq!(handlers.deadline(id), None);
    let next = enter().unwrap().expect("there is time");
    assert!(next.context().check().is_ok());
}

#[tokio::test(start_paused = true)]
async fn stop_returns_when_nobody_is_at_work_however_long_that_takes() {
    let (handlers, workers) = (Handlers::default(), Workers::default());
    let place = handlers.enter(RequestId(7), Deadline::from_millis(1000)).unwrap().expect("there is time");
    let at_work = workers.begin("ledger", Some(place.context()));
    handlers.spawn(async move {
        place.context().cancelled().await;
        // It writes down where it was: for longer than any patience.
        sleep(2 * Deadline::LONGEST).await;
        drop((at_work, place));
    });
    sleep(ms(300)).await;
    handlers.stop().await;
    assert_eq!(
        workers.at_work(),
        0,
        "stop has returned, and its caller closes the database under\n{workers}"
    );
}
