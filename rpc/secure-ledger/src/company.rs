//! The company's CA, and the certificates that it issues.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use rpc::secure::{Credentials, Settings, TlsAcceptor, TlsConnector, Trust};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// Issues certificates.
pub struct Company(CertifiedIssuer<'static, KeyPair>);

/// What one program shows, and whom it believes.
#[derive(Clone, Debug)]
pub struct Papers {
    /// Its certificate; a customer has none.
    pub credentials: Option<Credentials>,
    /// The company's CA.
    pub trust: Trust,
}

impl Company {
    /// A company with a new CA.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn found() -> Result<Self> {
        let mut params = CertificateParams::default();
        params.distinguished_name = named("the bank's CA");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Ok(Self(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?))
    }

    /// The papers of the program `name`, a DNS name.
    ///
    /// # Errors
    /// The name is none.
    pub fn papers(&self, name: &str) -> Result<Papers> {
        let mut params = CertificateParams::new([name.to_owned()])?;
        params.distinguished_name = named(name);
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.0)?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let credentials = Credentials::new(vec![certificate.der().clone()], key)?;
        Ok(Papers { credentials: Some(credentials), trust: Trust::new([self.0.der().clone()])? })
    }

    /// The CA's certificate, as PEM, in a file for customers.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn publish(&self, file: &Path) -> Result<()> {
        fs::write(file, self.0.pem()).with_context(|| format!("cannot write {}", file.display()))
    }
}

impl Papers {
    /// Those of a customer who has the CA's certificate, and none of his own.
    ///
    /// # Errors
    /// The file cannot be read, or has no certificate in it.
    pub fn of_a_customer(file: &Path) -> Result<Self> {
        let ca = CertificateDer::from_pem_file(file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok(Self { credentials: None, trust: Trust::new([ca])? })
    }

    /// What accepts connections with them.
    ///
    /// # Panics
    /// A customer accepts no connections.
    #[must_use]
    pub fn acceptor(&self) -> TlsAcceptor {
        let credentials = self.credentials.clone().expect("a server has a certificate");
        TlsAcceptor::new(credentials, self.trust.clone(), Settings::default())
    }

    /// What makes connections with them.
    #[must_use]
    pub fn connector(&self) -> TlsConnector {
        TlsConnector::new(self.credentials.clone(), self.trust.clone(), Settings::default())
    }
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}
