//! Keys that other tools made and that the program does not work with all day: SSH keys, and keys on age plugins (smart
//! cards, security keys).
//!
//! Such a key opens one small file beside it, its companion (`KEY.sign`), and nothing more: in the companion are an age
//! identity and a signing key, which the program works with from then on, and whose public halves stand in the roster.
//! So a plugin runs once, while the key is unlocked, and never afterwards: not for each frame, and not where the process
//! may start no other any more. An SSH key is kept besides, to read records that were encrypted to it directly.

use std::fmt;
use std::sync::Arc;

use age::DecryptError;
use age::secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::sealed;

/// Whoever holds the key, where a plugin has to ask or tell them something. May be called on any thread.
pub trait KeyHolder: Send + Sync {
    /// Tells something, such as which button is to be pressed.
    fn tell(&self, message: &str);
    /// Asks for a secret, such as a PIN; nothing where nobody can be asked.
    fn ask_secret(&self, question: &str) -> Option<SecretString>;
    /// Asks for something that may be seen.
    fn ask(&self, question: &str) -> Option<String>;
}

/// Nobody to ask, and perhaps a secret that was given beforehand.
pub(super) struct Nobody(pub Option<SecretString>);

impl KeyHolder for Nobody {
    fn tell(&self, _: &str) {}

    fn ask_secret(&self, _: &str) -> Option<SecretString> {
        self.0.clone()
    }

    fn ask(&self, _: &str) -> Option<String> {
        None
    }
}

#[derive(Clone)]
struct Asked(Arc<dyn KeyHolder>);

impl age::Callbacks for Asked {
    fn display_message(&self, message: &str) {
        self.0.tell(message);
    }

    fn confirm(&self, message: &str, yes: &str, no: Option<&str>) -> Option<bool> {
        let question = match no {
            Some(no) => format!("{message} ({yes} / {no})"),
            None => format!("{message} ({yes})"),
        };
        let answer = self.0.ask(&question)?;
        Some(!answer.trim().is_empty() && yes.to_lowercase().starts_with(&answer.trim().to_lowercase()))
    }

    fn request_public_string(&self, question: &str) -> Option<String> {
        self.0.ask(question)
    }

    fn request_passphrase(&self, question: &str) -> Option<SecretString> {
        self.0.ask_secret(question)
    }
}

/// A key of another tool, unlocked as far as can be without asking it for anything.
pub(super) enum ForeignKey {
    Ssh(age::ssh::Identity),
    Plugins(Vec<age::plugin::Identity>),
}

impl fmt::Debug for ForeignKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ssh(_) => "ForeignKey(SSH)",
            Self::Plugins(_) => "ForeignKey(plugin)",
        })
    }
}

/// Why a foreign key did not do what was asked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ForeignError {
    /// No such kind can be used; why.
    Unsupported(&'static str),
    PassphraseNeeded,
    WrongPassphrase,
    Damaged,
    /// The plugin's program is not on this machine.
    NoPlugin(String),
    /// The plugin said no.
    Refused(String),
}

/// Whether the bytes are an SSH private key.
pub(super) fn is_ssh(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    [&b"-----BEGIN OPENSSH PRIVATE KEY-----"[..], b"-----BEGIN RSA PRIVATE KEY-----", b"-----BEGIN PRIVATE KEY-----"]
        .iter()
        .any(|begin| start.starts_with(begin))
}

/// Whether the bytes are an SSH private key with a passphrase.
pub(super) fn ssh_needs_passphrase(bytes: &[u8]) -> bool {
    is_ssh(bytes) && matches!(parse_ssh(bytes), Some(age::ssh::Identity::Encrypted(_)))
}

fn parse_ssh(bytes: &[u8]) -> Option<age::ssh::Identity> {
    age::ssh::Identity::from_buffer(bytes.trim_ascii_start(), None).ok()
}

impl ForeignKey {
    /// An SSH key, without its passphrase from now on.
    pub fn ssh(bytes: &[u8], passphrase: Option<&SecretString>) -> Result<Self, ForeignError> {
        use age::ssh::{Identity, UnsupportedKey};
        match parse_ssh(bytes).ok_or(ForeignError::Damaged)? {
            Identity::Encrypted(key) => {
                let passphrase = passphrase.ok_or(ForeignError::PassphraseNeeded)?;
                let open = key.decrypt(passphrase.clone()).map_err(|_| ForeignError::WrongPassphrase)?;
                Ok(Self::Ssh(open.into()))
            }
            Identity::Unsupported(UnsupportedKey::EncryptedPem) => Err(ForeignError::Unsupported(
                "its passphrase is kept in an old way that is not safe; change it with ssh-keygen -o -p",
            )),
            Identity::Unsupported(UnsupportedKey::Hardware(_)) => {
                Err(ForeignError::Unsupported("an SSH key on a security key can't decrypt; use an age plugin for it"))
            }
            Identity::Unsupported(_) => {
                Err(ForeignError::Unsupported("only SSH keys of the kinds ssh-ed25519 and ssh-rsa can decrypt"))
            }
            open @ Identity::Unencrypted(_) => Ok(Self::Ssh(open)),
        }
    }

    /// Makes a companion: encrypts its text to this key.
    pub fn seal(&self, text: &[u8], holder: &Arc<dyn KeyHolder>) -> Result<Vec<u8>, ForeignError> {
        let recipients = self.recipients(holder)?;
        sealed::seal_to(text, recipients.iter().map(|one| &**one)).map_err(|error| match error {
            age::EncryptError::PluginResolve(error) => ForeignError::NoPlugin(program(&error)),
            other => ForeignError::Refused(one_line(&other.to_string())),
        })
    }

    fn recipients(&self, holder: &Arc<dyn KeyHolder>) -> Result<Vec<Box<dyn age::Recipient>>, ForeignError> {
        match self {
            Self::Ssh(identity) => {
                let recipient = age::ssh::Recipient::try_from(identity.clone())
                    .map_err(|_| ForeignError::Unsupported("age can't encrypt to it"))?;
                Ok(vec![Box::new(recipient)])
            }
            Self::Plugins(identities) => by_plugin(identities, |name, own| {
                age::plugin::RecipientPluginV1::new(name, &[], own, Asked(holder.clone()))
                    .map(|plugin| Box::new(plugin) as Box<dyn age::Recipient>)
            }),
        }
    }

    /// Opens the companion.
    pub fn unseal(&self, sealed: &[u8], holder: &Arc<dyn KeyHolder>) -> Result<Zeroizing<Vec<u8>>, ForeignError> {
        let identities: Vec<Box<dyn age::Identity>> = match self {
            Self::Ssh(identity) => vec![Box::new(identity.clone())],
            Self::Plugins(identities) => by_plugin(identities, |name, own| {
                age::plugin::IdentityPluginV1::new(name, own, Asked(holder.clone()))
                    .map(|plugin| Box::new(plugin) as Box<dyn age::Identity>)
            })?,
        };
        sealed::unseal_with(sealed, identities.iter().map(|one| &**one)).map_err(|error| match error {
            DecryptError::Plugin(errors) => {
                ForeignError::Refused(errors.first().map(|error| one_line(&error.to_string())).unwrap_or_default())
            }
            DecryptError::PluginResolve(error) => ForeignError::NoPlugin(program(&error)),
            DecryptError::Io(error) if matches!(self, Self::Plugins(_)) => {
                ForeignError::Refused(one_line(&error.to_string()))
            }
            _ => ForeignError::Damaged,
        })
    }

    /// The key itself, where it can read on its own without running anything.
    pub fn into_reader(self) -> Option<Box<dyn age::Identity + Send + Sync>> {
        match self {
            Self::Ssh(identity) => Some(Box::new(identity)),
            Self::Plugins(_) => None,
        }
    }
}

/// One of something for each plugin that the identities name.
fn by_plugin<T>(
    identities: &[age::plugin::Identity],
    make: impl Fn(&str, &[age::plugin::Identity]) -> Result<T, age::plugin::ResolveError>,
) -> Result<Vec<T>, ForeignError> {
    let mut names: Vec<&str> = identities.iter().map(age::plugin::Identity::plugin).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| make(name, identities).map_err(|error| ForeignError::NoPlugin(program(&error))))
        .collect()
}

fn program(error: &age::plugin::ResolveError) -> String {
    use age::plugin::ResolveError;
    match error {
        ResolveError::MissingPlugin { binary_name } => binary_name.clone(),
        ResolveError::InvalidPluginName { name } => format!("age-plugin-{name}"),
        _ => "age-plugin-…".to_owned(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a companion: an age identity and a signing key, a line each.
pub(super) fn companion_text(identity: &age::x25519::Identity, signing: &SecretString) -> Zeroizing<String> {
    let secret = identity.to_string();
    Zeroizing::new(format!("{}\n{}", secret.expose_secret(), signing.expose_secret()))
}

/// Reads a companion: its identity, and the rest.
pub(super) fn read_companion(plain: &[u8]) -> Option<(age::x25519::Identity, SecretString)> {
    let (identity, signing) = std::str::from_utf8(plain).ok()?.split_once('\n')?;
    Some((identity.parse().ok()?, SecretString::from(signing)))
}
