//! What this side shows.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::client::ResolvesClientCert;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{Error, SignatureScheme};

use crate::identity::Identity;

/// Certificates or a key that cannot be used; what was in use before stays so.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// There is none.
    #[error("no certificate was given")]
    Empty,
    /// One of them is not what it should be.
    #[error("a certificate cannot be read")]
    Certificate(#[source] Error),
    /// The key is of no known kind, or another certificate's.
    #[error("the key is not that of the certificate")]
    Key(#[source] Error),
}

/// The certificate that this side shows, and its key. Clones are handles of the same.
///
/// No error and no `Debug` output has the key in it.
#[derive(Clone)]
pub struct Credentials {
    current: Arc<RwLock<Arc<CertifiedKey>>>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let identity = self.current().cert.first().and_then(|leaf| Identity::of(leaf).ok());
        f.debug_struct("Credentials").field("identity", &identity).finish_non_exhaustive()
    }
}

impl Credentials {
    /// A certificate, those that lead from it to a CA, and the key of the first.
    ///
    /// # Errors
    /// [`Unusable`].
    pub fn new(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Self, Unusable> {
        Ok(Self { current: Arc::new(RwLock::new(read(chain, key)?)) })
    }

    /// Shows other ones from the next handshake on. Open connections do not notice.
    ///
    /// # Errors
    /// [`Unusable`]: then the ones that are in use stay.
    pub fn replace(
        &self,
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<(), Unusable> {
        let new = read(chain, key)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }

    fn current(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn read(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<Arc<CertifiedKey>, Unusable> {
    Identity::of(chain.first().ok_or(Unusable::Empty)?).map_err(Unusable::Certificate)?;
    let read = CertifiedKey::from_der(chain, key, &ring::default_provider());
    read.map(Arc::new).map_err(Unusable::Key)
}

impl ResolvesServerCert for Credentials {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }
}

impl ResolvesClientCert for Credentials {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }

    fn has_certs(&self) -> bool {
        true
    }
}
