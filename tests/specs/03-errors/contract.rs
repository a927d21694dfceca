//! What the author tested: a failure is a failure, in the answer and in the log.

mod log;
mod wire_error;

use std::cell::Cell;
use std::error::Error;

use errors::{Balance, Code, Log, Peer, Posting, Refusal, Reply, TraceId, Transfer, WireError};

use super::scene::{
    ALICE, Answer, LESSON, Ledger, NOBODY, TRACE, behind_two_hops, damaged, pay, reply, unreachable,
};

#[test]
fn a_transfer_goes_through() {
    let answer = Ledger::up().ask(&pay(30));
    assert_eq!(answer.read(), Ok(Reply::Ok(Balance { account: ALICE, amount: 70 })));
    assert_eq!(answer.log, []);
}

#[test]
fn a_transfer_to_an_account_that_is_not_there_fails_and_says_which() {
    let answer = Ledger::up().ask(&Transfer { to: NOBODY, ..pay(30) });
    assert!(answer.message().contains("no account 9"), "{}", answer.text());
}

#[test]
fn what_the_gateway_itself_refuses_is_an_invalid_argument() {
    let answer = Ledger::up().ask(&Transfer { memo: "x".repeat(141), ..pay(30) });
    let refused = WireError::new(Code::InvalidArgument, "memo of 141 bytes is over the limit of 140", TRACE);
    assert_eq!(answer.read(), Ok(Reply::Error(refused)));
}

/// To say that a request may be sent again is one thing, to send it again another.
#[test]
fn a_payment_is_sent_once_whatever_the_store_advises() {
    for (code, retryable) in [(Code::Unavailable, true), (Code::Unknown, true), (Code::NotFound, false)] {
        let asked = Cell::new(0);
        let error = WireError::new(code, "not now", TRACE).with_retryable(retryable);
        let answer = Answer::of(&pay(30), Asked(&asked, reply(&error)), Log::default());
        LESSON
            .evidence()
            .sent(format!("one transfer, to a store that says {code}, retryable: {retryable}"))
            .arrived(format!("{} postings at the store; {}", asked.get(), answer.code_name()))
            .hurts("two hops with three tries each are nine postings: each may pay, and a store that is down gets nine times the load")
            .holds(asked.get() == 1 && answer.error().is_some());
    }
}

#[test]
fn a_failure_is_in_the_log_of_each_service_it_passed_the_outermost_first() {
    let log = Ledger::down("connection refused").ask(&pay(30)).log;
    let wrote: Vec<_> = log.iter().map(|entry| (entry.service, entry.trace)).collect();
    let services: Vec<_> = wrote.iter().map(|(service, _)| *service).collect();
    LESSON
        .evidence()
        .sent("a transfer while the database is down")
        .arrived(format!("in the log, an entry each of: {}", services.join(", ")))
        .hurts("each service knows what it was doing, and no other one does: its entry is the only place for that")
        .holds(wrote == [("gateway", TRACE), ("transfers", TRACE), ("accounts", TRACE)]);
}

#[test]
fn what_an_error_displays_its_source_does_not_repeat() {
    let errors: [Box<dyn Error>; 7] = [
        Box::new(Refusal::MemoTooLong { bytes: 141, limit: 140 }),
        Box::new(Refusal::NothingToPay),
        Box::new(Refusal::NoSuchAccount { account: NOBODY }),
        Box::new(Refusal::Insufficient { account: ALICE, amount: 30 }),
        Box::new(unreachable("connection refused")),
        Box::new(damaged()),
        Box::new(WireError::new(Code::NotFound, "no account 9", TRACE)),
    ];
    for error in errors {
        let mut link = error.as_ref();
        while let Some(source) = link.source() {
            let (says, cause) = (link.to_string(), source.to_string());
            assert!(!says.contains(&cause), "{says:?} repeats {cause:?}");
            link = source;
        }
    }
}

#[test]
fn whatever_a_store_answers_the_client_gets_a_short_error() {
    let whole = reply(&WireError::new(Code::NotFound, "no account 9", TRACE));
    let cut_short = (0..whole.len()).map(|end| whole[..end].to_vec());
    let nested = b"{\"error\":".repeat(10_000);
    let megabyte = format!("{{\"error\":{{\"message\":\"{}\"}}}}", "é".repeat(512 * 1024)).into_bytes();
    let numbers = ["-1", "1e99", "4294967296", "null", "\"NOT_FOUND\"", "17"]
        .map(|code| format!("{{\"error\":{{\"code\":{code}}}}}").into_bytes());
    for sent in cut_short.chain(numbers).chain([nested, megabyte, vec![0xff; 64], whole.clone()]) {
        let answer = behind_two_hops(&sent);
        assert!(answer.error().is_some_and(|error| error.trace == TRACE), "{}", answer.text());
        assert!(answer.bytes.len() < 2 * WireError::MAX_MESSAGE_BYTES, "{} bytes", answer.bytes.len());
    }
}

/// A store that counts how often it is asked.
struct Asked<'a>(&'a Cell<u32>, Vec<u8>);

impl Peer<Posting> for Asked<'_> {
    fn serve(&self, _: &Posting, _: TraceId) -> Vec<u8> {
        self.0.set(self.0.get() + 1);
        self.1.clone()
    }
}
