//! An address that is given to another service: `cargo lab show 12 --live`.

use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rig::{Link, Recorder};
use rustls::pki_types::{PrivateKeyDer, UnixTime};
use rustls::time_provider::TimeProvider;
use tls::{Credentials, Settings, TlsAcceptor, TlsConnector, Trust};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::sleep;

/// 15 June 2026.
#[derive(Debug)]
struct Today;

impl TimeProvider for Today {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_secs(1_781_481_600)))
    }
}

struct Company {
    ca: CertifiedIssuer<'static, KeyPair>,
    settings: Settings,
}

impl Company {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("the story has a random number");
        let ca = CertifiedIssuer::self_signed(params, key).expect("the story has a CA");
        Self { ca, settings: Settings { clock: Arc::new(Today), ..Settings::default() } }
    }

    fn trust(&self) -> Trust {
        Trust::new([self.ca.der().clone()]).expect("the story's CA can be read")
    }

    fn credentials(&self, name: &str) -> Credentials {
        let mut params = CertificateParams::new([name.to_owned()]).expect("the story's names are names");
        (params.not_before, params.not_after) = (date_time_ymd(2026, 1, 1), date_time_ymd(2027, 1, 1));
        let key = KeyPair::generate().expect("the story has a random number");
        let issued = params.signed_by(&key, &self.ca).expect("the story's CA can sign");
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("the story's keys are PKCS #8");
        Credentials::new(vec![issued.der().clone()], key).expect("the key is that of the certificate")
    }

    /// Calls `ledger.internal` at an address where `name` answers.
    async fn call(&self, gateway: &TlsConnector, name: &'static str, recorder: &Recorder) {
        let service = TlsAcceptor::new(self.credentials(name), self.trust(), self.settings.clone());
        let (near, far, _wire) = Link::between("gateway", name).open();
        let heard = recorder.clone();
        let served = tokio::spawn(async move {
            match service.accept(far).await {
                Ok((mut stream, client)) => {
                    let mut request = Vec::new();
                    // What was read is looked at, however the stream ended.
                    let _ = stream.read_to_end(&mut request).await;
                    let request = String::from_utf8_lossy(&request);
                    heard.note(name, format!("reads from {}: {request}", client.dns_names().join(", ")));
                }
                Err(why) => heard.note(name, format!("no connection: {why}")),
            }
        });
        recorder.note("gateway", "connects to ledger.internal, 10.0.3.17");
        match gateway.connect("ledger.internal", near).await {
            Ok(mut stream) => {
                recorder.note("gateway", "sends Alice's transfer");
                // The story goes on with who has read it.
                let _ = stream.write_all(b"30 EUR from Alice to Bob").await;
                let _ = stream.shutdown().await;
            }
            Err(why) => recorder.note("gateway", format!("sends nothing: {why}")),
        }
        served.await.expect("the service of the story does not panic");
    }
}

/// Runs the story on a paused clock and prints what was recorded.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() {
    let recorder = Recorder::new();
    let company = Company::new();
    let credentials = company.credentials("gateway.internal");
    let gateway = TlsConnector::new(Some(credentials), company.trust(), company.settings.clone());
    company.call(&gateway, "ledger.internal", &recorder).await;
    sleep(Duration::from_secs(60)).await;
    recorder.note("ledger.internal", "moves to another machine");
    sleep(Duration::from_secs(1)).await;
    recorder.note("statements.internal", "is given 10.0.3.17");
    sleep(Duration::from_secs(1)).await;
    company.call(&gateway, "statements.internal", &recorder).await;
    recorder.print();
}
