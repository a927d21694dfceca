//! How a version ends: announced in each of its answers, taken out by somebody, and refused from then on.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use evolution::{Api, BadEnding, Ending, Stage, Stages};

use super::super::scene::{Said, announced, api, ending_api, ledger, request};

const ABOUT: &str = "https://ledger.example/moving-to-v2";

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

#[test]
fn each_answer_of_a_version_that_ends_says_so() {
    let api = ending_api();
    for line in ["GET /v1/accounts/alice", "GET /v1/accounts/carol", "DELETE /v1/accounts/alice"] {
        let answer = api.answer(&request(line, ""));
        let path = line.split_once("/v1").unwrap().1;
        assert_eq!(
            announced(answer.headers()),
            format!(
                "deprecation: @1767225600\n\
                 sunset: Thu, 31 Dec 2026 23:59:59 GMT\n\
                 link: <https://ledger.example/moving-to-v2>; rel=\"deprecation\"; type=\"text/html\"\n\
                 link: </v2{path}>; rel=\"successor-version\""
            ),
            "{line}"
        );
    }
}

#[test]
fn what_does_not_end_announces_nothing() {
    let newest = ending_api().answer(&request("GET /v2/accounts/alice", ""));
    let current = api().answer(&request("GET /v1/accounts/alice", ""));
    assert_eq!([announced(newest.headers()), announced(current.headers())], ["", ""]);
}

#[test]
fn the_newest_version_has_no_successor() {
    let ending = Ending::new(at(1), at(2), ABOUT).unwrap();
    let api = Api::new(ledger(), Stages { v1: Stage::Current, v2: Stage::Ending(ending) });
    let answer = api.answer(&request("GET /v2/accounts/alice", ""));
    assert!(announced(answer.headers()).ends_with("type=\"text/html\""));
}

#[test]
fn a_date_that_has_passed_switches_nothing_off() {
    let ending = Ending::new(at(946_684_800), at(978_307_200), ABOUT).unwrap();
    let api = Api::new(ledger(), Stages { v1: Stage::Ending(ending), v2: Stage::Current });
    let answer = api.answer(&request("GET /v1/accounts/alice", ""));
    assert_eq!(
        Said::of(&answer).to_string(),
        r#"200 {"account":"alice","balance":90.0}"#,
        "its sunset was in 2001, and nobody has asked who still calls it"
    );
}

#[test]
fn a_version_that_was_taken_out_is_refused_with_what_there_is() {
    let api = Api::new(ledger(), Stages { v1: Stage::Gone, v2: Stage::Current });
    for (line, version) in [("GET /v1/accounts/alice", None), ("GET /accounts/alice", Some("1"))] {
        let mut request = request(line, "");
        request
            .headers_mut()
            .extend(version.map(|version| (evolution::VERSION_HEADER, version.parse().unwrap())));
        let answer = Said::of(&api.answer(&request));
        assert_eq!(answer.to_string(), r#"410 {"error":"v1 is no longer served","served":["v2"]}"#);
    }
    assert_eq!(Said::of(&api.answer(&request("GET /v2/accounts/alice", ""))).status, 200);
    let unknown = Said::of(&api.answer(&request("GET /v3/accounts/alice", "")));
    assert_eq!(unknown.to_string(), r#"400 {"error":"there is no version \"3\"","served":["v2"]}"#);
}

#[test]
fn an_ending_that_cannot_be_announced_is_refused_when_it_is_configured() {
    assert_eq!(Ending::new(at(2), at(1), ABOUT), Err(BadEnding::SunsetFirst));
    assert!(Ending::new(at(1), at(1), ABOUT).is_ok());
    let before_1970 = UNIX_EPOCH - Duration::from_secs(1);
    assert_eq!(Ending::new(before_1970, at(1), ABOUT), Err(BadEnding::BadDate));
    assert!(Ending::new(at(0), at(253_402_300_799), ABOUT).is_ok());
    assert_eq!(Ending::new(at(0), at(253_402_300_800), ABOUT), Err(BadEnding::BadDate));
    for about in
        ["", "not an address", "https://ledger.example/>; rel=\"x\"", "https://ledger.example/\r\nx: y"]
    {
        assert_eq!(Ending::new(at(1), at(2), about), Err(BadEnding::BadLink { about: about.to_owned() }));
    }
}

#[test]
fn an_odd_path_is_answered_with_the_announcement_too() {
    let api = ending_api();
    for odd in (0..=0x17f).filter_map(char::from_u32) {
        let uri: Result<axum::http::Uri, _> = format!("/v1/accounts/{odd}").parse();
        let Ok(uri) = uri else { continue };
        let mut request = request("GET /", "");
        *request.uri_mut() = uri;
        let answer = api.answer(&request);
        assert_eq!(answer.headers()["deprecation"], "@1767225600", "{odd:?}");
    }
}

#[test]
fn a_part_of_a_second_is_left_out() {
    let parts = Ending::new(at(1) + Duration::from_millis(900), at(1), ABOUT);
    assert_eq!(parts, Ending::new(at(1), at(1), ABOUT));
}
