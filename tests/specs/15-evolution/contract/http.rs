//! The same over HTTP/1.1 and real sockets.

use std::sync::Arc;

use evolution::MAX_BODY_BYTES;

use super::super::scene::{api, ending_api, raw, serve};

fn request(line: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "{line} HTTP/1.1\r\nhost: ledger.example\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n{body}"
    )
}

#[tokio::test]
async fn both_versions_are_served_side_by_side() {
    let address = serve(Arc::new(ending_api())).await;
    let booked =
        raw(address, &request("POST /v2/transfers", "", r#"{"from":"alice","to":"bob","amount":3000}"#))
            .await;
    assert!(
        booked.starts_with("HTTP/1.1 201 Created\r\n")
            && booked.contains("\r\nlocation: /v2/transfers/1\r\n"),
        "{booked}"
    );
    for request in
        [request("GET /v1/accounts/bob", "", ""), request("GET /accounts/bob", "Ledger-Version: 1\r\n", "")]
    {
        let said = raw(address, &request).await;
        assert!(said.starts_with("HTTP/1.1 200 OK\r\n"), "{said}");
        assert!(said.ends_with("\r\n\r\n{\"account\":\"bob\",\"balance\":42.5}"), "{said}");
        for header in
            ["ledger-version: 1", "deprecation: @1767225600", "sunset: Thu, 31 Dec 2026 23:59:59 GMT"]
        {
            assert!(said.contains(&format!("\r\n{header}\r\n")), "{said}");
        }
    }
}

#[tokio::test]
async fn two_version_headers_on_the_wire_are_refused() {
    let address = serve(Arc::new(api())).await;
    let headers = "ledger-version: 1\r\nLedger-Version: 2\r\n";
    let said = raw(address, &request("GET /accounts/bob", headers, "")).await;
    assert!(said.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{said}");
    assert!(said.ends_with(r#"{"error":"there is no version \"1, 2\"","served":["v1","v2"]}"#), "{said}");
}

#[tokio::test]
async fn a_body_of_64_kib_is_read() {
    assert_eq!(MAX_BODY_BYTES, 65_536);
    let address = serve(Arc::new(api())).await;
    let order = r#"{"from":"alice","to":"bob","amount":1}"#;
    let padded = order.to_owned() + &" ".repeat(MAX_BODY_BYTES - order.len());
    let said = raw(address, &request("POST /v2/transfers", "", &padded)).await;
    assert!(said.starts_with("HTTP/1.1 201 Created\r\n"), "{said}");
}

#[tokio::test]
async fn a_head_is_a_get_without_its_body() {
    let address = serve(Arc::new(api())).await;
    let said = raw(address, &request("HEAD /v1/accounts/bob", "", "")).await;
    assert!(said.starts_with("HTTP/1.1 200 OK\r\n") && said.ends_with("\r\n\r\n"), "{said}");
    assert!(said.contains("\r\ncontent-length: 32\r\n"), "{said}");
}
