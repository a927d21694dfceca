//! The spec of lesson 05: a call ends when its time is over, and so does all the work that it started.
//!
//! `contract` is what the author tested: the deadline travels, is looked at, and its error is the right one.
//! `pitfall` is what happens while nobody looks: on the client, on the server, and on every hop behind it.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::Bytes;
use deadlines::{
    CallError, Client, Context, Deadline, DeadlineSource, Limits, MAX_AT_WORK, Message, Refused, Reply,
    ServeError, Stopped, all_or_first_error, ask_all, serve,
};
use rig::{Direction, End, Fault, Lane, Lesson, Link, Script, Wire};
use solution_02_framing::{MessageReader, MessageWriter};
use solution_04_multiplexing::RequestId;
use tokio::io::split;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));
const PATIENCE: Duration = Duration::from_secs(60);

mod contract {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_answer_in_time_reaches_its_caller() {
        let (client, _server, _) = served(|_, request| async move {
            sleep(ms(200)).await;
            Ok(request)
        });
        let answer = client.call(&call_within(ms(1000)), b"balance alice").await;
        assert_eq!(answer.unwrap(), "balance alice");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_reaches_its_caller() {
        let (client, _server, _) = served(|_, _| async { Err(refused("no such account")) });
        let answer = client.call(&call_within(ms(1000)), b"balance zoe").await;
        assert!(matches!(answer, Err(CallError::Refused(why)) if why.reason == "no such account"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_that_panics_is_a_refusal() {
        let (client, _server, _) = served(|_, request| async move {
            assert!(request != "balance zoe", "a bug of the handler's");
            Ok(request)
        });
        let context = call_within(ms(1000));
        let answer = client.call(&context, b"balance zoe").await;
        assert!(matches!(answer, Err(CallError::Refused(why)) if why.reason == "the handler failed"));
        assert_eq!(client.call(&context, b"balance alice").await.unwrap(), "balance alice");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_comes_too_late_is_deadline_exceeded() {
        let (client, _server, _) = served(|_, request| async move {
            sleep(ms(2000)).await;
            Ok(request)
        });
        let answer = client.call(&call_within(ms(1000)), b"balance alice").await;
        assert_eq!(stopped(&answer), Some(exceeded(DeadlineSource::Call, ms(1000))));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_left_crosses_the_wire_and_not_a_time_of_day() {
        let (client, _server, _) = served(tells_what_is_left);
        let context = call_within(ms(1000));
        sleep(ms(300)).await;
        assert_eq!(client.call(&context, b"").await.unwrap(), "caller's limit, 700 ms left");
    }

    #[tokio::test(start_paused = true)]
    async fn an_expired_or_cancelled_call_is_not_sent_at_all() {
        let (client, _server, wire) = served(tells_what_is_left);
        let (expired, cancelled) = (call_within(ms(5)), call_within(ms(1000)));
        sleep(ms(5)).await;
        cancelled.cancel();
        let answer = client.call(&expired, b"pay bob 30").await;
        assert_eq!(stopped(&answer), Some(exceeded(DeadlineSource::Call, ms(5))));
        let answer = client.call(&cancelled, b"pay bob 30").await;
        assert_eq!(stopped(&answer), Some(Stopped::Cancelled));
        sleep(ms(1)).await;
        assert_eq!((wire.written(Direction::ToServer), client.in_flight()), (0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn work_is_not_begun_for_a_request_that_is_over() {
        let (expired, cancelled) = (call_within(ms(0)), call_within(ms(1000)));
        cancelled.cancel();
        for (context, why) in
            [(expired, exceeded(DeadlineSource::Call, ms(0))), (cancelled, Stopped::Cancelled)]
        {
            let mut begun = false;
            assert_eq!(context.run(async { begun = true }).await, Err(why));
            assert!(!begun);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_watches_the_context_is_told_that_its_caller_gave_up() {
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
    async fn a_limit_inside_a_limit_shrinks_it_and_never_extends_it() {
        let whole = call_within(ms(1000));
        let part = whole.within(DeadlineSource::Read, ms(800));
        assert_eq!((part.deadline().left_millis(), part.deadline().limit()), (800, DeadlineSource::Read));
        let part = whole.within(DeadlineSource::Read, ms(5000));
        assert_eq!((part.deadline().left_millis(), part.deadline().limit()), (1000, DeadlineSource::Call));
        // Of two that pass at the same moment the outer one counts.
        assert_eq!(whole.within(DeadlineSource::Read, ms(1000)).deadline().limit(), DeadlineSource::Call);

        let mut random = fastrand::Rng::with_seed(5);
        let mut hop = call_within(ms(100_000));
        for _ in 0..500 {
            let next = hop.within(DeadlineSource::Read, ms(random.u64(0..200_000)));
            assert!(next.deadline().left() <= hop.deadline().left());
            sleep(ms(random.u64(0..50))).await;
            let arrived = Deadline::from_millis(next.deadline().left_millis());
            assert!(arrived.left() <= next.deadline().left(), "a hop lengthens what is left");
            hop = Context::new(arrived);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn cancelling_a_request_ends_its_parts_and_never_the_other_way_round() {
        let request = call_within(ms(1000));
        let (part, clone) = (request.child(), request.clone());
        part.cancel();
        assert_eq!((part.check(), request.check()), (Err(Stopped::Cancelled), Ok(())));
        let part = clone.within(DeadlineSource::Read, ms(500));
        request.cancel();
        assert_eq!((part.check(), clone.check()), (Err(Stopped::Cancelled), Err(Stopped::Cancelled)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_hostile_deadline_neither_panics_nor_overflows() {
        let longest = Deadline::LONGEST;
        for shift in 0..=64 {
            let left = 1_u64.checked_shl(shift).map_or(u64::MAX, |bit| bit);
            let expected = Duration::from_millis(left).min(longest);
            let deadline = Deadline::from_millis(left);
            assert_eq!(
                (deadline.left(), u128::from(deadline.left_millis())),
                (expected, expected.as_millis())
            );
        }
        assert_eq!(Deadline::after(DeadlineSource::Call, Duration::MAX).left(), longest);
        assert!(Deadline::from_millis(0).has_passed());

        let begun = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&begun);
        let (mut client, server) = raw_client_of(move |context, body| {
            count.fetch_add(1, Relaxed);
            tells_what_is_left(context, body)
        });
        client.send(request(1, u64::MAX)).await;
        let says = format!("caller's limit, {} ms left", longest.as_millis());
        assert_eq!(client.next().await, Some(answer(1, &says)));
        // 0 is refused before anything is begun, and the connection lives.
        client.send(request(2, 0)).await;
        client.send(request(3, 7)).await;
        assert_eq!(client.next().await, Some(answer(3, "caller's limit, 7 ms left")));
        assert_eq!(begun.load(Relaxed), 2);
        drop(client);
        assert!(server.await.unwrap().is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn an_id_used_twice_or_a_message_that_is_none_ends_the_connection() {
        for second in [request(1, 50), answer(1, ""), Message::Cancel { id: RequestId(1) }] {
            let (mut client, server) = raw_client_of(|context: Context, _: Bytes| async move {
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
        let (mut client, _server) = raw_client_of(|context: Context, _: Bytes| async move {
            context.cancelled().await;
            Err(refused("cancelled"))
        });
        let most = u64::try_from(MAX_AT_WORK).unwrap();
        for id in 0..=most {
            client.send(request(id, 5000)).await;
        }
        let too_much = |id| Message::Reply { id: RequestId(id), reply: Err(refused("too much at work")) };
        assert_eq!(client.next().await, Some(too_much(most)));
        client.send(Message::Cancel { id: RequestId(0) }).await;
        sleep(ms(1)).await;
        client.send(request(most + 1, 5000)).await;
        client.send(request(most + 2, 5000)).await;
        let mut reply = client.next().await;
        if matches!(reply, Some(Message::Reply { id: RequestId(0), .. })) {
            reply = client.next().await;
        }
        assert_eq!(reply, Some(too_much(most + 2)));
    }

    #[test]
    fn the_bytes_on_the_wire_are_kind_and_id_and_what_is_left() {
        let messages = [
            Message::Request { id: RequestId(7), left_millis: 1000, body: "pay bob 30".into() },
            answer(7, "paid"),
            Message::Reply { id: RequestId(7), reply: Err(refused("no")) },
            Message::Cancel { id: RequestId(7) },
        ];
        let mut wire = Vec::new();
        for message in messages {
            let bytes = message.encode();
            assert_eq!(Message::decode(bytes.clone()), Ok(message));
            wire.extend(bytes);
        }
        insta::assert_snapshot!(tape::hexdump(&wire, &[]), @r"
        000000  00 00 00 00 00 00 00 00 07 00 00 00 00 00 00 03  |................|
        000010  e8 70 61 79 20 62 6f 62 20 33 30 01 00 00 00 00  |.pay bob 30.....|
        000020  00 00 00 07 70 61 69 64 02 00 00 00 00 00 00 00  |....paid........|
        000030  07 6e 6f 03 00 00 00 00 00 00 00 07              |.no.........|
        ");
    }

    mod trace {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) struct Id(pub(super) u64);
    }

    mod account {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) struct Id(pub(super) u64);
    }

    #[tokio::test(start_paused = true)]
    async fn values_of_a_request_have_typed_keys_that_cannot_collide() {
        let request = call_within(ms(1000)).with(trace::Id(1)).with(account::Id(2)).with(3_u64);
        assert_eq!(request.get(), Some(&trace::Id(1)));
        assert_eq!(request.get(), Some(&account::Id(2)));
        assert_eq!(request.get(), Some(&3_u64));
        assert_eq!(request.get::<i64>(), None);
        let part = request.within(DeadlineSource::Read, ms(10)).with(trace::Id(4));
        assert_eq!((part.get(), request.get()), (Some(&trace::Id(4)), Some(&trace::Id(1))));
        assert_eq!(part.get(), Some(&account::Id(2)));
    }

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
    async fn a_business_call_in_time_has_all_its_answers() {
        let context = call_within(ms(60_000));
        let (dial, _server, _) = dialled(ms(500), |_, question| async move {
            sleep(ms(200)).await;
            Ok(question)
        });
        let answers = ask_all(&context, Limits::default(), dial, &[b"debit alice", b"credit bob"]).await;
        assert_eq!(answers.unwrap(), ["debit alice", "credit bob"]);
        let dial = async { Err::<End, _>(io::ErrorKind::ConnectionRefused.into()) };
        let answers = ask_all(&context, Limits::default(), dial, &[b"debit alice"]).await;
        assert!(
            matches!(answers, Err(CallError::Connect(why)) if why.kind() == io::ErrorKind::ConnectionRefused)
        );
    }
}

mod pitfall {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_silent_server_costs_exactly_the_deadline() {
        for budget in [1000, 250, 1, 7300] {
            let (end, _silent, wire) = Link::between("client", "server").open();
            let (client, context) = (client_on(end), call_within(ms(budget)));
            let outcome = ended(client.call(&context, b"pay bob 30")).await;
            LESSON
                .evidence()
                .sent(format!("one payment, with {budget} ms for it, to a server that never answers"))
                .arrived(format!("{outcome}; {} left in the table of callers then", client.in_flight()))
                .hurts("Alice's screen spins for ever; so do all that come after her, one thread of the shop each")
                .holds(
                    outcome == format!("the call limit of {budget} ms, after {budget} ms")
                        && client.in_flight() == 0
                        && wire.written(Direction::ToServer) > 0,
                );
            let again = ended(client.call(&context, b"pay bob 30")).await;
            LESSON
                .evidence()
                .sent(format!("the same payment again, of its {budget} ms none is left"))
                .arrived(&again)
                .hurts("Alice is told something else than that time is up, and nobody knows what to repair")
                .holds(again == format!("the call limit of {budget} ms, after 0 ms"));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_answer_is_not_waited_for_beyond_the_deadline() {
        let (client, _server, _) = served(|_, request| async move {
            sleep(ms(2000)).await;
            Ok(request)
        });
        let outcome = ended(client.call(&call_within(ms(1000)), b"balance alice")).await;
        LESSON
            .evidence()
            .sent("one question, with 1000 ms for it; the answer takes 2000 ms")
            .arrived(&outcome)
            .hurts("the error is the right one, and comes when it is of no use: Alice's page had 1 s to show something else")
            .holds(outcome == "the call limit of 1000 ms, after 1000 ms");
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_cannot_even_be_sent_costs_exactly_its_deadline_and_is_not_sent_later() {
        const CALLS: usize = 200;
        let lane = Lane::new().capacity_bytes(16).at(0, Fault::Stall);
        let (end, peer, wire) = Link::between("client", "server").lane(Direction::ToServer, lane).open();
        let client = Arc::new(client_on(end));
        let mut calls = Vec::new();
        for _ in 0..CALLS {
            let client = Arc::clone(&client);
            calls.push(tokio::spawn(async move {
                ended(client.call(&call_within(ms(1000)), b"pay bob 30")).await
            }));
            // The first one is being written when the others come.
            tokio::task::yield_now().await;
        }
        sleep(ms(3000)).await;
        let in_time = calls.iter().filter(|call| call.is_finished()).count();
        let in_flight = client.in_flight();
        calls.iter().for_each(JoinHandle::abort);
        wire.heal(Direction::ToServer);
        let mut arrived = MessageReader::new(peer);
        let (mut requests, mut cancels) = (0, 0);
        while let Ok(Ok(Some(message))) = timeout(ms(1), arrived.next()).await {
            match Message::decode(message) {
                Ok(Message::Request { .. }) => requests += 1,
                Ok(Message::Cancel { .. }) => cancels += 1,
                _ => {}
            }
        }
        LESSON
            .evidence()
            .sent(format!(
                "{CALLS} payments, 1000 ms for each, on a connection that takes 16 bytes and stalls"
            ))
            .arrived(format!(
                "after 3000 ms {in_time} calls had ended, {in_flight} were in flight;\n\
                 once the stall was over, {requests} requests and {cancels} cancellations came"
            ))
            .hurts("the shop has told its customers that it did not work, and then Bob is paid after all")
            .holds(in_time == CALLS && in_flight == 0 && (requests, cancels) == (1, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn handlers_stop_on_every_hop_when_the_caller_gives_up() {
        for (way, told) in
            [("drops the call", "is gone"), ("cancels its context", "is told: cancelled, after 300 ms")]
        {
            let workers = Workers::default();
            let (client, _servers) = gateway_and_ledger(&workers, ms(5000));
            let context = call_within(ms(5000));
            let call = tokio::spawn({
                let context = context.clone();
                async move { ended(client.call(&context, b"statement alice")).await }
            });
            sleep(ms(300)).await;
            match way {
                "drops the call" => call.abort(),
                _ => context.cancel(),
            }
            sleep(ms(1)).await;
            let caller = match call.is_finished() {
                true => call.await.map_or("is gone".to_owned(), |outcome| format!("is told: {outcome}")),
                false => "still waits".to_owned(),
            };
            LESSON
                .evidence()
                .sent(format!(
                    "a call through the gateway to the ledger, 5000 ms for it; after 300 ms its caller {way}"
                ))
                .arrived(format!("the caller {caller}\n{workers}"))
                .hurts("each impatient click on `reload` starts one more statement that nobody will read")
                .holds(
                    caller == told
                        && ["gateway", "ledger"].iter().all(|name| workers.stopped_at(name) == Some(ms(300))),
                );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_stops_when_its_deadline_passes() {
        for (left, stops) in [(500, ms(500)), (1, ms(1)), (u64::MAX, Deadline::LONGEST)] {
            let workers = Workers::default();
            let ledger = worker("ledger", &workers, forever);
            let (mut client, _server) = raw_client_of(ledger);
            client.send(request(1, left)).await;
            sleep(stops + ms(10)).await;
            LESSON
                .evidence()
                .sent(format!("a request with {left} ms left, from a client that says nothing more"))
                .arrived(workers.to_string())
                .hurts("the ledger works for callers that have long gone, and has no hands left for the next one")
                .holds(workers.stopped_at("ledger") == Some(stops));
        }
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
                // What is at work at the moment of the return, before anything else can run.
                async move { serving.await.map_or_else(|_| workers.at_work(), |()| workers.at_work()) }
            });
            let mut client = Raw::on(end);
            for id in 1..=3 {
                client.send(request(id, 5000)).await;
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
            sleep(ms(1)).await;
            let left = if server.is_finished() { server.await.ok() } else { None };
            LESSON
                .evidence()
                .sent(format!("three requests, 5000 ms for each; after 300 ms the client {way}"))
                .arrived(match left {
                    Some(left) => format!("serve has returned, with {left} handlers at work"),
                    None => format!("serve has not returned, with {} handlers at work", workers.at_work()),
                })
                .hurts(if left.is_some() {
                    "whoever closes the database after serve() closes it under three handlers in mid-write"
                } else {
                    "the client has gone, and the ledger cannot shut down for as long as it works for nobody"
                })
                .holds(left == Some(0) && workers.stopped_at("ledger") == Some(ms(300)));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn handlers_stop_when_the_server_is_shut_down() {
        let workers = Workers::default();
        let (client, server, _) = served(worker("ledger", &workers, forever));
        let call = tokio::spawn(async move { ended(client.call(&call_within(ms(5000)), b"")).await });
        sleep(ms(300)).await;
        server.abort();
        sleep(ms(1)).await;
        let outcome = if call.is_finished() { call.await.ok() } else { None };
        LESSON
            .evidence()
            .sent("one request, 5000 ms for it; after 300 ms the task that serves the connection is aborted")
            .arrived(format!("{workers}\nthe caller: {}", outcome.as_deref().unwrap_or("still waits")))
            .hurts("a rolling restart waits for handlers that wait for nobody")
            .holds(
                workers.stopped_at("ledger") == Some(ms(300))
                    && outcome.as_deref() == Some("connection closed: the peer hung up, after 300 ms"),
            );
    }

    #[test]
    fn ten_thousand_timed_out_calls_leave_nothing_behind() {
        const CALLS_EACH: usize = 1_000;
        let half = || {
            let (_, warm) = rig::heap::measure(time_out(BURST));
            let ((left, _connections), heap) = rig::heap::measure(time_out(CALLS_EACH));
            // A table that keeps the room which a burst needed is no leak. One number for each call would be one.
            let calls = i64::try_from(CONNECTIONS * (CALLS_EACH - BURST)).expect("a few thousand");
            (left, heap.left_bytes - warm.left_bytes < 8 * calls)
        };
        // On two threads, in half the time.
        let halves = std::thread::scope(|scope| {
            [scope.spawn(half), scope.spawn(half)]
                .map(|half| half.join().expect("calls have tasks of their own"))
        });
        let [([a, b, c], _), ([d, e, f], _)] = halves;
        let (tasks, waiters, handlers) = (a + d, b + e, c + f);
        let as_before = halves.iter().all(|(_, as_before)| *as_before);
        LESSON
            .evidence()
            .sent("10000 calls over ten connections, 1000 ms for each, to handlers that never finish")
            .arrived(format!(
                "{tasks} tasks, {waiters} waiters and {handlers} handlers are left;\nmemory: {}",
                if as_before { "as before" } else { "grows with every call" }
            ))
            .hurts("the process dies on a Sunday, eight days after the deploy, and the graph was a straight line")
            .holds((tasks, waiters, handlers) == (0, 0, 0) && as_before);
    }

    #[tokio::test(start_paused = true)]
    async fn the_budget_shrinks_hop_by_hop_and_is_never_restarted() {
        let workers = Workers::default();
        let (store, _store) = served_in_turn(worker("store", &workers, forever));
        let (ledger, _ledger) = served_in_turn(worker("ledger", &workers, asks(store, ms(200), ms(800))));
        let (client, _gateway) = served_in_turn(worker("gateway", &workers, asks(ledger, ms(300), ms(800))));
        let outcome = ended(client.call(&call_within(ms(900)), b"statement alice")).await;
        sleep(ms(1)).await;
        LESSON
            .evidence()
            .sent(
                "one call with 900 ms: gateway (300 ms of its own) → ledger (200 ms) → store (silent),\n\
                 each hop allowing the next one 800 ms at most",
            )
            .arrived(format!("{outcome}\n{workers}"))
            .hurts("four hops of one second each are four seconds: the caller went after the first")
            .holds(
                outcome == "the call limit of 900 ms, after 900 ms"
                    && workers.budgets() == [("gateway", 900), ("ledger", 600), ("store", 400)]
                    && ["gateway", "ledger", "store"]
                        .iter()
                        .all(|name| workers.stopped_at(name) == Some(ms(900))),
            );
    }

    #[tokio::test(start_paused = true)]
    async fn eight_hundred_milliseconds_inside_a_second_leave_time_to_say_so() {
        let workers = Workers::default();
        let (client, _servers) = gateway_and_ledger(&workers, ms(800));
        let outcome = ended(client.call(&call_within(ms(1000)), b"statement alice")).await;
        sleep(ms(1)).await;
        LESSON
            .evidence()
            .sent("one call with 1000 ms; the gateway allows the ledger 800 ms of them, and the ledger is silent")
            .arrived(format!("{outcome}\n{workers}"))
            .hurts("a gateway that waits as long as its caller can never answer `the ledger is late`")
            .holds(
                outcome == "refused: deadline exceeded: the call limit of 800ms, after 800 ms"
                    && workers.stopped_at("ledger") == Some(ms(800)),
            );
    }

    #[tokio::test(start_paused = true)]
    async fn of_several_limits_the_first_to_pass_is_the_one_named() {
        let hour = ms(3_600_000);
        for (dial, each_answer, caller, named) in [
            (hour, hour, ms(60_000), "the connect limit of 5000 ms, after 5000 ms"),
            (ms(1000), hour, ms(60_000), "the read limit of 10000 ms, after 11000 ms"),
            (ms(4000), ms(9000), ms(60_000), "the call limit of 15000 ms, after 15000 ms"),
            (ms(1000), ms(4000), ms(60_000), "answered, after 13000 ms"),
            (ms(1000), ms(4000), ms(12_000), "the caller's limit of 12000 ms, after 12000 ms"),
            (hour, hour, ms(3000), "the caller's limit of 3000 ms, after 3000 ms"),
        ] {
            let (dialling, _server, _) = dialled(dial, move |_, question| async move {
                sleep(each_answer).await;
                Ok(question)
            });
            let context = Context::new(Deadline::from_millis(u64::try_from(caller.as_millis()).unwrap()));
            let questions: [&[u8]; 3] = [b"debit alice", b"credit bob", b"receipt"];
            let outcome = ended(ask_all(&context, Limits::default(), dialling, &questions)).await;
            LESSON
                .evidence()
                .sent(format!(
                    "limits: connect 5000 ms, each answer 10000 ms, the whole 15000 ms, the caller's {} ms;\n\
                     connecting takes {} ms, each of three answers {} ms",
                    caller.as_millis(),
                    dial.as_millis(),
                    each_answer.as_millis()
                ))
                .fact("expected", named)
                .arrived(&outcome)
                .hurts("whoever is on call has to know which of the four to look at")
                .holds(outcome == named);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_trickles_does_not_outlast_its_limit() {
        let (end, peer, _) = Link::between("client", "server").open();
        let asked =
            4 + Message::Request { id: RequestId(1), left_millis: 0, body: "receipt".into() }.encode().len();
        let mut script = Script::new().skip(asked);
        for byte in framed(answer(1, "paid 30 to bob")).await {
            script = script.pause(ms(4000)).say([byte]);
        }
        let _server = tokio::spawn(script.play(peer));
        let dial = async { Ok(end) };
        let outcome = ended(ask_all(&call_within(ms(60_000)), Limits::default(), dial, &[b"receipt"])).await;
        LESSON
            .evidence()
            .sent("one question, 10000 ms for its answer, which comes a byte every 4000 ms")
            .arrived(&outcome)
            .hurts("a limit on each read of the socket is started again by every byte, for as long as the peer likes")
            .holds(outcome == "the read limit of 10000 ms, after 10000 ms");
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_failing_sibling_cancels_the_others_and_they_stop_before_the_error_is_returned() {
        let workers = Workers::default();
        let (client, _server, _) = served(worker("ledger", &workers, |_: Context, body: Bytes| async move {
            sleep(ms(100)).await;
            if body.starts_with(b"credit carol") {
                Err(refused("carol has no account"))
            } else {
                forever_reply().await
            }
        }));
        let (client, context) = (Arc::new(client), call_within(ms(5000)));
        let siblings = ["debit alice 42", "credit carol 12", "credit bob 30"].map(|step| {
            let (client, context, workers) = (Arc::clone(&client), context.clone(), workers.clone());
            async move {
                let _at_work = workers.begin(step, None);
                client.call(&context, step.as_bytes()).await
            }
        });
        let outcome = ended(all_or_first_error(&context, siblings)).await;
        let siblings_left = workers.at_work_on(|name| name != "ledger");
        sleep(ms(1)).await;
        LESSON
            .evidence()
            .sent("a transfer in three steps, all at once, 5000 ms for it; after 100 ms `credit carol` fails, the others wait")
            .arrived(format!(
                "{outcome}; {siblings_left} steps were still at work then\n{workers}"
            ))
            .hurts("half a transfer goes on for a transfer that has failed: what it books now, nobody will take back")
            .holds(
                outcome == "refused: carol has no account, after 100 ms"
                    && siblings_left == 0
                    && workers.at_work() == 0
                    && workers.stopped_at("debit alice 42") == Some(ms(100)),
            );
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
        LESSON
            .evidence()
            .sent("two steps that never end, 1000 ms for both")
            .arrived(format!("{outcome}\n{workers}"))
            .hurts("a group without an end of its own has the end of its slowest member")
            .holds(outcome == "the call limit of 1000 ms, after 1000 ms" && workers.at_work() == 0);
    }

    /// So many by each half of the ten thousand calls.
    const CONNECTIONS: usize = 5;
    /// So many at a time on each connection.
    const BURST: usize = 50;

    /// Lets so many calls on each connection run into their deadline: the tasks, waiters and handlers that are left
    /// then, and the connections.
    async fn time_out(calls_each: usize) -> ([usize; 3], impl Sized) {
        let alive = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
        let handlers = Arc::new(());
        let connections = [(); CONNECTIONS].map(|()| {
            let handlers = Arc::clone(&handlers);
            served_in_turn(move |_, _| {
                let at_work = Arc::clone(&handlers);
                async move {
                    let reply = forever_reply().await;
                    drop(at_work);
                    reply
                }
            })
        });
        let tasks = alive();
        for _ in 0..calls_each / BURST {
            for (client, _) in &connections {
                for _ in 0..BURST {
                    let client = Arc::clone(client);
                    // Boxed: without optimisation spawning copies its future many times.
                    tokio::spawn(Box::pin(async move {
                        client.call(&call_within(ms(1000)), b"pay bob 30").await.is_ok()
                    }));
                }
            }
            sleep(ms(1010)).await;
        }
        let waiters = connections.iter().map(|(client, _)| client.in_flight()).sum();
        let handlers = Arc::strong_count(&handlers) - 1 - CONNECTIONS;
        ([alive() - tasks, waiters, handlers], connections)
    }
}

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn call_within(allowed: Duration) -> Context {
    Context::new(Deadline::after(DeadlineSource::Call, allowed))
}

fn exceeded(limit: DeadlineSource, allowed: Duration) -> Stopped {
    Stopped::DeadlineExceeded { limit, allowed }
}

fn stopped<T>(outcome: &Result<T, CallError>) -> Option<Stopped> {
    match outcome {
        Err(CallError::Stopped(why)) => Some(*why),
        _ => None,
    }
}

fn refused(reason: &str) -> Refused {
    Refused { reason: reason.to_owned() }
}

fn request(id: u64, left_millis: u64) -> Message {
    Message::Request { id: RequestId(id), left_millis, body: "statement alice".into() }
}

fn answer(id: u64, text: &str) -> Message {
    Message::Reply { id: RequestId(id), reply: Ok(text.to_owned().into()) }
}

async fn framed(message: Message) -> Vec<u8> {
    let mut bytes = Vec::new();
    MessageWriter::new(&mut bytes).send(&message.encode()).await.expect("the connection is open");
    bytes
}

/// How a call ended and when, in words; or that it had not after a minute.
async fn ended<T>(call: impl Future<Output = Result<T, CallError>>) -> String {
    let began = Instant::now();
    let how = match timeout(PATIENCE, call).await {
        Err(_) => "still waiting".to_owned(),
        Ok(Ok(_)) => "answered".to_owned(),
        Ok(Err(CallError::Stopped(Stopped::DeadlineExceeded { limit, allowed }))) => {
            format!("the {limit} limit of {} ms", allowed.as_millis())
        }
        Ok(Err(error)) => error.to_string(),
    };
    format!("{how}, after {} ms", began.elapsed().as_millis())
}

fn client_on(end: End) -> Client {
    let (reader, writer) = split(end);
    Client::new(reader, writer)
}

/// What a handler returns.
trait Answering: Future<Output = Reply> + Send + 'static {}
impl<F: Future<Output = Reply> + Send + 'static> Answering for F {}

type Serving = JoinHandle<Result<(), ServeError>>;

fn serve_on<F: Answering>(
    end: End,
    handler: impl Fn(Context, Bytes) -> F + Send + Sync + 'static,
) -> Serving {
    let (reader, writer) = split(end);
    tokio::spawn(serve(reader, writer, handler))
}

fn served<F: Answering>(
    handler: impl Fn(Context, Bytes) -> F + Send + Sync + 'static,
) -> (Client, Serving, Wire) {
    let (end, peer, wire) = Link::between("client", "server").open();
    (client_on(end), serve_on(peer, handler), wire)
}

/// A client for the next hop to share.
fn served_in_turn<F: Answering>(
    handler: impl Fn(Context, Bytes) -> F + Send + Sync + 'static,
) -> (Arc<Client>, Serving) {
    let (client, server, _) = served(handler);
    (Arc::new(client), server)
}

/// A server that takes so long to connect to.
fn dialled<F: Answering>(
    takes: Duration,
    handler: impl Fn(Context, Bytes) -> F + Send + Sync + 'static,
) -> (impl Future<Output = io::Result<End>>, Serving, Wire) {
    let (end, peer, wire) = Link::between("client", "server").open();
    let dial = async move {
        sleep(takes).await;
        Ok(end)
    };
    (dial, serve_on(peer, handler), wire)
}

/// A client that sends what it is told, and nothing by itself.
struct Raw {
    reader: MessageReader<tokio::io::ReadHalf<End>>,
    writer: MessageWriter<tokio::io::WriteHalf<End>>,
}

impl Raw {
    fn on(end: End) -> Self {
        let (reader, writer) = split(end);
        Self { reader: MessageReader::new(reader), writer: MessageWriter::new(writer) }
    }

    async fn send(&mut self, message: Message) {
        self.writer.send(&message.encode()).await.expect("the connection is open");
    }

    async fn send_bytes(&mut self, message: &[u8]) {
        self.writer.send(message).await.expect("the connection is open");
    }

    async fn next(&mut self) -> Option<Message> {
        let message = timeout(PATIENCE, self.reader.next()).await.ok()?.ok()??;
        Message::decode(message).ok()
    }
}

fn raw_client_of<F: Answering>(
    handler: impl Fn(Context, Bytes) -> F + Send + Sync + 'static,
) -> (Raw, Serving) {
    let (end, peer, _) = Link::between("client", "server").open();
    (Raw::on(end), serve_on(peer, handler))
}

/// Who is at work for a request, since when and until when.
#[derive(Clone)]
struct Workers {
    began: Instant,
    shifts: Arc<Mutex<Vec<Shift>>>,
}

struct Shift {
    who: &'static str,
    budget_millis: Option<u64>,
    from: Duration,
    until: Option<Duration>,
}

/// At work until it is dropped.
struct AtWork {
    workers: Workers,
    shift: usize,
}

impl Default for Workers {
    fn default() -> Self {
        Self { began: Instant::now(), shifts: Arc::default() }
    }
}

impl Workers {
    fn begin(&self, who: &'static str, context: Option<&Context>) -> AtWork {
        let mut shifts = self.shifts();
        let budget_millis = context.map(|context| context.deadline().left_millis());
        shifts.push(Shift { who, budget_millis, from: self.began.elapsed(), until: None });
        AtWork { workers: self.clone(), shift: shifts.len() - 1 }
    }

    fn shifts(&self) -> MutexGuard<'_, Vec<Shift>> {
        self.shifts.lock().expect("no code that holds the shifts can panic")
    }

    fn at_work(&self) -> usize {
        self.at_work_on(|_| true)
    }

    fn at_work_on(&self, counts: impl Fn(&str) -> bool) -> usize {
        self.shifts().iter().filter(|shift| counts(shift.who) && shift.until.is_none()).count()
    }

    /// When the last of that name stopped, if all have, to the millisecond.
    fn stopped_at(&self, who: &str) -> Option<Duration> {
        let shifts = self.shifts();
        let untils: Option<Vec<_>> =
            shifts.iter().filter(|shift| shift.who == who).map(|shift| shift.until).collect();
        untils?.into_iter().max()
    }

    fn budgets(&self) -> Vec<(&'static str, u64)> {
        let shifts = self.shifts();
        shifts.iter().filter_map(|shift| Some((shift.who, shift.budget_millis?))).collect()
    }
}

impl std::fmt::Display for Workers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut gap = "";
        for Shift { who, budget_millis, from, until } in self.shifts().iter() {
            write!(f, "{gap}{who}: at work from {} ms", from.as_millis())?;
            match until {
                Some(until) => write!(f, " to {} ms", until.as_millis())?,
                None => write!(f, " and still at work")?,
            }
            if let Some(millis) = budget_millis {
                write!(f, " (was told: {millis} ms left)")?;
            }
            gap = "\n";
        }
        Ok(())
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.workers.shifts()[self.shift].until = Some(self.workers.began.elapsed());
    }
}

/// What any handler returns.
type Working = Pin<Box<dyn Future<Output = Reply> + Send>>;

/// A handler whose work is noted.
fn worker<F: Answering>(
    who: &'static str,
    workers: &Workers,
    handler: impl Fn(Context, Bytes) -> F + Send + Sync + 'static,
) -> impl Fn(Context, Bytes) -> Working + Send + Sync + 'static {
    let workers = workers.clone();
    move |context, body| {
        let at_work = workers.begin(who, Some(&context));
        let work = handler(context, body);
        Box::pin(async move {
            let reply = work.await;
            drop(at_work);
            reply
        })
    }
}

/// A handler that waits for a lock that is never released.
fn forever(_: Context, _: Bytes) -> impl Answering {
    forever_reply()
}

fn forever_reply() -> std::future::Pending<Reply> {
    std::future::pending()
}

async fn tells_what_is_left(context: Context, _: Bytes) -> Reply {
    let deadline = context.deadline();
    Ok(format!("{} limit, {} ms left", deadline.limit(), deadline.left_millis()).into())
}

/// A handler that works for a while and then asks the next hop, for so long at most.
fn asks(
    next: Arc<Client>,
    own_work: Duration,
    allowed: Duration,
) -> impl Fn(Context, Bytes) -> Working + Send + Sync + 'static {
    move |context, body| {
        let next = Arc::clone(&next);
        Box::pin(async move {
            sleep(own_work).await;
            let answer = next.call(&context.within(DeadlineSource::Call, allowed), &body).await;
            answer.map_err(|why| refused(&why.to_string()))
        })
    }
}

/// A client of a gateway that asks a ledger, allowing it so much.
fn gateway_and_ledger(workers: &Workers, allowed: Duration) -> (Arc<Client>, [Serving; 2]) {
    let (ledger, ledger_server) = served_in_turn(worker("ledger", workers, forever));
    let (client, gateway) = served_in_turn(worker("gateway", workers, asks(ledger, ms(0), allowed)));
    (client, [ledger_server, gateway])
}
