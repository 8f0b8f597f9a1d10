//! What the client's connections are made with.

use std::sync::Arc;

use crate::{
    Client, InvalidCertificate, Limits, Proxy,
    net::{Net, Settings},
};

/// # Connections
/// After each of these, connections that are open are not used any more.
impl Client {
    /// Sets the limits of the transport.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        let mut settings = self.net.settings().clone();
        settings.limits = limits;
        self.with_settings(settings)
    }

    /// Goes through this proxy, or through none, whatever the environment says.
    ///
    /// # Example
    /// ```
    /// use ses_hyper::{Client, Proxy, ses_core::Config};
    ///
    /// let client = Client::new(Config::international()).with_proxy(Proxy::none());
    /// ```
    #[must_use]
    pub fn with_proxy(self, proxy: Proxy) -> Self {
        let mut settings = self.net.settings().clone();
        settings.proxy = proxy;
        self.with_settings(settings)
    }

    /// Trusts certificate authorities besides those of Mozilla's list, such as a gateway's own; each certificate in
    /// DER.
    ///
    /// # Errors
    /// [`InvalidCertificate`] for the first one that cannot be read.
    pub fn with_root_certificates(
        self,
        certificates: impl IntoIterator<Item = impl AsRef<[u8]>>,
    ) -> Result<Self, InvalidCertificate> {
        let mut settings = self.net.settings().clone();
        settings.roots.add(certificates)?;
        Ok(self.with_settings(settings))
    }

    /// Trusts the certificate authorities of a PEM besides those of Mozilla's list: one certificate after the other, as
    /// files have them.
    ///
    /// # Errors
    /// [`InvalidCertificate`] for the first one that cannot be read, or when there is none.
    ///
    /// # Example
    /// ```no_run
    /// use ses_hyper::{Client, ses_core::Config};
    ///
    /// let authority = std::fs::read("authority.pem")?;
    /// let client = Client::new(Config::international()).with_root_certificates_pem(authority)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_root_certificates_pem(
        self,
        pem: impl AsRef<[u8]>,
    ) -> Result<Self, InvalidCertificate> {
        let mut settings = self.net.settings().clone();
        settings.roots.add_pem(pem.as_ref())?;
        Ok(self.with_settings(settings))
    }

    /// Trusts the certificate authorities of the system instead of Mozilla's list, and those that are added as before.
    ///
    /// They are read now, from files where the system keeps them in files, and not again; `SSL_CERT_FILE` and
    /// `SSL_CERT_DIR` name others.
    /// What is there and no certificate is passed over.
    ///
    /// # Errors
    /// When no certificate can be read; what the system says of the first is part of it.
    ///
    /// # Example
    /// ```no_run
    /// use ses_hyper::{Client, ses_core::Config};
    ///
    /// let client = Client::new(Config::international()).with_native_roots()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[cfg(feature = "native-roots")]
    pub fn with_native_roots(self) -> std::io::Result<Self> {
        let mut settings = self.net.settings().clone();
        settings.roots.set_native()?;
        Ok(self.with_settings(settings))
    }

    fn with_settings(self, settings: Settings) -> Self {
        Self {
            net: Arc::new(Net::new(settings)),
            ..self
        }
    }
}
