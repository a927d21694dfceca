//! A client without a certificate, and a server that wants one.

use std::error::Error;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use solution_12_tls::{Credentials, Settings, TlsAcceptor, TlsConnector, Trust};
use tokio::io::{AsyncReadExt, duplex};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let trust = Trust::new([ca.der().clone()])?;
    let key = KeyPair::generate()?;
    let signed = CertificateParams::new(["ledger.internal".to_owned()])?.signed_by(&key, &ca)?;
    let own = Credentials::new(vec![signed.der().clone()], PrivateKeyDer::try_from(key.serialize_der())?)?;

    let ledger = TlsAcceptor::new(own, trust.clone(), Settings::default());
    let client = TlsConnector::new(None, trust, Settings::default());
    let (near, far) = duplex(16 * 1024);
    let call = async {
        let mut stream = client.connect("ledger.internal", near).await?;
        let version = stream.version();
        let read = stream.read(&mut [0]).await;
        Ok::<_, Box<dyn Error>>(format!(
            "connected by {version:?}, read {:?}",
            read.map_err(|why| why.to_string())
        ))
    };
    let (called, _refused) = tokio::join!(call, ledger.accept(far));
    println!("{}", called?);
    Ok(())
}
