//! The certificate authorities that connections trust: a list, and those that were added to it.

use rustls::{
    RootCertStore,
    pki_types::{
        CertificateDer,
        pem::{Error as PemError, PemObject as _},
    },
};

use crate::transport::BoxError;

/// A list of authorities, and those that were added.
#[derive(Clone, Debug)]
pub(crate) struct Roots {
    list: RootCertStore,
    added: RootCertStore,
}

/// Those of Mozilla's list.
impl Default for Roots {
    fn default() -> Self {
        Self {
            list: RootCertStore {
                roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
            },
            added: RootCertStore::empty(),
        }
    }
}

impl Roots {
    /// All of them.
    pub(crate) fn store(&self) -> RootCertStore {
        let mut store = self.list.clone();
        store.roots.extend_from_slice(&self.added.roots);
        store
    }

    /// The list of the system instead of the one so far.
    #[cfg(feature = "native-roots")]
    pub(crate) fn set_native(&mut self) -> std::io::Result<()> {
        use std::io::{Error, ErrorKind};
        let found = rustls_native_certs::load_native_certs();
        let mut list = RootCertStore::empty();
        list.add_parsable_certificates(found.certs);
        if list.is_empty() {
            let why = found.errors.first().map(|error| format!(": {error}"));
            let why = why.unwrap_or_default();
            let words = format!("the system has no root certificate that can be read{why}");
            return Err(Error::new(ErrorKind::NotFound, words));
        }
        self.list = list;
        Ok(())
    }

    /// Adds certificates in DER.
    pub(crate) fn add(
        &mut self,
        certificates: impl IntoIterator<Item = impl AsRef<[u8]>>,
    ) -> Result<(), InvalidCertificate> {
        for (index, der) in certificates.into_iter().enumerate() {
            self.add_one(index, der.as_ref())?;
        }
        Ok(())
    }

    /// Adds the certificates of a PEM, of which there is one at least.
    pub(crate) fn add_pem(&mut self, pem: &[u8]) -> Result<(), InvalidCertificate> {
        let mut certificates = CertificateDer::pem_slice_iter(pem).peekable();
        if certificates.peek().is_none() {
            return Err(InvalidCertificate::new(0, PemError::NoItemsFound));
        }
        for (index, der) in certificates.enumerate() {
            let der = der.map_err(|error| InvalidCertificate::new(index, error))?;
            self.add_one(index, &der)?;
        }
        Ok(())
    }

    fn add_one(&mut self, index: usize, der: &[u8]) -> Result<(), InvalidCertificate> {
        let added = self.added.add(CertificateDer::from(der));
        added.map_err(|error| InvalidCertificate::new(index, error))
    }
}

/// A root certificate that is none; the first has the index 0.
#[derive(Debug, thiserror::Error)]
#[error("root certificate {index} cannot be read")]
pub struct InvalidCertificate {
    index: usize,
    source: BoxError,
}

impl InvalidCertificate {
    fn new(index: usize, source: impl Into<BoxError>) -> Self {
        Self {
            index,
            source: source.into(),
        }
    }
}
