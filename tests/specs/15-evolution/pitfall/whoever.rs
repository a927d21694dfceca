//! Whoever it is that names no version, and whatever else it says.

use evolution::{NamedBy, VERSION_HEADER, Version, select};

use super::super::scene::{
    Bytes, HeaderMap, LESSON, Request, Said, V1, api, get, recorded, request, request_of,
};

fn with(name: &'static str, value: &str) -> Request<Bytes> {
    let mut request = request("GET /accounts/alice", "");
    request.headers_mut().insert(name, value.parse().expect("letters"));
    request
}

#[test]
fn nothing_else_that_a_request_says_is_a_version() {
    let mut http_2 = request("GET /accounts/alice", "");
    *http_2.version_mut() = axum::http::Version::HTTP_2;
    let odd = [
        ("user-agent: app/2.0", with("user-agent", "app/2.0")),
        ("user-agent: curl/8.5.0", with("user-agent", "curl/8.5.0")),
        ("accept: */*", with("accept", "*/*")),
        ("accept: application/problem+json", with("accept", "application/problem+json")),
        ("accept: application/json;version=2", with("accept", "application/json;version=2")),
        ("host: v2.ledger.example", with("host", "v2.ledger.example")),
        ("?version=2", request("GET /accounts/alice?version=2", "")),
        ("HTTP/2", http_2),
    ];
    let mut moved = Vec::new();
    for (name, request) in odd {
        let said = Said::of(&api().answer(&request)).to_string();
        if said != r#"200 {"account":"alice","balance":90.0}"# {
            moved.push(format!("{name}\n  {said}"));
        }
    }
    LESSON
        .evidence()
        .sent(
            "GET /accounts/alice, without a version, each time with something that an old client may say too",
        )
        .arrived(format!("{} are not answered as they always were\n{}", moved.len(), moved.join("\n")))
        .hurts("an old client gets a new library or a new proxy, and its own code reads euros as before")
        .holds(moved.is_empty());
}

#[test]
fn a_name_that_has_asked_for_version_2_does_not_speak_for_who_names_none() {
    let api = api();
    api.answer(&request_of("python-requests/2.31", "2", "GET /accounts/alice"));
    api.answer(&request_of("python-requests/2.31", "", "GET /v2/accounts/alice"));
    let said = Said::of(&api.answer(&request_of("python-requests/2.31", "", "GET /accounts/alice")));
    LESSON
        .evidence()
        .sent("two calls in version 2, and then one without a version from another script with the same library")
        .arrived(said.to_string())
        .hurts("many clients have the same name; what one of them speaks the others need not")
        .holds(said.to_string() == r#"200 {"account":"alice","balance":90.0}"#);
}

#[test]
fn what_its_version_cannot_say_an_old_client_is_refused() {
    let said = get(&api(), "/accounts/claire");
    LESSON
        .evidence()
        .sent("GET /accounts/claire, without a version; the account is kept in francs, which came with version 2")
        .arrived(said.to_string())
        .hurts("the till shows any number as euros")
        .holds(said.to_string() == r#"400 {"error":"not an account in euros"}"#);
}

#[test]
fn its_headers_are_those_of_version_1_too() {
    let [unnamed, named] = [None, Some("1")].map(|version| {
        let api = api();
        let ask = |line: &str, body: &str| {
            let mut request = request(line, body);
            let version = version.map(|version| (VERSION_HEADER, version.parse().expect("a number")));
            request.headers_mut().extend(version);
            api.answer(&request).headers().clone()
        };
        recorded(V1)
            .into_iter()
            .map(|exchange| (ask(&exchange.line, &exchange.body), exchange.line))
            .collect::<Vec<_>>()
    });
    let differs = unnamed.iter().zip(&named).filter(|(unnamed, named)| unnamed != named);
    let differs: Vec<_> = differs
        .map(|((now, line), (then, _))| format!("{line}\n  named    {then:?}\n  unnamed  {now:?}"))
        .collect();
    LESSON
        .evidence()
        .sent("each recorded request twice: without a version, and with `ledger-version: 1`")
        .arrived(format!("{} answers have other headers\n{}", differs.len(), differs.iter().take(2).cloned().collect::<Vec<_>>().join("\n")))
        .hurts("a `Location` of version 2 is followed, and without `Vary` a cache hands one client's answer to the other")
        .holds(differs.is_empty());
}

#[test]
fn who_asks_select_is_told_the_same() {
    let headers = HeaderMap::new();
    let selected = select("/accounts/alice", &headers);
    let arrived = format!("{selected:?}");
    LESSON
        .evidence()
        .sent("`select` of /accounts/alice, without a version: what a gateway before the ledger would do")
        .arrived(arrived)
        .hurts("two places that answer this question will answer it differently")
        .holds(selected.is_ok_and(|selected| {
            (selected.version, selected.named_by, selected.path)
                == (Version::V1, NamedBy::Nothing, "/accounts/alice")
        }));
}
