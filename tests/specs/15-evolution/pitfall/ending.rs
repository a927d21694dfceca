//! Version 1 is to end, and its clients are the ones that name none.

use std::time::{Duration, UNIX_EPOCH};

use evolution::{Api, Ending, NamedBy, Stage, Stages, Used, Version};

use super::super::scene::{LESSON, Said, announced, ending_api, ledger, request, request_of};

#[test]
fn an_old_client_is_told_that_its_version_ends() {
    let answer = ending_api().answer(&request("GET /accounts/alice", ""));
    let announced = announced(answer.headers());
    LESSON
        .evidence()
        .sent("GET /accounts/alice, without a version; version 1 ends at the end of 2026")
        .arrived(if announced.is_empty() { "no announcement" } else { &announced })
        .hurts("whoever would have to change something is the one who is not told")
        .holds(announced.starts_with("deprecation: @1767225600\nsunset: Thu, 31 Dec 2026 23:59:59 GMT\n"));
}

#[test]
fn who_names_no_version_is_counted_among_those_who_would_break() {
    let api = ending_api();
    for _ in 0..3 {
        api.answer(&request_of("till/0.9", "", "GET /accounts/alice"));
    }
    api.answer(&request_of("app/2.0", "2", "GET /accounts/alice"));
    let would_break = api.usage().of(Version::V1);
    let till =
        Used { version: Version::V1, named_by: NamedBy::Nothing, client: "till/0.9".to_owned(), calls: 3 };
    LESSON
        .evidence()
        .sent("three calls of till/0.9, which names no version, and one of app/2.0 in version 2")
        .arrived(format!("who would break without version 1: {would_break:?}"))
        .hurts("by these figures nobody calls version 1, and it is taken out")
        .holds(would_break == [till]);
}

#[test]
fn when_version_1_is_taken_out_its_clients_are_refused_and_not_moved() {
    let api = Api::new(ledger(), Stages { v1: Stage::Gone, v2: Stage::Current });
    let said = Said::of(&api.answer(&request("GET /accounts/alice", "")));
    LESSON
        .evidence()
        .sent("GET /accounts/alice, without a version, after version 1 was taken out")
        .arrived(said.to_string())
        .hurts("an error is seen on the first day; a balance that is a hundred times too high is seen by the auditors")
        .holds(said.to_string() == r#"410 {"error":"v1 is no longer served","served":["v2"]}"#);
}

#[test]
fn a_sunset_that_has_passed_does_not_move_them() {
    let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
    let ending = Ending::new(at(946_684_800), at(978_307_200), "https://ledger.example/moving-to-v2");
    let stages = Stages { v1: Stage::Ending(ending.expect("it is in order")), v2: Stage::Current };
    let said = Said::of(&Api::new(ledger(), stages).answer(&request("GET /accounts/alice", "")));
    LESSON
        .evidence()
        .sent("GET /accounts/alice, without a version; version 1 had its sunset in 2001, and nobody took it out")
        .arrived(said.to_string())
        .hurts("on a date that was set long ago, and without a release, its clients begin to read cents as euros")
        .holds(said.to_string() == r#"200 {"account":"alice","balance":90.0}"#);
}
