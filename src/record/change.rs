//! Every change that the record knows: typed, named, and undone as it was done.

mod access;
mod actions;
mod agenda;
mod attendance;
mod calendar;
mod case;
mod checks;
mod closed;
mod contacts;
mod going_on;
mod intake;
mod inverse;
mod kind;
mod life;
mod make;
mod meeting;
mod notes;
mod people;
mod research;
mod tracks;
mod writing;

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::action::{Action, ActionUpdate};
use crate::domain::agency::{Agency, Contact};
use crate::domain::attendance::{Attendee, Presence};
use crate::domain::case::{EarlierCase, Match, MatchVerdict};
use crate::domain::entry::{Entry, EntryKind};
use crate::domain::identifier::{ActionId, AgencyId, AttendeeId, CaseId, EntryId, ListingId, MatchId, MeetingId};
use crate::domain::listing::{Decision, Deferral, Group, OrderKey};
use crate::domain::meeting::{DeclarationRead, Meeting};
use crate::domain::referral::Referral;
use crate::record::queries::EarlierValue;
use crate::vault::{AccessKey, Recipient, RowId};

pub use crate::domain::import_mark::ImportMark;
pub(in crate::record) use agenda::{know_area, listing_of};
pub use calendar::CalendarChange;
pub use closed::ClosedChange;
pub use contacts::ContactsChange;
pub(in crate::record) use contacts::sign_up_row;
pub(in crate::record) use going_on::{WentOn, carry_on, coming_after};
pub(in crate::record) use intake::is_new as is_new_import;
pub use life::LifeChange;
pub(in crate::record) use make::seat_row;
pub use make::{Made, UndoStep};
pub(in crate::record) use meeting::CLOSED_GO_ON;
pub(in crate::record) use notes::draft_of;
pub use people::PeopleChange;
pub use research::{LARGEST_REPORT, ResearchChange};
pub use tracks::TrackChange;
pub(in crate::record) use writing::{Writing, author_named, named};

/// A change to the record. Each is applied whole or not at all.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    // Intake
    ImportReferrals {
        referrals: Vec<Referral>,
        listed_on: Vec<(CaseId, MeetingId)>,
        matches: Vec<Match>,
        mark: ImportMark,
    },
    ImportEarlierCases {
        cases: Vec<EarlierCase>,
        matches: Vec<Match>,
        mark: ImportMark,
    },
    ImportContacts {
        agencies: Vec<Agency>,
        contacts: Vec<Contact>,
        mark: ImportMark,
    },
    /// Listed on no meeting, it is listed on the one that takes it, now or when that comes into the calendar.
    ReceiveReferral {
        referral: Box<Referral>,
        listed_on: Option<MeetingId>,
        matches: Vec<Match>,
    },
    /// With the matches that it newly proposes.
    ReviseReferral {
        referral: Box<Referral>,
        matches: Vec<Match>,
    },
    DecideMatch {
        id: MatchId,
        verdict: MatchVerdict,
        by: String,
        at: NaiveDateTime,
    },

    // Calendar and agenda
    AddMeeting(Meeting),
    ReviseMeeting(Meeting),
    /// Listings get new places; several at once where a move needs room.
    OrderCases(Vec<(ListingId, OrderKey)>),
    OverrideGroup {
        listing: ListingId,
        to: Option<(Group, Decision)>,
    },
    HearOverCap {
        listing: ListingId,
        decision: Option<Decision>,
    },
    Defer {
        listing: ListingId,
        deferral: Option<Deferral>,
    },
    NotProgress {
        listing: ListingId,
        decision: Option<Decision>,
    },

    // The meeting
    StartMeeting {
        meeting: MeetingId,
        at: NaiveDateTime,
    },
    FinishMeeting {
        meeting: MeetingId,
        at: NaiveDateTime,
    },
    ReadDeclaration {
        meeting: MeetingId,
        read: DeclarationRead,
    },
    CallCase {
        meeting: MeetingId,
        case: CaseId,
        at: NaiveDateTime,
    },
    CloseCase {
        listing: ListingId,
        at: Option<NaiveDateTime>,
    },

    // Attendance
    AddAttendees(Vec<Attendee>),
    ReviseAttendee(Attendee),
    SetPresence {
        attendee: AttendeeId,
        presence: Presence,
        at: NaiveDateTime,
    },
    AgreeDeclaration {
        attendees: Vec<AttendeeId>,
        at: Option<NaiveDateTime>,
    },
    RemoveAttendee(AttendeeId),

    // Notes
    FileEntry(Entry),
    ReviseEntry {
        id: EntryId,
        text: String,
        kind: EntryKind,
        agency: Option<AgencyId>,
        speaker: Option<String>,
        at: NaiveDateTime,
    },
    RemoveEntry(EntryId),
    /// What stands in the composer, kept so that a crash loses half a second at most. Not undone.
    KeepDraft {
        case: Option<CaseId>,
        text: String,
    },

    // Actions
    AgreeAction(Action),
    ReviseAction {
        id: ActionId,
        text: String,
        owner: Option<AgencyId>,
        owner_person: Option<String>,
        due: NaiveDate,
        outcome: Option<String>,
    },
    /// Adds an update, and sets the action's status where the update sets one.
    UpdateAction(ActionUpdate),
    RemoveAction(ActionId),

    // Agencies
    ReviseAgency(Agency),

    // Any line
    /// A field gets a value back that it had before.
    BringBack(EarlierValue),
    // Access. Publish afterwards: only then is the file encrypted to others than before.
    GiveAccess {
        name: String,
        role: String,
        key: AccessKey,
    },
    WithdrawAccess(RowId),
    /// The new one's public half; those before are withdrawn.
    ReplaceRecoveryKey(Recipient),

    // Before the meeting: each a family of changes in a file of its own
    Life(LifeChange),
    People(PeopleChange),
    Calendar(CalendarChange),
    Research(ResearchChange),
    Contacts(ContactsChange),
    Tracks(TrackChange),
    /// Of a closed case, by those who may read it.
    Closed(ClosedChange),
}
