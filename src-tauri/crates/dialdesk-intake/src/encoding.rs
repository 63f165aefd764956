//! From bytes to text: which encoding, and where exactly it does not hold.

use std::borrow::Cow;
use std::str::FromStr;

use encoding_rs::DecoderResult;
use serde::{Deserialize, Serialize};

use crate::IntakeError;

/// How the bytes of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16, low byte first.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, high byte first.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// Western European text of older Windows programs. Never detected, only asked for: every
    /// file would pass for it.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

impl Encoding {
    /// Returns the name by which people and interfaces know it.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Windows1252 => "windows-1252",
        }
    }

    fn codec(self) -> &'static encoding_rs::Encoding {
        match self {
            Encoding::Utf8 => encoding_rs::UTF_8,
            Encoding::Utf16Le => encoding_rs::UTF_16LE,
            Encoding::Utf16Be => encoding_rs::UTF_16BE,
            Encoding::Windows1252 => encoding_rs::WINDOWS_1252,
        }
    }
}

impl FromStr for Encoding {
    type Err = IntakeError;

    fn from_str(text: &str) -> Result<Encoding, IntakeError> {
        match text.trim().to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Ok(Encoding::Utf8),
            "utf-16le" | "utf-16" | "utf16" | "utf16le" => Ok(Encoding::Utf16Le),
            "utf-16be" | "utf16be" => Ok(Encoding::Utf16Be),
            "windows-1252" | "cp1252" | "latin1" | "iso-8859-1" => Ok(Encoding::Windows1252),
            _ => Err(IntakeError::UnknownOption {
                option: "encoding",
                value: text.to_owned(),
                allowed: "utf-8, utf-16le, utf-16be or windows-1252",
            }),
        }
    }
}

/// Says in which encoding the bytes are written, or what they are instead of text.
pub(crate) fn detect(bytes: &[u8]) -> Result<Encoding, IntakeError> {
    match bytes {
        [0xff, 0xfe, ..] => return Ok(Encoding::Utf16Le),
        [0xfe, 0xff, ..] => return Ok(Encoding::Utf16Be),
        _ => {}
    }
    for (mark, what) in OTHER_FORMATS {
        if bytes.starts_with(mark) {
            return Err(IntakeError::NotText { what });
        }
    }
    let sample = &bytes[..bytes.len().min(4096)];
    let zeros_at = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|&&b| b == 0).count();
    match (zeros_at(0), zeros_at(1)) {
        (0, 0) => Ok(Encoding::Utf8),
        // Text of ASCII signs in UTF-16 has a zero in every other place, mark or no mark.
        (even, odd) if odd > even * 4 && odd * 4 > sample.len() => Ok(Encoding::Utf16Le),
        (even, odd) if even > odd * 4 && even * 4 > sample.len() => Ok(Encoding::Utf16Be),
        _ => Err(IntakeError::NotText { what: "made of binary data" }),
    }
}

/// The first bytes of what people drop by mistake.
const OTHER_FORMATS: [(&[u8], &str); 6] = [
    (b"PK\x03\x04", "a workbook or an archive"),
    (b"\xd0\xcf\x11\xe0", "an old workbook"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
];

/// Turns the bytes into text without its byte order mark, or names the first wrong byte.
pub(crate) fn decode(bytes: &[u8], encoding: Encoding) -> Result<Cow<'_, str>, IntakeError> {
    if encoding == Encoding::Utf8 {
        let skipped = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        return match std::str::from_utf8(&bytes[skipped..]) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(error) => {
                let good = skipped + error.valid_up_to();
                let line = 1 + bytes[..good].iter().filter(|&&byte| byte == b'\n').count();
                Err(undecodable(line, good, encoding))
            }
        };
    }
    let mut decoder = encoding.codec().new_decoder_with_bom_removal();
    let mut text = String::new();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    text.reserve(room.unwrap_or(bytes.len()));
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        DecoderResult::InputEmpty => Ok(Cow::Owned(text)),
        DecoderResult::OutputFull => Err(undecodable(1, 0, encoding)),
        DecoderResult::Malformed(length, after) => {
            let line = 1 + text.bytes().filter(|&byte| byte == b'\n').count();
            let wrong = read.saturating_sub(usize::from(length) + usize::from(after));
            Err(undecodable(line, wrong, encoding))
        }
    }
}

fn undecodable(line: usize, good_bytes: usize, encoding: Encoding) -> IntakeError {
    IntakeError::Undecodable {
        line: u32::try_from(line).unwrap_or(u32::MAX),
        byte: good_bytes as u64 + 1,
        encoding: encoding.name(),
    }
}
