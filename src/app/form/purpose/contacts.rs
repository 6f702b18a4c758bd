//! The forms of this desk.

use super::OfDesk;

/// What a form of this desk is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ContactsForm {}

impl OfDesk for ContactsForm {
    fn spec(&self) -> &'static str {
        match *self {}
    }

    fn written(&self) -> String {
        match *self {}
    }

    fn read(_word: &str, _ids: &[&str]) -> Option<Self> {
        None
    }
}
