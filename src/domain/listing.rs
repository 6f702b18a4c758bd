//! A case on the list of one meeting: what the coordinator decided about its place (AGE-1 to AGE-3).

use chrono::NaiveDateTime;

use super::identifier::{CaseId, DutyId, ListingId, MeetingId};

/// A place in an order that people change by hand. Sorts as text; there is always one between two.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderKey(pub String);

/// The half of the agenda that a case stands in (MOP 4.13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    LinkedChildren,
    AdultOnly,
}

impl Group {
    /// The name that scripts and templates rely on.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LinkedChildren => "linked-children",
            Self::AdultOnly => "adult-only",
        }
    }
}

/// A decision to put a case off to the next meeting, and the duties that go with it (AGE-3, MOP 4.15).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deferral {
    pub decided_by: String,
    pub at: NaiveDateTime,
    pub reason: String,
    pub referrer_told: bool,
    pub idva_told: bool,
    pub manager_oversight: bool,
    pub interim_safety_plan: Option<String>,
}

/// One of the duties that go with a deferral (AGE-3, MOP 4.15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DutyKind {
    ReferrerTold,
    IdvaTold,
    ManagerOversight,
    InterimSafetyPlan,
}

impl DutyKind {
    /// All of them, in the order of MOP 4.15.
    pub const ALL: [Self; 4] = [Self::ReferrerTold, Self::IdvaTold, Self::ManagerOversight, Self::InterimSafetyPlan];

    /// What it is called on the screen.
    #[must_use]
    pub fn title(self) -> &'static str {
        super::said::said(match self {
            Self::ReferrerTold => "duty-referrer-told",
            Self::IdvaTold => "duty-idva-told",
            Self::ManagerOversight => "duty-manager-oversight",
            Self::InterimSafetyPlan => "duty-interim-safety-plan",
        })
    }
}

/// That a duty of a deferral was done. A line of its own: two who tick different duties never meet in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    pub id: DutyId,
    pub listing: ListingId,
    pub kind: DutyKind,
    pub by: String,
    pub at: NaiveDateTime,
    /// The interim plan itself, or what was said.
    pub note: Option<String>,
}

/// A named person's decision, with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub by: String,
    pub at: NaiveDateTime,
    pub reason: String,
}

/// Why a referral is not heard although it was received (requirements §1, interface `not_listed`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotListed {
    VictimUnder16,
    AllegedPerpetratorUnder16,
    Incomplete,
    NotProgressed,
}

impl NotListed {
    /// The name that scripts and templates rely on.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::VictimUnder16 => "victim-under-16",
            Self::AllegedPerpetratorUnder16 => "alleged-perpetrator-under-16",
            Self::Incomplete => "incomplete",
            Self::NotProgressed => "not-progressed",
        }
    }
}

/// How far the room has come with a case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hearing {
    /// When it was first called.
    pub opened: Option<NaiveDateTime>,
    /// When the Chair closed it.
    pub closed: Option<NaiveDateTime>,
}

/// How a case that is listed is heard (REF-10).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HearingKind {
    /// In full, with its place under the cap.
    #[default]
    Full,
    /// For information only: after the others, without a full slot.
    Information,
}

/// Where a case stood when its meeting was over. The list of a meeting that was held stays as it was then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AtEnd {
    /// On the list, heard or not.
    Listed,
    /// The cap had put it off.
    OverCap,
}

/// A case on the list of one meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub id: ListingId,
    pub case: CaseId,
    pub meeting: MeetingId,
    /// The coordinator's own place for it; `None`: by time of receipt.
    pub order: Option<OrderKey>,
    /// It stands in the other group than its household says, and why (AGE-1).
    pub group_override: Option<(Group, Decision)>,
    /// It is heard although the cap is reached, and why (AGE-2).
    pub over_cap: Option<Decision>,
    /// A person put it off to the next meeting.
    pub deferral: Option<Deferral>,
    /// A person decided that it is not progressed (REF-9).
    pub not_progressed: Option<Decision>,
    pub hearing: Hearing,
    /// How often it was deferred before it came to this meeting.
    pub times_deferred: u8,
    pub hearing_kind: HearingKind,
    /// Where it stood at the meeting's end; nothing before it, and where it was on no list.
    pub at_end: Option<AtEnd>,
}

impl Listing {
    /// A case newly put on a meeting's list, about which nobody has decided anything yet.
    #[must_use]
    pub fn new(case: CaseId, meeting: MeetingId) -> Self {
        Self {
            id: ListingId::new(),
            case,
            meeting,
            order: None,
            group_override: None,
            over_cap: None,
            deferral: None,
            not_progressed: None,
            hearing: Hearing::default(),
            times_deferred: 0,
            hearing_kind: HearingKind::Full,
            at_end: None,
        }
    }

    /// The listing at the next meeting of a case that this one put off (AGE-3).
    #[must_use]
    pub fn put_off_to(&self, meeting: MeetingId) -> Self {
        Self { times_deferred: self.times_deferred.saturating_add(1), ..Self::new(self.case, meeting) }
    }
}
