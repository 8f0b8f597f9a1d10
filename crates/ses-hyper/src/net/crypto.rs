//! The cryptography of connections: that of ring, without what nobody needs who has no certificate of his own.
//!
//! The provider that rustls makes of ring reads private keys and signs with them, by RSA and two kinds of elliptic
//! curves; a client of the service is known by the signature of each request, and its connections by none.
//! What is left out here is left out of every program: 0.13 MB.

use std::sync::Arc;

use rustls::{
    Error, SignatureScheme as Scheme, SupportedCipherSuite,
    crypto::{
        CryptoProvider, GetRandomFailed, KeyProvider, SecureRandom, WebPkiSupportedAlgorithms,
        ring::{ALL_KX_GROUPS, cipher_suite as suite},
    },
    pki_types::PrivateKeyDer,
    sign::SigningKey,
};
use webpki::ring as verify;

/// What connections are encrypted, agreed on and verified with.
pub(super) fn provider() -> CryptoProvider {
    CryptoProvider {
        cipher_suites: SUITES.to_vec(),
        kx_groups: ALL_KX_GROUPS.to_vec(),
        signature_verification_algorithms: SIGNATURES,
        secure_random: &Ring,
        key_provider: &Ring,
    }
}

/// AES-GCM in TLS 1.3, of which every server has one (RFC 8446, section 9.1), and in TLS 1.2 with forward secrecy.
const SUITES: [SupportedCipherSuite; 6] = [
    suite::TLS13_AES_256_GCM_SHA384,
    suite::TLS13_AES_128_GCM_SHA256,
    suite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
];

/// The signatures that certificates and handshakes are verified by: all that ring can.
///
/// TLS 1.2 leaves the curve open, so that its two schemes of ECDSA stand for both.
const SIGNATURES: WebPkiSupportedAlgorithms = WebPkiSupportedAlgorithms {
    all: webpki::ALL_VERIFICATION_ALGS,
    mapping: &[
        (
            Scheme::ECDSA_NISTP384_SHA384,
            &[verify::ECDSA_P384_SHA384, verify::ECDSA_P256_SHA384],
        ),
        (
            Scheme::ECDSA_NISTP256_SHA256,
            &[verify::ECDSA_P256_SHA256, verify::ECDSA_P384_SHA256],
        ),
        (Scheme::ED25519, &[verify::ED25519]),
        (
            Scheme::RSA_PSS_SHA512,
            &[verify::RSA_PSS_2048_8192_SHA512_LEGACY_KEY],
        ),
        (
            Scheme::RSA_PSS_SHA384,
            &[verify::RSA_PSS_2048_8192_SHA384_LEGACY_KEY],
        ),
        (
            Scheme::RSA_PSS_SHA256,
            &[verify::RSA_PSS_2048_8192_SHA256_LEGACY_KEY],
        ),
        (
            Scheme::RSA_PKCS1_SHA512,
            &[verify::RSA_PKCS1_2048_8192_SHA512],
        ),
        (
            Scheme::RSA_PKCS1_SHA384,
            &[verify::RSA_PKCS1_2048_8192_SHA384],
        ),
        (
            Scheme::RSA_PKCS1_SHA256,
            &[verify::RSA_PKCS1_2048_8192_SHA256],
        ),
    ],
};

/// The random numbers of ring, and no keys.
#[derive(Debug)]
struct Ring;

impl SecureRandom for Ring {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), GetRandomFailed> {
        let random = ring::rand::SystemRandom::new();
        ring::rand::SecureRandom::fill(&random, bytes).map_err(|_| GetRandomFailed)
    }
}

impl KeyProvider for Ring {
    fn load_private_key(&self, _: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, Error> {
        Err(Error::General("a connection has no key here".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use rustls::crypto::ring::default_provider;

    use super::*;

    #[test]
    fn every_signature_of_the_default_provider_is_verified_alike() {
        let (ours, theirs) = (SIGNATURES, default_provider());
        let theirs = theirs.signature_verification_algorithms;
        assert_eq!(
            format!("{:?}", ours.mapping),
            format!("{:?}", theirs.mapping)
        );
        let missing =
            |algorithm: &&&_| !format!("{:?}", ours.all).contains(&format!("{algorithm:?}"));
        assert_eq!(theirs.all.iter().filter(missing).count(), 0);
    }

    #[test]
    fn groups_and_suites_are_those_of_the_default_provider_but_for_chacha20() {
        let (ours, theirs) = (provider(), default_provider());
        let names = |provider: &CryptoProvider| -> Vec<_> {
            provider
                .kx_groups
                .iter()
                .map(|group| group.name())
                .collect()
        };
        assert_eq!(names(&ours), names(&theirs));
        let left_out: Vec<_> = theirs
            .cipher_suites
            .iter()
            .filter(|suite| !ours.cipher_suites.contains(suite))
            .map(|suite| format!("{:?}", suite.suite()))
            .collect();
        assert_eq!(left_out.len(), 3, "{left_out:?}");
        assert!(
            left_out.iter().all(|suite| suite.contains("CHACHA20")),
            "{left_out:?}"
        );
    }
}
