//! Servers that do not run this crate, in memory and over TCP.

use rustls::ProtocolVersion;
use tls::{Side, TlsError};
use tokio::net::{TcpListener, TcpStream};

use super::super::scene::{Company, LEDGER, LESSON, STATEMENTS, Stranger, certificates_of, said};

#[tokio::test(start_paused = true)]
async fn the_wrong_server_is_told_and_is_not_shown_our_certificate() {
    let company = Company::new();
    let config = Stranger::default().server(&company, &company.issue(STATEMENTS));
    let (client, server) = Stranger::accept(&company.gateway(), config).await;
    drop(client);
    let shown = certificates_of(&server).len();
    let alert = match &server {
        Err(why) => why.to_string(),
        Ok(_) => format!("an established connection, and the gateway's certificate ({shown})"),
    };
    LESSON
        .evidence()
        .sent("connect(\"ledger.internal\") to statements.internal, which asks for a client's certificate")
        .arrived(format!("at statements.internal: {alert}"))
        .hurts("it has a connection on which the gateway has proved who it is: enough to act in its name for as long as that lasts")
        .holds(shown == 0 && alert.contains("BadCertificate"));
}

#[tokio::test(start_paused = true)]
async fn each_version_of_tls_wants_the_right_name() {
    let company = Company::new();
    let gateway = company.gateway();
    let mut accepted = Vec::new();
    for version in [ProtocolVersion::TLSv1_2, ProtocolVersion::TLSv1_3] {
        let config = Stranger::of(version).server(&company, &company.issue(STATEMENTS));
        let (client, _server) = Stranger::accept(&gateway, config).await;
        if !matches!(client, Err(TlsError::Refused { by: Side::Client, .. })) {
            accepted.push(format!("{version:?}"));
        }
    }
    LESSON
        .evidence()
        .sent("connect(\"ledger.internal\") to statements.internal, by TLS 1.2 and by 1.3")
        .arrived(if accepted.is_empty() {
            "refused by both".to_owned()
        } else {
            format!("accepted by {}", accepted.join(" and "))
        })
        .hurts("the server chooses the version, so one that forgets the name is enough")
        .holds(accepted.is_empty());
}

#[tokio::test]
async fn an_address_that_was_given_to_another_service_is_noticed() {
    let company = Company::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let statements = company.service(&company.issue(STATEMENTS));
    let gateway = company.gateway();
    let serve = async {
        let (stream, _) = listener.accept().await.unwrap();
        statements.accept(stream).await
    };
    let call = async {
        let stream = TcpStream::connect(address).await.unwrap();
        gateway.connect(LEDGER, stream).await
    };
    let (client, _server) = tokio::join!(call, serve);
    LESSON
        .evidence()
        .sent("the ledger's address as the registry had it a minute ago, over TCP; statements.internal listens there now")
        .arrived(said(&client))
        .hurts("a connection says where it leads to, and not to whom; only the name in the certificate does")
        .holds(matches!(client, Err(TlsError::Refused { by: Side::Client, .. })));
}
