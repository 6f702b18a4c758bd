//! A person's key: an age identity file, and beside it the signing key.
//!
//! The identity file is an ordinary one, as `age-keygen` makes it; with a passphrase, as `age-keygen | age -p` does. The
//! signing key is in `IDENTITY.sign`, encrypted with age to the identity itself, so that one passphrase opens both.

use std::fmt;
use std::path::{Path, PathBuf};

use age::secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::disk::{Disk, DiskError};
use super::ids::{KeyId, NoRandomness};
use super::people::{PersonKey, Recipient};
use super::sealed::{self, NoRecipients, Unsealable};
use super::signing::SigningKey;
use crate::guard::locked::Locked;

/// The work that guessing a passphrase costs: two to this power. Pinned; age's own calibration varies with load.
pub const WORK_FACTOR: u8 = 17;
/// The most work that is done for a file made elsewhere (about a gigabyte of memory).
pub const MAX_WORK_FACTOR: u8 = 20;
const MAX_FILE: u64 = 64 * 1024;
const MAX_IDENTITIES: usize = 32;

/// A person's key, unlocked: kept in locked memory while the record is open, never printed, wiped when dropped.
pub struct Unlocked {
    first: Locked<age::x25519::Identity>,
    others: Vec<Locked<age::x25519::Identity>>,
    signing: Locked<SigningKey>,
}

impl fmt::Debug for Unlocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unlocked({})", self.key_id())
    }
}

impl Unlocked {
    /// A key that is kept nowhere: for demonstrations and tests.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn throwaway() -> Result<Self, NoRandomness> {
        let signing = Locked::new(SigningKey::generate()?);
        Ok(Self { first: Locked::new(age::x25519::Identity::generate()), others: Vec::new(), signing })
    }

    /// The public half, to be handed to others.
    #[must_use]
    pub fn person_key(&self) -> PersonKey {
        PersonKey { recipient: Recipient(self.first.to_public()), verify: self.signing.public() }
    }

    /// The short name of the signing key, as frames carry it.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.signing.public().id()
    }

    pub(crate) fn signing(&self) -> &SigningKey {
        &self.signing
    }

    pub(crate) fn age_identities(&self) -> impl Iterator<Item = &dyn age::Identity> {
        std::iter::once(&self.first).chain(&self.others).map(|one| &**one as &dyn age::Identity)
    }
}

/// Why a key could not be made or unlocked.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// A file could not be read or written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// No random numbers.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The passphrase is wrong.
    #[error("that is not the passphrase of {}; try again", path.display())]
    WrongPassphrase {
        /// The key's file.
        path: PathBuf,
    },
    /// No passphrase was given and one is needed.
    #[error("{} is protected by a passphrase; give it on the terminal or with --passphrase-fd", path.display())]
    PassphraseNeeded {
        /// The key's file.
        path: PathBuf,
    },
    /// An empty passphrase protects nothing.
    #[error("an empty passphrase protects nothing; choose one, or say --no-passphrase")]
    EmptyPassphrase,
    /// Absurd work.
    #[error("{} asks for 2^{work} rounds of work for its passphrase, more than 2^{MAX_WORK_FACTOR}; make a new key with marac key new", path.display())]
    TooMuchWork {
        /// The key's file.
        path: PathBuf,
        /// Two to this power.
        work: u8,
    },
    /// A text form that isn't read.
    #[error("{} is age's armoured text form; make the key again without -a, or turn it into binary with age -d and age -p", path.display())]
    Armoured {
        /// The key's file.
        path: PathBuf,
    },
    /// A kind of key that this version can't use.
    #[error("{} holds a key of a kind that this version can't use; make one with marac key new", path.display())]
    Unsupported {
        /// The key's file.
        path: PathBuf,
    },
    /// Not a key.
    #[error("{} holds no age key; name another file with --identity, or make a key with marac key new", path.display())]
    NotAnIdentity {
        /// The key's file.
        path: PathBuf,
    },
    /// Cut short or altered.
    #[error("{} is damaged or cut short; restore it from a copy, or make a new key and ask to be added", path.display())]
    Damaged {
        /// The key's file.
        path: PathBuf,
    },
    /// The signing key can't be read.
    #[error("{} is not the signing key of this identity or is damaged; restore it from a copy, or move it away and ask to be added again", path.display())]
    SigningKey {
        /// The signing key's file.
        path: PathBuf,
    },
}

/// How an identity file is kept.
#[derive(Clone, Copy)]
pub enum Protection<'a> {
    /// Encrypted with a passphrase.
    Passphrase(&'a SecretString),
    /// Readable by whoever can read the file: for machines, with a warning.
    None,
}

/// Where the signing key of an identity file is.
#[must_use]
pub fn signing_path(identity: &Path) -> PathBuf {
    let mut name = identity.file_name().unwrap_or_default().to_owned();
    name.push(".sign");
    identity.with_file_name(name)
}

/// Makes a key and its files, which must not be there yet.
///
/// # Errors
/// When a file exists or can't be written; then none is left behind.
pub fn create(disk: &dyn Disk, path: &Path, protection: Protection<'_>) -> Result<Unlocked, IdentityError> {
    let made = Unlocked::throwaway()?;
    let text = identity_text(&made.first);
    let bytes = match protection {
        Protection::None => Zeroizing::new(text.as_bytes().to_vec()),
        Protection::Passphrase(passphrase) if passphrase.expose_secret().is_empty() => {
            return Err(IdentityError::EmptyPassphrase);
        }
        Protection::Passphrase(passphrase) => {
            let sealed = sealed::seal_with_passphrase(text.as_bytes(), passphrase, WORK_FACTOR);
            Zeroizing::new(sealed.ok_or(NoRandomness)?)
        }
    };
    let signing = signing_path(path);
    if disk.kind(&signing)?.is_some() {
        return Err(DiskError::Exists { path: signing }.into());
    }
    write_private(disk, path, &bytes)?;
    write_signing(disk, &signing, &made).inspect_err(|_| {
        let _ = disk.remove(path);
    })?;
    Ok(made)
}

/// Whether a passphrase must be asked for.
///
/// # Errors
/// When the file can't be read.
pub fn needs_passphrase(disk: &dyn Disk, path: &Path) -> Result<bool, IdentityError> {
    Ok(sealed::needs_passphrase(&disk.read(path, MAX_FILE)?))
}

/// Unlocks a key, and makes its signing key where it has none yet. Where that can't be kept (a folder that can only be
/// read) the person can open records and not change them.
///
/// # Errors
/// What is wrong with the file or the passphrase.
pub fn unlock(disk: &dyn Disk, path: &Path, passphrase: Option<&SecretString>) -> Result<Unlocked, IdentityError> {
    let bytes = Zeroizing::new(disk.read(path, MAX_FILE)?);
    let plain = match sealed::inspect(&bytes) {
        Ok(()) => decrypt(path, &bytes, passphrase)?,
        Err(Unsealable::NotAge) => bytes,
        Err(why) => return Err(unreadable(path, why)),
    };
    let mut identities = parse(path, &plain)?;
    let first = if identities.is_empty() { None } else { Some(identities.remove(0)) };
    let first = first.ok_or_else(|| IdentityError::NotAnIdentity { path: path.to_owned() })?;
    let made = Unlocked { first, others: identities, signing: Locked::new(SigningKey::generate()?) };
    let signing = signing_path(path);
    match disk.read(&signing, MAX_FILE) {
        Ok(bytes) => Ok(Unlocked { signing: Locked::new(read_signing(&signing, &bytes, &made)?), ..made }),
        Err(DiskError::Missing { .. }) => match write_signing(disk, &signing, &made) {
            Ok(()) => Ok(made),
            Err(IdentityError::Disk(DiskError::ReadOnly { .. } | DiskError::Forbidden { .. })) => Ok(made),
            Err(other) => Err(other),
        },
        Err(other) => Err(other.into()),
    }
}

/// A key to be printed once and locked away.
pub struct RecoveryKey {
    /// The text to print: an ordinary age identity file.
    pub text: SecretString,
    /// Its public half, a recipient of the record like the others.
    pub recipient: Recipient,
}

/// Makes a recovery key. It is kept nowhere.
#[must_use]
pub fn recovery_key() -> RecoveryKey {
    let identity = age::x25519::Identity::generate();
    let text = identity_text(&identity);
    RecoveryKey { text: SecretString::from(text.as_str()), recipient: Recipient(identity.to_public()) }
}

fn identity_text(identity: &age::x25519::Identity) -> Zeroizing<String> {
    let secret = identity.to_string();
    Zeroizing::new(format!("# public key: {}\n{}\n", identity.to_public(), secret.expose_secret()))
}

fn decrypt(path: &Path, bytes: &[u8], passphrase: Option<&SecretString>) -> Result<Zeroizing<Vec<u8>>, IdentityError> {
    if !sealed::needs_passphrase(bytes) {
        return Err(IdentityError::NotAnIdentity { path: path.to_owned() });
    }
    let passphrase = passphrase.ok_or_else(|| IdentityError::PassphraseNeeded { path: path.to_owned() })?;
    sealed::unseal_with_passphrase(bytes, passphrase, MAX_WORK_FACTOR).map_err(|why| unreadable(path, why))
}

fn unreadable(path: &Path, why: Unsealable) -> IdentityError {
    let path = path.to_owned();
    match why {
        Unsealable::WrongPassphrase => IdentityError::WrongPassphrase { path },
        Unsealable::TooMuchWork(work) => IdentityError::TooMuchWork { path, work },
        Unsealable::Armoured => IdentityError::Armoured { path },
        Unsealable::NewerAge => IdentityError::Unsupported { path },
        Unsealable::Damaged | Unsealable::Header => IdentityError::Damaged { path },
        Unsealable::Empty
        | Unsealable::PlainSqlite
        | Unsealable::NotAge
        | Unsealable::NoMatchingKey
        | Unsealable::Passphrase => IdentityError::NotAnIdentity { path },
    }
}

fn parse(path: &Path, plain: &[u8]) -> Result<Vec<Locked<age::x25519::Identity>>, IdentityError> {
    let not_one = || IdentityError::NotAnIdentity { path: path.to_owned() };
    let text = std::str::from_utf8(plain).map_err(|_| not_one())?;
    let mut identities = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.parse() {
            Ok(identity) if identities.len() < MAX_IDENTITIES => identities.push(Locked::new(identity)),
            Ok(_) => return Err(not_one()),
            Err(_) if is_other_kind(line) => {
                return Err(IdentityError::Unsupported { path: path.to_owned() });
            }
            Err(_) => return Err(not_one()),
        }
    }
    Ok(identities)
}

/// Plugins, post-quantum and SSH keys: real keys, which a later version reads.
fn is_other_kind(line: &str) -> bool {
    ["AGE-PLUGIN-", "AGE-SECRET-KEY-PQ-", "-----BEGIN OPENSSH PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----"]
        .iter()
        .any(|start| line.starts_with(start))
}

fn write_signing(disk: &dyn Disk, path: &Path, unlocked: &Unlocked) -> Result<(), IdentityError> {
    let text = unlocked.signing.to_text();
    let recipient = unlocked.person_key().recipient;
    let sealed = sealed::seal(text.expose_secret().as_bytes(), &[recipient]).map_err(|NoRecipients| NoRandomness)?;
    write_private(disk, path, &sealed)
}

fn read_signing(path: &Path, bytes: &[u8], unlocked: &Unlocked) -> Result<SigningKey, IdentityError> {
    let wrong = || IdentityError::SigningKey { path: path.to_owned() };
    let plain = sealed::unseal(bytes, unlocked).map_err(|_| wrong())?;
    let text = std::str::from_utf8(&plain).map_err(|_| wrong())?;
    SigningKey::from_text(&SecretString::from(text)).ok_or_else(wrong)
}

fn write_private(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), IdentityError> {
    let mut file = disk.create_new(path)?;
    let written = file.append(bytes).and_then(|()| file.sync_data());
    drop(file);
    let kept = written.and_then(|()| disk.sync_folder(&super::names::folder(path)));
    kept.map_err(|error| {
        let _ = disk.remove(path);
        error.into()
    })
}
