//! Requests that no client of ours would send, and callers that give up.

use bytes::Bytes;
use deadlines::{Context, MAX_AT_WORK, Message, ServeError, Stopped};
use solution_04_multiplexing::RequestId;
use tokio::time::{sleep, timeout};

use super::super::scene::{answer, call_within, cancel, ms, raw_client_of, refused, request, served};

#[tokio::test(start_paused = true)]
async fn a_handler_that_watches_its_context_is_told_that_its_caller_gave_up() {
    let (told, mut tells) = tokio::sync::mpsc::unbounded_channel();
    let (client, _server, _) = served(move |context: Context, request: Bytes| {
        let told = told.clone();
        async move {
            if request.starts_with(b"statement") {
                let watching = tokio::spawn(async move {
                    context.cancelled().await;
                    let _ = told.send(context.check());
                });
                let _ = watching.await;
            }
            Ok(request)
        }
    });
    let context = call_within(ms(1000));
    assert!(timeout(ms(300), client.call(&context, b"statement alice")).await.is_err());
    assert_eq!(timeout(ms(1), tells.recv()).await, Ok(Some(Err(Stopped::Cancelled))));
    // The connection outlives the calls that were given up on it.
    assert_eq!(client.call(&context, b"balance alice").await.unwrap(), "balance alice");
}

#[tokio::test(start_paused = true)]
async fn an_id_used_twice_or_a_message_that_is_none_ends_the_connection() {
    for second in [request(1, 50), answer(1, ""), cancel(1)] {
        let (mut client, server, _) = raw_client_of(|context: Context, _: Bytes| async move {
            context.cancelled().await;
            Err(refused("stopped"))
        });
        client.send(request(1, 1000)).await;
        client.send(second.clone()).await;
        sleep(ms(1)).await;
        match (second, server.is_finished()) {
            (Message::Cancel { .. }, false) => {}
            (Message::Request { .. }, true) => {
                assert!(matches!(server.await.unwrap(), Err(ServeError::InUse(used)) if used.id.0 == 1));
            }
            (Message::Reply { .. }, true) => {
                assert!(matches!(server.await.unwrap(), Err(ServeError::Misdirected)));
            }
            (second, finished) => panic!("{second:?}: {finished}"),
        }
    }
    let mut random = fastrand::Rng::with_seed(5);
    for length in (0..30).cycle().take(3000) {
        let bytes: Bytes = (0..length).map(|_| random.u8(0..6)).collect();
        let (kind, enough) =
            (bytes.first().copied(), length >= if bytes.first() == Some(&0) { 17 } else { 9 });
        match Message::decode(bytes.clone()) {
            Ok(Message::Cancel { id }) => assert_eq!(Message::Cancel { id }.encode(), bytes[..9]),
            Ok(message) => assert_eq!(message.encode(), bytes),
            Err(_) => assert!(!enough || kind > Some(3)),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_on_top_of_all_that_may_be_at_work_is_refused_until_one_has_stopped() {
    let (mut client, _server, _) = raw_client_of(|context: Context, _: Bytes| async move {
        context.cancelled().await;
        Err(refused("cancelled"))
    });
    let most = u64::try_from(MAX_AT_WORK).unwrap();
    for id in 0..=most {
        client.send(request(id, 5000)).await;
    }
    let too_much = |id| Message::Reply { id: RequestId(id), reply: Err(refused("too much at work")) };
    assert_eq!(client.next().await, Some(too_much(most)));
    client.send(cancel(0)).await;
    sleep(ms(1)).await;
    client.send(request(most + 1, 5000)).await;
    client.send(request(most + 2, 5000)).await;
    let mut reply = client.next().await;
    if matches!(reply, Some(Message::Reply { id: RequestId(0), .. })) {
        reply = client.next().await;
    }
    assert_eq!(reply, Some(too_much(most + 2)));
}
