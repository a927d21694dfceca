//! What the author tested: a failure is a failure, in the answer and in the log.

mod log;
mod wire_error;

use std::error::Error;

use errors::{Balance, Code, Refusal, Reply, Transfer, WireError};

use super::scene::{ALICE, Ledger, NOBODY, TRACE, behind_two_hops, damaged, pay, reply, unreachable};

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

#[test]
fn a_failure_is_in_the_log_of_each_service_it_passed_the_outermost_first() {
    let log = Ledger::down("connection refused").ask(&pay(30)).log;
    let wrote: Vec<_> = log.iter().map(|entry| (entry.service, entry.trace)).collect();
    assert_eq!(wrote, [("gateway", TRACE), ("transfers", TRACE), ("accounts", TRACE)]);
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
