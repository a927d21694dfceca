//! What others may not decide: which lines stand in the log, and under which trace id.

use errors::{Code, MAX_MEMO_BYTES, TraceId, Transfer, WireError};

use crate::spec::scene::{LESSON, Ledger, NOBODY, TRACE, behind_two_hops, missing, pay, reply, written};

#[test]
fn nobody_writes_a_line_of_the_log_by_writing_a_line_break() {
    let forged = "rent\ngateway: paid 30 to mallory\r\u{85}\u{2028}\u{1b}[2Kaccounts: all is well";
    let memo = Transfer { memo: forged.to_owned(), ..pay(30) };
    let error = reply(&WireError::new(Code::NotFound, forged, TRACE));
    let variant =
        serde_json::to_vec(&[(forged, 0)].into_iter().collect::<std::collections::BTreeMap<_, _>>());
    for (what, answer) in [
        ("a transfer whose memo has line breaks, over a damaged database", Ledger::broken().ask(&memo)),
        ("from the account store: an error whose message has line breaks", behind_two_hops(error)),
        ("from the account store: an answer of a kind with line breaks", behind_two_hops(variant.unwrap())),
    ] {
        let log = written(&answer.log);
        let breaks = |c: char| c != '\n' && c.is_control() || c == '\u{2028}';
        LESSON
            .evidence()
            .sent(what)
            .arrived(format!("{} entries in {} lines:\n{log}", answer.log.len(), log.lines().count()))
            .hurts("the log says that 30 were paid to Mallory: a customer has written it into a memo")
            .holds(
                !answer.log.is_empty()
                    && log.lines().count() == answer.log.len()
                    && !log.contains(breaks)
                    && answer.log.iter().flat_map(|entry| &entry.causes).all(|cause| in_one_piece(cause)),
            );
    }
}

/// A log that is cut into causes by its text (at `: `, at line breaks) has causes of the writer's choice.
fn in_one_piece(cause: &str) -> bool {
    ["mallory", "all is well"].iter().all(|forged| !cause.contains(forged) || cause.contains("rent"))
}

/// What is the client's own fault, too: it is the client who asks about it.
#[test]
fn the_log_says_which_step_refused() {
    let refusals = [
        (Transfer { to: NOBODY, ..pay(30) }, "credit account 9", "no account 9"),
        (Transfer { from: NOBODY, ..pay(30) }, "debit account 9", "no account 9"),
        (pay(300), "debit account 1", "holds less than 300"),
    ];
    for (transfer, step, refusal) in refusals {
        let log = written(&Ledger::up().ask(&transfer).log);
        let missing = missing(&log, &["gateway", "transfers", "accounts", step, refusal]);
        LESSON
            .evidence()
            .sent(format!("a transfer of {} from account {} to {}", transfer.amount, transfer.from, transfer.to))
            .arrived(&log)
            .fact("missing", &missing)
            .hurts("support has the trace id, and cannot say whether the payer or the payee is unknown, nor to whom")
            .holds(missing.is_empty());
    }
}

#[test]
fn a_store_does_not_choose_the_trace_id() {
    let other = TraceId(0x0bad);
    let answer = behind_two_hops(reply(&WireError::new(Code::NotFound, "no account 9", other)));
    let trace = answer.error().map_or("none".to_owned(), |error| error.trace.to_string());
    LESSON
        .evidence()
        .sent(format!("a request of trace {TRACE}; the account store answers with trace {other}"))
        .arrived(format!("trace {trace}, and in the log under {TRACE}:\n{}", written(&answer.log)))
        .hurts("Alice reads the number to support, who find another customer's failure under it, or none")
        .holds(trace == TRACE.to_string() && answer.log.len() == 2);
}

#[test]
fn a_memo_has_room_for_as_many_bytes_as_promised() {
    for (memo, fits) in [("x".repeat(MAX_MEMO_BYTES), true), ("é".repeat(MAX_MEMO_BYTES / 2 + 1), false)] {
        let answer = Ledger::up().ask(&Transfer { memo: memo.clone(), ..pay(30) });
        LESSON
            .evidence()
            .sent(format!("a memo of {} characters in {} bytes", memo.chars().count(), memo.len()))
            .arrived(answer.text())
            .hurts("the ledger's column counts bytes: what the gateway lets through fails there, or is cut")
            .holds(answer.error().is_none() == fits);
    }
}
