//! What the author did not think of: a server with a good certificate, of another name.
//!
//! `names` is about names that resemble the right one, `strangers` about servers that are not of this crate.

mod names;
mod strangers;

use tls::{Refusal, Side, TlsError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::scene::{Company, LEDGER, LESSON, STATEMENTS, TRANSFER, said, shake};

#[tokio::test(start_paused = true)]
async fn another_service_cannot_answer_in_the_ledgers_place() {
    let company = Company::new();
    let statements = company.service(&company.issue(STATEMENTS));
    let (client, _server) = shake(&company.gateway(), LEDGER, &statements).await;
    LESSON
        .evidence()
        .sent("connect(\"ledger.internal\") to an address at which statements.internal answers")
        .arrived(said(&client))
        .hurts("whoever has one of the company's services has the traffic of all: its certificate is as good as the ledger's")
        .holds(matches!(client, Err(TlsError::Refused { by: Side::Client, .. })));
}

#[tokio::test(start_paused = true)]
async fn a_transfer_is_not_sent_to_another_service() {
    let company = Company::new();
    let statements = company.service(&company.issue(STATEMENTS));
    let (client, server) = shake(&company.gateway(), LEDGER, &statements).await;
    let mut read = Vec::new();
    if let (Ok(mut client), Ok((mut server, _))) = (client, server) {
        client.write_all(TRANSFER).await.unwrap();
        client.shutdown().await.unwrap();
        server.read_to_end(&mut read).await.unwrap();
    }
    LESSON
        .evidence()
        .sent("a transfer for the ledger, to an address that statements.internal has now")
        .arrived(match read.len() {
            0 => "nothing".to_owned(),
            count => format!("{count} bytes, decrypted by statements.internal"),
        })
        .bytes(&read, [(0..read.len().min(16), "Alice's money")])
        .hurts("no attacker is needed: an address that was given to another service is enough, and nobody notices")
        .holds(read.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_error_says_who_was_asked_for_and_who_answered() {
    let company = Company::new();
    let statements = company.service(&company.issue(STATEMENTS));
    let (client, _server) = shake(&company.gateway(), LEDGER, &statements).await;
    let named = match &client {
        Err(TlsError::Refused { by: Side::Client, why: Refusal::WrongName { asked, presented } }) => {
            asked == LEDGER && presented.iter().any(|name| name.contains(STATEMENTS))
        }
        _ => false,
    };
    LESSON
        .evidence()
        .sent("connect(\"ledger.internal\") to an address at which statements.internal answers")
        .arrived(said(&client))
        .hurts("with both names in the log it is a stale address; without them it is a day's search")
        .holds(named);
}

#[tokio::test(start_paused = true)]
async fn each_name_leads_to_its_own_server_and_to_no_other() {
    let company = Company::new();
    let names = [LEDGER, STATEMENTS, "mail.internal", "build.internal"];
    let servers = names.map(|name| (name, company.service(&company.issue(name))));
    let gateway = company.gateway();
    let mut wrong = Vec::new();
    for asked in names {
        for (own, server) in &servers {
            let (client, _server) = shake(&gateway, asked, server).await;
            if client.is_ok() != (asked == *own) {
                wrong.push(format!("{asked} is also {own}"));
            }
        }
    }
    LESSON
        .evidence()
        .sent("each of four names, asked for at each of four servers of the company")
        .arrived(if wrong.is_empty() { "each was found at its own".to_owned() } else { wrong.join("\n") })
        .hurts("the build server, which runs what anybody commits, can be the ledger")
        .holds(wrong.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_given_another_certificate_is_another_server() {
    let company = Company::new();
    let issued = company.issue(LEDGER);
    let credentials = issued.credentials();
    let ledger = tls::TlsAcceptor::new(credentials.clone(), company.trust(), company.settings());
    let gateway = company.gateway();
    assert!(shake(&gateway, LEDGER, &ledger).await.0.is_ok());
    let other = company.issue(STATEMENTS);
    credentials.replace(other.chain.clone(), other.key()).unwrap();
    let (client, _server) = shake(&gateway, LEDGER, &ledger).await;
    LESSON
        .evidence()
        .sent("a connection to the ledger; then another one, after the ledger was given the certificate of statements.internal")
        .arrived(said(&client))
        .hurts("a secret that was mounted into the wrong service is found by the first handshake, or by the auditors")
        .holds(matches!(client, Err(TlsError::Refused { by: Side::Client, .. })));
}
