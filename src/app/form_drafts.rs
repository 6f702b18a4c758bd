//! Forms that are not kept yet: what was typed in them stays in the record, and comes back into a fresh form. What
//! the record says meanwhile of a field that nobody touched is not overwritten.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::form::{DeskForm, Form, FormSpecs, Purpose, Value};
use crate::domain::listing::Group;

/// What stands in a field.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Content {
    Choice(usize),
    Text(String),
}

impl Content {
    /// What stands in a field now.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Text(editor) => Self::Text(editor.text().to_owned()),
            Value::Choice(at) => Self::Choice(*at),
            Value::Ticks(ticked) => Self::Text(ticked.clone()),
        }
    }
}

/// A field of a form that is not kept yet.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Typed {
    now: Content,
    /// What the form was opened with.
    before: Content,
}

/// A form that is not kept yet.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormDraft {
    #[serde(rename = "for", with = "purpose")]
    pub purpose: Purpose,
    at: usize,
    fields: BTreeMap<String, Typed>,
    /// Since when it has been there; from an earlier sitting, all the time.
    #[serde(skip)]
    opened: Duration,
}

impl FormDraft {
    /// What was typed in a form; nothing where it stands as it was opened.
    #[must_use]
    pub fn of(form: &Form) -> Option<Self> {
        let typed = |field: &super::form::Field| Typed { now: Content::of(&field.value), before: field.before.clone() };
        if form.fields.iter().map(typed).all(|typed| typed.now == typed.before) {
            return None;
        }
        let worth = |typed: &Typed| !form.purpose.revises() || typed.now != typed.before;
        let fields = form.fields.iter().map(|field| (field.spec.id.clone(), typed(field)));
        Some(Self {
            purpose: form.purpose.clone(),
            at: form.at,
            opened: form.opened,
            fields: fields.filter(|(_, typed)| worth(typed)).collect(),
        })
    }

    /// Whether it is about a closed case: everybody at the record could read it, so the record never has it (CLO-1).
    #[must_use]
    pub fn is_of_closed(&self) -> bool {
        match self.purpose {
            Purpose::NewCase | Purpose::EditCase(_) => {
                self.fields.get("closed").is_some_and(|typed| typed.now != Content::Choice(0))
            }
            Purpose::Desk(DeskForm::Closed(_)) => true,
            _ => false,
        }
    }

    /// A form as it would be opened now, with what was typed. Where the record has changed under a field that was
    /// typed in too, `changed` says so of what the record has now.
    #[must_use]
    pub fn taken_up(&self, mut fresh: Form, changed: impl Fn(&str) -> String) -> Form {
        let revises = self.purpose.revises();
        for field in &mut fresh.fields {
            let Some(typed) = self.fields.get(&field.spec.id) else { continue };
            if !revises {
                field.set(&typed.now);
                continue;
            }
            let meanwhile = std::mem::replace(&mut field.before, typed.before.clone());
            field.set(&typed.now);
            if meanwhile != typed.before {
                field.take_in(&meanwhile, &changed);
            }
        }
        fresh.opened = self.opened;
        fresh.at = self.at.min(fresh.fields.len().saturating_sub(1));
        fresh.go_to_objection();
        fresh
    }

    /// What it is for, in words with the identifiers of what it is about.
    #[must_use]
    pub fn is_for(&self) -> String {
        purpose::written(&self.purpose)
    }

    /// The title of its form.
    #[must_use]
    pub fn title<'a>(&self, specs: &'a FormSpecs) -> &'a str {
        specs.get(self.purpose.spec()).map_or("", |spec| spec.title.as_str())
    }
}

/// Forms as the record keeps them; none is an empty text.
#[must_use]
pub fn written(drafts: &[FormDraft]) -> String {
    if drafts.is_empty() {
        return String::new();
    }
    serde_json::to_string(drafts).unwrap_or_default()
}

/// Forms as the record kept them. What a newer program wrote and this one doesn't understand is left out.
#[must_use]
pub fn read(text: &str) -> Vec<FormDraft> {
    let drafts: Vec<serde_json::Value> = serde_json::from_str(text).unwrap_or_default();
    drafts.into_iter().filter_map(|draft| serde_json::from_value(draft).ok()).collect()
}

/// What a form is for, in a word or two: its kind, and what it belongs to.
mod purpose {
    use super::{Deserialize, DeskForm, Group, Purpose};
    use serde::{Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(purpose: &Purpose, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&written(purpose))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Purpose, D::Error> {
        let text = String::deserialize(deserializer)?;
        read(&text).ok_or_else(|| D::Error::custom("an unknown form"))
    }

    pub fn written(purpose: &Purpose) -> String {
        match purpose {
            Purpose::NewCase => "new-case".to_owned(),
            Purpose::EditCase(id) => format!("edit-case {id}"),
            Purpose::NewAction(id) => format!("new-action {id}"),
            Purpose::EditAction(id) => format!("edit-action {id}"),
            Purpose::DueDate(id) => format!("due-date {id}"),
            Purpose::UpdateAction(id) => format!("update-action {id}"),
            Purpose::CannotComplete(id) => format!("cannot-complete {id}"),
            Purpose::CompleteAction(id) => format!("complete-action {id}"),
            Purpose::AddAttendee => "add-attendee".to_owned(),
            Purpose::EditAttendee(id) => format!("edit-attendee {id}"),
            Purpose::Defer(id) => format!("defer {id}"),
            Purpose::OverCap(id) => format!("over-cap {id}"),
            Purpose::MoveAcross { listing, to } => format!("move-across {listing} {}", to.name()),
            Purpose::EditEntry(id) => format!("edit-entry {id}"),
            Purpose::ReadDeclaration => "read-declaration".to_owned(),
            Purpose::UnmarkClosed => "unmark-closed".to_owned(),
            Purpose::ImportReferrals => "import-referrals".to_owned(),
            Purpose::Desk(form) => format!("desk {}", form.written()),
        }
    }

    pub fn read(text: &str) -> Option<Purpose> {
        let mut words = text.split(' ');
        let kind = words.next()?;
        if kind == "desk" {
            return DeskForm::read(text.split_once(' ')?.1).map(Purpose::Desk);
        }
        let id = words.next().unwrap_or_default();
        Some(match kind {
            "new-case" => Purpose::NewCase,
            "edit-case" => Purpose::EditCase(id.parse().ok()?),
            "new-action" => Purpose::NewAction(id.parse().ok()?),
            "edit-action" => Purpose::EditAction(id.parse().ok()?),
            "due-date" => Purpose::DueDate(id.parse().ok()?),
            "update-action" => Purpose::UpdateAction(id.parse().ok()?),
            "cannot-complete" => Purpose::CannotComplete(id.parse().ok()?),
            "complete-action" => Purpose::CompleteAction(id.parse().ok()?),
            "add-attendee" => Purpose::AddAttendee,
            "edit-attendee" => Purpose::EditAttendee(id.parse().ok()?),
            "defer" => Purpose::Defer(id.parse().ok()?),
            "over-cap" => Purpose::OverCap(id.parse().ok()?),
            "move-across" => {
                let groups = [Group::LinkedChildren, Group::AdultOnly];
                let name = words.next()?;
                let to = groups.into_iter().find(|group| group.name() == name)?;
                Purpose::MoveAcross { listing: id.parse().ok()?, to }
            }
            "edit-entry" => Purpose::EditEntry(id.parse().ok()?),
            "read-declaration" => Purpose::ReadDeclaration,
            "unmark-closed" => Purpose::UnmarkClosed,
            "import-referrals" => Purpose::ImportReferrals,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::form::purpose::ReferralsForm;
    use crate::domain::identifier::{ActionId, AttendeeId, CaseId, EntryId, ListingId};

    #[test]
    fn every_purpose_is_read_as_it_was_written() {
        let (case, action, listing) = (CaseId::new(), ActionId::new(), ListingId::new());
        for one in [
            Purpose::NewCase,
            Purpose::EditCase(case),
            Purpose::NewAction(case),
            Purpose::EditAction(action),
            Purpose::DueDate(action),
            Purpose::UpdateAction(action),
            Purpose::CannotComplete(action),
            Purpose::AddAttendee,
            Purpose::EditAttendee(AttendeeId::new()),
            Purpose::Defer(listing),
            Purpose::OverCap(listing),
            Purpose::MoveAcross { listing, to: Group::AdultOnly },
            Purpose::EditEntry(EntryId::new()),
            Purpose::ReadDeclaration,
            Purpose::UnmarkClosed,
            Purpose::ImportReferrals,
            Purpose::Desk(DeskForm::Referrals(ReferralsForm::Reopen(case))),
        ] {
            assert_eq!(purpose::read(&purpose::written(&one)), Some(one));
        }
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        let text = r#"[{"for":"tomorrow's form","at":0,"fields":{}},{"for":"new-case","at":0,"fields":{}}]"#;
        assert_eq!(read(text).len(), 1);
        assert!(read("").is_empty() && read("not json").is_empty());
    }
}
