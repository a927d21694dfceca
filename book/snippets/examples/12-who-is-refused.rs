//! Mutual TLS in memory: nine attempts, and what each side says of them.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, UnixTime};
use rustls::time_provider::TimeProvider;
use solution_12_tls::{Credentials, Settings, TlsAcceptor, TlsConnector, TlsError, Trust};
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

type Failed = Box<dyn Error>;
type Authority = CertifiedIssuer<'static, KeyPair>;

/// Both sides agree on what day it is: 15 June 2026.
#[derive(Debug)]
struct Today;

impl TimeProvider for Today {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_secs(1_781_481_600)))
    }
}

fn settings() -> Settings {
    Settings { clock: Arc::new(Today), ..Settings::default() }
}

fn authority(name: &str) -> Result<Authority, Failed> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

/// A certificate for `name`, from 1 January of the first year to that of the second.
fn certificate(by: &Authority, name: &str, years: [i32; 2]) -> Result<Credentials, Failed> {
    let mut params = CertificateParams::new([name.to_owned()])?;
    [params.not_before, params.not_after] = years.map(|year| date_time_ymd(year, 1, 1));
    let key = KeyPair::generate()?;
    let signed = params.signed_by(&key, by)?;
    Ok(Credentials::new(vec![signed.der().clone()], PrivateKeyDer::try_from(key.serialize_der())?)?)
}

/// One attempt: how the handshake ended on the client, what it reads then, how it ended on the server.
async fn attempt(trust: &Trust, client: Option<Credentials>, server: Credentials) -> [String; 3] {
    let gateway = TlsConnector::new(client, trust.clone(), settings());
    let ledger = TlsAcceptor::new(server, trust.clone(), settings());
    let (near, far) = duplex(16 * 1024);
    let serve = async {
        let (mut stream, who) = ledger.accept(far).await?;
        stream.write_all(b"90 EUR").await.map_err(TlsError::Io)?;
        stream.shutdown().await.map_err(TlsError::Io)?;
        Ok(format!("serves {}", who.dns_names().join(", ")))
    };
    let call = async {
        let mut stream = match gateway.connect("ledger.internal", near).await {
            Ok(stream) => stream,
            Err(why) => return [why.to_string(), "-".to_owned()],
        };
        let mut answer = String::new();
        let read = match stream.read_to_string(&mut answer).await {
            Ok(_) => answer,
            Err(why) => why.to_string(),
        };
        ["connected".to_owned(), read]
    };
    let (served, [connected, read]) = tokio::join!(serve, call);
    [connected, read, served.unwrap_or_else(|why: TlsError| why.to_string())]
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failed> {
    let (ours, namesake, other) = (authority("ours")?, authority("ours")?, authority("theirs")?);
    let trust = Trust::new([ours.der().clone()])?;
    let ledger = || certificate(&ours, "ledger.internal", [2026, 2027]);
    let gateway = |by: &Authority, years| certificate(by, "gateway.internal", years);
    let good = || gateway(&ours, [2026, 2027]).map(Some);
    for (case, client, server) in [
        ("all is well", good()?, ledger()?),
        ("a server of another name", good()?, certificate(&ours, "statements.internal", [2026, 2027])?),
        ("a server of another CA", good()?, certificate(&other, "ledger.internal", [2026, 2027])?),
        (
            "a server of a CA of the same name",
            good()?,
            certificate(&namesake, "ledger.internal", [2026, 2027])?,
        ),
        ("a server that has expired", good()?, certificate(&ours, "ledger.internal", [2025, 2026])?),
        ("a server that is early", good()?, certificate(&ours, "ledger.internal", [2027, 2028])?),
        ("no client certificate", None, ledger()?),
        ("a client of another CA", Some(gateway(&other, [2026, 2027])?), ledger()?),
        ("a client that has expired", Some(gateway(&ours, [2025, 2026])?), ledger()?),
    ] {
        let [connected, read, served] = attempt(&trust, client, server).await;
        println!(
            "{case}\n  client, handshake: {connected}\n  client, first read: {read}\n  server: {served}"
        );
    }
    Ok(())
}
