//! `openssl s_server` and `openssl s_client`.

use solution_12_tls::{Refusal, Side, TlsError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::company::Company;
use crate::process::{LOOPBACK, PATIENCE, Running};

/// A server that wants a client's certificate; `-www` sends a page and its end, `-rev` each line back, reversed.
async fn server(company: &Company, own: &str, args: &[&str]) -> Option<(Running, u16)> {
    let mut command = rig::peers::program("openssl")?;
    command.current_dir(company.folder());
    command.args(["s_server", "-accept", "127.0.0.1:0", "-CAfile", "ca.pem", "-Verify", "1"]);
    command
        .args(["-verify_return_error", "-cert", &format!("{own}.pem"), "-key", &format!("{own}.key")])
        .args(args);
    let (running, address) = Running::start(&mut command).line("ACCEPT ").await;
    let port = address.rsplit(':').next().and_then(|port| port.parse().ok());
    Some((running, port.expect("it says where it listens")))
}

async fn ask(own: Option<&str>, server_is: &str, args: &[&str]) -> Option<Result<String, TlsError>> {
    let company = Company::new();
    let (_server, port) = server(&company, server_is, &[&["-www"], args].concat()).await?;
    Some(timeout(PATIENCE, company.ask(own, port)).await.expect("it answers"))
}

#[tokio::test]
async fn a_server_of_openssl_serves_us_in_both_versions() {
    for version in ["-tls1_2", "-tls1_3"] {
        let Some(answer) = ask(Some("gateway"), "ledger", &[version]).await else { return };
        let answer = answer.unwrap();
        assert!(
            answer.contains("200 ok") && answer.starts_with(&version.replace("-tls", "TLSv")),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn we_refuse_a_server_of_openssl_for_each_reason() {
    for (server, reason) in [
        ("statements", "not for ledger.internal, but for statements.internal"),
        ("impostor", "not signed by a CA"),
        ("outdated", "it expired"),
    ] {
        let Some(answer) = ask(Some("gateway"), server, &[]).await else { return };
        let refused = answer.unwrap_err();
        assert!(
            matches!(refused, TlsError::Refused { by: Side::Client, .. })
                && refused.to_string().contains(reason),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn openssl_tells_us_why_it_refuses_us() {
    for (own, why) in
        [(None, Refusal::Missing), (Some("stranger"), Refusal::UnknownCa), (Some("old"), Refusal::OutOfDate)]
    {
        let Some(answer) = ask(own, "ledger", &["-tls1_3"]).await else { return };
        let refused = answer.unwrap_err();
        assert!(
            matches!(&refused, TlsError::Refused { by: Side::Server, why: said } if *said == why),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn in_tls_1_2_openssl_has_no_alert_for_a_certificate_that_is_missing() {
    let Some(answer) = ask(None, "ledger", &["-tls1_2"]).await else { return };
    let refused = answer.unwrap_err();
    assert!(matches!(refused, TlsError::Incompatible(_)), "{refused}");
}

#[tokio::test]
async fn a_server_of_openssl_that_dies_has_not_ended_its_stream() {
    let company = Company::new();
    let Some((mut server, port)) = server(&company, "ledger", &["-rev"]).await else { return };
    let mut stream = company.connect(Some("gateway"), port).await.unwrap();
    stream.write_all(b"EUR 90\n").await.unwrap();
    stream.flush().await.unwrap();
    let mut answer = [0; 7];
    timeout(PATIENCE, stream.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(&answer, b"09 RUE\n");
    server.kill();
    let cut = timeout(PATIENCE, stream.read(&mut answer)).await.unwrap().unwrap_err();
    assert!(matches!(TlsError::of(&cut), Some(TlsError::Truncated)), "{cut}");
}

/// A client of OpenSSL at our ledger, and what both said.
async fn client(server_is: &str, args: &[&str]) -> Option<(String, Result<String, TlsError>)> {
    let company = Company::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect(LOOPBACK);
    let address = listener.local_addr().expect(LOOPBACK).to_string();
    let mut command = rig::peers::program("openssl")?;
    command.current_dir(company.folder());
    command
        .args([
            "s_client",
            "-connect",
            &address,
            "-servername",
            "ledger.internal",
            "-CAfile",
            "ca.pem",
            "-state",
        ])
        .args(args);
    let running = Running::start(&mut command);
    let both = async { tokio::join!(running.say(b"balance alice\n"), company.serve(server_is, &listener)) };
    let (said, served) = timeout(PATIENCE, both).await.expect("both end");
    Some((said, served.map(|client| client.dns_names().join(", "))))
}

const GATEWAY: [&str; 4] = ["-cert", "gateway.pem", "-key", "gateway.key"];
const NAME: [&str; 3] = ["-verify_return_error", "-verify_hostname", "ledger.internal"];

#[tokio::test]
async fn a_client_of_openssl_is_served_and_told_our_end() {
    for version in ["-tls1_2", "-tls1_3"] {
        let Some((said, served)) = client("ledger", &[&GATEWAY[..], &NAME, &[version]].concat()).await else {
            return;
        };
        assert_eq!(served.unwrap(), "gateway.internal", "{said}");
        assert!(
            said.contains("90 EUR")
                && said.contains("close notify")
                && said.contains("Verify return code: 0"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn a_client_of_openssl_takes_any_name_unless_it_is_told_which() {
    let Some((said, served)) =
        client("statements", &[&GATEWAY[..], &["-verify_return_error"]].concat()).await
    else {
        return;
    };
    assert!(served.is_ok() && said.contains("Verify return code: 0"), "{said}");
    let Some((said, served)) = client("statements", &[&GATEWAY[..], &NAME].concat()).await else { return };
    assert!(said.contains("hostname mismatch"), "{said}");
    let refused = served.unwrap_err();
    assert!(matches!(refused, TlsError::Refused { by: Side::Client, why: Refusal::Bad }), "{refused}");
}

#[tokio::test]
async fn we_tell_a_client_of_openssl_why_it_is_refused() {
    let stranger = ["-cert", "stranger.pem", "-key", "stranger.key"];
    let old = ["-cert", "old.pem", "-key", "old.key"];
    for (own, alert, ours) in [
        (&[][..], "certificate required", "there is none"),
        (&stranger, "unknown ca", "not signed by a CA"),
        (&old, "certificate expired", "it expired"),
    ] {
        let Some((said, served)) = client("ledger", own).await else { return };
        let refused = served.unwrap_err();
        assert!(
            matches!(refused, TlsError::Refused { by: Side::Server, .. })
                && refused.to_string().contains(ours),
            "{refused}"
        );
        assert!(said.to_lowercase().contains(alert), "{said}");
    }
}

#[tokio::test]
async fn what_is_older_than_tls_1_2_is_refused() {
    let old = [&GATEWAY[..], &["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"]].concat();
    let Some((said, served)) = client("ledger", &old).await else { return };
    assert!(matches!(served, Err(TlsError::Incompatible(_))), "{served:?} {said}");
}
