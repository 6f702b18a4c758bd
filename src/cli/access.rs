//! `marac access`: who can open the record, given and withdrawn by name.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use age::secrecy::{ExposeSecret, SecretString};
use chrono::NaiveDate;
use serde::Serialize;

use super::args::{
    AccessCommand, AddArguments, Everywhere, ListArguments, RecoveryArguments, RemoveArguments, Role, TestArguments,
};
use super::failure::Failure;
use super::passphrase::{self, Source};
use super::profile::Profile;
use super::said::Words;
use super::show::json;
use super::sitting::{Sitting, exists, read, request_with};
use super::{key, late, place, today};
use crate::documents::layout::Page;
use crate::documents::phrases::{self, count};
use crate::record::Record;
use crate::record::change::Change;
use crate::record::closed::counted;
use crate::record::roster::{Person, RECOVERY_TESTED, RecoveryStanding};
use crate::record::session::SessionError;
use crate::vault::{
    AccessKey, OpenRequest, PersonKey, Recipient, Unlocked, VaultError, identity, leftover, snapshot, verify,
};

/// Does what is asked about access.
///
/// # Errors
/// When the record can't be opened, or it can't be done; the record is then as it was.
pub fn run(everywhere: &Everywhere, command: &AccessCommand, profile: &Profile) -> Result<String, Failure> {
    match command {
        AccessCommand::List(arguments) => list(everywhere, arguments, profile),
        AccessCommand::Add(arguments) => add(everywhere, arguments, profile),
        AccessCommand::Remove(arguments) => remove(everywhere, arguments, profile),
        AccessCommand::TestRecovery(arguments) => test_recovery(everywhere, arguments, profile),
        AccessCommand::Recovery(arguments) => replace_recovery(everywhere, arguments, profile),
        AccessCommand::Late(arguments) => late::run(everywhere, arguments, profile),
    }
}

pub(super) fn open(file: &Path, everywhere: &Everywhere, profile: &Profile) -> Result<(OpenRequest, Sitting), Failure> {
    exists(file)?;
    place::of_record(file)?;
    let request = request_with(file, key::unlock_for(file, everywhere, profile)?, profile);
    let sitting = Sitting::with(&request)?;
    Ok((request, sitting))
}

/// Somebody of the roster, as scripts read it.
#[derive(Debug, Serialize)]
struct Listed {
    name: String,
    role: String,
    /// The whole line of `marac key show` where they may write, else the public key alone.
    key: String,
    may_write: bool,
    from: NaiveDate,
    to: Option<NaiveDate>,
    /// Whether it is the key that is locked away, and when it was last tried.
    recovery: bool,
    tested: Option<NaiveDate>,
}

impl From<Person> for Listed {
    fn from(person: Person) -> Self {
        let verify = person.verify_key.map(|verify| format!(":{verify}")).unwrap_or_default();
        Self {
            key: format!("{}{verify}", person.recipient),
            may_write: person.verify_key.is_some() && person.has_access(),
            from: person.joined,
            to: person.withdrawn,
            recovery: person.is_recovery(),
            tested: person.tested,
            name: person.name,
            role: person.role,
        }
    }
}

fn list(everywhere: &Everywhere, arguments: &ListArguments, profile: &Profile) -> Result<String, Failure> {
    let sitting = Sitting::look(&arguments.file, everywhere, profile)?;
    let people = sitting.record().people().map_err(read)?;
    let standing = sitting.record().recovery_standing(today(everywhere)).map_err(read)?;
    let closed = counted(sitting.record()).map_err(read)?;
    sitting.leave()?;
    let listed: Vec<Listed> = people.into_iter().map(Listed::from).collect();
    if arguments.json { json(&listed) } else { text(&listed, standing, closed) }
}

fn text(listed: &[Listed], standing: RecoveryStanding, closed: (usize, usize)) -> Result<String, Failure> {
    let words = Words::shipped()?;
    let mut page = Page::new();
    let (gone, here): (Vec<&Listed>, Vec<&Listed>) = listed.iter().partition(|one| one.to.is_some());
    for one in here {
        let sentence = if one.may_write { "writes" } else { "reads" };
        let from = phrases::day(one.from);
        page.hanging("", 2, &words.say(sentence, &[("name", &one.name), ("role", &one.role), ("from", &from)]));
        show_key(&mut page, &one.key);
    }
    if !gone.is_empty() {
        page.gap().line(&words.say("withdrawn-heading", &[]));
    }
    for one in gone {
        let (from, to) = (phrases::day(one.from), one.to.map(phrases::day).unwrap_or_default());
        let filled = [("name", one.name.as_str()), ("role", &one.role), ("from", &from), ("to", &to)];
        page.hanging("", 2, &words.say("withdrawn", &filled));
        show_key(&mut page, &one.key);
    }
    page.gap().hanging("", 0, &recovery_words(&words, standing));
    let (all, wait) = closed;
    if all > 0 {
        let sentence = if wait > 0 { "closed-cases-wait" } else { "closed-cases" };
        page.hanging("", 0, &words.say(sentence, &[("count", &all.to_string()), ("wait", &wait.to_string())]));
    }
    Ok(page.finish())
}

/// A key is shown whole, on lines of its own; the two halves of a line of `marac key show` under each other.
fn show_key(page: &mut Page, key: &str) {
    match key.split_once(':') {
        Some((recipient, verify)) => page.line(&format!("    {recipient}")).line(&format!("    :{verify}")),
        None => page.line(&format!("    {key}")),
    };
}

/// How it stands with the recovery key, and what to do.
fn recovery_words(words: &Words, standing: RecoveryStanding) -> String {
    let (sentence, date) = match standing {
        RecoveryStanding::None => ("recovery-none", None),
        RecoveryStanding::NeverTested { since } => ("recovery-never-tested", Some(since)),
        RecoveryStanding::Due { tested } => ("recovery-due", Some(tested)),
        RecoveryStanding::Tested { on } => ("recovery-tested", Some(on)),
    };
    words.say(sentence, &[("date", &date.map(phrases::day).unwrap_or_default())])
}

fn add(everywhere: &Everywhere, arguments: &AddArguments, profile: &Profile) -> Result<String, Failure> {
    let handed: AccessKey = key_text(&arguments.key)?.parse().map_err(Failure::of)?;
    let (key, role) = match (handed, arguments.role) {
        (key, Some(Role::Reader)) => (AccessKey::Reads(key.recipient().clone()), Role::Reader),
        (AccessKey::Reads(recipient), None) => (AccessKey::Reads(recipient), Role::Reader),
        (key, Some(role)) => (key, role),
        (AccessKey::Writes(_), None) => {
            return Err(Failure::Usage(
                "say what they do, with --role (coordinator, minute-taker, chair, reader)".into(),
            ));
        }
    };
    let (request, mut sitting) = open(&arguments.file, everywhere, profile)?;
    let name = arguments.name.trim().to_owned();
    sitting.make(&Change::GiveAccess { name: name.clone(), role: role.name().to_owned(), key: key.clone() })?;
    if !sitting.close_into_file(&request).map_err(Failure::of)?.in_place {
        return Err(Failure::Failed(format!(
            "{name} was added, and {} could not be replaced: their key does not open it until whoever has it open closes it; \
             then open and close it once more",
            arguments.file.display()
        )));
    }
    let may = match key {
        AccessKey::Writes(PersonKey { .. }) => "added-writes",
        AccessKey::Reads(_) if role == Role::Reader => "added-reader",
        AccessKey::Reads(_) => "added-reads",
    };
    let file = arguments.file.display().to_string();
    Ok(Words::shipped()?.say(may, &[("name", &name), ("role", role.name()), ("file", &file)]) + "\n")
}

/// The key itself, or the content of the file that is named.
fn key_text(given: &str) -> Result<String, Failure> {
    /// No public key is longer.
    const LONGEST: u64 = 64 * 1024;
    let path = Path::new(given);
    match std::fs::metadata(path) {
        Ok(there) if there.is_file() && there.len() <= LONGEST => std::fs::read_to_string(path)
            .map_err(|_| Failure::Failed(format!("{given} holds no public key; name the file that ends in .pub"))),
        Err(_) if path.extension().is_some_and(|extension| extension == "pub") => Err(Failure::Failed(format!(
            "{given} is not there; name the file with their public key, or give the key itself"
        ))),
        _ => Ok(given.to_owned()),
    }
}

fn remove(everywhere: &Everywhere, arguments: &RemoveArguments, profile: &Profile) -> Result<String, Failure> {
    let (request, mut sitting) = open(&arguments.file, everywhere, profile)?;
    let people = sitting.record().people().map_err(read)?;
    let person = match whose(&people, &arguments.who) {
        Ok(person) => person.clone(),
        Err(failure) => {
            let gone = people.iter().any(|one| !one.has_access() && same_name(one, &arguments.who));
            if gone && !left_over(&request, sitting.record(), false)?.is_empty() {
                return encrypt_again(request, sitting, arguments);
            }
            sitting.leave()?;
            return Err(failure);
        }
    };
    let own = person.verify_key.is_some_and(|verify| verify.id() == request.unlocked.key_id());
    if own && !arguments.yes && !confirmed(Asked::OwnAccess)? {
        sitting.leave()?;
        return Err(Failure::Failed("your own access was not withdrawn; nothing was changed".to_owned()));
    }
    sitting.make(&Change::WithdrawAccess(person.id))?;
    let left = close_and_look(sitting, &request, own)?;
    if left.is_empty() { withdrawn(&person.name, arguments, &request) } else { Err(still_open(&person.name, &left)) }
}

/// The files that were encrypted before the last withdrawal.
fn left_over(request: &OpenRequest, record: &Record, own_ended: bool) -> Result<Vec<PathBuf>, Failure> {
    let since = record.access_since().map_err(read)?;
    leftover::open_to_others(request, &since, own_ended).map_err(Failure::of)
}

/// Closes the record, and gives the files that were encrypted before. That some of them hold what was closed since is less
/// than that.
fn close_and_look(sitting: Sitting, request: &OpenRequest, own: bool) -> Result<Vec<PathBuf>, Failure> {
    let since = sitting.record().access_since().map_err(read)?;
    let closed = sitting.close_into_file(request);
    let left = leftover::open_to_others(request, &since, own).map_err(Failure::of)?;
    match closed {
        Err(SessionError::StillThere { .. }) if !left.is_empty() => Ok(left),
        closed => closed.map(|_| left).map_err(Failure::of),
    }
}

/// Somebody was withdrawn before, and not every file could be encrypted afresh, or removed, then.
fn encrypt_again(request: OpenRequest, mut sitting: Sitting, arguments: &RemoveArguments) -> Result<String, Failure> {
    sitting.note("encrypt-again", "")?;
    let left = close_and_look(sitting, &request, false)?;
    let name = arguments.who.trim();
    if left.is_empty() { withdrawn(name, arguments, &request) } else { Err(still_open(name, &left)) }
}

/// Says that the record names somebody no more, and that their key opens these files still.
fn still_open(name: &str, left: &[PathBuf]) -> Failure {
    let files: Vec<String> = left.iter().map(|file| file.display().to_string()).collect();
    Failure::Failed(format!(
        "{name} is withdrawn in the record, but a withdrawn key may STILL OPEN {}: replacing or removing was refused. Close every \
         program that has the record open, and run the same command again; what Syncthing put aside, and journals that end in \
         .damaged, remove by hand once nobody needs them",
        files.join(", ")
    ))
}

/// Says what was done, and what could not be.
fn withdrawn(name: &str, arguments: &RemoveArguments, request: &OpenRequest) -> Result<String, Failure> {
    let words = Words::shipped()?;
    let file = arguments.file.display().to_string();
    let mut page = Page::new();
    page.hanging("", 0, &words.say("removed", &[("name", name), ("file", &file)]));
    let left = snapshot::parts(&*request.disk, &request.path).unwrap_or_default();
    if !left.journals.is_empty() {
        let journals = count(left.journals.len(), "journal of a seat", "journals of seats");
        page.hanging("", 0, &words.say("removed-journals", &[("journals", &journals)]));
    }
    page.hanging("", 0, &words.say("removed-copies", &[("name", name)]));
    Ok(page.finish())
}

/// Whose access is meant: by name, or by the beginning of the key where a name is not enough.
fn whose<'a>(people: &'a [Person], who: &str) -> Result<&'a Person, Failure> {
    let wanted = who.trim().to_lowercase();
    let named: Vec<&Person> = people.iter().filter(|one| same_name(one, who)).collect();
    let by_key = || people.iter().filter(|one| wanted.len() > 8 && one.recipient.to_lowercase().starts_with(&wanted));
    let found = if named.is_empty() { by_key().collect() } else { named };
    let with_access: Vec<&Person> = found.iter().copied().filter(|one| one.has_access()).collect();
    match (with_access.as_slice(), found.first()) {
        ([one], _) => Ok(one),
        ([], Some(gone)) => Err(Failure::Failed(format!("{} has no access any more", gone.name))),
        ([], None) => Err(Failure::Failed(format!("nobody called {who} is in the list; see marac access list"))),
        _ => Err(Failure::Failed(format!("several people are called {who}; give the beginning of the public key"))),
    }
}

fn same_name(person: &Person, who: &str) -> bool {
    person.name.to_lowercase() == who.trim().to_lowercase()
}

/// What is asked before it is done, because it can't be taken back.
#[derive(Debug, Clone, Copy)]
enum Asked {
    OwnAccess,
    RecoveryKey,
}

impl Asked {
    const fn name(self) -> &'static str {
        match self {
            Self::OwnAccess => "own-access",
            Self::RecoveryKey => "recovery-key",
        }
    }
}

/// Asks before somebody locks themselves out, or makes the key in the safe worthless.
fn confirmed(asked: Asked) -> Result<bool, Failure> {
    let words = Words::shipped()?;
    let input = std::io::stdin();
    if !input.is_terminal() {
        return Err(Failure::Failed(words.say(&format!("{}-unasked", asked.name()), &[])));
    }
    let mut errors = std::io::stderr().lock();
    let question = words.say(&format!("{}-ask", asked.name()), &[]);
    let asked = write!(errors, "{question} ");
    asked.and_then(|()| errors.flush()).map_err(Failure::of)?;
    let mut answer = String::new();
    input.lock().read_line(&mut answer).map_err(Failure::of)?;
    Ok(answer.trim().eq_ignore_ascii_case("yes"))
}

fn test_recovery(everywhere: &Everywhere, arguments: &TestArguments, profile: &Profile) -> Result<String, Failure> {
    exists(&arguments.file)?;
    let source = arguments.recovery_fd.map_or(Source::Terminal, Source::Descriptor);
    // Before the record is opened: afterwards no file can be named any more.
    let text = passphrase::recovery_key(source, "The recovery key (AGE-SECRET-KEY-…): ")?;
    let (request, mut sitting) = open(&arguments.file, everywhere, profile)?;
    match tried(&request, sitting.record().people().map_err(read)?, &text) {
        Ok(key) => {
            sitting.note_about(RECOVERY_TESTED, key.id)?;
            sitting.close()?;
            let file = arguments.file.display().to_string();
            Ok(Words::shipped()?.say("recovery-opens", &[("file", &file)]) + "\n")
        }
        Err(failure) => {
            sitting.leave()?;
            Err(failure)
        }
    }
}

/// Opens the whole record with the key that was typed, and says which line of the roster it is.
fn tried(request: &OpenRequest, people: Vec<Person>, text: &SecretString) -> Result<Person, Failure> {
    let not_one = || Failure::Failed("that is no age key; type the line that begins with AGE-SECRET-KEY-".to_owned());
    let recovery = Unlocked::of_text(text).map_err(Failure::of)?.ok_or_else(not_one)?;
    let recipient = recovery.person_key().recipient.to_string();
    match verify::verify(&*request.disk, &request.path, &recovery, &*request.reader) {
        Ok(_) => {}
        Err(VaultError::NoMatchingKey { .. }) => {
            return Err(Failure::Failed(format!(
                "this key does NOT open {}; look whether another one is locked away, or make a new one with marac access \
                 recovery",
                request.path.display()
            )));
        }
        Err(other) => return Err(Failure::of(other)),
    }
    let own = people.into_iter().find(|person| person.is_recovery() && person.recipient == recipient);
    own.ok_or_else(|| {
        Failure::Failed(
            "this key opens the record, but it is a person's and not the recovery key; nothing was noted".into(),
        )
    })
}

fn replace_recovery(
    everywhere: &Everywhere,
    arguments: &RecoveryArguments,
    profile: &Profile,
) -> Result<String, Failure> {
    let given = arguments.recovery.as_deref().map(str::parse::<Recipient>).transpose().map_err(Failure::of)?;
    let (request, mut sitting) = open(&arguments.file, everywhere, profile)?;
    let has_one = sitting.record().people().map_err(read)?.iter().any(|one| one.is_recovery() && one.has_access());
    if has_one && !arguments.yes {
        let asked = confirmed(Asked::RecoveryKey);
        if !matches!(asked, Ok(true)) {
            sitting.leave()?;
            return asked.and_then(|_| Err(Failure::Failed(Words::shipped()?.say("recovery-key-kept", &[]))));
        }
    }
    let made = if given.is_none() { Some(identity::recovery_key()) } else { None };
    let recipient = given.or_else(|| made.as_ref().map(|key| key.recipient.clone()));
    let recipient = recipient.ok_or_else(|| Failure::Failed("no recovery key could be made; try again".to_owned()))?;
    sitting.make(&Change::ReplaceRecoveryKey(recipient))?;
    let since = sitting.record().access_since().map_err(read)?;
    match sitting.close_into_file(&request) {
        // The new key is in the record, so it is said in any case.
        Err(still @ SessionError::StillThere { .. }) => super::warn(&still.to_string()),
        closed => drop(closed.map_err(Failure::of)?),
    }
    let left = leftover::open_to_others(&request, &since, false).map_err(Failure::of)?;
    let words = Words::shipped()?;
    let mut said = if left.is_empty() {
        words.say("recovery-replaced", &[("file", &arguments.file.display().to_string())]) + "\n"
    } else {
        format!("{}\n", still_open("The old recovery key", &left))
    };
    if let Some(key) = made {
        said.push('\n');
        said.push_str(&key::about(&words.say("recovery-shown-once", &[])));
        said.push_str(key.text.expose_secret());
    }
    Ok(said)
}
