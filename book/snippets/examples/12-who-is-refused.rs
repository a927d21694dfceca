//! Mutual TLS in memory: seven handshakes, and who refuses which.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection};

type Failed = Box<dyn Error + Send + Sync>;
type Authority = CertifiedIssuer<'static, KeyPair>;

/// Both sides agree on what day it is: 15 June 2026.
#[derive(Debug)]
struct Today;

impl TimeProvider for Today {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_secs(1_781_481_600)))
    }
}

struct Identity(CertificateDer<'static>, PrivateKeyDer<'static>);

fn authority(name: &str) -> Result<Authority, Failed> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

/// A certificate for `name`, good until the last day of `year`.
fn certificate(by: &Authority, name: &str, year: i32) -> Result<Identity, Failed> {
    let mut params = CertificateParams::new([name.to_owned()])?;
    params.not_before = date_time_ymd(2024, 1, 1);
    params.not_after = date_time_ymd(year, 12, 31);
    let key = KeyPair::generate()?;
    let signed = params.signed_by(&key, by)?;
    Ok(Identity(signed.der().clone(), PrivateKeyDer::try_from(key.serialize_der())?))
}

fn trust(authority: &Authority) -> Result<Arc<RootCertStore>, Failed> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone())?;
    Ok(Arc::new(roots))
}

/// What went wrong; rustls adds the times and the names in question.
fn reason(why: &rustls::Error) -> String {
    let why = why.to_string();
    let end = why.find(": verification time").or_else(|| why.find("; certificate is only"));
    why[..end.unwrap_or(why.len())].to_owned()
}

fn shake_hands(
    trusted: &Authority,
    mine: Option<Identity>,
    server: Identity,
    asked_for: &str,
) -> Result<String, Failed> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier =
        WebPkiClientVerifier::builder_with_provider(trust(trusted)?, Arc::clone(&provider)).build()?;
    let server = ServerConfig::builder_with_details(Arc::clone(&provider), Arc::new(Today))
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![server.0], server.1)?;
    let client = ClientConfig::builder_with_details(provider, Arc::new(Today))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(trust(trusted)?);
    let client = match mine {
        Some(Identity(certificate, key)) => client.with_client_auth_cert(vec![certificate], key)?,
        None => client.with_no_client_auth(),
    };
    let mut client = ClientConnection::new(Arc::new(client), ServerName::try_from(asked_for.to_owned())?)?;
    let mut server = ServerConnection::new(Arc::new(server))?;
    while client.is_handshaking() || server.is_handshaking() {
        let mut bytes = Vec::new();
        client.write_tls(&mut bytes)?;
        server.read_tls(&mut bytes.as_slice())?;
        if let Err(why) = server.process_new_packets() {
            let already = if client.is_handshaking() { "" } else { " (the client was done)" };
            return Ok(format!("the server refuses: {}{already}", reason(&why)));
        }
        let mut bytes = Vec::new();
        server.write_tls(&mut bytes)?;
        client.read_tls(&mut bytes.as_slice())?;
        if let Err(why) = client.process_new_packets() {
            return Ok(format!("the client refuses: {}", reason(&why)));
        }
    }
    Ok(format!("connected, {:?}", client.protocol_version().expect("it is agreed on")))
}

fn main() -> Result<(), Failed> {
    let (ours, theirs) = (authority("ours")?, authority("theirs")?);
    let ledger = || certificate(&ours, "ledger.internal", 2030);
    let gateway = || certificate(&ours, "gateway.internal", 2030);
    let name = "ledger.internal";
    for (case, outcome) in [
        ("both as they should be", shake_hands(&ours, Some(gateway()?), ledger()?, name)?),
        ("no client certificate", shake_hands(&ours, None, ledger()?, name)?),
        (
            "a client of another CA",
            shake_hands(&ours, Some(certificate(&theirs, "gateway.internal", 2030)?), ledger()?, name)?,
        ),
        (
            "a client that expired",
            shake_hands(&ours, Some(certificate(&ours, "gateway.internal", 2025)?), ledger()?, name)?,
        ),
        (
            "a server of another CA",
            shake_hands(&ours, Some(gateway()?), certificate(&theirs, name, 2030)?, name)?,
        ),
        (
            "a server that expired",
            shake_hands(&ours, Some(gateway()?), certificate(&ours, name, 2025)?, name)?,
        ),
        ("a server of another name", shake_hands(&ours, Some(gateway()?), ledger()?, "bank.internal")?),
    ] {
        println!("{case:24} {outcome}");
    }
    Ok(())
}
