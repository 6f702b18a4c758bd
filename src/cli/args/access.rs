//! The command line of `marac access`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use crate::vault::SeatId;

#[derive(Debug, Subcommand)]
pub enum AccessCommand {
    /// Everyone who can open the record, or could, and how it stands with the recovery key
    List(ListArguments),
    /// Give somebody access
    #[command(long_about = ADD)]
    Add(AddArguments),
    /// Withdraw somebody's access, and encrypt the record again at once
    #[command(long_about = REMOVE)]
    Remove(RemoveArguments),
    /// Try whether the recovery key opens the record, and note the day
    #[command(long_about = TEST)]
    TestRecovery(TestArguments),
    /// Put a new recovery key in the place of the one there is
    #[command(long_about = RECOVERY)]
    Recovery(RecoveryArguments),
    /// What people whose access had ended left, and nobody has decided on: show it, take it in, leave it out
    #[command(long_about = LATE)]
    Late(LateArguments),
}

impl AccessCommand {
    /// The record that it is about.
    #[must_use]
    pub fn record(&self) -> &Path {
        match self {
            Self::List(ListArguments { file, .. })
            | Self::Add(AddArguments { file, .. })
            | Self::Remove(RemoveArguments { file, .. })
            | Self::TestRecovery(TestArguments { file, .. })
            | Self::Recovery(RecoveryArguments { file, .. })
            | Self::Late(LateArguments { file, .. }) => file,
        }
    }
}

const ADD: &str = "Give somebody access. KEY is what marac key show prints for them: they may read and write. A public age \
                   key alone (age1…) or an SSH key (ssh-ed25519 …, ssh-rsa …) may only read. KEY may also be the name of a \
                   file with it, such as id_ed25519.pub.";
const REMOVE: &str = "Withdraw somebody's access. The record is encrypted again at once to those who remain, and older \
                      generations go. What somebody has copied stays readable to them: also take away their right to the \
                      folder.";
const TEST: &str = "Try whether the recovery key that is locked away opens the record, and note the day. The key is asked for \
                    on the terminal, where it is not shown, or read from --recovery-fd.";
const RECOVERY: &str = "Put a new recovery key in the place of the one there is. It is shown once; print it and lock it away. \
                        The old one is withdrawn: it opens older copies only.";

const LATE: &str = "What people whose access had ended left beside the record, and nobody has decided on. Without an option it is \
                    shown, with all its words: each value that was written, and what stood before it. Ask its writer before you take \
                    it in: somebody who kept a copy of the record could have made it up. Who has access, and who reads a closed \
                    case, is never changed by it. What belongs to a closed case is shown to its readers, and taken in by them; \
                    others are told how much it is.";

#[derive(Debug, Args)]
pub struct ListArguments {
    /// The record
    pub file: PathBuf,
    /// One JSON document instead of text
    #[arg(long)]
    pub json: bool,
}

/// What somebody does in the conference; shown in the list and on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Role {
    Coordinator,
    MinuteTaker,
    Chair,
    /// May read
    Reader,
}

impl Role {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Coordinator => "coordinator",
            Self::MinuteTaker => "minute-taker",
            Self::Chair => "chair",
            Self::Reader => "reader",
        }
    }
}

#[derive(Debug, Args)]
pub struct AddArguments {
    /// The record
    pub file: PathBuf,
    /// Their public key, or a file with it
    pub key: String,
    /// Their name, as the log and the others see it
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// What they do; a reader may only read, whatever the key
    #[arg(long, value_name = "ROLE")]
    pub role: Option<Role>,
}

#[derive(Debug, Args)]
pub struct RemoveArguments {
    /// The record
    pub file: PathBuf,
    /// Whose: the name in the list, or the beginning of the public key
    pub who: String,
    /// Don't ask before your own access is withdrawn
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct TestArguments {
    /// The record
    pub file: PathBuf,
    /// Read the recovery key from this file descriptor, instead of asking
    #[arg(long, value_name = "N")]
    pub recovery_fd: Option<u32>,
}

#[derive(Debug, Args)]
pub struct LateArguments {
    /// The record
    pub file: PathBuf,
    /// Take into the record what this seat left
    #[arg(long, value_name = "SEAT", requires = "reason", conflicts_with = "leave_out")]
    pub take_in: Option<SeatId>,
    /// Leave it out: its file is put aside
    #[arg(long, value_name = "SEAT", requires = "reason")]
    pub leave_out: Option<SeatId>,
    /// Take in only what belongs to this case, by its reference, or to no case (none); can be given several times. The rest waits
    #[arg(long = "case", value_name = "REF", requires = "take_in")]
    pub cases: Vec<String>,
    /// Leave out also what belongs to closed cases that your key does not open
    #[arg(long, requires = "leave_out")]
    pub unseen: bool,
    /// Why, for the log: who was asked, and what they said
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// One JSON document instead of text
    #[arg(long, conflicts_with_all = ["take_in", "leave_out"])]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct RecoveryArguments {
    /// The record
    pub file: PathBuf,
    /// The public half of a key that is locked away already; else a new one is made and shown once
    #[arg(long, value_name = "age1…")]
    pub recovery: Option<String>,
    /// Don't ask before the key that is locked away now stops to open the record
    #[arg(long)]
    pub yes: bool,
}
