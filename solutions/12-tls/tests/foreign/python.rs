//! Python's `ssl`.

use std::process::Command;

use solution_12_tls::{Refusal, Side, TlsError};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::company::Company;
use crate::process::{LOOPBACK, PATIENCE, Running};

/// Connects to port `argv[1]`, as `argv[2]` if that is not empty, asks, and prints what it read until the end.
const CLIENT: &str = r#"
import socket, ssl, sys
context = ssl.create_default_context(cafile="ca.pem")
if sys.argv[2]:
    context.load_cert_chain(sys.argv[2] + ".pem", sys.argv[2] + ".key")
try:
    plain = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    with context.wrap_socket(plain, server_hostname="ledger.internal", suppress_ragged_eofs=False) as tls:
        tls.sendall(b"balance alice\n")
        read = b""
        while part := tls.recv(100):
            read += part
        print("read", read.decode().strip(), "and the end")
except ssl.SSLCertVerificationError as why:
    print("refused:", why.verify_message)
except ssl.SSLError as why:
    print("told:", why.reason)
"#;

/// Listens as `argv[1]`, asks for a certificate, answers one client; `argv[2]` says how it ends.
const SERVER: &str = r#"
import os, socket, ssl, sys
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile="ca.pem")
context.verify_mode = ssl.CERT_REQUIRED
context.load_cert_chain(sys.argv[1] + ".pem", sys.argv[1] + ".key")
listener = socket.create_server(("127.0.0.1", 0))
print("port", listener.getsockname()[1], flush=True)
plain, _ = listener.accept()
try:
    tls = context.wrap_socket(plain, server_side=True)
    tls.recv(100)
    tls.sendall(b"90 EUR\n")
    if sys.argv[2] == "end":
        tls.unwrap()
    tls.close()
except ssl.SSLError as why:
    print("told:", why.reason, flush=True)
    plain.close()
"#;

fn python(company: &Company, program: &str, args: [&str; 2]) -> Option<Command> {
    let mut command = rig::peers::python(&["ssl"])?;
    command.current_dir(company.folder()).args(["-c", program]).args(args);
    Some(command)
}

async fn client(own: &str, server_is: &str) -> Option<(String, Result<String, TlsError>)> {
    let company = Company::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect(LOOPBACK);
    let port = listener.local_addr().expect(LOOPBACK).port().to_string();
    let running = Running::start(&mut python(&company, CLIENT, [&port, own])?);
    let both = async { tokio::join!(running.say(b""), company.serve(server_is, &listener)) };
    let (said, served) = timeout(PATIENCE, both).await.expect("both end");
    Some((said, served.map(|client| client.dns_names().join(", "))))
}

#[tokio::test]
async fn a_client_of_python_is_served_and_told_our_end() {
    let Some((said, served)) = client("gateway", "ledger").await else { return };
    assert_eq!((&*said, &*served.unwrap()), ("read 90 EUR and the end\n", "gateway.internal"));
}

#[tokio::test]
async fn a_client_of_python_refuses_us_and_we_are_told() {
    for (server, reason, why) in [
        ("statements", "Hostname mismatch", Refusal::Bad),
        ("impostor", "unable to get local issuer certificate", Refusal::UnknownCa),
        ("outdated", "certificate has expired", Refusal::OutOfDate),
    ] {
        let Some((said, served)) = client("gateway", server).await else { return };
        assert!(said.starts_with("refused: ") && said.contains(reason), "{said}");
        let refused = served.unwrap_err();
        assert!(
            matches!(&refused, TlsError::Refused { by: Side::Client, why: told } if *told == why),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn we_tell_a_client_of_python_why_it_is_refused() {
    for (own, told, ours) in [
        ("", "CERTIFICATE_REQUIRED", "there is none"),
        ("stranger", "UNKNOWN_CA", "not signed by a CA"),
        ("old", "CERTIFICATE_EXPIRED", "it expired"),
    ] {
        let Some((said, served)) = client(own, "ledger").await else { return };
        assert!(said.contains(told), "{own}: {said}");
        let refused = served.unwrap_err();
        assert!(refused.to_string().contains(ours), "{refused}");
    }
}

async fn ask(own: Option<&str>, server_is: &str, ends: &str) -> Option<Result<String, TlsError>> {
    let company = Company::new();
    let mut command = python(&company, SERVER, [server_is, ends])?;
    let (_running, port) = Running::start(&mut command).line("port ").await;
    let port = port.parse().expect("a port");
    Some(timeout(PATIENCE, company.ask(own, port)).await.expect("it answers"))
}

#[tokio::test]
async fn a_server_of_python_that_ends_its_stream_serves_us_and_one_that_cuts_it_does_not() {
    let Some(answer) = ask(Some("gateway"), "ledger", "end").await else { return };
    assert_eq!(answer.unwrap(), "TLSv1_3 90 EUR\n");
    let Some(answer) = ask(Some("gateway"), "ledger", "cut").await else { return };
    assert!(matches!(answer, Err(TlsError::Truncated)), "{answer:?}");
}

#[tokio::test]
async fn we_refuse_a_server_of_python_for_each_reason() {
    for (server, reason) in [
        ("statements", "not for ledger.internal, but for statements.internal"),
        ("impostor", "not signed by a CA"),
        ("outdated", "it expired"),
    ] {
        let Some(answer) = ask(Some("gateway"), server, "end").await else { return };
        let refused = answer.unwrap_err();
        assert!(refused.to_string().contains(reason), "{refused}");
    }
}

#[tokio::test]
async fn a_server_of_python_tells_us_why_it_refuses_us() {
    for (own, why) in
        [(None, Refusal::Missing), (Some("stranger"), Refusal::UnknownCa), (Some("old"), Refusal::OutOfDate)]
    {
        let Some(answer) = ask(own, "ledger", "end").await else { return };
        let refused = answer.unwrap_err();
        assert!(
            matches!(&refused, TlsError::Refused { by: Side::Server, why: told } if *told == why),
            "{refused}"
        );
    }
}
