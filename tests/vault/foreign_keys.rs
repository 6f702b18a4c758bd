//! Keys that other tools made: armoured, several in one file, SSH, and on a plugin.
#![cfg_attr(not(unix), allow(dead_code, unused_imports, reason = "no plugin can be made there"))]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use age::secrecy::{ExposeSecret, SecretString};
use marac::vault::foreign::KeyHolder;
use marac::vault::identity::{self, IdentityError};
use marac::vault::{AccessKey, NotAPublicKey, RealDisk, Recipient, Unlocked, sealed};

#[cfg(unix)]
use super::install::install;
use super::plain_tools::have;

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

fn unlock(path: &Path, passphrase: Option<&str>) -> Result<Unlocked, IdentityError> {
    identity::unlock(&RealDisk, path, passphrase.map(secret).as_ref())
}

/// An SSH key made by `ssh-keygen`; nothing, loudly, where it is not there.
fn ssh_key(folder: &Path, kind: &str, passphrase: &str) -> Option<PathBuf> {
    if !have("ssh-keygen", "no SSH key was tried") {
        return None;
    }
    let path = folder.join(format!("id_{kind}"));
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", kind, "-N", passphrase, "-C", "somebody@somewhere", "-f"])
        .arg(&path)
        .stdin(Stdio::null())
        .status();
    assert!(made.unwrap().success());
    Some(path)
}

#[test]
fn ssh_keys_open_a_companion_that_stays_the_same() {
    for kind in ["ed25519", "rsa"] {
        let folder = tempfile::tempdir().unwrap();
        let Some(path) = ssh_key(folder.path(), kind, "") else { return };
        assert!(!identity::needs_passphrase(&RealDisk, &path).unwrap());
        let first = unlock(&path, None).unwrap();
        assert!(first.is_kept());
        assert_eq!(unlock(&path, None).unwrap().person_key(), first.person_key(), "{kind}");
        // What is encrypted to the SSH key itself opens too, whoever encrypted it.
        let public: Recipient = std::fs::read_to_string(path.with_extension("pub")).unwrap().parse().unwrap();
        for recipient in [public, first.person_key().recipient] {
            let sealed = sealed::seal(b"a record", &[recipient]).unwrap();
            assert_eq!(&**sealed::unseal(&sealed, &first).unwrap(), b"a record");
        }
    }
}

#[test]
fn an_ssh_key_with_a_passphrase_asks_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let Some(path) = ssh_key(folder.path(), "ed25519", "correct horse") else { return };
    assert!(identity::needs_passphrase(&RealDisk, &path).unwrap());
    assert!(matches!(unlock(&path, None), Err(IdentityError::PassphraseNeeded { .. })));
    assert!(matches!(unlock(&path, Some("wrong")), Err(IdentityError::WrongPassphrase { .. })));
    assert!(!identity::signing_path(&path).exists(), "nothing is made before the key is open");
    let first = unlock(&path, Some("correct horse")).unwrap();
    assert!(matches!(unlock(&path, Some("wrong")), Err(IdentityError::WrongPassphrase { .. })));
    assert_eq!(unlock(&path, Some("correct horse")).unwrap().person_key(), first.person_key());
}

#[test]
fn ssh_keys_that_cannot_decrypt_are_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let Some(path) = ssh_key(folder.path(), "ecdsa", "") else { return };
    let error = unlock(&path, None).unwrap_err();
    assert!(matches!(error, IdentityError::UnusableSsh { .. }), "{error}");
    let public = std::fs::read_to_string(path.with_extension("pub")).unwrap();
    assert_eq!(public.parse::<AccessKey>(), Err(NotAPublicKey::Ssh));
}

/// A record encrypted to an SSH key is opened by plain age with that key, and the other way round.
#[test]
fn plain_age_agrees_about_ssh_keys() {
    let folder = tempfile::tempdir().unwrap();
    let Some(path) = ssh_key(folder.path(), "ed25519", "") else { return };
    if !have("age", "SSH keys were not tried with plain age") {
        return;
    }
    let public = std::fs::read_to_string(path.with_extension("pub")).unwrap();
    let ours = folder.path().join("ours.age");
    std::fs::write(&ours, sealed::seal(b"by marac", &[public.parse().unwrap()]).unwrap()).unwrap();
    let said = Command::new("age").arg("-d").arg("-i").arg(&path).arg(&ours).output().unwrap();
    assert_eq!(said.stdout, b"by marac");
    let (plain, theirs) = (folder.path().join("plain"), folder.path().join("theirs.age"));
    std::fs::write(&plain, "by age").unwrap();
    let made = Command::new("age").args(["-r", public.trim(), "-o"]).arg(&theirs).arg(&plain).status().unwrap();
    assert!(made.success());
    let unlocked = unlock(&path, None).unwrap();
    assert_eq!(&**sealed::unseal(&std::fs::read(theirs).unwrap(), &unlocked).unwrap(), b"by age");
}

#[test]
fn armoured_files_and_several_keys_in_one() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (identity::recovery_key(), identity::recovery_key());
    let both = format!("{}\n{}", one.text.expose_secret(), two.text.expose_secret());
    let path = folder.path().join("both.txt");
    std::fs::write(&path, &both).unwrap();
    let unlocked = unlock(&path, None).unwrap();
    assert_eq!(unlocked.person_key().recipient, one.recipient, "the first one is the person's");
    let sealed = sealed::seal(b"to the second", &[two.recipient]).unwrap();
    assert_eq!(&**sealed::unseal(&sealed, &unlocked).unwrap(), b"to the second");

    let passphrase = secret("correct horse battery staple");
    let mut recipient = age::scrypt::Recipient::new(passphrase.clone());
    recipient.set_work_factor(10);
    let armoured = age::encrypt_and_armor(&recipient, both.as_bytes()).unwrap();
    let path = folder.path().join("armoured.txt");
    std::fs::write(&path, &armoured).unwrap();
    assert!(identity::needs_passphrase(&RealDisk, &path).unwrap());
    let opened = identity::unlock(&RealDisk, &path, Some(&passphrase)).unwrap();
    assert_eq!(opened.person_key().recipient, one.recipient);
    let damaged = folder.path().join("damaged.txt");
    std::fs::write(&damaged, &armoured[..armoured.len() / 2]).unwrap();
    assert!(matches!(unlock(&damaged, Some("x")), Err(IdentityError::Damaged { .. })));
}

/// A plugin that keeps the file key as it is, asks for a PIN, and counts how often it was run.
#[cfg(unix)]
const PLUGIN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/age-plugin-test");

/// Answers with a PIN and keeps the questions.
struct Holder {
    pin: &'static str,
    asked: Mutex<Vec<String>>,
}

impl KeyHolder for Holder {
    fn tell(&self, _: &str) {}
    fn ask_secret(&self, question: &str) -> Option<SecretString> {
        self.asked.lock().unwrap().push(question.to_owned());
        Some(secret(self.pin))
    }
    fn ask(&self, _: &str) -> Option<String> {
        None
    }
}

/// Its environment must name the plugin's folder, so the test runs itself again with it.
#[cfg(unix)]
#[test]
fn a_key_on_a_plugin_is_asked_once_and_never_again() {
    if !have("python3", "no age plugin was tried") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let plugin = folder.path().join("age-plugin-test");
    install(Path::new(PLUGIN), &plugin);
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap_or_default());
    let said = Command::new(std::env::current_exe().unwrap())
        .args(["foreign_keys::with_the_plugin_in_the_path", "--exact", "--ignored", "--nocapture"])
        .env("PATH", path)
        .env("MARAC_TEST_PLUGIN", folder.path())
        .output()
        .unwrap();
    assert!(
        said.status.success(),
        "{}{}",
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr)
    );
    assert!(String::from_utf8_lossy(&said.stdout).contains("1 passed"));
}

#[cfg(unix)]
#[test]
#[ignore = "run by the test above, with the plugin in its path"]
fn with_the_plugin_in_the_path() {
    let Some(folder) = std::env::var_os("MARAC_TEST_PLUGIN").map(PathBuf::from) else { return };
    let identity = age::plugin::Identity::default_for_plugin("test").unwrap();
    let path = folder.join("card.txt");
    std::fs::write(&path, format!("# on a card\n{identity}\n")).unwrap();
    assert!(!identity::needs_passphrase(&RealDisk, &path).unwrap());
    let unlock = |pin| {
        let holder = Arc::new(Holder { pin, asked: Mutex::default() });
        let unlocked = identity::unlock_with(&RealDisk, &path, None, holder.clone());
        (unlocked, Arc::into_inner(holder).map_or(1, |holder| holder.asked.into_inner().unwrap().len()))
    };
    let runs = || std::fs::read_to_string(folder.join("runs")).unwrap_or_default().lines().count();
    // Made: only encrypting, which asks nothing.
    let first = unlock("1234").0.unwrap();
    assert_eq!(runs(), 1);
    let again = unlock("1234").0.unwrap();
    assert_eq!((again.person_key(), runs()), (first.person_key(), 2));
    // Reading and writing records starts nothing.
    let sealed = sealed::seal(b"a record", &[first.person_key().recipient]).unwrap();
    assert_eq!(&**sealed::unseal(&sealed, &again).unwrap(), b"a record");
    assert_eq!(runs(), 2);
    let refused = unlock("9999").0.unwrap_err();
    assert!(matches!(&refused, IdentityError::PluginRefused { said, .. } if said.contains("wrong PIN")), "{refused}");

    let other = folder.join("other.txt");
    let missing = age::plugin::Identity::default_for_plugin("nosuch").unwrap();
    std::fs::write(&other, missing.to_string()).unwrap();
    let error = identity::unlock(&RealDisk, &other, None).unwrap_err();
    assert!(matches!(&error, IdentityError::NoPlugin { program, .. } if program == "age-plugin-nosuch"), "{error}");
}

#[test]
fn what_is_handed_over_for_access() {
    let person = Unlocked::throwaway().unwrap().person_key();
    assert_eq!(person.to_string().parse::<AccessKey>(), Ok(AccessKey::Writes(person.clone())));
    let alone = person.recipient.to_string();
    assert_eq!(alone.parse::<AccessKey>(), Ok(AccessKey::Reads(person.recipient.clone())));
    assert_eq!(format!("# public key: x\n\n{alone}\n").parse::<AccessKey>(), Ok(AccessKey::Reads(person.recipient)));
    let secret_half = identity::recovery_key();
    let ssh = "-----BEGIN OPENSSH PRIVATE KEY-----\nxxx";
    for wrong in [secret_half.text.expose_secret(), ssh, "AGE-PLUGIN-TEST-1QQQ"] {
        assert_eq!(wrong.parse::<AccessKey>(), Err(NotAPublicKey::Secret));
    }
    let on_a_card = "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t";
    assert_eq!(on_a_card.parse::<AccessKey>(), Err(NotAPublicKey::Plugin));
    let other_letter =
        format!("{}{}", &alone[..20], if alone[20..].starts_with('q') { "p" } else { "q" }) + &alone[21..];
    for copied_wrongly in ["age1notakey", &alone[..alone.len() - 1], &other_letter] {
        assert_eq!(copied_wrongly.parse::<AccessKey>(), Err(NotAPublicKey::Miscopied), "{copied_wrongly}");
    }
    for wrong in ["", "hello", "age1", "ssh-ed25519 AAAA", &alone[..alone.len() - 1]] {
        assert!(wrong.parse::<AccessKey>().is_err(), "{wrong}");
    }
}
