//! A record that is older than what was seen here, or damaged with an older generation beside it: opened only when the
//! user says so, which the log keeps.

use std::path::Path;
use std::sync::Arc;

use super::SeatError;
use crate::app::texts::{Sentence, Texts};
use crate::command::{Command, Context};
use crate::keymap::Keymap;
use crate::record::session::SessionError;
use crate::vault::{Unlocked, VaultError};

/// What the user is asked about.
pub struct Older {
    /// The key, unlocked already.
    pub unlocked: Arc<Unlocked>,
    why: Arc<VaultError>,
}

impl Older {
    /// The question, where opening failed for a reason that the user may override.
    pub fn of(error: &SeatError, unlocked: &Arc<Unlocked>) -> Option<Self> {
        let SeatError::Session(SessionError::Vault(why)) = error else { return None };
        let asks = matches!(**why, VaultError::RolledBack { .. } | VaultError::Damaged { older: Some(_), .. });
        asks.then(|| Self { unlocked: unlocked.clone(), why: why.clone() })
    }

    /// What is asked, with the keys that answer.
    pub fn question(&self, record: &Path, texts: &Texts, keymap: &Keymap, contexts: &[Context]) -> String {
        let name = record.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (sentence, why) = match &*self.why {
            VaultError::RolledBack { behind, .. } => (Sentence::AskOlder, behind.to_string()),
            other => (Sentence::AskOlderGeneration, other.to_string()),
        };
        let mut said = texts.raw(sentence).replace("{record}", &name).replace("{why}", &why);
        for command in [Command::SaveForm, Command::Back] {
            let key = keymap.key_for(command, contexts).map_or_else(String::new, ToString::to_string);
            said = said.replace(&format!("{{{}}}", command.name()), &key);
        }
        said
    }
}
