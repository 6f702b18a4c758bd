//! Names that are bytes: of rows, seats, records, keys and frames. All print as plain lower-case hex.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

/// The operating system gave no random bytes; nothing safe can be made without them.
#[derive(Debug, thiserror::Error)]
#[error("this machine gave no random numbers, so no key and no file can be made safely; restart it and try again")]
pub struct NoRandomness;

/// Fills an array from the operating system.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// The text is not this kind of name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {digits} hexadecimal digits")]
pub struct NotAnId {
    /// How many digits such a name has.
    pub digits: usize,
}

macro_rules! byte_id {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        #[cbor(transparent)]
        pub struct $name(#[cbor(n(0), with = "minicbor::bytes")] [u8; $length]);

        impl $name {
            /// The name made of these bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }

            /// Its bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                parse_hex(text).map(Self).ok_or(NotAnId { digits: $length * 2 })
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = NotAnId;

            fn try_from(bytes: &[u8]) -> Result<Self, NotAnId> {
                bytes.try_into().map(Self).map_err(|_| NotAnId { digits: $length * 2 })
            }
        }
    };
}

byte_id!(
    /// A row of the record: a UUID of version 7, so that rows sort by when they were made.
    RowId, 16
);
byte_id!(
    /// A record, whatever its file is called: a random UUID.
    RecordId, 16
);
byte_id!(
    /// One writing session of one program on one machine: the writer of exactly one journal.
    SeatId, 8
);
byte_id!(
    /// A person's signing key: the first half of the SHA-256 of its public part.
    KeyId, 16
);
byte_id!(
    /// A SHA-256.
    Hash, 32
);

impl RowId {
    /// A new row's name.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn new(wall_ms: u64) -> Result<Self, NoRandomness> {
        let tail = random::<10>()?;
        let id = uuid::Builder::from_unix_timestamp_millis(wall_ms, &tail).into_uuid();
        Ok(Self(id.into_bytes()))
    }
}

impl RecordId {
    /// A new record's name.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn new() -> Result<Self, NoRandomness> {
        let id = uuid::Builder::from_random_bytes(random()?).into_uuid();
        Ok(Self(id.into_bytes()))
    }
}

impl SeatId {
    /// A fresh seat.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn new() -> Result<Self, NoRandomness> {
        Ok(Self(random()?))
    }
}

impl Hash {
    /// What stands where there is no frame before.
    pub const NONE: Self = Self([0; 32]);

    /// The SHA-256 of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

/// Reads exactly `N` bytes of hex, in either case.
pub(crate) fn parse_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

const fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        b'A'..=b'F' => Some(letter - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_goes_there_and_back() {
        let seat = SeatId::from_bytes([0, 1, 2, 0xab, 0xcd, 0xef, 9, 255]);
        assert_eq!(seat.to_string(), "000102abcdef09ff");
        assert_eq!("000102ABCDEF09ff".parse(), Ok(seat));
    }

    #[test]
    fn other_text_is_refused() {
        for text in ["", "00", "000102abcdef09fg", "+00102abcdef09ff", "000102abcdef09ff0", "éééééééé"] {
            assert!(text.parse::<SeatId>().is_err(), "{text}");
        }
    }

    #[test]
    fn rows_sort_by_when_they_were_made() {
        let earlier = RowId::new(1_000).unwrap();
        let later = RowId::new(2_000).unwrap();
        assert!(earlier < later);
        assert_eq!(earlier.to_string().len(), 32);
    }
}
