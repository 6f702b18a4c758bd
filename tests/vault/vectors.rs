//! The public test vectors of the age format, each read by this program's own way into a file: all of the right payload,
//! or the right refusal and no byte of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use marac::vault::identity::{self, IdentityError, MAX_WORK_FACTOR};
use marac::vault::sealed::{Unsealable, unseal, unseal_with_passphrase};
use marac::vault::{Hash, RealDisk, Unlocked};

/// How many there are.
const VECTORS: usize = 143;

struct Vector {
    name: String,
    /// Each key of its head with its values.
    head: BTreeMap<String, Vec<String>>,
    file: Vec<u8>,
}

impl Vector {
    fn read(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap();
        let end = bytes.windows(2).position(|two| two == b"\n\n").unwrap();
        let mut head: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in std::str::from_utf8(&bytes[..end]).unwrap().lines() {
            let (key, value) = line.split_once(": ").unwrap();
            head.entry(key.to_owned()).or_default().push(value.to_owned());
        }
        let known = ["expect", "compressed", "payload", "identity", "passphrase", "armored", "file key", "comment"];
        assert!(head.keys().all(|key| known.contains(&key.as_str())), "{}", path.display());
        let mut file = bytes[end + 2..].to_vec();
        if head.contains_key("compressed") {
            file = miniz_oxide::inflate::decompress_to_vec_zlib(&file).unwrap();
        }
        Self { name: path.file_name().unwrap().to_str().unwrap().to_owned(), head, file }
    }

    fn one(&self, key: &str) -> Option<&str> {
        self.head.get(key).map(|values| values[0].as_str())
    }

    fn all(&self, key: &str) -> &[String] {
        self.head.get(key).map_or(&[], Vec::as_slice)
    }

    fn is_armoured(&self) -> bool {
        self.one("armored") == Some("yes")
    }

    /// Made for keys of a kind that this program doesn't use.
    fn is_post_quantum(&self) -> bool {
        self.all("identity").iter().any(|identity| identity.starts_with("AGE-SECRET-KEY-PQ-"))
    }

    /// What the program makes of it: the payload or why not.
    fn outcome(&self) -> Result<Vec<u8>, Unsealable> {
        if !self.all("identity").is_empty() {
            let folder = tempfile::tempdir().unwrap();
            let key = folder.path().join("key");
            std::fs::write(&key, self.all("identity").join("\n") + "\n").unwrap();
            let person =
                identity::unlock(&RealDisk, &key, None).unwrap_or_else(|error| panic!("{}: {error}", self.name));
            return unseal(&self.file, &person).map(|plain| plain.to_vec());
        }
        if self.all("passphrase").is_empty() {
            // It must fail before any key counts.
            return unseal(&self.file, &Unlocked::throwaway().unwrap()).map(|plain| plain.to_vec());
        }
        // Several passphrases are tried as somebody would type them.
        let tried = self.all("passphrase").iter().map(|passphrase| {
            let passphrase = SecretString::from(passphrase.as_str());
            unseal_with_passphrase(&self.file, &passphrase, MAX_WORK_FACTOR).map(|plain| plain.to_vec())
        });
        let mut last = Err(Unsealable::NoMatchingKey);
        for one in tried {
            last = one;
            if last.is_ok() {
                break;
            }
        }
        last
    }
}

fn vectors() -> Vec<Vector> {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/fixtures/age-vectors/vectors"].iter().collect();
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert_eq!(paths.len(), VECTORS, "some vectors are missing");
    paths.iter().map(|path| Vector::read(path)).collect()
}

/// Whether a refusal is the one that the vector is about.
fn is_due(vector: &Vector, refusal: Unsealable) -> bool {
    use Unsealable as Why;
    match vector.one("expect").unwrap() {
        "no match" if vector.all("passphrase").is_empty() => refusal == Why::NoMatchingKey,
        // A stanza of no kind that there is: no passphrase could open it.
        "no match" if vector.name == "scrypt_uppercase" => refusal == Why::NoMatchingKey,
        "no match" => refusal == Why::WrongPassphrase,
        "HMAC failure" | "payload failure" => refusal == Why::Damaged,
        "header failure" => match vector.name.as_str() {
            "version_unsupported" => refusal == Why::NewerAge,
            "scrypt_work_factor_23" => refusal == Why::TooMuchWork(23),
            "empty" => refusal == Why::Empty,
            _ => matches!(refusal, Why::Header | Why::Damaged | Why::NotAge),
        },
        other => panic!("{}: what is {other:?}?", vector.name),
    }
}

#[test]
fn every_vector_is_read_as_it_must_be() {
    let mut read = 0;
    let mut wrong = Vec::new();
    for vector in vectors().iter().filter(|vector| !vector.is_armoured() && !vector.is_post_quantum()) {
        let expected = vector.one("expect").unwrap();
        let payload = |payload: &[u8]| Some(Hash::of(payload).to_string().as_str()) == vector.one("payload");
        match vector.outcome() {
            Ok(plain) if expected == "success" && payload(&plain) => {}
            Err(refusal) if expected != "success" && is_due(vector, refusal) => {}
            Ok(plain) => wrong.push(format!("{}: {} bytes for {expected}", vector.name, plain.len())),
            Err(refusal) => wrong.push(format!("{}: {refusal:?} for {expected}", vector.name)),
        }
        read += 1;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(read > 90, "only {read} of them");
}

/// age's text form is never written by this program and not read: it is named, or is nothing at all, and no byte of it is
/// handed out.
#[test]
fn armour_is_refused_whole() {
    let armoured: Vec<_> = vectors().into_iter().filter(Vector::is_armoured).collect();
    assert!(armoured.len() > 25);
    for vector in armoured.iter().filter(|vector| !vector.is_post_quantum()) {
        let refusal = vector.outcome().expect_err(&vector.name);
        let due = [Unsealable::Armoured, Unsealable::NotAge, Unsealable::Empty];
        assert!(due.contains(&refusal), "{}: {refusal:?}", vector.name);
    }
}

/// A key of the post-quantum kind is named as one that this version can't use, not as damage.
#[test]
fn keys_of_another_kind_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    let mut named = 0;
    for vector in vectors().iter().filter(|vector| vector.is_post_quantum()) {
        let ours = |identity: &&String| !identity.starts_with("AGE-SECRET-KEY-PQ-");
        let other = vector.all("identity").iter().find(|identity| !ours(identity)).unwrap();
        std::fs::write(&key, format!("{other}\n")).unwrap();
        let refused = identity::unlock(&RealDisk, &key, None);
        assert!(matches!(refused, Err(IdentityError::Unsupported { .. })), "{}: {refused:?}", vector.name);
        named += 1;
    }
    assert!(named > 10);
}
