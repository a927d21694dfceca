//! The company's CA, and the certificates that it issues.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, KeyUsagePurpose,
};
use rpc::secure::{Credentials, Settings, TlsAcceptor, TlsConnector, Trust};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// The files of [`Company::hand_out`], in DER.
const CA: &str = "ca.der";
const CERTIFICATE: &str = "phone.der";
const KEY: &str = "phone-key.der";

/// Issues certificates.
pub struct Company(CertifiedIssuer<'static, KeyPair>);

/// What one program shows, and whom it believes.
#[derive(Clone, Debug)]
pub struct Papers {
    /// Its certificate; none, if it has none to show.
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
        let (certificate, key) = self.issue(name)?;
        Papers::new(self.0.der().clone(), certificate, key)
    }

    /// The papers of a customer's phone, as files in `folder`.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn hand_out(&self, folder: &Path) -> Result<()> {
        let (certificate, key) = self.issue("phone.bank.example")?;
        let files: [(&str, &[u8]); 3] =
            [(CA, self.0.der()), (CERTIFICATE, &certificate), (KEY, key.secret_der())];
        for (name, bytes) in files {
            let file = folder.join(name);
            fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(())
    }

    fn issue(&self, name: &str) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>)> {
        let mut params = CertificateParams::new([name.to_owned()])?;
        params.distinguished_name = named(name);
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.0)?;
        Ok((certificate.der().clone(), PrivatePkcs8KeyDer::from(key.serialize_der()).into()))
    }
}

impl Papers {
    fn new(
        ca: CertificateDer<'static>,
        certificate: CertificateDer<'static>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Self> {
        let credentials = Credentials::new(vec![certificate], key)?;
        Ok(Self { credentials: Some(credentials), trust: Trust::new([ca])? })
    }

    /// Those that [`Company::hand_out`] has left in `folder`.
    ///
    /// # Errors
    /// A file cannot be read, or is not what it should be.
    pub fn from_files(folder: &Path) -> Result<Self> {
        let read = |name: &str| {
            let file = folder.join(name);
            fs::read(&file).with_context(|| format!("cannot read {}", file.display()))
        };
        let key = PrivatePkcs8KeyDer::from(read(KEY)?);
        Self::new(read(CA)?.into(), read(CERTIFICATE)?.into(), key.into())
    }

    /// What accepts connections with them.
    ///
    /// # Panics
    /// Without a certificate nobody can serve.
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
