//! The public halves of people's keys.

use std::fmt;
use std::str::FromStr;

use super::signing::VerifyKey;

/// Someone to whom the record is encrypted: the public half of an age key.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient(pub(super) age::x25519::Recipient);

impl Recipient {
    pub(crate) fn as_age(&self) -> &age::x25519::Recipient {
        &self.0
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({})", self.0)
    }
}

/// The text is nobody's public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPublicKey {
    /// The part for encryption is wrong.
    #[error("expected a public age key, which begins with age1")]
    Recipient,
    /// The part for signatures is wrong or not there.
    #[error("expected the whole line that marac key show prints: a public age key, a colon, and 64 hexadecimal digits")]
    Verify,
}

impl FromStr for Recipient {
    type Err = NotAPublicKey;

    fn from_str(text: &str) -> Result<Self, NotAPublicKey> {
        text.trim().parse().map(Self).map_err(|_| NotAPublicKey::Recipient)
    }
}

/// The public half of a person's key: one line without spaces, as `access add` takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonKey {
    /// For encrypting to the person.
    pub recipient: Recipient,
    /// For verifying what the person wrote.
    pub verify: VerifyKey,
}

impl fmt::Display for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.recipient, self.verify)
    }
}

impl FromStr for PersonKey {
    type Err = NotAPublicKey;

    fn from_str(text: &str) -> Result<Self, NotAPublicKey> {
        let (recipient, verify) = text.trim().split_once(':').ok_or(NotAPublicKey::Verify)?;
        Ok(Self { recipient: recipient.parse()?, verify: verify.parse().map_err(|_| NotAPublicKey::Verify)? })
    }
}
