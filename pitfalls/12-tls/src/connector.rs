//! The client's side.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::client::Resumption;
use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use crate::credentials::Credentials;
use crate::error::{Side, TlsError};
use crate::gathered::Gathered;
use crate::parting::part;
use crate::settings::Settings;
use crate::stream::TlsStream;
use crate::trust::Trust;
use crate::verifier::ServerVerifier;

/// Makes connections to servers, by TLS 1.3 or 1.2. Clones share what they know.
#[derive(Clone)]
pub struct TlsConnector {
    connector: tokio_rustls::TlsConnector,
    handshake: Duration,
}

impl fmt::Debug for TlsConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsConnector").field("handshake", &self.handshake).finish_non_exhaustive()
    }
}

impl TlsConnector {
    /// Shows `credentials` to servers that ask for some, and believes `trust`.
    ///
    /// No session is resumed: a resumed one is not verified again, so that it outlives the certificate, and the trust, that it
    /// was made with.
    ///
    /// # Panics
    /// Never: the versions of TLS are fixed, and the cryptography has both.
    #[must_use]
    pub fn new(credentials: Option<Credentials>, trust: Trust, settings: Settings) -> Self {
        let provider = Arc::new(ring::default_provider());
        let verifier = Arc::new(ServerVerifier::new(trust, &provider));
        let config = ClientConfig::builder_with_details(provider, settings.clock)
            .with_safe_default_protocol_versions()
            .expect("the provider has what TLS 1.2 and 1.3 need")
            .dangerous()
            .with_custom_certificate_verifier(verifier);
        let mut config = match credentials {
            Some(credentials) => config.with_client_cert_resolver(Arc::new(credentials)),
            None => config.with_no_client_auth(),
        };
        config.resumption = Resumption::disabled();
        config.alpn_protocols = settings.protocols;
        Self { connector: Arc::new(config).into(), handshake: settings.handshake }
    }

    /// Shakes hands with the server `name`, a DNS name or an address, over a stream that may lead anywhere.
    ///
    /// The server has to prove that it is `name`. One that cannot is told, which takes a second more at most, and is shown nothing:
    /// neither a byte of the application's nor this side's certificate. Dropping the future closes the stream.
    ///
    /// In TLS 1.3 this returns *before* the server has looked at the certificate of this side. Whether it was refused shows when
    /// the stream is read for the first time; [`TlsError::of`] finds it in the error.
    ///
    /// # Errors
    /// [`TlsError`].
    pub async fn connect<S>(&self, name: &str, stream: S) -> Result<TlsStream<S>, TlsError>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let server = ServerName::try_from(name).map_err(|_| TlsError::BadName { name: name.to_owned() })?;
        let shaking = self.connector.connect(server.to_owned(), Gathered(stream)).into_fallible();
        let stream = match timeout(self.handshake, shaking).await {
            Ok(Ok(stream)) => stream,
            Ok(Err((why, stream))) => {
                part(stream).await;
                return Err(TlsError::from_io(Side::Client, why));
            }
            Err(_) => return Err(TlsError::TooSlow { within: self.handshake }),
        };
        let offered = &self.connector.config().alpn_protocols;
        if !offered.is_empty() && stream.get_ref().1.alpn_protocol().is_none() {
            return Err(TlsError::NoProtocol);
        }
        Ok(TlsStream::new(stream.into(), Side::Client))
    }
}
