//! Where a version is named, and what becomes of one that there is not.

use evolution::{Api, NamedBy, Refusal, VERSION_HEADER, Version, select};

use super::super::scene::{Bytes, HeaderMap, Response, Said, api, request};

fn headers(values: &[&[u8]]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(
            VERSION_HEADER,
            axum::http::HeaderValue::from_bytes(value).expect("a header may have it"),
        );
    }
    headers
}

fn ask(api: &Api, path: &str, values: &[&[u8]]) -> Response<Bytes> {
    let mut request = request(&format!("GET {path}"), "");
    request.headers_mut().extend(headers(values));
    api.answer(&request)
}

#[test]
fn a_version_in_the_path_wins_over_one_in_the_header() {
    for (path, header, version) in
        [("/v1/a", "2", Version::V1), ("/v2/a", "1", Version::V2), ("/v2/a", "9", Version::V2)]
    {
        let headers = headers(&[header.as_bytes()]);
        let selected = select(path, &headers).unwrap();
        assert_eq!((selected.version, selected.named_by, selected.path), (version, NamedBy::Path, "/a"));
    }
}

#[test]
fn a_version_in_the_header_leaves_the_path_as_it_is() {
    for (header, version) in [("1", Version::V1), ("2", Version::V2)] {
        let headers = headers(&[header.as_bytes()]);
        let selected = select("/accounts/alice", &headers).unwrap();
        assert_eq!((selected.version, selected.named_by), (version, NamedBy::Header));
        assert_eq!(selected.path, "/accounts/alice");
    }
}

#[test]
fn a_path_of_a_version_alone_is_its_root() {
    assert_eq!(select("/v2", &HeaderMap::new()).unwrap().path, "/");
    assert_eq!(select("/v2/", &HeaderMap::new()).unwrap().path, "/");
}

#[test]
fn what_only_looks_like_a_version_is_a_path() {
    for path in ["/v", "/vaults/v2", "/version", "/accounts/v2", "//v2/accounts", "/V2/accounts", "/", ""] {
        let selected = select(path, &headers(&[b"2"])).unwrap();
        assert_eq!((selected.named_by, selected.path), (NamedBy::Header, path));
    }
}

#[test]
fn an_unknown_version_is_never_rounded_to_one_that_there_is() {
    let long = format!("/v2{}/accounts/alice", "0".repeat(5000));
    let paths = ["/v3/accounts/alice", "/v0/accounts/alice", "/v01/accounts/alice", "/v1.0/accounts/alice"];
    for path in
        paths.into_iter().chain(["/v18446744073709551617/accounts/alice", "/v2x/accounts/alice", &long])
    {
        assert!(matches!(select(path, &HeaderMap::new()), Err(Refusal::UnknownVersion { .. })), "{path}");
    }
    let header: [&[&[u8]]; 10] = [
        &[b"3"],
        &[b"0"],
        &[b"01"],
        &[b"1.0"],
        &[b"v1"],
        &[b""],
        &[b"1, 1"],
        &[b"1", b"1"],
        &[b"1", b"2"],
        &[b"\xff"],
    ];
    for values in header {
        let refused = select("/accounts/alice", &headers(values));
        assert!(matches!(refused, Err(Refusal::UnknownVersion { .. })), "{values:?}");
    }
}

#[test]
fn a_client_of_an_unknown_version_is_told_which_there_are() {
    let api = api();
    for answer in [ask(&api, "/v3/accounts/alice", &[]), ask(&api, "/accounts/alice", &[b"3"])] {
        assert_eq!(
            Said::of(&answer).to_string(),
            r#"400 {"error":"there is no version \"3\"","served":["v1","v2"]}"#
        );
        assert_eq!(answer.headers()["vary"], "ledger-version");
    }
}

#[test]
fn of_a_long_name_little_is_repeated() {
    let answer = ask(&api(), &format!("/v9{}/accounts/alice", "0".repeat(5000)), &[]);
    assert!(answer.body().len() < 100, "{} bytes", answer.body().len());
}

#[test]
fn an_answer_says_its_version_and_what_it_depends_on() {
    let api = api();
    for (path, header, version, vary) in [
        ("/v1/accounts/alice", None, "1", None),
        ("/v2/accounts/carol", None, "2", None),
        ("/accounts/alice", Some("1"), "1", Some("ledger-version")),
        ("/accounts/carol", Some("2"), "2", Some("ledger-version")),
    ] {
        let header: Vec<&[u8]> = header.into_iter().map(str::as_bytes).collect();
        let answer = ask(&api, path, &header);
        assert_eq!(answer.headers()[VERSION_HEADER], version);
        assert_eq!(answer.headers().get("vary").map(|vary| vary.to_str().unwrap()), vary, "{path}");
    }
    assert_eq!(
        ask(&api, "/accounts/alice", &[]).headers()["vary"],
        "ledger-version",
        "a header would change it"
    );
}

#[test]
fn a_version_has_one_name_in_the_path_and_one_in_the_header() {
    for version in Version::ALL {
        assert_eq!(version.to_string(), format!("v{}", version.number()));
        assert_eq!(Version::of_number(version.number()), Some(version));
    }
    assert_eq!(Version::ALL.last(), Some(&Version::newest()));
}
