//! Account stores of other makes and versions: what each says, after two hops.

use errors::{Code, WireError};

use crate::spec::scene::{LESSON, TRACE, behind_two_hops, every_error, missing, reply, written};

#[test]
fn a_code_from_a_newer_store_is_unknown_and_keeps_its_advice() {
    let answer = behind_two_hops(r#"{"error":{"code":99,"message":"shard moves","retryable":true}}"#);
    let unknown = WireError::new(Code::Unknown, "shard moves", TRACE).with_retryable(true);
    LESSON
        .evidence()
        .sent("from a newer account store: code 99, retryable")
        .arrived(answer.text())
        .hurts(
            "the store is deployed first: until the others follow, its clients must at least know to retry",
        )
        .holds(answer.says(&unknown));
}

#[test]
fn an_older_store_s_bare_code_is_enough() {
    let answer = behind_two_hops(r#"{"error":{"code":14,"message":"draining"}}"#);
    LESSON
        .evidence()
        .sent("from an older account store: code 14 and a message, no advice, no trace id")
        .arrived(answer.text())
        .hurts("the store said UNAVAILABLE, which everyone may retry, and the client gives up")
        .holds(answer.says(&WireError::new(Code::Unavailable, "draining", TRACE)));
}

#[test]
fn every_code_survives_two_hops_with_its_advice() {
    let mut lost = Vec::new();
    for sent in every_error() {
        let answer = behind_two_hops(reply(&sent));
        if !answer.says(&sent) {
            let advice = if sent.retryable { "retry" } else { "do not retry" };
            lost.push(format!("{} ({advice}): {}, {}", sent.code, answer.code_name(), answer.retryable()));
        }
    }
    LESSON
        .evidence()
        .sent("from the account store: each of the 16 codes, with retryable true and false")
        .arrived(format!("changed: {} of 32\n{}", lost.len(), first(&lost, 4)))
        .hurts("whatever a store says, the client hears the same; nobody can act on it")
        .holds(lost.is_empty());
}

#[test]
fn an_unreadable_answer_is_in_the_log_with_its_reason_and_internal_to_the_client() {
    let answer = behind_two_hops("{\"ok\":");
    let log = written(&answer.log);
    let chain = ["pay 30", "post 30 from 1 to 2", "answer is not readable", "EOF while parsing"];
    LESSON
        .evidence()
        .sent("from the account store: half an answer")
        .arrived(format!("{}\n{log}", answer.code_name()))
        .fact("missing", &missing(&log, &chain))
        .hurts("two versions of a service disagree, and nothing says where in the answer")
        .holds(missing(&log, &chain).is_empty() && answer.code_name() == "INTERNAL");
}

fn first(lines: &[String], most: usize) -> String {
    lines.iter().take(most).map(|line| format!("{line}\n")).collect()
}
