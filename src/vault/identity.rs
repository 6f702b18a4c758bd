//! A person's key: an age identity file, and beside it the signing key.
//!
//! The identity file is an ordinary one, as `age-keygen` makes it; with a passphrase, as `age-keygen | age -p` does. The
//! signing key is in `IDENTITY.sign`, encrypted with age to the identity itself, so that one passphrase opens both.
//! For SSH keys and keys on plugins see [`super::foreign`].

mod error;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use age::secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::disk::{Disk, DiskError};
use super::foreign::{self, ForeignError, ForeignKey, KeyHolder, Nobody};
use super::ids::{KeyId, NoRandomness};
use super::people::{PersonKey, Recipient};
use super::sealed::{self, NoRecipients, Unsealable};
use super::signing::SigningKey;
use crate::guard::locked::Locked;

pub use error::IdentityError;

/// The work that guessing a passphrase costs: two to this power. Pinned; age's own calibration varies with load.
pub const WORK_FACTOR: u8 = 17;
/// The most work that is done for a file made elsewhere (about a gigabyte of memory).
pub const MAX_WORK_FACTOR: u8 = 20;
const MAX_FILE: u64 = 64 * 1024;
const MAX_IDENTITIES: usize = 32;

/// A person's key, unlocked: kept in locked memory while the record is open, never printed, wiped when dropped.
pub struct Unlocked {
    first: Locked<age::x25519::Identity>,
    others: Vec<Locked<Box<dyn age::Identity + Send + Sync>>>,
    signing: Locked<SigningKey>,
    /// Whether the signing key is kept, so that it is the same the next time.
    is_kept: bool,
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
        Ok(Self { first: Locked::new(age::x25519::Identity::generate()), others: Vec::new(), signing, is_kept: true })
    }

    /// The key of an identity file's text without a passphrase, as a recovery key is printed: it reads, and writes
    /// nothing. None where the text is no such key.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn of_text(text: &SecretString) -> Result<Option<Self>, NoRandomness> {
        let lines = text.expose_secret().lines().map(str::trim);
        let first = lines.filter(|line| !line.starts_with('#')).find_map(|line| line.parse().ok());
        let signing = Locked::new(SigningKey::generate()?);
        Ok(first.map(|first| Self { first: Locked::new(first), others: Vec::new(), signing, is_kept: false }))
    }

    /// The public half, to be handed to others.
    #[must_use]
    pub fn person_key(&self) -> PersonKey {
        PersonKey { recipient: Recipient::of(&self.first), verify: self.signing.public() }
    }

    /// Whether it is the same the next time: where the signing key could not be kept beside the identity, it is not, and
    /// its public half is of no use to anybody.
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        self.is_kept
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
        let others = self.others.iter().map(|one| &***one as &dyn age::Identity);
        std::iter::once(&*self.first as &dyn age::Identity).chain(others)
    }
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
    let bytes = read_key(disk, path)?;
    Ok(sealed::needs_passphrase(&bytes) || foreign::ssh_needs_passphrase(&bytes))
}

/// Whether unlocking runs another program: the key's file names a plugin, and no key of its own. What stands in a file with
/// a passphrase can't be known before it is open.
///
/// # Errors
/// When the file can't be read.
pub fn is_on_plugin(disk: &dyn Disk, path: &Path) -> Result<bool, IdentityError> {
    let bytes = read_key(disk, path)?;
    let plain = sealed::inspect(&bytes) == Err(Unsealable::NotAge) && !foreign::is_ssh(&bytes);
    Ok(plain && parse(path, &bytes).is_ok_and(|found| found.native.is_empty() && !found.plugins.is_empty()))
}

/// Unlocks a key, and makes its signing key where it has none yet. Where that can't be kept (a folder that can only be
/// read) the person can open records and not change them. A plugin that asks for something is given the passphrase.
///
/// # Errors
/// What is wrong with the file or the passphrase.
pub fn unlock(disk: &dyn Disk, path: &Path, passphrase: Option<&SecretString>) -> Result<Unlocked, IdentityError> {
    unlock_with(disk, path, passphrase, Arc::new(Nobody(passphrase.cloned())))
}

/// The same, with somebody whom a plugin can ask. Only here are programs started, and only for a key on a plugin.
///
/// # Errors
/// What is wrong with the file or the passphrase, or what the plugin says.
pub fn unlock_with(
    disk: &dyn Disk,
    path: &Path,
    passphrase: Option<&SecretString>,
    holder: Arc<dyn KeyHolder>,
) -> Result<Unlocked, IdentityError> {
    let bytes = read_key(disk, path)?;
    if foreign::is_ssh(&bytes) {
        let key = ForeignKey::ssh(&bytes, passphrase).map_err(|why| of_foreign(path, why))?;
        return unlock_foreign(disk, path, key, &holder);
    }
    let plain = match sealed::inspect(&bytes) {
        Ok(()) => decrypt(path, &bytes, passphrase)?,
        Err(Unsealable::NotAge) => bytes,
        Err(why) => return Err(unreadable(path, why)),
    };
    let Identities { mut native, plugins } = parse(path, &plain)?;
    if native.is_empty() && !plugins.is_empty() {
        return unlock_foreign(disk, path, ForeignKey::Plugins(plugins), &holder);
    }
    let first = if native.is_empty() { None } else { Some(native.remove(0)) };
    let first = first.ok_or_else(|| IdentityError::NotAnIdentity { path: path.to_owned() })?;
    let others =
        native.into_iter().map(|one| Locked::new(Box::new(one) as Box<dyn age::Identity + Send + Sync>)).collect();
    let made =
        Unlocked { first: Locked::new(first), others, signing: Locked::new(SigningKey::generate()?), is_kept: true };
    let signing = signing_path(path);
    match disk.read(&signing, MAX_FILE) {
        Ok(bytes) => Ok(Unlocked { signing: Locked::new(read_signing(&signing, &bytes, &made)?), ..made }),
        Err(DiskError::Missing { .. }) => match write_signing(disk, &signing, &made) {
            Ok(()) => Ok(made),
            Err(error) if may_not_write(&error) => Ok(Unlocked { is_kept: false, ..made }),
            Err(other) => Err(other),
        },
        Err(other) => Err(other.into()),
    }
}

/// Opens the companion of a key that other tools made, and makes it at the first use.
fn unlock_foreign(
    disk: &dyn Disk,
    path: &Path,
    key: ForeignKey,
    holder: &Arc<dyn KeyHolder>,
) -> Result<Unlocked, IdentityError> {
    let companion = signing_path(path);
    let refused = |why| of_foreign(path, why);
    let found = match disk.read(&companion, MAX_FILE) {
        Ok(bytes) => Some(bytes),
        Err(DiskError::Missing { .. }) => None,
        Err(other) => return Err(other.into()),
    };
    let (first, signing, is_kept) = if let Some(bytes) = found {
        let wrong = || IdentityError::SigningKey { path: companion.clone() };
        let plain = key.unseal(&bytes, holder).map_err(|why| match why {
            ForeignError::Damaged => wrong(),
            other => refused(other),
        })?;
        let (first, signing) = foreign::read_companion(&plain).ok_or_else(wrong)?;
        (first, SigningKey::from_text(&signing).ok_or_else(wrong)?, true)
    } else {
        let (first, signing) = (age::x25519::Identity::generate(), SigningKey::generate()?);
        let text = foreign::companion_text(&first, &signing.to_text());
        let sealed = key.seal(text.as_bytes(), holder).map_err(refused)?;
        match write_private(disk, &companion, &sealed) {
            Ok(()) => (first, signing, true),
            Err(error) if may_not_write(&error) => match key {
                ForeignKey::Ssh(_) => (first, signing, false),
                ForeignKey::Plugins(_) => {
                    return Err(IdentityError::NoCompanion { path: path.to_owned(), companion });
                }
            },
            Err(other) => return Err(other),
        }
    };
    let others = key.into_reader().into_iter().map(Locked::new).collect();
    Ok(Unlocked { first: Locked::new(first), others, signing: Locked::new(signing), is_kept })
}

const fn may_not_write(error: &IdentityError) -> bool {
    matches!(error, IdentityError::Disk(DiskError::ReadOnly { .. } | DiskError::Forbidden { .. }))
}

/// Reads a key's file; age's text form is turned into the binary one.
fn read_key(disk: &dyn Disk, path: &Path) -> Result<Zeroizing<Vec<u8>>, IdentityError> {
    let bytes = Zeroizing::new(disk.read(path, MAX_FILE)?);
    if sealed::inspect(&bytes) != Err(Unsealable::Armoured) {
        return Ok(bytes);
    }
    let binary = sealed::without_armour(&bytes).ok_or_else(|| IdentityError::Damaged { path: path.to_owned() })?;
    Ok(Zeroizing::new(binary))
}

fn of_foreign(path: &Path, why: ForeignError) -> IdentityError {
    let path = path.to_owned();
    match why {
        ForeignError::Unsupported(why) => IdentityError::UnusableSsh { path, why },
        ForeignError::PassphraseNeeded => IdentityError::PassphraseNeeded { path },
        ForeignError::WrongPassphrase => IdentityError::WrongPassphrase { path },
        ForeignError::Damaged => IdentityError::Damaged { path },
        ForeignError::NoPlugin(program) => IdentityError::NoPlugin { path, program },
        ForeignError::Refused(said) => IdentityError::PluginRefused { path, said },
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
    RecoveryKey { text: SecretString::from(text.as_str()), recipient: Recipient::of(&identity) }
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
        Unsealable::NewerAge => IdentityError::Unsupported { path },
        Unsealable::Damaged | Unsealable::Header | Unsealable::Armoured => IdentityError::Damaged { path },
        Unsealable::Empty
        | Unsealable::PlainSqlite
        | Unsealable::NotAge
        | Unsealable::NoMatchingKey
        | Unsealable::Passphrase => IdentityError::NotAnIdentity { path },
    }
}

/// What stands in an identity file.
#[derive(Default)]
struct Identities {
    native: Vec<age::x25519::Identity>,
    plugins: Vec<age::plugin::Identity>,
}

fn parse(path: &Path, plain: &[u8]) -> Result<Identities, IdentityError> {
    let not_one = || IdentityError::NotAnIdentity { path: path.to_owned() };
    let text = std::str::from_utf8(plain).map_err(|_| not_one())?;
    let mut found = Identities::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if found.native.len() + found.plugins.len() >= MAX_IDENTITIES {
            return Err(not_one());
        }
        if let Ok(identity) = line.parse() {
            found.native.push(identity);
        } else if let Ok(identity) = line.parse() {
            found.plugins.push(identity);
        } else if line.starts_with("AGE-SECRET-KEY-PQ-") {
            return Err(IdentityError::Unsupported { path: path.to_owned() });
        } else {
            return Err(not_one());
        }
    }
    Ok(found)
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
