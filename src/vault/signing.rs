//! Who wrote a frame: a person's Ed25519 key. age says nothing about that.

use std::fmt;
use std::str::FromStr;

use age::secrecy::{ExposeSecret, SecretString};
use ed25519_dalek::{Signature, Signer};
use zeroize::Zeroizing;

use super::ids::{Hash, KeyId, NoRandomness, parse_hex, random};

/// Begins the text of a signing key's file.
const PREFIX: &str = "MARAC-SIGNING-KEY-1-";

/// The secret half. Never printed; wiped when dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public().id())
    }
}

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn generate() -> Result<Self, NoRandomness> {
        let seed = Zeroizing::new(random::<32>()?);
        Ok(Self(ed25519_dalek::SigningKey::from_bytes(&seed)))
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> VerifyKey {
        VerifyKey(self.0.verifying_key())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// The text of the key's file.
    pub(crate) fn to_text(&self) -> SecretString {
        let mut text = String::with_capacity(PREFIX.len() + 65);
        text.push_str(PREFIX);
        for byte in self.0.as_bytes() {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
        }
        text.push('\n');
        SecretString::from(text)
    }

    pub(crate) fn from_text(text: &SecretString) -> Option<Self> {
        let seed: [u8; 32] = parse_hex(text.expose_secret().trim_end().strip_prefix(PREFIX)?)?;
        let seed = Zeroizing::new(seed);
        Some(Self(ed25519_dalek::SigningKey::from_bytes(&seed)))
    }
}

/// The public half of a person's signing key; prints as 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VerifyKey(ed25519_dalek::VerifyingKey);

impl VerifyKey {
    /// The key made of these bytes; none when they are no sound key.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).ok()?;
        (!key.is_weak()).then_some(Self(key))
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Its short name.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let hash = Hash::of(self.0.as_bytes());
        let mut id = [0; 16];
        for (to, from) in id.iter_mut().zip(hash.as_bytes()) {
            *to = *from;
        }
        KeyId::from_bytes(id)
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

impl fmt::Display for VerifyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for VerifyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyKey({self})")
    }
}

/// The text is no public signing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected the 64 hexadecimal digits of a signing key")]
pub struct NotAVerifyKey;

impl FromStr for VerifyKey {
    type Err = NotAVerifyKey;

    fn from_str(text: &str) -> Result<Self, NotAVerifyKey> {
        parse_hex(text).and_then(|bytes| Self::from_bytes(&bytes)).ok_or(NotAVerifyKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_to_text_and_back() {
        let key = SigningKey::generate().unwrap();
        let again = SigningKey::from_text(&key.to_text()).unwrap();
        assert_eq!(key.public(), again.public());
        assert_eq!(key.public().to_string().parse(), Ok(key.public()));
    }

    #[test]
    fn debug_does_not_show_the_secret() {
        let key = SigningKey::generate().unwrap();
        let text = key.to_text();
        let secret = text.expose_secret().trim_end().strip_prefix(PREFIX).unwrap().to_owned();
        assert!(!format!("{key:?}").contains(&secret));
    }

    #[test]
    fn a_signature_holds_for_its_message_only() {
        let key = SigningKey::generate().unwrap();
        let signature = key.sign(b"one");
        assert!(key.public().verify(b"one", &signature));
        assert!(!key.public().verify(b"two", &signature));
        assert!(!SigningKey::generate().unwrap().public().verify(b"one", &signature));
    }
}
