//! Where canonical text goes: into a hash while signing and verifying, into a string while explaining.

use alloc::string::String;

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// Takes text piece by piece, so that what is only hashed is never put together.
pub(crate) trait Sink {
    fn put(&mut self, text: &str);

    fn put_lower_case(&mut self, text: &str);
}

impl Sink for Sha256 {
    fn put(&mut self, text: &str) {
        Digest::update(self, text);
    }

    fn put_lower_case(&mut self, text: &str) {
        let mut chunk = [0; 64];
        for piece in text.as_bytes().chunks(chunk.len()) {
            let lower = &mut chunk[..piece.len()];
            lower.copy_from_slice(piece);
            lower.make_ascii_lowercase();
            Digest::update(self, lower);
        }
    }
}

impl Sink for Hmac<Sha256> {
    fn put(&mut self, text: &str) {
        Mac::update(self, text.as_bytes());
    }

    fn put_lower_case(&mut self, text: &str) {
        text.bytes()
            .for_each(|byte| Mac::update(self, &[byte.to_ascii_lowercase()]));
    }
}

impl Sink for String {
    fn put(&mut self, text: &str) {
        self.push_str(text);
    }

    fn put_lower_case(&mut self, text: &str) {
        self.extend(text.chars().map(|character| character.to_ascii_lowercase()));
    }
}
