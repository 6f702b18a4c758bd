//! What was found, in sentences. The words are in `assets/places.toml`.

use std::path::Path;

use super::Look;
use super::probes::NotKnown;
use super::verdict::{Evidence, Verdict};

impl Look {
    /// Why no record may live there, and what to do; nothing where one may.
    #[must_use]
    pub fn refusal(&self) -> Option<String> {
        match &self.judged.verdict {
            Verdict::Local | Verdict::Share { .. } | Verdict::Memory { .. } => None,
            Verdict::Pseudo { kind, at } => Some(self.of_disk("refused-pseudo", kind, at)),
            Verdict::Cloud { whose, why, vouchable } => {
                let sentence = if *vouchable { "refused-vouchable" } else { "refused-cloud" };
                let filled =
                    [("whose", whose.as_str()), ("evidence", &self.evidence(why)), ("vouching", &self.vouching())];
                Some(self.catalogue.say(sentence, &filled))
            }
            Verdict::UnknownFuse { kind, at } => Some(self.of_disk("refused-fuse", kind, at)),
        }
    }

    /// Why nothing that is to last is to be put there; nothing where it lasts.
    #[must_use]
    pub fn passing(&self) -> Option<String> {
        match &self.judged.verdict {
            Verdict::Memory { kind, at } => Some(self.of_disk("refused-memory", kind, at)),
            _ => None,
        }
    }

    fn of_disk(&self, sentence: &str, kind: &str, at: &Path) -> String {
        self.catalogue.say(sentence, &[("kind", kind), ("at", &at.display().to_string())])
    }

    /// By what a sync client is known.
    #[must_use]
    pub fn evidence(&self, why: &Evidence) -> String {
        let sentence = format!("evidence-{}", why.kind.word());
        self.catalogue.say(&sentence, &[("at", &why.at.display().to_string()), ("name", &why.name)])
    }

    /// What is to be known of a folder where a record may live: that it is on a share, and whose, or in memory.
    #[must_use]
    pub fn named(&self) -> Option<String> {
        match &self.judged.verdict {
            Verdict::Share { protocol, server } => {
                let folder = self.folder.display().to_string();
                let filled = [("folder", folder.as_str()), ("server", self.server(server)), ("protocol", protocol)];
                Some(self.catalogue.say("share-named", &filled))
            }
            Verdict::Memory { kind, .. } => {
                let folder = self.folder.display().to_string();
                Some(self.catalogue.say("memory-named", &[("folder", &folder), ("kind", kind)]))
            }
            _ => None,
        }
    }

    /// The verdict in a sentence, where a record may live there.
    #[must_use]
    pub fn allowance(&self) -> Option<String> {
        let folder = self.resolved.display().to_string();
        match &self.judged.verdict {
            Verdict::Local => Some(self.catalogue.say("is-local", &[("folder", &folder)])),
            Verdict::Share { protocol, server } => {
                let filled = [("folder", folder.as_str()), ("server", self.server(server)), ("protocol", protocol)];
                Some(self.catalogue.say("is-share", &filled))
            }
            Verdict::Memory { .. } | Verdict::Pseudo { .. } | Verdict::Cloud { .. } | Verdict::UnknownFuse { .. } => {
                None
            }
        }
    }

    /// What else someone may want to know: who vouches, who watches.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let vouched = self.judged.vouched.iter().map(|(whose, at)| {
            let at = at.display().to_string();
            self.catalogue.say("is-vouched", &[("whose", whose), ("at", &at), ("vouching", &self.vouching())])
        });
        let watched = self.judged.watched_by.iter().map(|name| self.catalogue.say("is-watched", &[("name", name)]));
        vouched.chain(watched).collect()
    }

    /// What could not be seen.
    #[must_use]
    pub fn not_known(&self) -> Vec<String> {
        let say = |one: &NotKnown| {
            self.catalogue.say(&format!("unknown-{}", one.what), &[("name", &one.name), ("why", &one.why)])
        };
        self.judged.not_known.iter().map(say).collect()
    }

    fn server<'a>(&'a self, server: &'a str) -> &'a str {
        let other = self.catalogue.sentences.get("other-share").map_or("", String::as_str);
        if server.is_empty() { other } else { server }
    }

    fn vouching(&self) -> String {
        self.vouching
            .as_ref()
            .map_or_else(|| super::surroundings::VOUCHING.to_owned(), |path| path.display().to_string())
    }
}
