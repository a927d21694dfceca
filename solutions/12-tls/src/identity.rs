//! Who a peer is.

use rustls::Error;
use rustls::pki_types::CertificateDer;
use webpki::EndEntityCert;

/// The names in a certificate (its *subject alternative names*), as they stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    uris: Vec<String>,
    dns_names: Vec<String>,
}

impl Identity {
    pub(crate) fn of(certificate: &CertificateDer<'_>) -> Result<Self, Error> {
        let unreadable = |_| Error::InvalidCertificate(rustls::CertificateError::BadEncoding);
        let certificate = EndEntityCert::try_from(certificate).map_err(unreadable)?;
        Ok(Self {
            uris: certificate.valid_uri_names().map(str::to_owned).collect(),
            dns_names: certificate.valid_dns_names().map(str::to_owned).collect(),
        })
    }

    /// Whether it has exactly this name: a URI byte for byte, a DNS name in capitals or not. A wildcard is no name of anybody.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        let dns = |own: &String| !own.contains('*') && own.eq_ignore_ascii_case(name);
        self.uris.iter().any(|own| own == name) || self.dns_names.iter().any(dns)
    }

    /// The URIs, such as `spiffe://bank.example/gateway`.
    #[must_use]
    pub fn uris(&self) -> &[String] {
        &self.uris
    }

    /// The DNS names.
    #[must_use]
    pub fn dns_names(&self) -> &[String] {
        &self.dns_names
    }
}
