//! The same through a real server: the bytes of a till of 2019.

use std::sync::Arc;

use super::super::scene::{LESSON, api, raw, serve};

#[tokio::test]
async fn an_old_client_on_a_real_socket_reads_what_it_always_read() {
    let address = serve(Arc::new(api())).await;
    let sent = "GET /accounts/alice HTTP/1.1\r\nHost: ledger.example\r\nUser-Agent: till/0.9\r\nConnection: close\r\n\r\n";
    let said = raw(address, sent).await;
    let (head, body) = said.split_once("\r\n\r\n").unwrap_or((&said, ""));
    let status = head.lines().next().unwrap_or_default();
    LESSON
        .evidence()
        .sent(sent.replace('\r', "").trim_end())
        .arrived(format!("{status}\n{body}"))
        .hurts("this is what stands on the wire, and it has no word for a version")
        .holds(status == "HTTP/1.1 200 OK" && body == r#"{"account":"alice","balance":90.0}"#);
}
