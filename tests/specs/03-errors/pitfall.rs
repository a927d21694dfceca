//! What callers, people on call and users have to live with: an answer to act on, a log with the cause, no secrets.
//!
//! `other_stores` and `unforeseen` hold the rest.

mod other_stores;
mod unforeseen;

use std::collections::BTreeSet;

use errors::{Code, Transfer};

use super::scene::{LESSON, Ledger, NOBODY, TRACE, missing, pay, verdict_on_secrets, written};

#[test]
fn the_caller_knows_which_failure_may_be_retried() {
    let failures = [
        ("while the database restarts", Ledger::down("connection refused"), pay(30), true),
        (
            "while the database goes down before it is written",
            Ledger::cut_off("connection reset"),
            pay(30),
            true,
        ),
        ("to an account that is not there", Ledger::up(), Transfer { to: NOBODY, ..pay(30) }, false),
        ("of more than Alice has", Ledger::up(), pay(300), false),
        ("of nothing", Ledger::up(), pay(0), false),
        ("over a damaged database", Ledger::broken(), pay(30), false),
    ];
    let (mut sent, mut arrived, mut right) = (String::new(), String::new(), true);
    for (what, ledger, transfer, retryable) in failures {
        let advice = ledger.ask(&transfer).retryable();
        sent.push_str(&format!("a transfer {what}\n"));
        arrived.push_str(&format!("retryable: {advice}, where {retryable} is right\n"));
        right &= advice == retryable.to_string();
    }
    LESSON
        .evidence()
        .sent(sent)
        .arrived(arrived)
        .hurts("Alice's payment fails over a restart of two seconds, or an app asks for ever for what cannot work")
        .holds(right);
}

#[test]
fn the_caller_tells_not_found_unavailable_and_invalid_apart_after_two_hops() {
    let failures = [
        ("to an account that is not there", Ledger::up(), Transfer { to: NOBODY, ..pay(30) }, Code::NotFound),
        ("with the database down", Ledger::down("connection refused"), pay(30), Code::Unavailable),
        (
            "with the database going down before it is written",
            Ledger::cut_off("connection reset"),
            pay(30),
            Code::Unavailable,
        ),
        ("of nothing", Ledger::up(), pay(0), Code::InvalidArgument),
        ("of more than Alice has", Ledger::up(), pay(300), Code::FailedPrecondition),
        ("over a damaged database", Ledger::broken(), pay(30), Code::Internal),
    ];
    let (mut sent, mut arrived, mut right) = (String::new(), String::new(), true);
    for (what, ledger, transfer, code) in failures {
        let answer = ledger.ask(&transfer);
        sent.push_str(&format!("a transfer {what}\n"));
        arrived.push_str(&format!("{}, where {code} is right\n", answer.code_name()));
        right &= answer.error().is_some_and(|error| error.code == code);
    }
    LESSON
        .evidence()
        .sent(sent)
        .arrived(arrived)
        .hurts("the client cannot know whether to ask Alice for another account or to wait a moment")
        .holds(right);
}

#[test]
fn what_a_user_wrote_does_not_choose_the_code() {
    let memo = "refund: no account 7, ledger is unavailable, UNAVAILABLE, amount is zero";
    let transfer = Transfer { memo: memo.to_owned(), ..pay(30) };
    let failures = [
        ("to nobody", Ledger::up(), Transfer { to: NOBODY, ..transfer.clone() }, Code::NotFound),
        ("of too much", Ledger::up(), Transfer { amount: 300, ..transfer.clone() }, Code::FailedPrecondition),
        ("with a damaged database", Ledger::broken(), transfer, Code::Internal),
    ];
    let mut arrived = String::new();
    for (what, ledger, transfer, code) in failures {
        let answer = ledger.ask(&transfer);
        if answer.code_name() != code.name() {
            let (got, message) = (answer.code_name(), answer.message());
            arrived.push_str(&format!("{what}: {got}, where {code} is right, and\n  {message}\n"));
        }
    }
    LESSON
        .evidence()
        .sent(format!("three transfers for {memo:?}"))
        .arrived(&arrived)
        .hurts("where only the text tells what went wrong, anyone who typed a part of it has a say in that")
        .holds(arrived.is_empty());
}

#[test]
fn the_log_has_the_whole_chain_outermost_first() {
    let failures = [
        ("connection refused", Ledger::down as fn(_) -> _, "debit account 1"),
        ("certificate has expired", Ledger::down, "debit account 1"),
        ("no such host", Ledger::down, "debit account 1"),
        ("connection reset", Ledger::cut_off, "write the posting"),
    ];
    for (reason, failing, step) in failures {
        let log = written(&failing(reason).ask(&pay(30)).log);
        let chain = ["pay 30", "post 30 from 1 to 2", step, "cannot connect to postgres", reason];
        LESSON
            .evidence()
            .sent(format!("a transfer while the database cannot be reached: {reason}"))
            .arrived(&log)
            .fact("missing", &missing(&log, &chain))
            .hurts("an expired certificate, a wrong name and a dead host read alike at three in the morning")
            .holds(missing(&log, &chain).is_empty());
    }
}

#[test]
fn no_layer_of_the_log_repeats_what_its_source_says() {
    let failures = [
        (Ledger::down("connection refused"), pay(30), "cannot connect to"),
        (Ledger::broken(), pay(30), "cannot read"),
        (Ledger::cut_off("connection reset"), pay(30), "cannot connect to"),
        (Ledger::up(), Transfer { to: NOBODY, ..pay(30) }, "no account 9"),
    ];
    for (ledger, transfer, cause) in failures {
        for entry in ledger.ask(&transfer).log.iter().rev() {
            let links = &entry.causes;
            let at_the_store = entry.service == "accounts";
            let says = links.iter().filter(|link| link.contains(cause)).count();
            let repeats = links.windows(2).any(|pair| pair[0].contains(&pair[1]));
            LESSON
                .evidence()
                .sent(format!("a transfer that fails because: {cause} …"))
                .arrived(format!("in the log of {}, layer by layer:\n{}", entry.service, links.join("\n")))
                .hurts("alerts are grouped by their first line: this one holds the cause, so each is a new alert")
                .holds(
                    links.len() > 1
                        && !repeats
                        && !links[0].contains(cause)
                        && (says == 1 || !at_the_store),
                );
        }
    }
}

#[test]
fn a_secret_in_a_source_never_reaches_the_client() {
    let answer = Ledger::down("connection refused").ask(&pay(30));
    let secrets = ["hunter2", "db-1.internal", "postgres", "ledger_rw", "connection refused"];
    verdict_on_secrets("a transfer while the database is down", &answer, &secrets);
}

#[test]
fn the_client_gets_a_code_a_message_meant_for_it_the_advice_and_a_trace_id() {
    let answer = Ledger::up().ask(&Transfer { to: NOBODY, ..pay(30) });
    let json: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap_or_default();
    let fields: BTreeSet<_> =
        json["error"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let inside = ["debit", "credit account", "post 30", "INTERNAL", "accounts", "rent"];
    let leaked: Vec<_> = inside.into_iter().filter(|word| answer.message().contains(word)).collect();
    LESSON
        .evidence()
        .sent("a transfer to account 9, which is not there")
        .arrived(answer.text())
        .fact("inside", &format!("of no use to the client: {}", leaked.join(", ")))
        .hurts("the app shows this to Alice; she needs \"no account 9\" and a number to ask about")
        .holds(
            fields == BTreeSet::from(["code", "message", "retryable", "trace_id"])
                && leaked.is_empty()
                && answer.message().contains("no account 9")
                && answer.error().is_some_and(|error| error.trace == TRACE),
        );
}
