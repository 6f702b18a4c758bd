//! What the user is asked before a record is open: whether one is opened that is older than what was seen here, or damaged
//! with an older generation beside it, which the log keeps; and whether what this machine kept for the record under another
//! name belongs here.

use std::path::Path;
use std::sync::Arc;

use super::SeatError;
use super::unlocking::Files;
use crate::app::texts::{Sentence, Texts};
use crate::command::{Command, Context};
use crate::keymap::Keymap;
use crate::record::session::{SessionError, changes};
use crate::vault::{Elsewhere, Unlocked, VaultError};

/// What the user is asked about.
pub struct Question {
    /// The key, unlocked already.
    pub unlocked: Arc<Unlocked>,
    /// What was to be opened, and how.
    files: Files,
    about: About,
}

enum About {
    /// An older file, or one that is damaged.
    Older(Arc<VaultError>),
    /// So many changes that were kept, and for which name.
    Kept { number: usize, at: Option<String> },
}

impl Question {
    /// The question, where opening failed for a reason that the user may override.
    pub fn of(error: &SeatError, unlocked: &Arc<Unlocked>, files: &Files) -> Option<Self> {
        let about = match error {
            SeatError::Session(SessionError::Vault(why)) => match **why {
                VaultError::RolledBack { .. } | VaultError::Damaged { older: Some(_), .. } => About::Older(why.clone()),
                _ => return None,
            },
            SeatError::Session(SessionError::KeptElsewhere { number, at, .. }) => {
                About::Kept { number: *number, at: at.clone() }
            }
            _ => return None,
        };
        Some(Self { unlocked: unlocked.clone(), files: files.clone(), about })
    }

    /// How it is opened after a yes.
    pub fn yes(&self) -> Files {
        match self.about {
            About::Older(_) => Files { restore: true, ..self.files.clone() },
            About::Kept { .. } => Files { elsewhere: Elsewhere::Bring, ..self.files.clone() },
        }
    }

    /// How it is opened after a no; nothing where it is left.
    pub fn no(&self) -> Option<Files> {
        match self.about {
            About::Older(_) => None,
            About::Kept { .. } => Some(Files { elsewhere: Elsewhere::Leave, ..self.files.clone() }),
        }
    }

    /// What is asked, with the keys that answer.
    pub fn said(&self, record: &Path, texts: &Texts, keymap: &Keymap, contexts: &[Context]) -> String {
        let name = record.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let asked = match &self.about {
            About::Kept { number, at } => {
                let at = at.as_deref().unwrap_or_else(|| texts.raw(Sentence::AnotherName));
                texts.raw(Sentence::AskKeptElsewhere).replace("{changes}", &changes(*number)).replace("{at}", at)
            }
            About::Older(why) => match &**why {
                VaultError::RolledBack { behind, .. } => match behind.journals() {
                    Some(lost) => texts.raw(Sentence::AskJournal).replace("{why}", &lost),
                    None => texts.raw(Sentence::AskOlder).replace("{why}", &behind.to_string()),
                },
                other => texts.raw(Sentence::AskOlderGeneration).replace("{why}", &other.to_string()),
            },
        };
        let mut said = asked.replace("{record}", &name);
        for command in [Command::SaveForm, Command::Back] {
            let key = keymap.key_for(command, contexts).map_or_else(String::new, ToString::to_string);
            said = said.replace(&format!("{{{}}}", command.name()), &key);
        }
        said
    }
}
