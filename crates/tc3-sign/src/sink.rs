//! Where canonical text goes: into a hash while signing and verifying, into a string otherwise.

use alloc::string::String;

use hmac::{
    block_api::HmacCore,
    digest::{
        array::Array,
        block_api::{Buffer, CtOutWrapper, FixedOutputCore, UpdateCore},
        typenum::U32,
    },
};
use sha2::{Sha256, block_api::Sha256VarCore};

use crate::{
    decimal::Decimal,
    hex::{self, Hex},
};

const CAPACITY: usize = 256;

/// What is left when less than a block is in the buffer.
const LONGEST_PIECE: usize = CAPACITY - BLOCK;

const BLOCK: usize = 64;

/// Takes text piece by piece, so that what is only hashed needs no place on the heap.
pub(crate) trait Sink {
    fn put(&mut self, text: &str);

    fn put_lower_case(&mut self, text: &str);

    /// The digest as lower-case hexadecimal digits.
    fn put_hex(&mut self, digest: &[u8; 32]);

    fn put_decimal(&mut self, number: u64);
}

/// SHA-256 without the buffer that [`sha2::Sha256`] adds.
pub(crate) type Sha256Core = CtOutWrapper<Sha256VarCore, U32>;

/// A hash that takes whole blocks.
pub(crate) trait BlockHash {
    fn update_blocks(&mut self, blocks: &[[u8; BLOCK]]);

    /// The digest, after `rest`, which is shorter than a block.
    fn finish(&mut self, rest: &[u8]) -> [u8; 32];
}

macro_rules! impl_block_hash {
    ($core:ty) => {
        impl BlockHash for $core {
            #[inline(always)]
            fn update_blocks(&mut self, blocks: &[[u8; BLOCK]]) {
                UpdateCore::update_blocks(self, Array::cast_slice_from_core(blocks));
            }

            #[inline(always)]
            fn finish(&mut self, rest: &[u8]) -> [u8; 32] {
                let mut digest = Array::default();
                self.finalize_fixed_core(&mut Buffer::<Self>::new(rest), &mut digest);
                digest.into()
            }
        }
    };
}

impl_block_hash!(Sha256Core);
impl_block_hash!(HmacCore<Sha256>);

/// A hash over a message that is put together on the stack, a few blocks at a time.
///
/// The block interface of the hash is used, since the usual one copies each piece into a buffer of its own,
/// which costs as much as hashing a message of a few hundred bytes.
pub(crate) struct Buffered<Hash> {
    buffer: Blocks,
    len: usize,
    hash: Hash,
}

/// Aligned, so that no block is read across two cache lines.
#[repr(align(64))]
struct Blocks([u8; CAPACITY]);

/// The digest of a message that lies in one piece.
pub(crate) fn sha256(message: &[u8]) -> [u8; 32] {
    let (blocks, rest) = message.as_chunks();
    let mut hash = Sha256Core::default();
    BlockHash::update_blocks(&mut hash, blocks);
    hash.finish(rest)
}

impl<Hash: BlockHash> Buffered<Hash> {
    pub(crate) const fn new(hash: Hash) -> Self {
        Self {
            hash,
            buffer: Blocks([0; CAPACITY]),
            len: 0,
        }
    }

    /// Hashes the whole blocks that are there by now.
    #[inline]
    pub(crate) fn flush(&mut self) {
        let (blocks, rest) = self.buffer.0[..self.len].as_chunks();
        self.hash.update_blocks(blocks);
        let rest = rest.len();
        self.buffer.0.copy_within(self.len - rest..self.len, 0);
        self.len = rest;
    }

    /// The digest of all that was put.
    #[inline]
    pub(crate) fn finish(&mut self) -> [u8; 32] {
        let (blocks, rest) = self.buffer.0[..self.len].as_chunks();
        self.hash.update_blocks(blocks);
        self.hash.finish(rest)
    }

    /// Room for `len` bytes, at most [`LONGEST_PIECE`].
    #[inline(always)]
    fn room(&mut self, len: usize) -> &mut [u8] {
        if len > CAPACITY - self.len {
            self.flush();
        }
        let room = &mut self.buffer.0[self.len..][..len];
        self.len += len;
        room
    }
}

impl<Hash: BlockHash> Sink for Buffered<Hash> {
    #[inline(always)]
    fn put(&mut self, text: &str) {
        if text.len() <= LONGEST_PIECE {
            self.room(text.len()).copy_from_slice(text.as_bytes());
            return;
        }
        for piece in text.as_bytes().chunks(LONGEST_PIECE) {
            self.room(piece.len()).copy_from_slice(piece);
        }
    }

    #[inline]
    fn put_lower_case(&mut self, text: &str) {
        for piece in text.as_bytes().chunks(LONGEST_PIECE) {
            let room = self.room(piece.len());
            room.copy_from_slice(piece);
            room.make_ascii_lowercase();
        }
    }

    #[inline(always)]
    fn put_hex(&mut self, digest: &[u8; 32]) {
        hex::write(digest, self.room(hex::LEN));
    }

    #[inline(always)]
    fn put_decimal(&mut self, number: u64) {
        let decimal = Decimal::of(number);
        let digits = decimal.as_bytes();
        self.room(digits.len()).copy_from_slice(digits);
    }
}

impl Sink for String {
    fn put(&mut self, text: &str) {
        self.push_str(text);
    }

    fn put_lower_case(&mut self, text: &str) {
        let start = self.len();
        self.push_str(text);
        self[start..].make_ascii_lowercase();
    }

    fn put_hex(&mut self, digest: &[u8; 32]) {
        self.push_str(Hex::of(digest).as_str());
    }

    fn put_decimal(&mut self, number: u64) {
        self.push_str(Decimal::of(number).as_str());
    }
}

#[cfg(test)]
mod tests {
    use std::string::String;

    use proptest::{collection::vec, prelude::any, prop_assert_eq, proptest};
    use sha2::{Digest, Sha256, digest::block_api::CoreProxy};

    use super::{Buffered, Sink};

    proptest! {
        #[test]
        fn a_buffered_hash_is_that_of_the_whole_text(
            pieces in vec((".{0,700}", any::<bool>()), 0..12),
        ) {
            let mut hash = Buffered::new(<Sha256 as CoreProxy>::Core::default());
            let mut string = String::new();
            for (piece, is_lower) in &pieces {
                if *is_lower {
                    hash.put_lower_case(piece);
                    string.put_lower_case(piece);
                } else {
                    hash.put(piece);
                    string.put(piece);
                }
            }
            hash.put_hex(&[0xa5; 32]);
            string.put_hex(&[0xa5; 32]);
            prop_assert_eq!(hash.finish(), <[u8; 32]>::from(Sha256::digest(&string)));
        }
    }
}
