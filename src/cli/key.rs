//! `marac key`: make your key, show its public half, and a recovery key.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use age::secrecy::{ExposeSecret, SecretString};

use super::args::{Everywhere, KeyNewArguments};
use super::failure::Failure;
use super::passphrase::{self, Source};
use super::patience::Waiting;
use super::profile::Profile;
use crate::documents::layout::wrap;
use crate::guard::sandbox;
use crate::vault::aside::{Aside, FAILED_UNLOCK};
use crate::vault::foreign::KeyHolder;
use crate::vault::identity::{self, IdentityError, Protection};
use crate::vault::open::wall_ms;
use crate::vault::{Disk, DiskError, RealDisk, Unlocked};

/// Which key is meant: the one named, else `$MARAC_IDENTITY`, else the user's own.
#[must_use]
pub fn chosen(everywhere: &Everywhere, profile: &Profile) -> PathBuf {
    let from_environment = || std::env::var_os("MARAC_IDENTITY").filter(|value| !value.is_empty()).map(PathBuf::from);
    everywhere.identity.clone().or_else(from_environment).unwrap_or_else(|| profile.identity())
}

/// Unlocks the key that is meant, asking for its passphrase where it has one.
///
/// # Errors
/// When there is no such key, or it stays locked.
pub fn unlock(everywhere: &Everywhere, profile: &Profile) -> Result<Arc<Unlocked>, Failure> {
    unlock_noting(everywhere, profile, |_| {})
}

/// The same, to open a record: that a passphrase was wrong is kept in mind for the record's log.
///
/// # Errors
/// When there is no such key, or it stays locked.
pub fn unlock_for(record: &Path, everywhere: &Everywhere, profile: &Profile) -> Result<Arc<Unlocked>, Failure> {
    unlock_noting(everywhere, profile, |error| {
        if let (IdentityError::WrongPassphrase { .. }, Ok(local)) = (error, profile.local()) {
            let disk: Arc<dyn Disk> = Arc::new(RealDisk);
            Aside::at(&disk, &local, record).note(FAILED_UNLOCK, wall_ms());
        }
    })
}

fn unlock_noting(
    everywhere: &Everywhere,
    profile: &Profile,
    wrong: impl Fn(&IdentityError),
) -> Result<Arc<Unlocked>, Failure> {
    let path = chosen(everywhere, profile);
    let needs = identity::needs_passphrase(&RealDisk, &path).map_err(|error| missing(&path, profile, error))?;
    let passphrase = match needs {
        true => Some(passphrase::existing(Source::from(everywhere), &path.display().to_string())?),
        false => None,
    };
    let holder = Arc::new(OnTerminal(Source::from(everywhere)));
    // From here on things are decrypted. A plugin is another program, and has to run before.
    let on_plugin = identity::is_on_plugin(&RealDisk, &path).map_err(Failure::of)?;
    if !on_plugin {
        Waiting::while_closing_in();
    }
    let unlocked = identity::unlock_with(&RealDisk, &path, passphrase.as_ref(), holder);
    if on_plugin {
        Waiting::while_closing_in();
    }
    unlocked.map(Arc::new).inspect_err(|error| wrong(error)).map_err(Failure::of)
}

/// Whoever holds a key on a card: what its plugin says and asks goes through the terminal.
struct OnTerminal(Source);

impl KeyHolder for OnTerminal {
    fn tell(&self, message: &str) {
        super::warn(message);
    }

    fn ask_secret(&self, question: &str) -> Option<SecretString> {
        passphrase::answer(self.0, question).map_err(|why| super::warn(&why.to_string())).ok()
    }

    fn ask(&self, question: &str) -> Option<String> {
        self.ask_secret(question).map(|answer| answer.expose_secret().to_owned())
    }
}

/// What a key that can't be read means for the user.
pub(super) fn missing(path: &Path, profile: &Profile, error: IdentityError) -> Failure {
    match error {
        IdentityError::Disk(DiskError::Missing { .. }) if path == profile.identity() => {
            Failure::Failed("you have no key yet; make one with marac key new".to_owned())
        }
        IdentityError::Disk(DiskError::Missing { path }) => {
            Failure::Failed(format!("there is no key at {}; name another with --identity", path.display()))
        }
        other => Failure::of(other),
    }
}

/// Makes a key.
///
/// # Errors
/// When there is one already, or it can't be written.
pub fn new(everywhere: &Everywhere, arguments: &KeyNewArguments, profile: &Profile) -> Result<String, Failure> {
    let path = arguments.out.clone().unwrap_or_else(|| chosen(everywhere, profile));
    let (unlocked, said) = make(&path, arguments.no_passphrase, everywhere, profile)?;
    Ok(format!("{said}\nYour public key: {}\n", unlocked.person_key()))
}

/// Makes a key at `path` and says so in one line.
///
/// # Errors
/// When there is one already, or it can't be written.
pub fn make(
    path: &Path,
    no_passphrase: bool,
    everywhere: &Everywhere,
    profile: &Profile,
) -> Result<(Unlocked, String), Failure> {
    if path.exists() {
        return Err(Failure::Failed(format!("there is a key at {} already; nothing was changed", path.display())));
    }
    if path == profile.identity() {
        profile.make_folder()?;
    }
    let unlocked = if no_passphrase {
        super::warn("this key has no passphrase: whoever can read its file can open every record it opens");
        sandbox::close();
        identity::create(&RealDisk, path, Protection::None)
    } else {
        let passphrase = passphrase::new(Source::from(everywhere))?;
        sandbox::close();
        identity::create(&RealDisk, path, Protection::Passphrase(&passphrase))
    };
    let unlocked = unlocked.map_err(Failure::of)?;
    Ok((unlocked, format!("Wrote your key to {}", path.display())))
}

/// The public half of the key, one line.
///
/// # Errors
/// When the key stays locked.
pub fn show(everywhere: &Everywhere, profile: &Profile) -> Result<String, Failure> {
    let unlocked = unlock(everywhere, profile)?;
    if unlocked.is_kept() {
        return Ok(format!("{}\n", unlocked.person_key()));
    }
    let path = chosen(everywhere, profile);
    Err(Failure::Failed(format!(
        "what belongs to this key could not be kept in {}, so its public half would be another one each time; copy the key \
         to a folder of your own",
        identity::signing_path(&path).display()
    )))
}

/// A recovery key that nothing keeps.
#[must_use]
pub fn recovery() -> String {
    let key = identity::recovery_key();
    let said = about(
        "A recovery key, shown this once. Print it or write it down, and lock it away. A record made with marac new \
         --recovery and its public half can be opened with it and plain age.",
    );
    said + key.text.expose_secret()
}

/// What is said above a key, wrapped between words for the terminal there is. The key itself is never broken by us.
#[must_use]
pub fn about(text: &str) -> String {
    let columns = crate::ui::terminal::size().map_or(80, |(columns, _)| usize::from(columns).clamp(40, 80));
    wrap(text, columns).join("\n") + "\n\n"
}
