//! The server's side.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::server::NoServerSessionStorage;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use crate::credentials::Credentials;
use crate::error::{Side, TlsError};
use crate::gathered::Gathered;
use crate::identity::Identity;
use crate::parting::part;
use crate::settings::Settings;
use crate::stream::TlsStream;
use crate::trust::Trust;
use crate::verifier::ClientVerifier;

/// Accepts connections of clients that show a certificate, by TLS 1.3 or 1.2. Clones share what they know.
#[derive(Clone)]
pub struct TlsAcceptor {
    acceptor: tokio_rustls::TlsAcceptor,
    handshake: Duration,
}

impl fmt::Debug for TlsAcceptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsAcceptor").field("handshake", &self.handshake).finish_non_exhaustive()
    }
}

impl TlsAcceptor {
    /// Shows `credentials` to clients, and believes `trust`.
    ///
    /// No session is resumed: a resumed one is not verified again, so that it outlives the certificate, and the trust, that it
    /// was made with.
    ///
    /// # Panics
    /// Never: the versions of TLS are fixed, and the cryptography has both.
    #[must_use]
    pub fn new(credentials: Credentials, trust: Trust, settings: Settings) -> Self {
        let provider = Arc::new(ring::default_provider());
        let verifier = ClientVerifier::new(trust, Arc::clone(&provider));
        let mut config = ServerConfig::builder_with_details(provider, settings.clock)
            .with_safe_default_protocol_versions()
            .expect("the provider has what TLS 1.2 and 1.3 need")
            .with_client_cert_verifier(Arc::new(verifier))
            .with_cert_resolver(Arc::new(credentials));
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        config.alpn_protocols = settings.protocols;
        Self { acceptor: Arc::new(config).into(), handshake: settings.handshake }
    }

    /// Shakes hands with a client, and says who it is. Whether *that* client may do what it asks for is the caller's to decide:
    /// every service of the company has a certificate.
    ///
    /// Waits for the client, so call it in a task of the connection's own. A client that is refused is told, which takes a
    /// second more at most. Dropping the future closes the stream.
    ///
    /// # Errors
    /// [`TlsError`].
    pub async fn accept<S>(&self, stream: S) -> Result<(TlsStream<S>, Identity), TlsError>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let shaking = self.acceptor.accept(Gathered(stream)).into_fallible();
        let stream = match timeout(self.handshake, shaking).await {
            Ok(Ok(stream)) => stream,
            Ok(Err((why, stream))) => {
                part(stream).await;
                return Err(TlsError::from_io(Side::Server, why));
            }
            Err(_) => return Err(TlsError::TooSlow { within: self.handshake }),
        };
        let session = stream.get_ref().1;
        let spoken = &self.acceptor.config().alpn_protocols;
        if !spoken.is_empty() && session.alpn_protocol().is_none() {
            return Err(TlsError::NoProtocol);
        }
        let client = session.peer_certificates().and_then(<[_]>::first);
        let client = client.ok_or(rustls::Error::NoCertificatesPresented).and_then(Identity::of);
        let client = client.map_err(|why| TlsError::from_tls(Side::Server, why))?;
        Ok((TlsStream::new(stream.into(), Side::Server), client))
    }
}
