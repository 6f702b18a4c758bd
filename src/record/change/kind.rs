//! One table of the changes: each one's name in the audit log, and who writes it.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::record::error::Result;
use crate::vault::RowId;

use super::writing::Writing;
use super::{Change, access, actions, agenda, attendance, intake, meeting, notes};

/// A change's name.
pub(super) const fn of(change: &Change) -> &'static str {
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
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_title_is_a_known_change_and_none_is_missing() {
        let titles: HashMap<String, String> = toml::from_str(include_str!("../../../assets/changes.toml")).unwrap();
        let source = include_str!("kind.rs");
        let named = source.lines().filter_map(|line| line.trim().strip_prefix("Change::")?.split('"').nth(1));
        let named: std::collections::HashSet<&str> = named.collect();
        assert_eq!(named.len(), 36);
        assert_eq!(named, titles.keys().map(String::as_str).collect());
    }
}
