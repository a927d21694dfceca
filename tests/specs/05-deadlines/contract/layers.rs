//! Limits inside limits.

use std::io;

use deadlines::{CallError, Context, Deadline, Limits, Message, ask_all};
use rig::{End, Link, Script};
use solution_02_framing::MessageWriter;

use super::super::scene::{answer, asking, call_within, dialled, echo_after, ended, ms};

#[tokio::test(start_paused = true)]
async fn a_business_call_in_time_has_all_its_answers() {
    let context = call_within(ms(60_000));
    let (dial, _server) = dialled(ms(500), echo_after(ms(200)));
    let answers = ask_all(&context, Limits::default(), dial, &[b"debit alice", b"credit bob"]).await;
    assert_eq!(answers.unwrap(), ["debit alice", "credit bob"]);
    let dial = async { Err::<End, _>(io::ErrorKind::ConnectionRefused.into()) };
    let answers = ask_all(&context, Limits::default(), dial, &[b"debit alice"]).await;
    assert!(
        matches!(answers, Err(CallError::Connect(why)) if why.kind() == io::ErrorKind::ConnectionRefused)
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
        let (dialling, _server) = dialled(dial, echo_after(each_answer));
        let context = Context::new(Deadline::from_millis(u64::try_from(caller.as_millis()).unwrap()));
        let questions: [&[u8]; 3] = [b"debit alice", b"credit bob", b"receipt"];
        let outcome = ended(ask_all(&context, Limits::default(), dialling, &questions)).await;
        assert_eq!(outcome, named);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_trickles_does_not_outlast_its_limit() {
    let (end, peer, _) = Link::between("client", "server").open();
    let mut script = Script::new().skip(framed(asking(1, 0, "receipt")).await.len());
    for byte in framed(answer(1, "paid 30 to bob")).await {
        script = script.pause(ms(4000)).say([byte]);
    }
    let _server = tokio::spawn(script.play(peer));
    let dial = async { Ok(end) };
    let outcome = ended(ask_all(&call_within(ms(60_000)), Limits::default(), dial, &[b"receipt"])).await;
    // A limit on each read of the socket would be started again by every byte.
    assert_eq!(outcome, "the read limit of 10000 ms, after 10000 ms");
}

async fn framed(message: Message) -> Vec<u8> {
    let mut bytes = Vec::new();
    MessageWriter::new(&mut bytes).send(&message.encode()).await.expect("a Vec takes everything");
    bytes
}
