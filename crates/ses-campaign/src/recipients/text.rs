//! The text of a file, decoded while it is read.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult};
use sha2::{Digest as _, Sha256};

use crate::Encoding;

/// How many bytes are read at once.
const BLOCK: usize = 64 * 1024;

/// A file's bytes on their way to text; they are counted and digested as they pass.
pub(super) struct Text<R> {
    source: R,
    encoding: Encoding,
    decoder: Decoder,
    block: Vec<u8>,
    /// The bytes of the block that are not decoded yet.
    left: std::ops::Range<usize>,
    digest: Sha256,
    read: u64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    GoesOn,
    /// The bytes that follow what was decoded are none of the encoding.
    Malformed,
    Ended,
}

impl<R: Read> Text<R> {
    pub(super) fn new(source: R, encoding: Encoding) -> Self {
        let decoder = match encoding {
            Encoding::Utf8 => encoding_rs::UTF_8,
            Encoding::Gb18030 => encoding_rs::GB18030,
        };
        Self {
            source,
            encoding,
            decoder: decoder.new_decoder_with_bom_removal(),
            block: vec![0; BLOCK],
            left: 0..0,
            digest: Sha256::new(),
            read: 0,
            state: State::GoesOn,
        }
    }

    /// Decodes some more behind what is in `text`; `false` when there is no more.
    pub(super) fn fill(&mut self, text: &mut String) -> io::Result<bool> {
        if self.state != State::GoesOn {
            return Ok(false);
        }
        if self.left.is_empty() {
            let count = self.source.read(&mut self.block)?;
            self.digest.update(&self.block[..count]);
            self.read += count as u64;
            self.left = 0..count;
        }
        let is_last = self.left.is_empty();
        text.reserve(BLOCK);
        let block = &self.block[self.left.clone()];
        let decoder = &mut self.decoder;
        let (result, read) = decoder.decode_to_string_without_replacement(block, text, is_last);
        self.left.start += read;
        self.state = match result {
            DecoderResult::Malformed(..) => State::Malformed,
            DecoderResult::InputEmpty if is_last => State::Ended,
            _ => State::GoesOn,
        };
        Ok(true)
    }

    /// Why there is no more text, if it is not the end of the file.
    pub(super) fn flaw(&self) -> Option<&'static str> {
        let flaw = match self.encoding {
            Encoding::Utf8 => "not UTF-8 from here on; perhaps the encoding is gb18030",
            Encoding::Gb18030 => "not GB18030 from here on; perhaps the encoding is utf-8",
        };
        (self.state == State::Malformed).then_some(flaw)
    }

    /// How many bytes were read.
    pub(super) fn bytes_read(&self) -> u64 {
        self.read
    }

    /// The SHA-256 of what was read.
    pub(super) fn into_digest(self) -> [u8; 32] {
        self.digest.finalize().into()
    }
}
