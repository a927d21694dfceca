//! A peer that is not this crate: rustls itself, without any of our rules.

use std::sync::Arc;

use rig::{End, Link};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::WebPkiClientVerifier;
use rustls::{ClientConfig, ProtocolVersion, RootCertStore, ServerConfig, SupportedProtocolVersion};
use tls::{TlsAcceptor, TlsConnector};
use tokio_rustls::{client, server};

use super::{Accepted, Company, Connected, Issued, LEDGER};

/// What the tests ask for can be had.
const GIVEN: &str = "the certificates and versions of the tests are sound";

static ONLY_1_2: [&SupportedProtocolVersion; 1] = [&rustls::version::TLS12];
static ONLY_1_3: [&SupportedProtocolVersion; 1] = [&rustls::version::TLS13];

/// The versions of TLS that it speaks.
pub(crate) struct Stranger {
    versions: &'static [&'static SupportedProtocolVersion],
}

impl Default for Stranger {
    fn default() -> Self {
        Self { versions: rustls::ALL_VERSIONS }
    }
}

impl Stranger {
    /// One that speaks a single version.
    pub(crate) fn of(version: ProtocolVersion) -> Self {
        Self {
            versions: match version {
                ProtocolVersion::TLSv1_2 => &ONLY_1_2,
                _ => &ONLY_1_3,
            },
        }
    }

    /// A server that takes any client's certificate that the company issued, or none.
    pub(crate) fn server(&self, company: &Company, issued: &Issued) -> Arc<ServerConfig> {
        let provider = Arc::new(ring::default_provider());
        let clients = WebPkiClientVerifier::builder_with_provider(roots(company), Arc::clone(&provider));
        let config = ServerConfig::builder_with_details(provider, company.calendar.provider())
            .with_protocol_versions(self.versions)
            .expect(GIVEN)
            .with_client_cert_verifier(clients.allow_unauthenticated().build().expect(GIVEN))
            .with_single_cert(issued.chain.clone(), issued.key())
            .expect(GIVEN);
        Arc::new(config)
    }

    /// A client that resumes sessions where it can.
    pub(crate) fn client(&self, company: &Company, issued: &Issued) -> Arc<ClientConfig> {
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_details(provider, company.calendar.provider())
            .with_protocol_versions(self.versions)
            .expect(GIVEN)
            .with_root_certificates(roots(company))
            .with_client_auth_cert(issued.chain.clone(), issued.key())
            .expect(GIVEN);
        Arc::new(config)
    }
}

fn roots(company: &Company) -> Arc<RootCertStore> {
    let mut roots = RootCertStore::empty();
    roots.add(company.ca.der()).expect(GIVEN);
    Arc::new(roots)
}

/// Handshakes of our side with a stranger.
impl Stranger {
    pub(crate) async fn accept(
        connector: &TlsConnector,
        config: Arc<ServerConfig>,
    ) -> (Connected, std::io::Result<server::TlsStream<End>>) {
        let (near, far, _wire) = Link::between("gateway", "stranger").open();
        tokio::join!(connector.connect(LEDGER, near), tokio_rustls::TlsAcceptor::from(config).accept(far))
    }

    pub(crate) async fn connect(
        config: Arc<ClientConfig>,
        acceptor: &TlsAcceptor,
    ) -> (std::io::Result<client::TlsStream<End>>, Accepted) {
        let (near, far, _wire) = Link::between("stranger", "ledger").open();
        let ledger = ServerName::try_from(LEDGER).expect(GIVEN);
        tokio::join!(tokio_rustls::TlsConnector::from(config).connect(ledger, near), acceptor.accept(far))
    }
}

/// What a stranger's server has been shown.
pub(crate) fn certificates_of(
    accepted: &std::io::Result<server::TlsStream<End>>,
) -> &[CertificateDer<'static>] {
    accepted.as_ref().ok().and_then(|stream| stream.get_ref().1.peer_certificates()).unwrap_or_default()
}
