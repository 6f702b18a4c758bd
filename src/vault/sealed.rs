//! Encrypting and decrypting whole messages with age, and telling what a file is when it is not one.

use std::io::{self, Read, Write};

use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor, Identity};
use zeroize::Zeroizing;

use super::identity::Unlocked;
use super::people::Recipient;

/// How every age file begins.
pub const AGE_MAGIC: &[u8] = b"age-encryption.org/v1\n";
const AGE_ANY_VERSION: &[u8] = b"age-encryption.org/";
const ARMOUR: &[u8] = b"-----BEGIN AGE ENCRYPTED FILE-----";
const SQLITE: &[u8] = b"SQLite format 3\0";
const HEADER_END: &[u8] = b"\n--- ";
const STANZA: &[u8] = b"-> ";
const UNNAMED: &[u8] = b"X25519";
const GREASE: &[u8] = b"-grease";
/// How long every line of a stanza's body is but the last.
const BODY_LINE: usize = 64;
/// The most of a header that is read: room for some hundred recipients of the largest kind.
const MAX_HEADER: usize = 256 * 1024;
/// The most recipients that a header may have.
const MAX_STANZAS: usize = 256;
/// age encrypts in pieces of this many bytes and adds a tag of 16 to each.
const CHUNK: usize = 64 * 1024;

/// Why bytes could not be decrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsealable {
    /// Nothing at all.
    Empty,
    /// A plain database.
    PlainSqlite,
    /// age's text form.
    Armoured,
    /// A later version of age.
    NewerAge,
    /// Something else.
    NotAge,
    /// A header no program of ours would write.
    Header,
    /// It was encrypted with a passphrase, not to a key.
    Passphrase,
    /// None of the keys fits.
    NoMatchingKey,
    /// The passphrase is wrong.
    WrongPassphrase,
    /// The passphrase asks for more work than is sensible: two to this power.
    TooMuchWork(u8),
    /// Cut short or altered.
    Damaged,
}

/// Says what the bytes are, without decrypting, and guards age's parser from absurd headers.
///
/// # Errors
/// What is wrong with them.
pub fn inspect(bytes: &[u8]) -> Result<(), Unsealable> {
    if bytes.is_empty() {
        return Err(Unsealable::Empty);
    }
    if bytes.starts_with(SQLITE) {
        return Err(Unsealable::PlainSqlite);
    }
    if bytes.trim_ascii_start().starts_with(ARMOUR) {
        return Err(Unsealable::Armoured);
    }
    if !bytes.starts_with(AGE_MAGIC) {
        return Err(if AGE_MAGIC.starts_with(bytes) {
            Unsealable::Damaged
        } else if let Some(version) = bytes.strip_prefix(AGE_ANY_VERSION) {
            if is_version(version) { Unsealable::NewerAge } else { Unsealable::Header }
        } else {
            Unsealable::NotAge
        });
    }
    let start = bytes.get(..MAX_HEADER).unwrap_or(bytes);
    let Some(end) = find(start, HEADER_END) else {
        return Err(if bytes.len() > MAX_HEADER { Unsealable::Header } else { Unsealable::Damaged });
    };
    let header = start.get(AGE_MAGIC.len()..end).unwrap_or_default();
    let stanzas = header.split(|byte| *byte == b'\n').filter(|line| line.starts_with(STANZA)).count();
    if stanzas > MAX_STANZAS || !stanzas_are_whole(header) { Err(Unsealable::Header) } else { Ok(()) }
}

/// To how many keys a message is encrypted, where all of them are of the kind that does not say whose they are.
///
/// # Errors
/// What is wrong with it; a header that could say for whom it is counts as one that no program of ours would write.
pub fn unnamed_keys(bytes: &[u8]) -> Result<usize, Unsealable> {
    inspect(bytes)?;
    if kinds(bytes).any(|kind| kind != UNNAMED) {
        return Err(Unsealable::Header);
    }
    match keys(bytes) {
        0 => Err(Unsealable::Header),
        keys => Ok(keys),
    }
}

/// To how many keys a message is encrypted, of whatever kind; none where that can't be said.
#[must_use]
pub fn keys(bytes: &[u8]) -> usize {
    if inspect(bytes).is_ok() { kinds(bytes).count() } else { 0 }
}

/// The kind of each key in a header. age adds a stanza of no meaning to every one, which is no key's.
fn kinds(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let end = find(bytes, HEADER_END).unwrap_or_default();
    let header = bytes.get(AGE_MAGIC.len()..end).unwrap_or_default();
    let stanzas = header.split(|byte| *byte == b'\n').filter_map(|line| line.strip_prefix(STANZA));
    stanzas.filter_map(|line| line.split(|byte| *byte == b' ').next()).filter(|kind| !kind.ends_with(GREASE))
}

/// Whether every stanza ends with a line shorter than a full one, as the format asks: without it one that was cut short
/// could not be told. The library forgives this in files of its own beta versions, which no record is.
fn stanzas_are_whole(header: &[u8]) -> bool {
    let mut lines = header.split(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek().copied().unwrap_or(STANZA);
        let is_full = line.starts_with(STANZA) || line.len() == BODY_LINE;
        if is_full && next.starts_with(STANZA) {
            return false;
        }
    }
    true
}

/// Whether the first line of these bytes is a version: anything else there is no later one, but damage.
fn is_version(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    line.strip_prefix(b"v").is_some_and(|number| !number.is_empty() && number.iter().all(u8::is_ascii_digit))
}

/// The first place of a piece within bytes.
pub(crate) fn find(bytes: &[u8], piece: &[u8]) -> Option<usize> {
    bytes.windows(piece.len()).position(|window| window == piece)
}

/// Could not encrypt: there is nobody to encrypt to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the record names nobody who could open it, so it was not written")]
pub struct NoRecipients;

/// Encrypts to these people.
///
/// # Errors
/// When there are none.
pub fn seal(plaintext: &[u8], recipients: &[Recipient]) -> Result<Vec<u8>, NoRecipients> {
    seal_pieces(&[plaintext], recipients)
}

/// Encrypts pieces as one.
///
/// # Errors
/// When there is nobody to encrypt to.
pub fn seal_pieces(plaintext: &[&[u8]], recipients: &[Recipient]) -> Result<Vec<u8>, NoRecipients> {
    let encryptor = Encryptor::with_recipients(recipients.iter().map(Recipient::as_age)).map_err(|_| NoRecipients)?;
    write_sealed(encryptor, plaintext).map_err(|_| NoRecipients)
}

/// Encrypts to keys of whatever kind, which may ask their holder for something.
///
/// # Errors
/// What age says.
pub(crate) fn seal_to<'a>(
    plaintext: &[u8],
    recipients: impl Iterator<Item = &'a dyn age::Recipient>,
) -> Result<Vec<u8>, age::EncryptError> {
    Ok(write_sealed(Encryptor::with_recipients(recipients)?, &[plaintext])?)
}

/// The bytes of age's text form; nothing where they are damaged.
pub(crate) fn without_armour(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut binary = Vec::with_capacity(bytes.len());
    age::armor::ArmoredReader::new(bytes.trim_ascii_start()).read_to_end(&mut binary).ok()?;
    Some(binary)
}

/// Encrypts with a passphrase, at this scrypt work factor.
pub(crate) fn seal_with_passphrase(plaintext: &[u8], passphrase: &SecretString, log_n: u8) -> Option<Vec<u8>> {
    let mut recipient = age::scrypt::Recipient::new(passphrase.clone());
    recipient.set_work_factor(log_n);
    let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient)).ok()?;
    write_sealed(encryptor, &[plaintext]).ok()
}

fn write_sealed(encryptor: Encryptor, plaintext: &[&[u8]]) -> io::Result<Vec<u8>> {
    let length: usize = plaintext.iter().map(|piece| piece.len()).sum();
    let mut sealed = Vec::with_capacity(length + length / CHUNK * 16 + 2048);
    let mut writer = encryptor.wrap_output(&mut sealed)?;
    plaintext.iter().try_for_each(|piece| writer.write_all(piece))?;
    writer.finish()?;
    Ok(sealed)
}

/// Decrypts the whole with one of the person's keys; nothing is handed out before the end is authenticated.
///
/// # Errors
/// What is wrong with the bytes, or that no key fits.
pub fn unseal(bytes: &[u8], unlocked: &Unlocked) -> Result<Zeroizing<Vec<u8>>, Unsealable> {
    let mut reader = open(bytes, unlocked.age_identities())?;
    let mut plaintext = Zeroizing::new(Vec::with_capacity(bytes.len()));
    reader.read_to_end(&mut plaintext).map_err(|_| Unsealable::Damaged)?;
    Ok(plaintext)
}

/// Decrypts the whole with keys of whatever kind, which may ask their holder for something.
///
/// # Errors
/// What age says.
pub(crate) fn unseal_with<'a>(
    bytes: &'a [u8],
    identities: impl Iterator<Item = &'a dyn Identity>,
) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
    inspect(bytes).map_err(|_| DecryptError::InvalidHeader)?;
    let mut reader = Decryptor::new_buffered(bytes)?.decrypt(identities)?;
    let mut plaintext = Zeroizing::new(Vec::with_capacity(bytes.len()));
    reader.read_to_end(&mut plaintext)?;
    Ok(plaintext)
}

/// The offset of the first piece that does not decrypt; nothing where all do, or the header does not.
pub(crate) fn first_damage(bytes: &[u8], unlocked: &Unlocked) -> Option<u64> {
    const NONCE: usize = 16;
    const TAG: usize = 16;
    let mut reader = open(bytes, unlocked.age_identities()).ok()?;
    let mark = find(bytes, HEADER_END)? + 1;
    let header = mark + bytes.get(mark..)?.iter().position(|byte| *byte == b'\n')? + 1;
    let mut piece = Zeroizing::new(vec![0; CHUNK]);
    let mut plain = 0;
    loop {
        match reader.read(&mut piece) {
            Ok(0) => return None,
            Ok(read) => plain += read,
            Err(_) => return Some((header + NONCE + plain / CHUNK * (CHUNK + TAG)) as u64),
        }
    }
}

/// Decrypts what a passphrase protects, refusing work above two to the power of `max_log_n`.
pub fn unseal_with_passphrase(
    bytes: &[u8],
    passphrase: &SecretString,
    max_log_n: u8,
) -> Result<Zeroizing<Vec<u8>>, Unsealable> {
    let mut identity = age::scrypt::Identity::new(passphrase.clone());
    identity.set_max_work_factor(max_log_n);
    let mut reader = open(bytes, std::iter::once(&identity as &dyn Identity))?;
    let mut plaintext = Zeroizing::new(Vec::with_capacity(bytes.len()));
    reader.read_to_end(&mut plaintext).map_err(|_| Unsealable::Damaged)?;
    Ok(plaintext)
}

/// Whether the bytes decrypt to exactly these pieces, one behind the other, without holding a second copy of it.
///
/// # Errors
/// When they don't decrypt.
pub fn unseals_to(bytes: &[u8], unlocked: &Unlocked, expected: &[&[u8]]) -> Result<bool, Unsealable> {
    let mut reader = open(bytes, unlocked.age_identities())?;
    let mut piece = Zeroizing::new(vec![0; CHUNK]);
    let mut due = expected.iter().copied();
    let mut rest: &[u8] = &[];
    let mut same = true;
    loop {
        let read = reader.read(&mut piece).map_err(|_| Unsealable::Damaged)?;
        if read == 0 {
            return Ok(same && rest.is_empty() && due.all(<[u8]>::is_empty));
        }
        let mut got = piece.get(..read).unwrap_or_default();
        while same && !got.is_empty() {
            if rest.is_empty() {
                match due.next() {
                    Some(next) => rest = next,
                    None => same = false,
                }
                continue;
            }
            let length = got.len().min(rest.len());
            let ((here, later), (expected, after)) = (got.split_at(length), rest.split_at(length));
            same = here == expected;
            (got, rest) = (later, after);
        }
    }
}

/// Whether the bytes are encrypted with a passphrase.
#[must_use]
pub fn needs_passphrase(bytes: &[u8]) -> bool {
    inspect(bytes).is_ok() && Decryptor::new_buffered(bytes).is_ok_and(|decryptor| decryptor.is_scrypt())
}

fn open<'a>(bytes: &'a [u8], identities: impl Iterator<Item = &'a dyn Identity>) -> Result<impl Read + 'a, Unsealable> {
    inspect(bytes)?;
    let decryptor = Decryptor::new_buffered(bytes).map_err(|error| match error {
        DecryptError::Io(_) => Unsealable::Damaged,
        _ => Unsealable::Header,
    })?;
    let by_passphrase = decryptor.is_scrypt();
    decryptor.decrypt(identities).map_err(|error| match error {
        DecryptError::ExcessiveWork { required, .. } => Unsealable::TooMuchWork(required),
        DecryptError::NoMatchingKeys if by_passphrase => Unsealable::Passphrase,
        DecryptError::NoMatchingKeys => Unsealable::NoMatchingKey,
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed if by_passphrase => {
            Unsealable::WrongPassphrase
        }
        DecryptError::InvalidHeader => Unsealable::Header,
        _ => Unsealable::Damaged,
    })
}
