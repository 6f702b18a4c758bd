//! The lines of what comes from outside: referrals with their people, cases heard before, agencies and contacts.

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::agency::{Agency, Contact};
use crate::domain::case::{EarlierCase, Match};
use crate::domain::contacts::{Approval, Attends, Joining, Left, Withdrawn};
use crate::domain::identifier::{AgencyId, CaseId, ContactId, EarlierCaseId, MatchId, PersonId};
use crate::domain::person::{Equality, Person};
use crate::domain::referral::{
    CrimeDisclosed, DashAnswers, Grounds, Moved, Referral, RiskAssessment, RiskTool, SafeguardingMade,
    SafeguardingReferrals,
};
use crate::vault::{RowId, Value};

use super::cells::{Cells, Kin, Take, Unread, compound_cells, text_cells};
use super::words::words;
use super::{Row, row};

compound_cells! {
    RiskAssessment {
        dash_score: Option<u8>,
        dash_answers: Option<DashAnswers>,
        incidents_in_12_months: Option<u16>,
        incidents_in_6_months: Option<u16>,
        claimed: Grounds,
        professional_judgement: Option<String>,
        tool: Option<RiskTool>,
    }
    SafeguardingReferrals { child: Option<SafeguardingMade>, adult: Option<SafeguardingMade> }
    CrimeDisclosed { disclosed: bool, concerns: Option<String>, safety_plan: Option<String> }
    Moved { has: bool, when: Option<NaiveDate>, to: String }
    Withdrawn { on: NaiveDate, by: String, reason: String }
    Approval { standing: Joining, by: String, at: NaiveDateTime, note: Option<String> }
    Left { on: NaiveDate, reason: Option<String> }
    Equality { ethnicity: Option<String>, gender: Option<String>, lgbtq: Option<bool>, disabled: Option<bool> }
}

row! { Referral = "referral", CaseId {
    reference: "reference";
    received: "received";
    area: "area";
    referring_agency: "referring_agency";
    referrer: "referrer";
    source: "source";
    safe_contact: "safe_contact";
    victim_aware: "victim_aware";
    unaware_reason: "unaware_reason";
    risk: "dash_score" "dash_answers" "incidents_in_12_months" "incidents_in_6_months" "grounds_claimed" "professional_judgement"
        "tool";
    mappa: "mappa";
    closed: "closed";
    dvds_considered: "dvds_considered";
    summary: "summary";
    safe_times: "safe_times";
    safeguarding: "safeguarding_child" "safeguarding_child_on" "safeguarding_child_because" "safeguarding_adult"
        "safeguarding_adult_on" "safeguarding_adult_because";
    crime: "crime_disclosed" "police_concerns" "crime_safety_plan";
    moved: "moved" "moved_on" "moved_to";
} elsewhere people }

row! { EarlierCase = "earlier_case", EarlierCaseId {
    reference: "reference";
    referred: "referred";
    meeting: "meeting";
    victim: "victim";
    victim_born: "victim_born";
    alleged_perpetrator: "alleged_perpetrator";
    alleged_perpetrator_born: "alleged_perpetrator_born";
} }

row! { Match = "person_match", MatchId {
    case: "referral";
    with: "with_earlier_case" "with_referral";
    kind: "kind";
    score: "score";
    because: "because";
    verdict: "verdict";
    decided: "decided_by" "decided_at";
} }

row! { Agency = "agency", AgencyId {
    name: "name";
    short_name: "short_name";
    kind: "kind";
    protocol_signed: "protocol_signed";
    areas: "areas";
    routine_actions: "routine_actions";
    attends: "attends";
    protocol_document: "protocol_document";
    withdrawn: "withdrawn_on" "withdrawn_by" "withdrawn_reason";
} }

row! { Contact = "contact", ContactId {
    agency: "agency";
    role: "role";
    name: "name";
    job_title: "job_title";
    telephone: "telephone";
    secure_email: "secure_email";
    areas: "areas";
    approval: "approval" "approved_by" "approved_at" "approved_note";
    left: "left_on" "left_reason";
    briefed: "briefed";
} }

words! {
    RiskTool { Dash = "dash", Dara = "dara", None = "none" }
    Attends { Routinely = "routinely", ReportsOnly = "reports-only", CaseByCase = "case-by-case" }
    Joining { Proposed = "proposed", Approved = "approved", Refused = "refused" }
}

/// The word, when it was made, and why it is not needed.
impl Cells for SafeguardingMade {
    const WIDTH: usize = 3;

    fn put(&self, to: &mut Vec<Value>) {
        let (word, on, because) = match self {
            Self::Made { on } => ("made", *on, None),
            Self::NotNeeded { because } => ("not-needed", None, Some(because.clone())),
            Self::NotYet => ("not-yet", None, None),
        };
        to.push(word.into());
        on.put(to);
        because.put(to);
    }

    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
        let word: String = Cells::take(from)?;
        let on = Cells::take(from)?;
        match (word.as_str(), Cells::take(from)?) {
            ("made", _) => Ok(Self::Made { on }),
            ("not-needed", Some(because)) => Ok(Self::NotNeeded { because }),
            ("not-yet", _) => Ok(Self::NotYet),
            _ => from.refuse(),
        }
    }
}

/// A person with the case that they belong to, and their place in its referral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::record) struct PersonInCase {
    pub case: CaseId,
    pub position: u16,
    pub person: Person,
}

impl Row for PersonInCase {
    const TABLE: &'static str = "case_person";
    const COLUMNS: &'static [&'static str] = &[
        "referral",
        "position",
        "role",
        "name",
        "born",
        "address",
        "telephone",
        "relationship",
        "ethnicity",
        "gender",
        "lgbtq",
        "disabled",
        "person",
        "other_names",
    ];
    const FIELDS: &'static [usize] = &[1; 14];

    fn row(&self) -> RowId {
        self.person.id.row()
    }

    fn cells(&self) -> Vec<Value> {
        let mut cells = Vec::with_capacity(Self::COLUMNS.len());
        let Person { id: _, role, name, born, address, telephone, relationship, equality, same_as, other_names } =
            &self.person;
        self.case.put(&mut cells);
        self.position.put(&mut cells);
        role.put(&mut cells);
        name.put(&mut cells);
        born.put(&mut cells);
        address.put(&mut cells);
        telephone.put(&mut cells);
        relationship.put(&mut cells);
        equality.put(&mut cells);
        same_as.put(&mut cells);
        // Lines of schema 1 have nothing here, which is what no other name is.
        (!other_names.is_empty()).then(|| other_names.clone()).put(&mut cells);
        cells
    }

    fn read(id: RowId, cells: &mut Take<'_, '_>) -> Result<Self, Unread> {
        Ok(Self {
            case: Cells::take(cells)?,
            position: Cells::take(cells)?,
            person: Person {
                id: PersonId::of(id),
                role: Cells::take(cells)?,
                name: Cells::take(cells)?,
                born: Cells::take(cells)?,
                address: Cells::take(cells)?,
                telephone: Cells::take(cells)?,
                relationship: Cells::take(cells)?,
                equality: Cells::take(cells)?,
                same_as: Cells::take(cells)?,
                other_names: <Option<_> as Cells>::take(cells)?.unwrap_or_default(),
            },
        })
    }
}

/// That a file was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::record) struct Imported {
    pub id: RowId,
    pub kind: String,
    pub digest: String,
    pub rows: u32,
}

row! { Imported = "import_mark", RowId {
    kind: "kind";
    digest: "digest";
    rows: "rows";
} }
