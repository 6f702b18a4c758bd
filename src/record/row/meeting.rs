//! The lines of a meeting: the calendar, the list, who is there, what is said and agreed; and who works in the record.

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::action::{Action, ActionUpdate};
use crate::domain::attendance::Attendee;
use crate::domain::entry::Entry;
use crate::domain::identifier::{ActionId, ActionUpdateId, AttendeeId, CaseId, EntryId, ListingId, MeetingId};
use crate::domain::listing::{Decision, Deferral, Hearing, Listing};
use crate::domain::meeting::{DeclarationRead, Meeting};
use crate::vault::RowId;

use super::cells::compound_cells;
use super::row;

compound_cells! {
    DeclarationRead { reader: String, at: NaiveDateTime }
    Decision { by: String, at: NaiveDateTime, reason: String }
    Deferral {
        decided_by: String,
        at: NaiveDateTime,
        reason: String,
        referrer_told: bool,
        idva_told: bool,
        manager_oversight: bool,
        interim_safety_plan: Option<String>,
    }
    Hearing { opened: Option<NaiveDateTime>, closed: Option<NaiveDateTime> }
}

row! { Meeting = "meeting", MeetingId {
    area: "area";
    date: "date";
    start: "start";
    minutes_per_case: "minutes_per_case";
    breaks: "breaks";
    referral_deadline: "referral_deadline";
    stage: "started" "finished";
    declaration: "declaration_reader" "declaration_at";
    current_case: "current_referral";
    kind: "kind" "requested_by" "urgency" "chair_agreed_by" "chair_agreed_at";
    chair: "chair";
    cover: "cover";
    release_at: "release_at";
} }

row! { Listing = "listing", ListingId {
    case: "referral";
    meeting: "meeting";
    order: "place";
    group_override: "other_group" "other_group_by" "other_group_at" "other_group_reason";
    over_cap: "over_cap_by" "over_cap_at" "over_cap_reason";
    deferral: "deferred_by" "deferred_at" "deferred_reason" "deferred_referrer_told" "deferred_idva_told"
        "deferred_manager_oversight" "deferred_interim_safety_plan";
    not_progressed: "not_progressed_by" "not_progressed_at" "not_progressed_reason";
    hearing: "opened" "closed";
    times_deferred: "times_deferred";
    hearing_kind: "hearing_kind";
    at_end: "at_end";
} }

row! { Entry = "entry", EntryId {
    case: "referral";
    meeting: "meeting";
    kind: "kind" "standing" "subject";
    agency: "agency";
    speaker: "speaker";
    text: "text";
    at: "at";
    edited: "edited";
} }

row! { Action = "action", ActionId {
    case: "referral";
    meeting: "meeting";
    owner: "owner";
    owner_person: "owner_person";
    text: "text";
    for_whom: "for_whom";
    due: "due";
    status: "status" "completed_on" "completed_by" "cause" "reason";
    outcome: "outcome";
    agreed: "agreed";
} elsewhere updates }

row! { ActionUpdate = "action_update", ActionUpdateId {
    action: "action";
    at: "at";
    by: "by";
    text: "text";
    status: "status" "completed_on" "completed_by" "cause" "reason";
} }

row! { Attendee = "attendee", AttendeeId {
    meeting: "meeting";
    name: "name";
    job_title: "job_title";
    agency: "agency";
    organisation: "organisation";
    contact: "contact";
    part: "part" "guest_for";
    presence: "presence";
    since: "since";
    declaration_agreed: "declaration_agreed";
} }

/// What stands in a person's composer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::record) struct Draft {
    pub id: RowId,
    pub person: RowId,
    pub case: Option<CaseId>,
    pub text: String,
}

row! { Draft = "draft", RowId {
    person: "person";
    case: "referral";
    text: "text";
} }

/// An area of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::record) struct Area {
    pub id: RowId,
    pub name: String,
}

row! { Area = "area", RowId {
    name: "name";
} }

/// A sitting of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::record) struct Seat {
    pub id: RowId,
    pub person: RowId,
}

row! { Seat = "seat", RowId {
    person: "person";
} }

/// A line of the roster as the record keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::record) struct Member {
    pub id: RowId,
    pub name: String,
    pub role: String,
    pub recipient: String,
    /// A recovery key reads and never writes.
    pub verify_key: Option<String>,
    pub first_epoch: u32,
    pub last_epoch: Option<u32>,
    pub joined: NaiveDate,
    pub withdrawn: Option<NaiveDate>,
}

row! { Member = "roster", RowId {
    name: "name";
    role: "role";
    recipient: "recipient";
    verify_key: "verify_key";
    first_epoch: "first_epoch";
    last_epoch: "last_epoch";
    joined: "joined";
    withdrawn: "withdrawn";
} }
