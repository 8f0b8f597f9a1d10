//! DNS records: what a domain needs before it can send, made up from its name, so that each domain has its own.

use ses_types::{Base64, DNSAttributes, DkimOption};
use sha2::{Digest, Sha256};

use crate::store::identity::Identity;

/// What a DKIM key begins with before its modulus, and how many bytes that has: a SubjectPublicKeyInfo (RFC 5280,
/// section 4.1) of an RSA key (RFC 8017, appendix A.1.1) in DER.
struct Length {
    option: DkimOption,
    selector: &'static str,
    head: &'static [u8],
    modulus: usize,
}

/// The algorithm `rsaEncryption` without parameters, as DER.
macro_rules! rsa {
    ($($outer:literal),*; $($string:literal),*; $($sequence:literal),*; $($integer:literal),*) => {
        &[
            $($outer,)* 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
            $($string,)* $($sequence,)* $($integer,)*
        ]
    };
}

const LENGTHS: &[Length] = &[
    Length {
        option: DkimOption::BITS1024,
        selector: "emulator",
        head: rsa!(0x30, 0x81, 0x9f; 0x03, 0x81, 0x8d, 0x00; 0x30, 0x81, 0x89; 0x02, 0x81, 0x81, 0x00),
        modulus: 128,
    },
    Length {
        option: DkimOption::BITS2048,
        selector: "emulator2048",
        head: rsa!(
            0x30, 0x82, 0x01, 0x22; 0x03, 0x82, 0x01, 0x0f, 0x00; 0x30, 0x82, 0x01, 0x0a; 0x02, 0x82, 0x01, 0x01, 0x00
        ),
        modulus: 256,
    },
];

/// The exponent 65,537, as DER.
const EXPONENT: [u8; 5] = [0x02, 0x03, 0x01, 0x00, 0x01];

/// The records that a domain needs with DKIM keys of this length; those of a verified one are in place.
pub(crate) fn records(
    identity: &Identity,
    option: DkimOption,
    verified: bool,
) -> Vec<DNSAttributes> {
    let domain = &identity.domain;
    let mut records = vec![
        ("MX", domain.clone(), "mx.emulator.invalid.".to_owned()),
        (
            "TXT",
            domain.clone(),
            "v=spf1 include:spf.emulator.invalid ~all".into(),
        ),
        ("TXT", format!("_dmarc.{domain}"), "v=DMARC1; p=none".into()),
    ];
    let asked = |length: &&Length| option == DkimOption::BOTH || option == length.option;
    records.extend(LENGTHS.iter().filter(asked).map(|length| {
        let name = format!("{}._domainkey.{domain}", length.selector);
        let key = key(domain, length);
        ("TXT", name, format!("v=DKIM1; k=rsa; p={}", key.as_str()))
    }));
    let attributes = |(kind, name, expected): (&str, String, String)| {
        let current = if verified {
            expected.clone()
        } else {
            String::new()
        };
        DNSAttributes::new()
            .r#type(kind)
            .send_domain(name)
            .expected_value(expected)
            .current_value(current)
            .status(verified)
    };
    records.into_iter().map(attributes).collect()
}

/// A public key of that length; nobody has the private one.
fn key(domain: &str, length: &Length) -> Base64 {
    let mut modulus: Vec<u8> = (0_u8..)
        .flat_map(|block| {
            let seed = format!("{} {} {block}", domain.to_lowercase(), length.selector);
            Sha256::digest(seed).to_vec()
        })
        .take(length.modulus)
        .collect();
    // A modulus has its full length, and is odd as a product of odd primes.
    modulus[0] |= 0x80;
    modulus[length.modulus - 1] |= 1;
    Base64::from_bytes(&[length.head, &modulus, &EXPONENT].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contents of the DER values of a sequence, one after the other.
    fn values(mut der: &[u8]) -> Vec<(u8, Vec<u8>)> {
        let mut values = Vec::new();
        while let [tag, first, rest @ ..] = der {
            let (length, rest) = match *first {
                0x81 => (usize::from(rest[0]), &rest[1..]),
                0x82 => (
                    usize::from(u16::from_be_bytes([rest[0], rest[1]])),
                    &rest[2..],
                ),
                short => (usize::from(short), rest),
            };
            values.push((*tag, rest[..length].to_vec()));
            der = &rest[length..];
        }
        values
    }

    #[test]
    fn a_key_is_a_public_key_of_its_length() {
        for length in LENGTHS {
            let der = key("mail.example.com", length).decode().expect("base64");
            let [(0x30, info)] = &values(&der)[..] else {
                panic!("one sequence");
            };
            let [(0x30, _), (0x03, bits)] = &values(info)[..] else {
                panic!("an algorithm and a bit string");
            };
            let [(0x30, numbers)] = &values(&bits[1..])[..] else {
                panic!("one sequence");
            };
            let [(0x02, modulus), (0x02, exponent)] = &values(numbers)[..] else {
                panic!("two integers");
            };
            assert_eq!(
                modulus.len(),
                length.modulus + 1,
                "with a zero for the sign"
            );
            assert_eq!(exponent, &[1, 0, 1]);
        }
    }

    #[test]
    fn a_domain_has_keys_of_its_own() {
        let of = |domain| key(domain, &LENGTHS[0]).as_str().to_owned();
        assert_eq!(of("mail.example.com"), of("Mail.example.com"));
        assert_ne!(of("mail.example.com"), of("mail.example.org"));
    }
}
