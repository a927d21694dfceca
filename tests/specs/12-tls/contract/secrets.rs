//! What no log may have.

use rustls::pki_types::PrivateKeyDer;
use tls::{Credentials, TlsAcceptor};

use super::super::scene::{Authority, Certificate, Company, LEDGER, shake};

/// Ways in which a key could stand in a text: as numbers, as hexadecimal digits, as it is.
fn forms(key: &[u8]) -> [String; 4] {
    let middle = &key[key.len() / 2..key.len() / 2 + 12];
    let each =
        |form: fn(&u8) -> String, between: &str| middle.iter().map(form).collect::<Vec<_>>().join(between);
    [
        each(u8::to_string, ", "),
        each(|byte| format!("{byte:02x}"), ""),
        each(|byte| format!("{byte:02X}"), ""),
        each(|byte| format!("{byte:02x}"), ", "),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_key_is_in_no_debug_output_and_in_no_error() {
    let company = Company::new();
    let issued = company.issue(LEDGER);
    let credentials = issued.credentials();
    let ledger = TlsAcceptor::new(credentials.clone(), company.trust(), company.settings());
    let gateway = company.client(Some(credentials.clone()));
    let (client, server) = shake(&gateway, LEDGER, &ledger).await;
    let mut broken = issued.key.clone();
    broken[0] ^= 1;
    let not_a_key = PrivateKeyDer::try_from(broken);
    let wrong = Credentials::new(company.issue(LEDGER).chain, issued.key()).unwrap_err();
    let expired = Certificate::named(LEDGER).valid(-2, -1).by(&company.ca);
    let refused = shake(&gateway, LEDGER, &company.service(&expired)).await;
    let shown = [
        format!("{credentials:?}"),
        format!("{credentials:#?}"),
        format!("{ledger:?} {gateway:?}"),
        format!("{client:?} {server:?}"),
        format!("{not_a_key:?}"),
        format!("{wrong:?} {wrong}"),
        format!("{:?} {:?}", refused.0, refused.1),
        format!("{:?}", company.trust()),
    ];
    for text in shown {
        for form in forms(&issued.key) {
            assert!(!text.contains(&form), "a part of the key, {form}, in {text}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_say_whose_they_are() {
    let own = Authority::new("a CA");
    let credentials = Certificate::named(LEDGER).uri("spiffe://bank.example/ledger").by(&own).credentials();
    let text = format!("{credentials:?}");
    assert!(text.contains(LEDGER) && text.contains("spiffe://bank.example/ledger"), "{text}");
}
