//! What the author did not think of: a client that names no version. It was written when there was one.
//!
//! `whoever` is about what else such a client may say, `ending` about the end of version 1, `http` the same over real sockets.

mod ending;
mod http;
mod whoever;

use serde_json::Value;

use super::scene::{LESSON, V1, api, get, post, replay};

#[test]
fn an_old_client_reads_the_balance_in_euros() {
    let said = get(&api(), "/accounts/alice");
    LESSON
        .evidence()
        .sent("GET /accounts/alice, from a till that was written before there were versions; alice has 90 euros")
        .arrived(said.to_string())
        .hurts("the till shows the number under `balance` as euros, as it always did: a hundred times what alice has")
        .holds(said.to_string() == r#"200 {"account":"alice","balance":90.0}"#);
}

#[test]
fn an_old_client_that_sends_thirty_euros_moves_thirty_euros() {
    let api = api();
    let said = post(&api, "/transfers", r#"{"from":"alice","to":"bob","amount":30}"#);
    let left = get(&api, "/v1/accounts/alice");
    LESSON
        .evidence()
        .sent(r#"POST /transfers {"from":"alice","to":"bob","amount":30}, from the same till"#)
        .arrived(format!("{said}\nalice, asked in version 1: {}", left.body))
        .hurts("the shop is paid a hundredth, and neither side has seen an error")
        .holds(left.body == r#"{"account":"alice","balance":60.0}"#);
}

#[test]
fn an_old_client_is_refused_in_words_that_it_knows() {
    let said = post(&api(), "/transfers", r#"{"from":"alice","to":"bob","amount":100000}"#);
    LESSON
        .evidence()
        .sent("POST /transfers, from the same till, of more than alice has")
        .arrived(said.to_string())
        .hurts("the till looks for `error`, to show it; it knows 400 and 404, and takes another status for an outage")
        .holds(said.to_string() == r#"400 {"error":"insufficient funds"}"#);
}

#[test]
fn an_old_client_may_send_what_the_ledger_always_skipped() {
    let said = post(&api(), "/transfers", r#"{"from":"alice","to":"bob","amount":30,"till":7}"#);
    LESSON
        .evidence()
        .sent(r#"POST /transfers {"from":"alice","to":"bob","amount":30,"till":7}: the last field was always skipped"#)
        .arrived(said.to_string())
        .hurts("version 2 is right to refuse what it does not know, and the old client has never been told")
        .holds(said.status == 200);
}

#[test]
fn everything_that_was_recorded_is_said_again_to_a_client_without_a_version() {
    let again = replay(V1, "", "");
    let changed: Vec<_> = again.iter().filter(|(exchange, said)| exchange.said != *said).collect();
    let first = changed.iter().map(|(exchange, said)| {
        format!("{} {}\n  then {}\n  now  {said}", exchange.line, exchange.body, exchange.said)
    });
    let first: Vec<String> = first.take(3).collect();
    LESSON
        .evidence()
        .sent(format!("{} requests without a version, recorded when there was one", again.len()))
        .arrived(format!("{} answers are not as they were\n{}", changed.len(), first.join("\n")))
        .hurts("what a client can see of version 1 is its contract, to the byte: status, type and body, errors included")
        .holds(changed.is_empty());
}

#[test]
fn nothing_that_version_2_added_is_in_an_answer_to_an_old_client() {
    let known = ["account", "balance", "id", "from", "to", "amount", "status", "error"];
    let mut added = Vec::new();
    for (_, said) in replay(V1, "", "") {
        let body: Value = serde_json::from_str(&said.body).unwrap();
        let names = body.as_object().unwrap().keys().filter(|name| !known.contains(&name.as_str()));
        added.extend(names.cloned());
    }
    added.sort();
    added.dedup();
    LESSON
        .evidence()
        .sent("the same requests")
        .arrived(format!("fields that version 1 never had: {}", added.join(", ")))
        .hurts("a client that reads strictly stops at the first of them")
        .holds(added.is_empty());
}
