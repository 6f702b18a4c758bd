//! What is left out of what somebody did whose access had ended: what would have opened or closed the record, or a case, to others.

use std::fmt;

use crate::vault::RowId;

/// What was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Whose access they changed, by name: none of them where it was a seat's, nothing where they changed nobody's.
    pub access: Option<Vec<String>>,
    /// The open cases that they closed off: the line, and the reference where it is known and may be said.
    pub closed_off: Vec<(RowId, Option<String>)>,
    /// They encrypted closed cases to other readers than before.
    pub pieces: bool,
}

impl LeftOut {
    /// Whether there is nothing of it to tell.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Takes over what another says, each once.
    pub fn join(&mut self, other: Self) {
        if let Some(names) = other.access {
            add(self.access.get_or_insert_default(), names);
        }
        add(&mut self.closed_off, other.closed_off);
        self.pieces |= other.pieces;
    }

    /// Without the references, for the log: it stays when such a case is closed off after all.
    #[must_use]
    pub fn without_references(&self) -> Self {
        let closed_off = self.closed_off.iter().map(|(line, _)| (*line, None)).collect();
        Self { closed_off, ..self.clone() }
    }

    /// The cases that they closed off, in words.
    #[must_use]
    pub fn cases(&self) -> String {
        let named: Vec<&str> = self.closed_off.iter().filter_map(|(_, reference)| reference.as_deref()).collect();
        match (self.closed_off.len(), named.len()) {
            (all, known) if all == known => named.join(", "),
            (1, _) => "a case".to_owned(),
            (all, _) => format!("{all} cases"),
        }
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Vec::new();
        if let Some(names) = &self.access {
            let of = if names.is_empty() { "a seat".to_owned() } else { names.join(", ") };
            said.push(format!("what they changed in the access of {of}"));
        }
        if !self.closed_off.is_empty() {
            said.push(format!("that they closed off {}", self.cases()));
        }
        if self.pieces {
            said.push("what they changed in who reads a closed case".to_owned());
        }
        f.write_str(&said.join(", and "))
    }
}

fn add<T: PartialEq>(known: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if !known.contains(&one) {
            known.push(one);
        }
    }
}
