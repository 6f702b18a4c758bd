//! The command line, as it is promised to users and scripts. What each command takes is in the file with its name.

mod access;
mod backup;
mod check_place;
mod completions;
mod demo;
mod doctor;
mod export;
mod import;
mod key;
mod keys;
mod meeting;
mod new;
mod research;
mod show;
mod verify;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};

pub use access::{
    AccessCommand, AddArguments, LateArguments, ListArguments, RecoveryArguments, RemoveArguments, Role, TestArguments,
};
pub use backup::BackupArguments;
pub use check_place::CheckPlaceArguments;
pub use completions::CompletionsArguments;
pub use demo::DemoArguments;
pub use doctor::DoctorArguments;
pub use export::{ExportArguments, ExportWhat, Format};
pub use import::{ImportArguments, ImportKind};
pub use key::{KeyCommand, KeyNewArguments};
pub use keys::KeysArguments;
pub use meeting::{MeetingAddArguments, MeetingChangeArguments, MeetingCommand, MeetingListArguments};
pub use new::NewArguments;
pub use research::{AttachArguments, OfMeeting, ResearchCommand, SaveArguments};
pub use show::{ShowArguments, ShowWhat};
pub use verify::VerifyArguments;

use super::open::Showing;
use super::values::date;

/// Prepare, run and follow up a MARAC, in one encrypted file.
#[derive(Debug, Parser)]
#[command(name = "marac", version, max_term_width = 80, disable_help_subcommand = true)]
#[command(
    long_about = "Prepare, run and follow up a Multi-Agency Risk Assessment Conference.\n\nEverything is in one file, \
                        encrypted with age. Without a command, FILE is unlocked and opened on the screen; without a \
                        file, the one opened last."
)]
pub struct Arguments {
    #[command(flatten)]
    pub everywhere: Everywhere,

    #[command(subcommand)]
    pub command: Option<Command>,

    /// The record to unlock and open
    pub file: Option<PathBuf>,

    #[command(flatten)]
    pub showing: Showing,
}

/// What every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Everywhere {
    /// The key to open records with; else $MARAC_IDENTITY, else the one in the configuration folder
    #[arg(long, global = true, value_name = "FILE")]
    pub identity: Option<PathBuf>,

    /// Read the key's passphrase as one line from this file descriptor, instead of asking
    #[arg(long, global = true, value_name = "N")]
    pub passphrase_fd: Option<u32>,

    /// Take this day as today: 2026-12-10 or 10/12/2026; on the screen, what is recorded bears it, and the log says so
    #[arg(long, global = true, value_name = "DATE", value_parser = date)]
    pub today: Option<NaiveDate>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look around in an invented conference; it is gone at exit
    Demo(DemoArguments),
    /// Make a record; makes a key first where there is none
    New(NewArguments),
    /// Your key: make one, show its public half, print the recovery key
    #[command(subcommand)]
    Key(KeyCommand),
    /// Who can open the record: list, add, remove; the recovery key
    #[command(subcommand)]
    Access(AccessCommand),
    /// Bring in referrals, earlier cases or contacts from a CSV file
    Import(ImportArguments),
    /// Print a part of the record
    Show(ShowArguments),
    /// The calendar of meetings
    #[command(subcommand)]
    Meeting(MeetingCommand),
    /// Reports that agencies sent: keep one inside the record, write one out
    #[command(subcommand)]
    Research(ResearchCommand),
    /// Write documents, outside the record and unprotected unless encrypted here
    Export(ExportArguments),
    /// Is the record whole: encryption, database, journals, audit chain
    Verify(VerifyArguments),
    /// Write a verified copy into a folder
    Backup(BackupArguments),
    /// May a record live in a folder? Names the sync client where not
    CheckPlace(CheckPlaceArguments),
    /// What protects the record here, and what this machine can't do
    Doctor(DoctorArguments),
    /// The keys of the screen, as they are in force
    Keys(KeysArguments),
    /// Completions for a shell, on standard output
    Completions(CompletionsArguments),
    /// The manual page, on standard output
    Man,
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;
    use clap::CommandFactory;

    use super::*;
    use crate::cli::values::pause;
    use crate::domain::meeting::Break;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_file_alone_is_opened() {
        let arguments = Arguments::try_parse_from(["marac", "crawley.marac"]).unwrap();
        assert_eq!(arguments.file, Some(PathBuf::from("crawley.marac")));
        assert!(arguments.command.is_none());
    }

    #[test]
    fn what_holds_everywhere_may_stand_anywhere() {
        for line in [
            &["marac", "--identity", "k", "show", "agenda", "f"][..],
            &["marac", "show", "agenda", "f", "--identity", "k"][..],
        ] {
            let arguments = Arguments::try_parse_from(line).unwrap();
            assert_eq!(arguments.everywhere.identity, Some(PathBuf::from("k")));
        }
    }

    #[test]
    fn dates_are_iso_or_british() {
        let tenth = NaiveDate::from_ymd_opt(2026, 12, 10);
        assert_eq!(date("2026-12-10").ok(), tenth);
        assert_eq!(date("10/12/2026").ok(), tenth);
        assert!(date("12/31/2026").is_err());
        assert!(date("soon").is_err());
    }

    #[test]
    fn a_break_is_a_time_and_minutes() {
        let at = NaiveTime::from_hms_opt(11, 0, 0).unwrap();
        assert_eq!(pause("11:00/10"), Ok(Break { at, minutes: 10 }));
        for wrong in ["11:00", "11:00/0", "11:00/999", "/10", "25:00/10", "11:00/ten"] {
            assert!(pause(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_page_of_help_fits_80_columns() {
        fn check(command: &mut clap::Command) {
            let help = command.render_long_help().to_string();
            for line in help.lines() {
                assert!(line.chars().count() <= 80, "{}: {line}", command.get_name());
            }
            command.get_subcommands_mut().for_each(check);
        }
        let mut command = Arguments::command().term_width(80);
        command.build();
        check(&mut command);
    }
}
