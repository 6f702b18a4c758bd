//! What this machine has found out about generations beside a record, so that none is read whole again for it: over a share
//! that costs as long as the record takes to come. A file is known by its first bytes, which no other ever has.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};

use super::ids::Hash;
use super::people::Recipient;

/// As many files are remembered: the last of which something was found out.
const MOST: usize = 32;

/// What is known of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
struct KnownFile {
    #[n(0)]
    print: Hash,
    /// It holds nothing of what is named by this.
    #[n(1)]
    clean_of: Option<Hash>,
    /// It is open to nobody but these.
    #[n(2)]
    open_to: Option<Hash>,
}

/// What is known of each, the latest last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct KnownFiles(#[n(0)] Vec<KnownFile>);

impl KnownFiles {
    /// Whether a file is known to hold nothing of what is named by this.
    pub fn is_clean(&self, print: Hash, of: Hash) -> bool {
        self.of(print).is_some_and(|file| file.clean_of == Some(of))
    }

    /// Notes that it does not.
    pub fn clean(&mut self, print: Hash, of: Hash) {
        self.note(KnownFile { clean_of: Some(of), ..self.or_new(print) });
    }

    /// Whether a file is known to be open to nobody but these.
    pub fn is_for(&self, print: Hash, people: &[Recipient]) -> bool {
        self.of(print).is_some_and(|file| file.open_to == Some(digest(people)))
    }

    /// Notes that it is.
    pub fn for_none_but(&mut self, print: Hash, people: &[Recipient]) {
        self.note(KnownFile { open_to: Some(digest(people)), ..self.or_new(print) });
    }

    fn of(&self, print: Hash) -> Option<&KnownFile> {
        self.0.iter().find(|file| file.print == print)
    }

    fn or_new(&self, print: Hash) -> KnownFile {
        self.of(print).copied().unwrap_or(KnownFile { print, clean_of: None, open_to: None })
    }

    fn note(&mut self, known: KnownFile) {
        self.0.retain(|file| file.print != known.print);
        self.0.push(known);
        let excess = self.0.len().saturating_sub(MOST);
        self.0.drain(..excess);
    }
}

/// Tells these people from any others, in whatever order.
fn digest(people: &[Recipient]) -> Hash {
    let people: BTreeSet<String> = people.iter().map(ToString::to_string).collect();
    Hash::of(people.into_iter().collect::<Vec<_>>().join("\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::Unlocked;

    #[test]
    fn each_thing_is_known_of_the_very_file_and_the_oldest_are_forgotten() {
        let [one, other] = [1, 2].map(|byte| Hash::from_bytes([byte; 32]));
        let [asha, ben] = [(); 2].map(|()| Unlocked::throwaway().unwrap().person_key().recipient);
        let mut known = KnownFiles::default();
        known.clean(one, other);
        known.for_none_but(one, &[asha.clone(), ben.clone()]);
        assert!(known.is_clean(one, other) && known.is_for(one, &[ben.clone(), asha.clone()]));
        assert!(!known.is_clean(one, one) && !known.is_clean(other, other));
        assert!(!known.is_for(one, &[asha]) && !known.is_for(other, &[ben]));
        for number in 0..MOST {
            known.clean(Hash::of(&number.to_be_bytes()), other);
        }
        assert!(!known.is_clean(one, other) && known.0.len() == MOST);
        let there_and_back: KnownFiles = minicbor::decode(&minicbor::to_vec(&known).unwrap()).unwrap();
        assert_eq!(there_and_back, known);
    }
}
