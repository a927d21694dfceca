//! What `openssl` shows of a server that has the certificate of another service, and what the server's alert says to clients
//! that it refuses: the acceptor of lesson 12.

use std::process::ExitCode;
use std::{env, fs};

use anyhow::{Result, ensure};
use book_tools::{installed, look};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use solution_12_tls::{Credentials, Settings, TlsAcceptor, Trust};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

type Authority = CertifiedIssuer<'static, KeyPair>;

fn main() -> ExitCode {
    book_tools::ended(scene())
}

fn authority(name: &str) -> Result<Authority> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

/// A certificate for `name` that expires with `year`, and its key. Both are written into files, for openssl.
fn certificate(by: &Authority, name: &str, year: i32, file: &str) -> Result<Credentials> {
    let mut params = CertificateParams::new([name.to_owned()])?;
    params.distinguished_name.push(DnType::CommonName, name);
    [params.not_before, params.not_after] = [2020, year].map(|year| date_time_ymd(year, 1, 1));
    let key = KeyPair::generate()?;
    let signed = params.signed_by(&key, by)?;
    fs::write(format!("{file}.pem"), format!("{}{}", signed.pem(), key.serialize_pem()))?;
    let private = PrivateKeyDer::try_from(key.serialize_der()).map_err(anyhow::Error::msg)?;
    Ok(Credentials::new(vec![signed.der().clone()], private)?)
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor) -> Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let (mut stream, _) = acceptor.accept(stream).await.map_err(anyhow::Error::msg)?;
            stream.read_to_end(&mut Vec::new()).await.map_err(anyhow::Error::msg)
        });
    }
}

/// What is asked of a server whose address answers for the ledger.
fn ask(port: u16) -> Result<()> {
    let client = format!("openssl s_client -connect 127.0.0.1:{port} -servername ledger.internal");
    for (name, code) in [("", "0 (ok)"), ("-verify_hostname ledger.internal", "62 (hostname mismatch)")] {
        let line =
            format!("echo | {client} -CAfile ca.pem {name} 2>&1 | grep 'Verify return'").replace("  ", " ");
        ensure!(look(&line)?.contains(code), "it ends with {code}");
    }
    look(&format!("echo | {client} 2>/dev/null | openssl x509 -noout -dates -ext subjectAltName"))?;
    for (own, alert) in [("", 116), ("-cert strange.pem", 48), ("-cert old.pem", 45)] {
        let line = format!("sleep 1 | {client} {own} 2>&1 | grep -o 'alert.*number.*'").replace("  ", " ");
        ensure!(look(&line)?.contains(&format!("number {alert}")), "it is alert {alert}");
    }
    Ok(())
}

#[tokio::main]
async fn scene() -> Result<()> {
    installed("openssl version")?;
    let folder = tempfile::tempdir()?;
    env::set_current_dir(&folder)?;
    let (ours, theirs) = (authority("company CA")?, authority("another CA")?);
    fs::write("ca.pem", ours.pem())?;
    let statements = certificate(&ours, "statements.internal", 2040, "statements")?;
    certificate(&theirs, "gateway.internal", 2040, "strange")?;
    certificate(&ours, "gateway.internal", 2025, "old")?;
    let acceptor = TlsAcceptor::new(statements, Trust::new([ours.der().clone()])?, Settings::default());
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(serve(listener, acceptor));
    tokio::task::spawn_blocking(move || ask(port)).await?
}
