//! Several pieces of work of which each is useless without the others.

use std::sync::Arc;

use bytes::Bytes;
use deadlines::{CallError, Context, Stopped, all_or_first_error};
use tokio::time::sleep;

use super::super::scene::{Workers, call_within, ended, forever, ms, refused, served};

#[tokio::test(start_paused = true)]
async fn siblings_that_all_succeed_give_their_results_in_order() {
    let sleeps = [300, 100, 200].map(|time| async move {
        sleep(ms(time)).await;
        Ok::<_, Stopped>(time)
    });
    assert_eq!(all_or_first_error(&call_within(ms(1000)), sleeps).await, Ok(vec![300, 100, 200]));
    let none: [std::future::Ready<Result<(), Stopped>>; 0] = [];
    assert_eq!(all_or_first_error(&call_within(ms(1000)), none).await, Ok(vec![]));
}

#[tokio::test(start_paused = true)]
async fn a_sibling_s_panic_is_not_lost() {
    let group = tokio::spawn(async {
        let siblings = [async { panic!("a bug of the sibling's") }];
        all_or_first_error::<(), Stopped, _>(&call_within(ms(1000)), siblings).await
    });
    assert!(group.await.unwrap_err().is_panic());
}

#[tokio::test(start_paused = true)]
async fn the_first_failing_sibling_cancels_the_others_and_they_stop_before_the_error_is_returned() {
    let workers = Workers::default();
    let (client, _server, _) = served(|context: Context, body: Bytes| async move {
        sleep(ms(100)).await;
        if body.starts_with(b"credit carol") {
            Err(refused("carol has no account"))
        } else {
            forever(context, body).await
        }
    });
    let (client, context) = (Arc::new(client), call_within(ms(5000)));
    let siblings = ["debit alice 42", "credit carol 12", "credit bob 30"].map(|step| {
        let (client, context, workers) = (Arc::clone(&client), context.clone(), workers.clone());
        async move {
            let _at_work = workers.begin(step, None);
            client.call(&context, step.as_bytes()).await
        }
    });
    let outcome = ended(all_or_first_error(&context, siblings)).await;
    assert_eq!(outcome, "refused: carol has no account, after 100 ms");
    // What it books after that, nobody takes back.
    assert_eq!(workers.at_work(), 0, "steps of a transfer that has failed are still at work:\n{workers}");
    assert_eq!(workers.stopped_at("debit alice 42"), Some(ms(100)));
}

#[tokio::test(start_paused = true)]
async fn a_group_ends_with_its_request() {
    let workers = Workers::default();
    let siblings = ["debit alice 30", "credit bob 30"].map(|step| {
        let at_work = workers.begin(step, None);
        async move {
            let _at_work = at_work;
            std::future::pending::<Result<(), CallError>>().await
        }
    });
    let outcome = ended(all_or_first_error(&call_within(ms(1000)), siblings)).await;
    assert_eq!((outcome.as_str(), workers.at_work()), ("the call limit of 1000 ms, after 1000 ms", 0));
}
