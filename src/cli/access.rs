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
use super::show::json;
use super::sitting::{Sitting, exists, read, request_with};
use super::{key, place, today};
use crate::documents::layout::Page;
use crate::documents::phrases::count;
use crate::record::Record;
use crate::record::change::Change;
use crate::record::roster::{Person, RECOVERY_TESTED, RecoveryStanding};
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
    }
}

fn open(file: &Path, everywhere: &Everywhere, profile: &Profile) -> Result<(OpenRequest, Sitting), Failure> {
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
    sitting.leave()?;
    let listed: Vec<Listed> = people.into_iter().map(Listed::from).collect();
    if arguments.json { json(&listed) } else { Ok(text(&listed, standing)) }
}

fn text(listed: &[Listed], standing: RecoveryStanding) -> String {
    let mut page = Page::new();
    let (gone, here): (Vec<&Listed>, Vec<&Listed>) = listed.iter().partition(|one| one.to.is_some());
    for one in here {
        let may = if one.may_write { "reads and writes" } else { "reads" };
        page.hanging("", 2, &format!("{}, {}: {may}, since {}", one.name, one.role, one.from));
        show_key(&mut page, &one.key);
    }
    if !gone.is_empty() {
        page.gap().line("Withdrawn:");
    }
    for one in gone {
        let to = one.to.map(|to| to.to_string()).unwrap_or_default();
        page.hanging("", 2, &format!("{}, {}: {} to {to}", one.name, one.role, one.from));
        show_key(&mut page, &one.key);
    }
    page.gap().hanging("", 0, &recovery_words(standing));
    page.finish()
}

/// A key is shown whole, on lines of its own; the two halves of a line of `marac key show` under each other.
fn show_key(page: &mut Page, key: &str) {
    match key.split_once(':') {
        Some((recipient, verify)) => page.line(&format!("    {recipient}")).line(&format!("    :{verify}")),
        None => page.line(&format!("    {key}")),
    };
}

/// How it stands with the recovery key, and what to do.
fn recovery_words(standing: RecoveryStanding) -> String {
    match standing {
        RecoveryStanding::None => {
            "There is NO recovery key: if every passphrase is forgotten, nobody can open this record. Make one with marac \
             access recovery."
                .to_owned()
        }
        RecoveryStanding::NeverTested { since } => format!(
            "The recovery key, made on {since}, was never tested. Take it out of its safe and try it with marac access \
             test-recovery."
        ),
        RecoveryStanding::Due { tested } => format!(
            "The recovery key was last tested on {tested}, long ago. Take it out of its safe and try it with marac access \
             test-recovery."
        ),
        RecoveryStanding::Tested { on } => format!("The recovery key was tested on {on}."),
    }
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
    if !sitting.close_into_file(&request)?.in_place {
        return Err(Failure::Failed(format!(
            "{name} was added, and {} could not be replaced: their key does not open it until whoever has it open closes it; \
             then open and close it once more",
            arguments.file.display()
        )));
    }
    let may = match key {
        AccessKey::Writes(PersonKey { .. }) => "may read and write",
        AccessKey::Reads(_) if role == Role::Reader => {
            "may read and change nothing; nothing signs for them, so the log does not tell when they open it"
        }
        AccessKey::Reads(_) => {
            "may read and change nothing, for this key can't sign, and the log does not tell when they open it; to write \
             they need the whole line of marac key show"
        }
    };
    Ok(format!("{name} ({}) has access to {} and {may}\n", role.name(), arguments.file.display()))
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
    if own && !arguments.yes && !confirmed()? {
        sitting.leave()?;
        return Err(Failure::Failed("your own access was not withdrawn; nothing was changed".to_owned()));
    }
    sitting.make(&Change::WithdrawAccess(person.id))?;
    let since = sitting.record().access_since().map_err(read)?;
    sitting.close_into_file(&request)?;
    let left = leftover::open_to_others(&request, &since, own).map_err(Failure::of)?;
    if left.is_empty() {
        Ok(withdrawn(&person.name, arguments, &request))
    } else {
        Err(still_open(&person.name, &left))
    }
}

/// The files that were encrypted before the last withdrawal.
fn left_over(request: &OpenRequest, record: &Record, own_ended: bool) -> Result<Vec<PathBuf>, Failure> {
    let since = record.access_since().map_err(read)?;
    leftover::open_to_others(request, &since, own_ended).map_err(Failure::of)
}

/// Somebody was withdrawn before, and not every file could be encrypted afresh, or removed, then.
fn encrypt_again(request: OpenRequest, mut sitting: Sitting, arguments: &RemoveArguments) -> Result<String, Failure> {
    sitting.note("encrypt-again", "")?;
    let since = sitting.record().access_since().map_err(read)?;
    sitting.close_into_file(&request)?;
    let left = leftover::open_to_others(&request, &since, false).map_err(Failure::of)?;
    let name = arguments.who.trim();
    if left.is_empty() { Ok(withdrawn(name, arguments, &request)) } else { Err(still_open(name, &left)) }
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
fn withdrawn(name: &str, arguments: &RemoveArguments, request: &OpenRequest) -> String {
    let mut page = Page::new();
    let file = arguments.file.display();
    page.hanging("", 0, &format!("{name} has no access to {file} any more; it is encrypted to the others now"));
    let left = snapshot::parts(&*request.disk, &request.path).unwrap_or_default();
    if !left.journals.is_empty() {
        let journals = count(left.journals.len(), "journal of a seat", "journals of seats");
        page.hanging(
            "",
            0,
            &format!(
                "{journals} still at work, or not readable here, can be read with the old key; they go when the last of \
                 these seats closes"
            ),
        );
    }
    page.hanging(
        "",
        0,
        &format!(
            "What {name} has copied, and backups made before, stay readable to them. Also take away their right to the folder"
        ),
    );
    page.finish()
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

/// Asks before somebody locks themselves out.
fn confirmed() -> Result<bool, Failure> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        return Err(Failure::Failed(
            "this is your own access, and there is no terminal to ask on; say --yes where you mean it".to_owned(),
        ));
    }
    let mut errors = std::io::stderr().lock();
    let asked = errors.write_all(b"This is your own access; you will not be able to open the record. Type yes: ");
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
            Ok(format!("The recovery key opens {}; the day is noted in the log\n", arguments.file.display()))
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
    let made = if given.is_none() { Some(identity::recovery_key()) } else { None };
    let recipient = given.or_else(|| made.as_ref().map(|key| key.recipient.clone()));
    let recipient = recipient.ok_or_else(|| Failure::Failed("no recovery key could be made; try again".to_owned()))?;
    sitting.make(&Change::ReplaceRecoveryKey(recipient))?;
    let since = sitting.record().access_since().map_err(read)?;
    sitting.close_into_file(&request)?;
    let left = leftover::open_to_others(&request, &since, false).map_err(Failure::of)?;
    let mut said = if left.is_empty() {
        format!("{} has a new recovery key; the old one opens older copies only\n", arguments.file.display())
    } else {
        format!("{}\n", still_open("The old recovery key", &left))
    };
    if let Some(key) = made {
        said.push('\n');
        said.push_str(&key::about(
            "The new recovery key, shown this once. Print it or write it down, lock it away, destroy the old one, and try it \
             with marac access test-recovery. It is kept nowhere.",
        ));
        said.push_str(key.text.expose_secret());
    }
    Ok(said)
}
