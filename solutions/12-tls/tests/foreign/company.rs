//! A CA and its certificates: in memory for our side, and as PEM files for the others.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use solution_12_tls::{
    Credentials, Identity, Settings, TlsAcceptor, TlsConnector, TlsError, TlsStream, Trust,
};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const GIVEN: &str = "what the tests ask for can be made";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) struct Company {
    folder: TempDir,
    ca: CertifiedIssuer<'static, KeyPair>,
}

impl Company {
    /// Its files: `ca.pem`, and a `NAME.pem` and `NAME.key` each for `ledger`, `statements` and `gateway`, for an `old` gateway, which
    /// has expired, and a `stranger` of another CA. The services' names are `NAME.internal`.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect(GIVEN);
        let company = Self { folder, ca: authority("the company's CA") };
        fs::write(company.path("ca.pem"), company.ca.pem()).expect(GIVEN);
        for name in ["ledger", "statements", "gateway"] {
            company.issue(name, &format!("{name}.internal"), &company.ca, DAY);
        }
        company.issue("old", "gateway.internal", &company.ca, Duration::ZERO);
        company.issue("outdated", "ledger.internal", &company.ca, Duration::ZERO);
        company.issue("stranger", "gateway.internal", &authority("another CA"), DAY);
        company.issue("impostor", "ledger.internal", &authority("another CA"), DAY);
        company
    }

    fn issue(&self, file: &str, name: &str, by: &CertifiedIssuer<'static, KeyPair>, lasts: Duration) {
        let mut params = CertificateParams::new([name.to_owned()]).expect(GIVEN);
        let now = SystemTime::now();
        params.not_before = (now - 2 * DAY).into();
        params.not_after = (now - DAY + 2 * lasts).into();
        let key = KeyPair::generate().expect(GIVEN);
        let signed = params.signed_by(&key, by).expect(GIVEN);
        fs::write(self.path(&format!("{file}.pem")), signed.pem()).expect(GIVEN);
        fs::write(self.path(&format!("{file}.key")), key.serialize_pem()).expect(GIVEN);
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// What is in `NAME.pem` and `NAME.key`.
    pub(crate) fn credentials(&self, name: &str) -> Credentials {
        use rustls::pki_types::pem::PemObject;
        let chain = CertificateDer::pem_file_iter(self.path(&format!("{name}.pem"))).expect(GIVEN);
        let chain = chain.collect::<Result<_, _>>().expect(GIVEN);
        let key = PrivateKeyDer::from_pem_file(self.path(&format!("{name}.key"))).expect(GIVEN);
        Credentials::new(chain, key).expect(GIVEN)
    }

    fn trust(&self) -> Trust {
        Trust::new([self.ca.der().clone()]).expect(GIVEN)
    }

    /// Our client, as this service or as nobody, connected to `ledger.internal` there.
    pub(crate) async fn connect(
        &self,
        own: Option<&str>,
        port: u16,
    ) -> Result<TlsStream<TcpStream>, TlsError> {
        let own = own.map(|name| self.credentials(name));
        let client = TlsConnector::new(own, self.trust(), Settings::default());
        let stream = TcpStream::connect(("127.0.0.1", port)).await.map_err(TlsError::Io)?;
        client.connect("ledger.internal", stream).await
    }

    /// The same: connects to `ledger.internal` there, sends a line, and reads until the end.
    pub(crate) async fn ask(&self, own: Option<&str>, port: u16) -> Result<String, TlsError> {
        let mut stream = self.connect(own, port).await?;
        let version = stream.version();
        let mut answer = Vec::new();
        let exchange = async {
            stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await?;
            stream.flush().await?;
            stream.read_to_end(&mut answer).await
        };
        let outcome = exchange.await.map_err(unwrapped);
        outcome.map(|_| format!("{version:?} {}", String::from_utf8_lossy(&answer)))
    }

    /// Our ledger: accepts one client, reads what it says first, answers and ends.
    pub(crate) async fn serve(&self, own: &str, listener: &TcpListener) -> Result<Identity, TlsError> {
        let ledger = TlsAcceptor::new(self.credentials(own), self.trust(), Settings::default());
        let (stream, _) = listener.accept().await.map_err(TlsError::Io)?;
        let (mut stream, client) = ledger.accept(stream).await?;
        answer(&mut stream).await.map_err(unwrapped)?;
        Ok(client)
    }
}

async fn answer(stream: &mut TlsStream<TcpStream>) -> std::io::Result<()> {
    let mut asked = [0; 64];
    if stream.read(&mut asked).await? > 0 {
        stream.write_all(b"90 EUR\n").await?;
    }
    stream.shutdown().await?;
    // Until the client has gone, in whatever way: what it says at the end must not reset the connection.
    while stream.read(&mut asked).await.is_ok_and(|count| count > 0) {}
    Ok(())
}

fn unwrapped(error: std::io::Error) -> TlsError {
    error.downcast().unwrap_or_else(TlsError::Io)
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect(GIVEN)).expect(GIVEN)
}

impl Company {
    /// Whether our client takes a server with these files for `ledger.internal`.
    pub(crate) async fn name_for(&self, ca: &str, certificate: &str, key: &str) -> Result<(), String> {
        use rustls::pki_types::pem::PemObject;
        let ca = CertificateDer::from_pem_file(self.path(ca)).expect(GIVEN);
        let trust = Trust::new([ca]).map_err(|why| why.to_string())?;
        let chain = vec![CertificateDer::from_pem_file(self.path(certificate)).expect(GIVEN)];
        let key = PrivateKeyDer::from_pem_file(self.path(key)).expect(GIVEN);
        let own = Credentials::new(chain, key).map_err(|why| format!("{why}: {why:?}"))?;
        let ledger = TlsAcceptor::new(own.clone(), trust.clone(), Settings::default());
        let client = TlsConnector::new(Some(own), trust, Settings::default());
        let (near, far) = tokio::io::duplex(16 * 1024);
        let (connected, _served) = tokio::join!(client.connect("ledger.internal", near), ledger.accept(far));
        connected.map(|_| ()).map_err(|why| why.to_string())
    }
}
