//! The public halves of people's keys.

use std::fmt;
use std::str::FromStr;

use super::signing::VerifyKey;

/// Someone to whom the record is encrypted: the public half of an age key, or of an SSH key that age can encrypt to.
#[derive(Clone)]
pub struct Recipient {
    kind: Kind,
    /// As it stands in the roster; two recipients are the same when this is.
    text: String,
}

#[derive(Clone)]
enum Kind {
    X25519(age::x25519::Recipient),
    Ssh(Box<age::ssh::Recipient>),
}

impl Recipient {
    pub(crate) fn of(identity: &age::x25519::Identity) -> Self {
        let recipient = identity.to_public();
        Self { text: recipient.to_string(), kind: Kind::X25519(recipient) }
    }

    pub(crate) fn as_age(&self) -> &dyn age::Recipient {
        match &self.kind {
            Kind::X25519(recipient) => recipient,
            Kind::Ssh(recipient) => &**recipient,
        }
    }
}

impl PartialEq for Recipient {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Recipient {}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({})", self.text)
    }
}

/// The text is nobody's public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPublicKey {
    /// The part for encryption is wrong.
    #[error("expected a public age key, which begins with age1")]
    Recipient,
    /// It begins like one.
    #[error(
        "that begins with age1, as a public age key does, and is none: it is cut off, or a letter of it is wrong; copy the whole line again, as marac key show prints it"
    )]
    Miscopied,
    /// The part for signatures is wrong or not there.
    #[error("expected the whole line that marac key show prints: a public age key, a colon, and 64 hexadecimal digits")]
    Verify,
    /// The other half.
    #[error(
        "that is a secret key; whoever has it opens everything, so hand nobody that half. Give the public one, as marac key show prints it"
    )]
    Secret,
    /// The public half of a key on a plugin.
    #[error(
        "that is a key on an age plugin, to which only machines with the plugin can encrypt; have its owner run marac key show with --identity, and give the line that it prints"
    )]
    Plugin,
    /// A kind of SSH key that age does not encrypt to.
    #[error(
        "age can encrypt to SSH keys of the kinds ssh-ed25519 and ssh-rsa (of 2048 bits or more) only; use another key, or marac key new"
    )]
    Ssh,
}

impl FromStr for Recipient {
    type Err = NotAPublicKey;

    fn from_str(text: &str) -> Result<Self, NotAPublicKey> {
        let text = text.trim();
        if is_secret(text) {
            return Err(NotAPublicKey::Secret);
        }
        if text.split(' ').next().is_some_and(is_ssh) {
            let recipient: age::ssh::Recipient = text.parse().map_err(|_| NotAPublicKey::Ssh)?;
            return Ok(Self { text: recipient.to_string(), kind: Kind::Ssh(Box::new(recipient)) });
        }
        match text.parse::<age::x25519::Recipient>() {
            Ok(recipient) => Ok(Self { text: recipient.to_string(), kind: Kind::X25519(recipient) }),
            Err(_) if text.parse::<age::plugin::Recipient>().is_ok() => Err(NotAPublicKey::Plugin),
            Err(_) if text.to_ascii_lowercase().starts_with("age1") => Err(NotAPublicKey::Miscopied),
            Err(_) => Err(NotAPublicKey::Recipient),
        }
    }
}

fn is_ssh(word: &str) -> bool {
    ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"].iter().any(|start| word.starts_with(start))
}

fn is_secret(text: &str) -> bool {
    ["AGE-SECRET-KEY-", "AGE-PLUGIN-", "MARAC-SIGNING-KEY-", "-----BEGIN "].iter().any(|secret| text.contains(secret))
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
        if is_secret(text) {
            return Err(NotAPublicKey::Secret);
        }
        let (recipient, verify) = text.trim().split_once(':').ok_or(NotAPublicKey::Verify)?;
        Ok(Self { recipient: recipient.parse()?, verify: verify.parse().map_err(|_| NotAPublicKey::Verify)? })
    }
}

/// What somebody hands over to be given access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessKey {
    /// The whole line of `marac key show`: may read and write.
    Writes(PersonKey),
    /// A public key alone, age's or SSH's: may read. Nothing tells what such a person wrote, so they write nothing.
    Reads(Recipient),
}

impl AccessKey {
    /// To whom it is encrypted.
    #[must_use]
    pub const fn recipient(&self) -> &Recipient {
        match self {
            Self::Writes(key) => &key.recipient,
            Self::Reads(recipient) => recipient,
        }
    }

    /// What verifies their signature, where they may write.
    #[must_use]
    pub const fn verify(&self) -> Option<&VerifyKey> {
        match self {
            Self::Writes(key) => Some(&key.verify),
            Self::Reads(_) => None,
        }
    }
}

impl FromStr for AccessKey {
    type Err = NotAPublicKey;

    fn from_str(text: &str) -> Result<Self, NotAPublicKey> {
        let text = text.trim();
        // Comments of other tools' files; an SSH key is one line with its own comment behind.
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let line = lines.next().ok_or(NotAPublicKey::Recipient)?;
        if line.starts_with("age1") && line.contains(':') {
            line.parse().map(Self::Writes)
        } else {
            line.parse().map(Self::Reads)
        }
    }
}
