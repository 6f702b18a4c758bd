//! One table of the changes: each one's name in the audit log, and who writes it.

use std::collections::HashMap;
use std::sync::OnceLock;

use rusqlite::Connection;

use crate::domain::identifier::CaseId;
use crate::record::error::Result;
use crate::vault::RowId;

use super::writing::Writing;
use super::{Change, access, actions, agenda, attendance, intake, meeting, notes};

/// A family of changes that keeps to itself what each is called, whose case it is about, and how it is written.
pub(in crate::record) trait Part {
    /// Its name in the audit log.
    fn kind(&self) -> &'static str;

    /// The one case that it is about; nothing where it is about none or several, or its line is not there.
    ///
    /// # Errors
    /// When a line can't be read.
    fn case(&self, connection: &Connection) -> Result<Option<CaseId>>;

    /// Writes it, and gives the line that it is about.
    ///
    /// # Errors
    /// Why it can't be made.
    fn write(&self, writing: &mut Writing<'_>) -> Result<Option<RowId>>;
}

/// A change's name.
pub(super) fn of(change: &Change) -> &'static str {
    match change {
        Change::ImportReferrals { .. } => "import-referrals",
        Change::ImportEarlierCases { .. } => "import-earlier-cases",
        Change::ImportContacts { .. } => "import-contacts",
        Change::ReceiveReferral { .. } => "receive-referral",
        Change::ReviseReferral { .. } => "revise-referral",
        Change::DecideMatch { .. } => "decide-match",
        Change::AddMeeting(_) => "add-meeting",
        Change::ReviseMeeting(_) => "revise-meeting",
        Change::OrderCases(_) => "order-cases",
        Change::OverrideGroup { .. } => "override-group",
        Change::HearOverCap { .. } => "hear-over-cap",
        Change::Defer { .. } => "defer",
        Change::NotProgress { .. } => "not-progress",
        Change::StartMeeting { .. } => "start-meeting",
        Change::FinishMeeting { .. } => "finish-meeting",
        Change::ReadDeclaration { .. } => "read-declaration",
        Change::CallCase { .. } => "call-case",
        Change::CloseCase { .. } => "close-case",
        Change::AddAttendees(_) => "add-attendees",
        Change::ReviseAttendee(_) => "revise-attendee",
        Change::SetPresence { .. } => "set-presence",
        Change::AgreeDeclaration { .. } => "agree-declaration",
        Change::RemoveAttendee(_) => "remove-attendee",
        Change::FileEntry(_) => "file-entry",
        Change::ReviseEntry { .. } => "revise-entry",
        Change::RemoveEntry(_) => "remove-entry",
        Change::KeepDraft { .. } => "keep-draft",
        Change::AgreeAction(_) => "agree-action",
        Change::ReviseAction { .. } => "revise-action",
        Change::UpdateAction(_) => "update-action",
        Change::RemoveAction(_) => "remove-action",
        Change::ReviseAgency(_) => "revise-agency",
        Change::BringBack(_) => "bring-back",
        Change::GiveAccess { .. } => "give-access",
        Change::WithdrawAccess(_) => "withdraw-access",
        Change::ReplaceRecoveryKey(_) => "replace-recovery-key",
        Change::Life(change) => change.kind(),
        Change::People(change) => change.kind(),
        Change::Calendar(change) => change.kind(),
        Change::Research(change) => change.kind(),
        Change::Contacts(change) => change.kind(),
        Change::Tracks(change) => change.kind(),
        Change::Closed(change) => change.kind(),
    }
}

/// What a change is called after "undo:"; its name where the list of titles has none.
pub(super) fn title(kind: &'static str) -> &'static str {
    static TITLES: OnceLock<HashMap<String, String>> = OnceLock::new();
    let titles =
        TITLES.get_or_init(|| toml::from_str(include_str!("../../../assets/changes.toml")).unwrap_or_default());
    titles.get(kind).map_or(kind, String::as_str)
}

impl Change {
    /// Whether it only keeps what stands in the composer: without undo and without a line in the audit log.
    #[must_use]
    pub const fn is_draft(&self) -> bool {
        matches!(self, Self::KeepDraft { .. })
    }

    /// Whether it says who can open the record: without undo.
    #[must_use]
    pub const fn is_of_access(&self) -> bool {
        matches!(self, Self::GiveAccess { .. } | Self::WithdrawAccess(_) | Self::ReplaceRecoveryKey(_))
    }

    /// Writes the change, and gives the line that it is about.
    pub(super) fn write(&self, writing: &mut Writing<'_>) -> Result<Option<RowId>> {
        match self {
            Self::ImportReferrals { referrals, listed_on, matches, mark } => {
                intake::referrals(writing, referrals, listed_on, matches, mark)
            }
            Self::ImportEarlierCases { cases, matches, mark } => intake::earlier_cases(writing, cases, matches, mark),
            Self::ImportContacts { agencies, contacts, mark } => intake::contacts(writing, agencies, contacts, mark),
            Self::ReceiveReferral { referral, listed_on, matches } => {
                intake::receive(writing, referral, *listed_on, matches)
            }
            Self::ReviseReferral { referral, matches } => intake::revise(writing, referral, matches),
            Self::DecideMatch { id, verdict, by, at } => intake::decide(writing, *id, *verdict, by, *at),
            Self::ReviseAgency(agency) => intake::revise_agency(writing, agency),
            Self::BringBack(earlier) => writing.bring_back(earlier),

            Self::AddMeeting(meeting) => agenda::add_meeting(writing, meeting),
            Self::ReviseMeeting(meeting) => agenda::revise_meeting(writing, meeting),
            Self::OrderCases(places) => agenda::order(writing, places),
            Self::OverrideGroup { listing, to } => agenda::override_group(writing, *listing, to.as_ref()),
            Self::HearOverCap { listing, decision } => agenda::over_cap(writing, *listing, decision.as_ref()),
            Self::Defer { listing, deferral } => agenda::defer(writing, *listing, deferral.as_ref()),
            Self::NotProgress { listing, decision } => agenda::not_progress(writing, *listing, decision.as_ref()),

            Self::StartMeeting { meeting, at } => meeting::start(writing, *meeting, *at),
            Self::FinishMeeting { meeting, at } => meeting::finish(writing, *meeting, *at),
            Self::ReadDeclaration { meeting, read } => meeting::declaration(writing, *meeting, read),
            Self::CallCase { meeting, case, at } => meeting::call(writing, *meeting, *case, *at),
            Self::CloseCase { listing, at } => meeting::close(writing, *listing, *at),

            Self::AddAttendees(attendees) => attendance::add(writing, attendees),
            Self::ReviseAttendee(attendee) => attendance::revise(writing, attendee),
            Self::SetPresence { attendee, presence, at } => attendance::presence(writing, *attendee, *presence, *at),
            Self::AgreeDeclaration { attendees, at } => attendance::agree(writing, attendees, *at),
            Self::RemoveAttendee(attendee) => attendance::remove(writing, *attendee),

            Self::FileEntry(entry) => notes::file(writing, entry),
            Self::ReviseEntry { id, text, kind, agency, speaker, at } => {
                let revised = notes::Revised { text, kind: *kind, agency: *agency, speaker: speaker.as_ref(), at: *at };
                notes::revise(writing, *id, revised)
            }
            Self::RemoveEntry(entry) => notes::remove(writing, *entry),
            Self::KeepDraft { case, text } => notes::keep_draft(writing, *case, text),

            Self::AgreeAction(action) => actions::agree(writing, action),
            Self::ReviseAction { id, text, owner, owner_person, due, outcome } => {
                let revised = actions::Revised {
                    text,
                    owner: *owner,
                    owner_person: owner_person.as_ref(),
                    due: *due,
                    outcome: outcome.as_ref(),
                };
                actions::revise(writing, *id, revised)
            }
            Self::UpdateAction(update) => actions::update(writing, update),
            Self::RemoveAction(action) => actions::remove(writing, *action),

            Self::GiveAccess { name, role, key } => access::give(writing, name, role, key),
            Self::WithdrawAccess(person) => access::withdraw(writing, *person),
            Self::ReplaceRecoveryKey(recipient) => access::replace_recovery(writing, recipient),

            Self::Life(change) => change.write(writing),
            Self::People(change) => change.write(writing),
            Self::Calendar(change) => change.write(writing),
            Self::Research(change) => change.write(writing),
            Self::Contacts(change) => change.write(writing),
            Self::Tracks(change) => change.write(writing),
            Self::Closed(change) => change.write(writing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_title_is_a_known_change_and_none_is_missing() {
        let titles: HashMap<String, String> = toml::from_str(include_str!("../../../assets/changes.toml")).unwrap();
        // Each name stands in an arm of the table, of a family, or of the steps of a referral.
        let sources = [
            include_str!("kind.rs"),
            include_str!("life.rs"),
            include_str!("people.rs"),
            include_str!("calendar.rs"),
            include_str!("research.rs"),
            include_str!("contacts.rs"),
            include_str!("tracks.rs"),
            include_str!("closed.rs"),
            include_str!("../../domain/life/mod.rs"),
        ];
        let arm = |line: &'static str| {
            let (variant, name) = line.trim().split_once(" => \"")?;
            let is_arm = variant.starts_with("Self::") || variant.starts_with("Change::");
            is_arm.then(|| name.trim_end_matches(['"', ',']))
        };
        let named = sources.iter().flat_map(|source| source.lines().filter_map(arm));
        let named: std::collections::HashSet<&str> = named.collect();
        assert!(named.len() > 60);
        assert_eq!(named, titles.keys().map(String::as_str).collect());
    }
}
