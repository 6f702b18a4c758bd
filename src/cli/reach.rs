//! Which files each command may still reach once it decrypts. A command that writes elsewhere has to be told of here.

use std::path::Path;

use super::args::{Arguments, Command, KeyCommand, MeetingCommand, ResearchCommand};
use super::key;
use super::patience::answered;
use super::profile::Profile;
use crate::guard::Reach;

/// What the command of this command line reaches: its record and what lies beside it, the key, the profile, and the
/// folder that it writes into.
#[must_use]
pub fn of(arguments: &Arguments, profile: &Profile) -> Reach {
    let everywhere = &arguments.everywhere;
    let reach = Reach::new().folder(profile.folder()).beside(&key::chosen(everywhere, profile));
    // This machine's own folder is made where a record is opened; elsewhere nothing is kept in it.
    let reach = match &arguments.command {
        Some(
            Command::Keys(_)
            | Command::Completions(_)
            | Command::Man
            | Command::Key(_)
            | Command::CheckPlace(_)
            | Command::Doctor(_),
        ) => reach,
        _ => profile.local().iter().fold(reach, |reach, local| reach.folder(local)),
    };
    match &arguments.command {
        None => match arguments.file.clone().or_else(|| profile.last_opened()) {
            Some(record) => beside_record(reach, &record),
            None => reach,
        },
        Some(Command::New(new)) => beside_record(reach, &new.file),
        Some(Command::Import(import)) => {
            let named = [&import.csv, &import.map];
            let reach = named.into_iter().flatten().fold(reach, |reach, file| reach.reading(file));
            import.file.iter().fold(reach, |reach, record| beside_record(reach, record))
        }
        Some(Command::Show(show)) => beside_record(reach, &show.file),
        Some(Command::Meeting(MeetingCommand::List(list))) => beside_record(reach, &list.file),
        Some(Command::Meeting(MeetingCommand::Add(add))) => beside_record(reach, &add.file),
        Some(Command::Meeting(MeetingCommand::Change(change))) => beside_record(reach, &change.file),
        Some(Command::Research(ResearchCommand::Attach(attach))) => {
            beside_record(reach, &attach.file).reading(&attach.report)
        }
        Some(Command::Research(ResearchCommand::Save(save))) => beside_record(reach, &save.file).folder(&save.to),
        Some(Command::Export(export)) => beside_record(reach, &export.file).folder(&export.to),
        Some(Command::Verify(verify)) => beside_record(reach, &verify.file),
        Some(Command::Access(access)) => beside_record(reach, access.record()),
        Some(Command::Backup(backup)) => beside_record(reach, &backup.file).folder(&backup.to),
        Some(Command::Key(KeyCommand::New(new))) => new.out.iter().fold(reach, |reach, file| reach.beside(file)),
        Some(Command::Key(KeyCommand::Show | KeyCommand::Recovery)) => reach,
        Some(
            Command::CheckPlace(_)
            | Command::Doctor(_)
            | Command::Demo(_)
            | Command::Keys(_)
            | Command::Completions(_)
            | Command::Man,
        ) => reach,
    }
}

/// The folder of a record, which may be on a share that hangs: what a link there leads to is then not known, and whoever
/// opens it says that there is no answer.
fn beside_record(reach: Reach, record: &Path) -> Reach {
    let named = record.to_owned();
    reach.beside_both(record, answered(move || std::fs::canonicalize(named).ok()).flatten())
}

/// Whether a command decrypts nothing and can be closed in before it begins.
#[must_use]
pub const fn needs_no_key(command: &Command) -> bool {
    match command {
        Command::Keys(_) | Command::Completions(_) | Command::Man | Command::Key(KeyCommand::Recovery) => true,
        Command::Import(import) => import.file.is_none(),
        _ => false,
    }
}
