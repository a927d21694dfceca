//! The spec of lesson 04: a reply belongs to the request that it names, not to the one that waits longest.
//!
//! `contract` is what the author tested: a server that answers in order, and callers that wait. `pitfall` is a
//! server that answers when it can, and callers that leave.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use multiplexing::{Answer, CallError, Client, Closed, InFlight, Limit, RequestId, WhenFull, pack, unpack};
use rig::{Direction, End, Fault, Lane, Lesson, Link, Recorder, Wire};
use solution_02_framing::{MessageReader, MessageWriter};
use tokio::io::{ReadHalf, WriteHalf};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, timeout};

const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));
const PATIENCE: Duration = Duration::from_secs(5);

mod contract {
    use std::pin::Pin;
    use std::task::{Context, Poll, Wake, Waker};

    use tokio::io::{AsyncRead, ReadBuf};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_call_gets_its_reply() {
        let (client, mut ledger, _) = connection(wait_at(8));
        let call = call(&client, "alice");
        let request = ledger.hear().await;
        assert_eq!(request.value, "balance of alice?");
        ledger.reply(request.id, "alice has 30").await;
        assert_eq!(ended(call).await.unwrap(), "alice has 30");
        assert_eq!((client.in_flight(), client.strays()), (0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn replies_in_the_order_of_the_requests_reach_their_callers() {
        let (client, mut ledger, _) = connection(wait_at(100));
        let calls: Vec<_> = (0..100).map(|account| call(&client, &account.to_string())).collect();
        for _ in 0..100 {
            let request = ledger.hear().await;
            ledger.answer(&request).await;
        }
        for (account, call) in calls.into_iter().enumerate() {
            assert_eq!(ended(call).await.unwrap(), answer_to(format!("balance of {account}?").as_bytes()));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn every_waiter_is_told_at_once_when_the_connection_ends_and_why() {
        type End = fn(Ledger, Wire);
        let hung_up: End = |ledger, _| drop(ledger);
        let reset: End = |_, wire| wire.inject(Direction::ToClient, Fault::Reset);
        for (end, reason) in [(hung_up, "the peer hung up"), (reset, "stream failed: connection reset")] {
            let (client, mut ledger, wire) = connection(wait_at(8));
            let calls = ["alice", "bob", "carol"].map(|account| call(&client, account));
            for _ in 0..3 {
                ledger.hear().await;
            }
            let began = Instant::now();
            end(ledger, wire);
            let closed = CallError::Closed(Closed { reason: reason.to_owned() });
            for call in calls {
                assert_eq!(ended(call).await.unwrap_err(), closed);
            }
            assert_eq!(client.call(b"balance of dave?").await.unwrap_err(), closed);
            assert_eq!(began.elapsed(), Duration::ZERO);
            assert_eq!(client.in_flight(), 0);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_after_the_peer_closed_only_its_side_fails_at_once() {
        let (client, mut ledger, wire) = connection(wait_at(8));
        wire.inject(Direction::ToClient, Fault::Cut);
        let closed = CallError::Closed(Closed { reason: "the peer hung up".to_owned() });
        assert_eq!(timeout(PATIENCE, ledger.hear_next()).await, Ok(None), "the client hangs up as well");
        let late = timeout(PATIENCE, client.call(b"balance of alice?")).await;
        assert_eq!(late, Ok(Err(closed)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_is_told_when_its_request_could_not_be_written() {
        let (client, _ledger, wire) = connection(wait_at(8));
        wire.inject(Direction::ToServer, Fault::Reset);
        let call = timeout(PATIENCE, client.call(b"balance of alice?")).await;
        assert!(matches!(call, Ok(Err(CallError::Closed(_)))), "{call:?}");
        assert_eq!(client.in_flight(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn dropping_the_client_ends_the_connection() {
        let (client, mut ledger, _) = connection(wait_at(8));
        assert!(timeout(Duration::from_millis(1), client.call(b"balance of alice?")).await.is_err());
        ledger.hear().await;
        drop(client);
        assert_eq!(timeout(PATIENCE, ledger.hear_next()).await, Ok(None));
    }

    #[tokio::test(start_paused = true)]
    async fn only_the_first_reason_for_the_end_counts() {
        let waiting = InFlight::<Bytes>::new();
        let first = Closed { reason: "the peer hung up".to_owned() };
        waiting.close(first.clone());
        waiting.close(Closed { reason: "stream failed".to_owned() });
        assert_eq!(waiting.register().map(|_| ()), Err(first));
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_too_short_for_an_id_ends_the_connection() {
        let (client, mut ledger, _) = connection(wait_at(8));
        let call = call(&client, "alice");
        ledger.hear().await;
        ledger.replies.send(b"alice").await.unwrap();
        let closed = Closed { reason: "the peer sent a message too short for an id".to_owned() };
        assert_eq!(ended(call).await.unwrap_err(), CallError::Closed(closed));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_over_the_limit_waits_its_turn_or_is_refused_as_chosen() {
        let (client, mut ledger, _) = connection(Limit { calls_in_flight: 2, when_full: WhenFull::Refuse });
        let _calls = ["alice", "bob"].map(|account| call(&client, account));
        let first = ledger.hear().await;
        ledger.hear().await;
        assert_eq!(client.call(b"balance of carol?").await.unwrap_err(), CallError::Busy { limit: 2 });
        assert_eq!(client.in_flight(), 2);
        ledger.answer(&first).await;

        let (client, mut ledger, _) = connection(wait_at(2));
        let _calls = ["alice", "bob", "carol", "dave", "erin"].map(|account| call(&client, account));
        let mut answered = ledger.hear().await;
        let mut next = ledger.hear().await;
        for account in ["carol", "dave", "erin"] {
            assert!(timeout(PATIENCE, ledger.hear_next()).await.is_err(), "the next is not sent yet");
            assert_eq!(client.in_flight(), 2);
            ledger.answer(&answered).await;
            (answered, next) = (next, ledger.hear().await);
            assert_eq!(next.value, format!("balance of {account}?"));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn any_limit_but_none_is_a_limit() {
        let (client, mut ledger, _) = connection(wait_at(usize::MAX));
        let call = call(&client, "alice");
        let request = ledger.hear().await;
        ledger.answer(&request).await;
        assert_eq!(ended(call).await.unwrap(), "alice has 5.00");
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_waits_to_be_written_when_its_call_is_given_up_is_never_sent() {
        let lane = Lane::new().capacity_bytes(64);
        let (client, mut ledger, _) =
            connected(Link::between("client", "ledger").lane(Direction::ToServer, lane), wait_at(8));
        for _ in 0..20 {
            assert!(timeout(Duration::from_millis(1), client.call(&[b'.'; 1_000])).await.is_err());
        }
        // Only the first was being written when its caller left.
        assert_eq!(ledger.hear().await.value, vec![b'.'; 1_000]);
        let bob = call(&client, "bob");
        let next = ledger.hear().await;
        assert_eq!(next.value, "balance of bob?");
        ledger.answer(&next).await;
        assert_eq!(ended(bob).await.unwrap(), "bob has 3.00");
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_is_given_up_is_closed_to_the_peer_as_well() {
        let (client, mut ledger, _) = connection(wait_at(8));
        ledger.replies.send(b"alice").await.unwrap();
        assert_eq!(timeout(PATIENCE, ledger.hear_next()).await, Ok(None));
        assert!(matches!(client.call(b"balance of bob?").await, Err(CallError::Closed(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn callers_are_told_when_the_stream_below_panics() {
        let client = Client::new(Explodes, tokio::io::sink(), wait_at(8));
        let call = timeout(PATIENCE, client.call(b"balance of alice?")).await;
        assert!(matches!(call, Ok(Err(CallError::Closed(_)))), "{call:?}");
    }

    #[test]
    fn whoever_is_woken_may_look_at_the_table() {
        let waiting = InFlight::<Bytes>::new();
        let waker = Waker::from(Arc::new(Looks(waiting.clone())));
        let mut tickets: Vec<_> = (0..2).map(|_| waiting.register().unwrap()).collect();
        for (_, ticket) in &mut tickets {
            assert!(Pin::new(ticket).poll(&mut Context::from_waker(&waker)).is_pending());
        }
        // A lock that is held meanwhile is a deadlock.
        assert!(waiting.complete(Answer { id: tickets[0].0, value: Bytes::new() }));
        waiting.close(Closed { reason: "the peer hung up".to_owned() });
    }

    struct Looks(InFlight<Bytes>);

    impl Wake for Looks {
        fn wake(self: Arc<Self>) {
            assert!(self.0.len() < 3);
        }
    }

    struct Explodes;

    impl AsyncRead for Explodes {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: &mut ReadBuf<'_>,
        ) -> Poll<std::io::Result<()>> {
            panic!("a bug in the stream below")
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_over_the_limit_is_not_sent_and_leaves_nothing_behind() {
        let (client, mut ledger, _) = connection(wait_at(8));
        let refused = client.call(&vec![0; 1024 * 1024]).await.unwrap_err();
        assert_eq!(refused, CallError::TooLong { length: 1024 * 1024, limit: 1024 * 1024 - 8 });
        assert_eq!(client.in_flight(), 0);
        assert!(timeout(PATIENCE, ledger.hear_next()).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_cancelled_call_frees_its_place() {
        let (client, _ledger, _) = connection(Limit { calls_in_flight: 1, when_full: WhenFull::Refuse });
        for _ in 0..3 {
            assert!(timeout(Duration::from_millis(1), client.call(b"balance of alice?")).await.is_err());
            assert_eq!(client.in_flight(), 0);
        }
    }

    #[test]
    fn an_id_is_not_used_again_while_it_is_in_flight_even_around_the_end_of_the_numbers() {
        let in_flight = [u64::MAX, 0, 1, 3].map(RequestId);
        let next = |id: u64| RequestId(id).next_free(|id| in_flight.contains(&id));
        assert_eq!([next(u64::MAX - 2), next(u64::MAX - 1), next(2)], [u64::MAX - 1, 2, 4].map(RequestId));
    }

    #[test]
    fn every_caller_in_flight_has_an_id_of_its_own() {
        let waiting = InFlight::<Bytes>::new();
        let calls: Vec<_> = (0..1_000).map(|_| waiting.register().unwrap()).collect();
        let ids: BTreeSet<RequestId> = calls.iter().map(|(id, _)| *id).collect();
        assert_eq!((ids.len(), waiting.len()), (1_000, 1_000));
    }

    /// The reply to a call that was given up may come at any time, and two bytes of id are used up in a minute.
    #[test]
    fn an_id_that_was_given_up_is_not_used_again_soon() {
        const CALLS: usize = 70_000;
        let waiting = InFlight::<Bytes>::new();
        let ids: BTreeSet<RequestId> = (0..CALLS).map(|_| waiting.register().unwrap().0).collect();
        assert_eq!(ids.len(), CALLS);
    }

    /// `in_flight` says what the table counts; the heap says what it holds.
    #[test]
    fn calls_that_are_over_hold_no_memory() {
        let waiting = InFlight::<Bytes>::new();
        let ((), heap) = rig::heap::measure(async {
            for call in 0..5_000 {
                let (id, ticket) = waiting.register().unwrap();
                if call % 2 == 0 {
                    drop(ticket);
                } else {
                    waiting.complete(Answer { id, value: Bytes::new() });
                    ticket.await.unwrap();
                }
            }
        });
        assert!(heap.left_bytes < 16 * 1024, "{} KiB held for calls that are over", heap.left_bytes / 1024);
        assert!(waiting.is_empty());
    }

    #[test]
    fn the_bytes_on_the_wire_are_eight_of_id_and_the_body() {
        insta::assert_snapshot!(tape::hexdump(&pack(RequestId(258), b"balance of bob?"), &[]), @r"
        000000  00 00 00 00 00 00 01 02 62 61 6c 61 6e 63 65 20  |........balance |
        000010  6f 66 20 62 6f 62 3f                             |of bob?|
        ");
    }
}

mod pitfall {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_of_two_callers_gets_its_own_reply_whichever_comes_first() {
        let recorder = Recorder::new();
        let (client, mut ledger, _) = recorded(wait_at(8), &recorder);
        let (alice, bob) = (call(&client, "alice"), call(&client, "bob"));
        let (for_alice, for_bob) = (ledger.hear().await, ledger.hear().await);
        ledger.reply(for_bob.id, "bob has 9000.00").await;
        ledger.reply(for_alice.id, "alice has 1.20").await;
        let (alice, bob) = (outcome(alice).await, outcome(bob).await);
        LESSON
            .evidence()
            .tape(&recorder)
            .arrived(format!("alice is shown: {alice}\nbob is shown: {bob}"))
            .hurts("Alice reads Bob's balance; nothing failed, so nobody looks")
            .holds(alice == "alice has 1.20" && bob == "bob has 9000.00");
    }

    #[tokio::test(start_paused = true)]
    async fn a_thousand_calls_answered_in_any_order_get_their_own_replies() {
        const CALLS: usize = 1_000;
        for seed in 0..5 {
            let (client, mut ledger, _) = connection(wait_at(CALLS));
            let calls: Vec<_> = (0..CALLS).map(|account| call(&client, &account.to_string())).collect();
            let mut requests = Vec::new();
            for _ in 0..CALLS {
                requests.push(ledger.hear().await);
            }
            fastrand::Rng::with_seed(seed).shuffle(&mut requests);
            for request in &requests {
                ledger.answer(request).await;
            }
            let mut wrong = Vec::new();
            for (account, call) in calls.into_iter().enumerate() {
                let reply = outcome(call).await;
                if reply != answer_to(format!("balance of {account}?").as_bytes()) {
                    wrong.push(format!("account {account} was told: {reply}"));
                }
            }
            LESSON
                .evidence()
                .sent(format!("{CALLS} calls, their replies shuffled (seed {seed})"))
                .arrived(format!("{} replies at the wrong caller; the first: {}", wrong.len(), first(&wrong)))
                .hurts("this is every busy server: what is ready first is sent first")
                .holds(wrong.is_empty() && client.in_flight() == 0 && client.strays() == 0);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_cancelled_call_s_late_reply_is_not_given_to_the_next_caller() {
        let recorder = Recorder::new();
        let (client, mut ledger, _) = recorded(wait_at(8), &recorder);
        let alice = timeout(Duration::from_millis(5), client.call(b"balance of alice?")).await;
        assert!(alice.is_err(), "nobody has answered yet");
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
            .hurts("one impatient caller, and from here on everybody is shown the one before")
            .holds(bob == "bob has 9000.00" && client.strays() == 1 && client.in_flight() == 0);
    }

    #[tokio::test(start_paused = true)]
    async fn one_slow_call_does_not_hold_back_a_fast_one() {
        let (client, mut ledger, _) = connection(wait_at(8));
        let began = Instant::now();
        let (slow, fast) = (call(&client, "archive"), call(&client, "bob"));
        let for_slow = ledger.hear().await;
        let for_fast = timeout(PATIENCE, ledger.hear_next()).await.ok().flatten();
        if let Some(for_fast) = &for_fast {
            ledger.answer(for_fast).await;
        }
        let fast = outcome(fast).await;
        let waited = began.elapsed();
        ledger.answer(&for_slow).await;
        let slow = outcome(slow).await;
        LESSON
            .evidence()
            .sent("a slow request, then a fast one; the fast one is answered at once")
            .arrived(format!("after {waited:?} the fast caller has: {fast}\nin the end the slow caller has: {slow}"))
            .hurts("what is ready first goes to whoever asked first, so the slowest request sets the pace for all behind it")
            .holds(fast == "bob has 3.00" && waited == Duration::ZERO && slow == "archive has 7.00");
    }

    #[tokio::test(start_paused = true)]
    async fn an_unknown_or_repeated_reply_is_dropped_and_counted_and_the_connection_lives() {
        let (client, mut ledger, _) = connection(wait_at(8));
        let alice = call(&client, "alice");
        let for_alice = ledger.hear().await;
        ledger.reply(RequestId(for_alice.id.0 + 1_000), "nobody has 0.00").await;
        ledger.reply(for_alice.id, "alice has 1.20").await;
        ledger.reply(for_alice.id, "alice has 1.20, again").await;
        let alice = outcome(alice).await;
        let bob = call(&client, "bob");
        let for_bob = ledger.hear().await;
        ledger.reply(for_bob.id, "bob has 9000.00").await;
        let bob = outcome(bob).await;
        LESSON
            .evidence()
            .sent("a reply to no request, alice's reply twice, bob's reply")
            .arrived(format!("alice: {alice}\nbob: {bob}\n{} strays counted", client.strays()))
            .hurts("one reply too many, from a retry or a bug at the peer, shifts every later one")
            .holds(alice == "alice has 1.20" && bob == "bob has 9000.00" && client.strays() == 2);
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
                    tokio::time::sleep(begins).await;
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
                tokio::task::yield_now().await;
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

    /// 256 calls later, ids of one byte begin again; the reply to the first may be still to come.
    #[tokio::test(start_paused = true)]
    async fn a_reply_may_come_hundreds_of_calls_late() {
        let (client, mut ledger, _) = connection(wait_at(8));
        assert!(timeout(Duration::from_millis(1), client.call(b"balance of alice?")).await.is_err());
        let for_alice = ledger.hear().await;
        let mut wrong = Vec::new();
        for later in 0..600 {
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
}

/// The server's end, moved by hand.
struct Ledger {
    requests: MessageReader<ReadHalf<End>>,
    replies: MessageWriter<WriteHalf<End>>,
}

impl Ledger {
    async fn hear(&mut self) -> Answer<Bytes> {
        let request = timeout(PATIENCE, self.hear_next()).await.expect("a request within five seconds");
        request.expect("the client has not hung up")
    }

    async fn hear_next(&mut self) -> Option<Answer<Bytes>> {
        let message = self.requests.next().await.expect("the client frames its messages")?;
        Some(unpack(message).expect("the client sends an id"))
    }

    async fn reply(&mut self, id: RequestId, body: &str) {
        self.replies.send(&pack(id, body.as_bytes())).await.expect("the client listens");
    }

    async fn answer(&mut self, request: &Answer<Bytes>) {
        self.reply(request.id, &answer_to(&request.value)).await;
    }
}

/// What the ledger says to a request: whose balance it is, so that a reply at the wrong caller shows.
fn answer_to(request: &[u8]) -> String {
    let request = String::from_utf8_lossy(request);
    let account = request.trim_start_matches("balance of ").trim_end_matches('?');
    format!("{account} has {}.00", account.len())
}

fn wait_at(calls_in_flight: usize) -> Limit {
    Limit { calls_in_flight, when_full: WhenFull::Wait }
}

fn connection(limit: Limit) -> (Arc<Client>, Ledger, Wire) {
    connected(Link::between("client", "ledger"), limit)
}

fn recorded(limit: Limit, recorder: &Recorder) -> (Arc<Client>, Ledger, Wire) {
    let in_words = |bytes: &[u8]| {
        let (mut rest, mut texts) = (bytes, Vec::new());
        while let Some((length, others)) = rest.split_first_chunk::<4>() {
            let (message, others) = others.split_at(u32::from_be_bytes(*length) as usize);
            let message = unpack(Bytes::copy_from_slice(message)).expect("both sides send ids");
            texts.push(format!("#{} {}", message.id.0, String::from_utf8_lossy(&message.value)));
            rest = others;
        }
        texts.join(" + ")
    };
    connected(Link::between("client", "ledger").record(recorder, in_words), limit)
}

fn connected(link: Link, limit: Limit) -> (Arc<Client>, Ledger, Wire) {
    let (client, ledger, wire) = link.open();
    let (reader, writer) = tokio::io::split(client);
    let client = Client::new(reader, writer, limit);
    let (reader, writer) = tokio::io::split(ledger);
    let ledger = Ledger { requests: MessageReader::new(reader), replies: MessageWriter::new(writer) };
    (Arc::new(client), ledger, wire)
}

type Call = JoinHandle<Result<Bytes, CallError>>;

/// Asks for a balance, in a task of its own.
fn call(client: &Arc<Client>, account: &str) -> Call {
    let (client, request) = (Arc::clone(client), format!("balance of {account}?"));
    tokio::spawn(async move { client.call(request.as_bytes()).await })
}

/// What a call came to.
async fn ended(call: Call) -> Result<Bytes, CallError> {
    let outcome = timeout(PATIENCE, call).await.expect("an outcome within five seconds");
    outcome.expect("a call does not panic")
}

/// What a caller is shown.
async fn outcome(call: Call) -> String {
    match timeout(PATIENCE, call).await {
        Ok(reply) => as_text(reply.expect("a call does not panic")),
        Err(_) => "nothing within five seconds".to_owned(),
    }
}

fn first(wrong: &[String]) -> &str {
    wrong.first().map_or("none", String::as_str)
}

fn as_text(reply: Result<Bytes, CallError>) -> String {
    match reply {
        Ok(reply) => String::from_utf8_lossy(&reply).into_owned(),
        Err(error) => format!("error: {error}"),
    }
}
