//! Whom this side believes.

use std::sync::{Arc, PoisonError, RwLock};

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;

use crate::credentials::Unusable;

/// The CAs that this side believes, and nobody else: not those of the system. Clones are handles of the same.
#[derive(Clone, Debug)]
pub struct Trust {
    roots: Arc<RwLock<Arc<RootCertStore>>>,
}

impl Trust {
    /// The certificates of these CAs.
    ///
    /// # Errors
    /// [`Unusable`].
    pub fn new(cas: impl IntoIterator<Item = CertificateDer<'static>>) -> Result<Self, Unusable> {
        Ok(Self { roots: Arc::new(RwLock::new(read(cas)?)) })
    }

    /// Believes other ones from the next handshake on. Open connections do not notice.
    ///
    /// # Errors
    /// [`Unusable`]: then the ones that are in use stay.
    pub fn replace(&self, cas: impl IntoIterator<Item = CertificateDer<'static>>) -> Result<(), Unusable> {
        let new = read(cas)?;
        *self.roots.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }

    pub(crate) fn roots(&self) -> Arc<RootCertStore> {
        Arc::clone(&self.roots.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn read(cas: impl IntoIterator<Item = CertificateDer<'static>>) -> Result<Arc<RootCertStore>, Unusable> {
    let mut roots = RootCertStore::empty();
    for ca in cas {
        roots.add(ca).map_err(Unusable::Certificate)?;
    }
    if roots.is_empty() { Err(Unusable::Empty) } else { Ok(Arc::new(roots)) }
}
