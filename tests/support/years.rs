//! Ten years of one area, invented: 120 meetings, 3,000 cases, 60,000 entries, 18,000 actions; 140 contacts, 900 cases heard
//! before the record began, 250 tracks, 120 agendas that were sent, the matches that the program proposes, half of them confirmed; and 475 referrals of
//! another area that wait for a meeting. Every meeting but the last was held.
//!
//! Everything is made through the record's own changes, as people would have made it. The people are those of
//! [`Population`](crate::population::Population), so that one person comes again in other cases, written otherwise.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime};
use marac::domain::action::{Action, ActionStatus};
use marac::domain::agency::{Agency, Contact, ContactRole};
use marac::domain::agenda::Agenda;
use marac::domain::case::{EarlierCase, MatchKind, MatchVerdict};
use marac::domain::dispatch::{Dispatch, DispatchTo, Paper, marks};
use marac::domain::entry::{Entry, EntryKind, Standing};
use marac::domain::identifier::{
    ActionId, AgencyId, CaseId, ContactId, DispatchId, DispatchToId, EarlierCaseId, EntryId, IdentityDecisionId,
    MeetingId, TrackId,
};
use marac::domain::matching::Nicknames;
use marac::domain::meeting::{Meeting, MeetingKind, MeetingStage};
use marac::domain::people::{IdentityDecision, SamePerson};
use marac::domain::person::{Person, Role};
use marac::domain::referral::{Grounds, Reference, Referral, RiskAssessment, SafeguardingReferrals};
use marac::domain::tracks::{Track, TrackEvent, TrackKind};
use marac::record::change::{CalendarChange, Change, ImportMark, PeopleChange, TrackChange};
use marac::record::{Record, Result};

use crate::figures::Dice;
use crate::population::{Appearance, Population};

const CASES: usize = 25;
const ENTRIES: usize = 20;
const ACTIONS: usize = 6;
/// Of the cases heard before the record began, for each meeting; and of the waiting referrals, four to a meeting.
const EARLIER: usize = 7;
const WAITING: usize = 4;
/// Each twelfth case has something that goes on beside the meetings.
const WITH_TRACK: usize = 12;
const BEGIN: (i32, u32, u32) = (2017, 1, 12);

const PHRASES: [&str; 24] = [
    "police attended after a call from a neighbour",
    "bail until the 14th, conditions not to contact her or go within 100 metres",
    "she said that he came to the school gate again",
    "health visitor saw both children, no concerns about their weight",
    "he holds a key to the garage and the new lock does not close",
    "housing offers a move out of the area, she would rather stay",
    "the IDVA spoke with her twice, safe to call before three",
    "disclosed strangulation in March, not reported then",
    "probation: recall considered, licence ends in November",
    "the older child told a teacher about the dog",
    "alcohol service closed his case after two missed appointments",
    "no trace on the system under either surname",
    "wants the injunction renewed, legal aid asked for",
    "mental health team: last seen in spring, prescription collected",
    "threats through his sister, screenshots with the officer",
    "she works nights at the hospital and parks on the street",
    "tracker found under her car, removed by a friend",
    "rent arrears in her name alone, he does not pay",
    "adult social care: mother-in-law at the same address, frail",
    "school agreed who may collect the children",
    "two earlier partners made the same allegation",
    "refuge place held until Friday",
    "he was told about the meeting by a relative",
    "marker on the address, officers to attend as urgent",
];

/// What was made.
pub struct Years {
    pub meetings: Vec<Meeting>,
    pub cases: Vec<CaseId>,
    pub people: Vec<Person>,
    pub agencies: Vec<AgencyId>,
    pub entries: usize,
    pub actions: usize,
    /// How many times a person said that two are one.
    pub decisions: usize,
    pub matches: usize,
    pub tracks: usize,
    /// Agendas that were sent, each to every agency; the last is of the meeting to come.
    pub sent: usize,
    /// Referrals of another area, which has no meeting.
    pub waiting: Vec<CaseId>,
}

impl Years {
    /// So many meetings, with all that was said at them.
    ///
    /// # Errors
    /// When the record refuses something.
    pub fn fill(record: &mut Record, meetings: usize, now: u64) -> Result<Self> {
        let mut dice = Dice(now);
        let people = Population::of(now, meetings * (CASES * 2 + 8));
        let mut appearances = shuffled(people.appearances, &mut dice);
        let agencies = agencies();
        let mut years = Self {
            meetings: (0..meetings).map(meeting).collect(),
            cases: Vec::new(),
            people: Vec::new(),
            agencies: agencies.iter().map(|agency| agency.id).collect(),
            entries: 0,
            actions: 0,
            decisions: 0,
            matches: 0,
            tracks: 0,
            sent: 0,
            waiting: Vec::new(),
        };
        let names: Vec<(AgencyId, String)> = agencies.iter().map(|agency| (agency.id, agency.name.clone())).collect();
        let contacts = Change::ImportContacts { contacts: contacts(&agencies), agencies, mark: mark(0) };
        record.make(&contacts, now)?;
        let heard_before = (0..meetings * EARLIER).filter_map(|number| earlier(number, &mut appearances)).collect();
        record.make(
            &Change::ImportEarlierCases { cases: heard_before, matches: vec![], mark: mark(meetings + 1) },
            now,
        )?;
        for (number, meeting) in years.meetings.clone().into_iter().enumerate() {
            record.make(&Change::AddMeeting(meeting.clone()), now)?;
            let mut referrals = Vec::with_capacity(CASES);
            for place in 0..CASES {
                let people: Vec<(usize, Person)> =
                    [Role::Victim, Role::AllegedPerpetrator, Role::LinkedChild, Role::LinkedChild]
                        .into_iter()
                        .take(2 + dice.below(3) as usize)
                        .filter_map(|role| Some((role, appearances.pop()?)))
                        .map(|(role, one)| (one.who, person(role, one)))
                        .collect();
                referrals.push((referral(number * CASES + place, &meeting, &people), people));
            }
            years.receive(record, number, &meeting, &referrals, now)?;
            for (referral, people) in referrals {
                years.cases.push(referral.id);
                years.people.extend(people.into_iter().map(|(_, person)| person));
                years.hear(record, referral.id, &meeting, &mut dice, now)?;
            }
            years.send(record, &meeting, &names, now)?;
            if number + 1 < meetings {
                years.hold(record, &meeting, now)?;
            }
        }
        years.say_who_is_who(record, now)?;
        years.wait_elsewhere(record, meetings, appearances, now)?;
        Ok(years)
    }

    /// The referrals of a meeting come in, with what is proposed of them; of every second match somebody says that it is so.
    fn receive(
        &mut self,
        record: &mut Record,
        number: usize,
        meeting: &Meeting,
        referrals: &[(Referral, Vec<(usize, Person)>)],
        now: u64,
    ) -> Result<()> {
        let nicknames = Nicknames::shipped().unwrap();
        let referrals: Vec<Referral> = referrals.iter().map(|(referral, _)| referral.clone()).collect();
        let listed_on = referrals.iter().map(|referral| (referral.id, meeting.id)).collect();
        let mut matches = Vec::new();
        for referral in &referrals {
            matches.extend(record.proposals(referral, &nicknames)?);
        }
        let decided: Vec<_> = matches.iter().filter(|one| one.kind == MatchKind::Repeat).map(|one| one.id).collect();
        self.matches += matches.len();
        record.make(&Change::ImportReferrals { referrals, listed_on, matches, mark: mark(number + 1) }, now)?;
        for id in decided.into_iter().step_by(2) {
            let (by, at) = ("Asha Whitlock".to_owned(), meeting.date.and_time(NaiveTime::MIN));
            record.make(&Change::DecideMatch { id, verdict: MatchVerdict::Confirmed, by, at }, now)?;
        }
        Ok(())
    }

    /// The agenda of a meeting goes out, to every agency; what stands on it is kept beside it.
    fn send(
        &mut self,
        record: &mut Record,
        meeting: &Meeting,
        agencies: &[(AgencyId, String)],
        now: u64,
    ) -> Result<()> {
        let conference = record.conference(meeting.id)?;
        let copy = Some(marks(&conference, &Agenda::of(&conference)));
        let dispatch = Dispatch {
            id: DispatchId::new(),
            meeting: meeting.id,
            what: Paper::Agenda,
            edition: 1,
            at: (meeting.date - Days::new(9)).and_time(meeting.start),
            by: "Asha Whitlock".to_owned(),
            note: None,
        };
        let to = |(agency, name): &(AgencyId, String)| DispatchTo {
            id: DispatchToId::new(),
            dispatch: dispatch.id,
            agency: Some(*agency),
            contact: None,
            name: name.clone(),
            checks: None,
        };
        let to = agencies.iter().map(to).collect();
        record.make(&Change::Calendar(CalendarChange::SendOut { dispatch, to, copy }), now)?;
        self.sent += 1;
        Ok(())
    }

    /// The meeting is held: each case is called and ended, and of some something goes on.
    fn hold(&mut self, record: &mut Record, meeting: &Meeting, now: u64) -> Result<()> {
        let at = meeting.date.and_time(meeting.start);
        record.make(&Change::StartMeeting { meeting: meeting.id, at }, now)?;
        for (number, case) in record.conference(meeting.id)?.cases.iter().enumerate() {
            let (id, listing) = (case.referral.id, case.listing.id);
            record.make(&Change::CallCase { meeting: meeting.id, case: id, at }, now)?;
            record.make(&Change::CloseCase { listing, at: Some(at) }, now)?;
            if number % WITH_TRACK == 0 {
                let kind = TrackKind::Complex;
                let track = Track { id: TrackId::new(), case: id, kind, opened_at: at, opened_by: "Asha".to_owned() };
                let mut first = TrackEvent::new(track.id, kind.begins(), "Asha", at);
                first.texts = [Some("the Chair".to_owned()), Some("invented".to_owned()), None];
                record.make(&Change::Tracks(TrackChange::Open { track, first }), now)?;
                self.tracks += 1;
            }
        }
        record.make(&Change::FinishMeeting { meeting: meeting.id, at }, now)?;
        Ok(())
    }

    /// Referrals of an area without a meeting.
    fn wait_elsewhere(
        &mut self,
        record: &mut Record,
        meetings: usize,
        mut people: Vec<Appearance>,
        now: u64,
    ) -> Result<()> {
        let last = self.meetings.last().cloned().unwrap();
        let horsham = Meeting { area: "Horsham".to_owned(), ..last };
        let mut referrals = Vec::new();
        for number in 0..meetings * WAITING - meetings / CASES {
            let of: Vec<(usize, Person)> = [Role::Victim, Role::AllegedPerpetrator]
                .into_iter()
                .filter_map(|role| Some((role, people.pop()?)))
                .map(|(role, one)| (one.who, person(role, one)))
                .collect();
            let new = referral(100_000 + number, &horsham, &of);
            self.waiting.push(new.id);
            referrals.push(new);
        }
        let (listed_on, matches, mark) = (vec![], vec![], mark(meetings + 2));
        record.make(&Change::ImportReferrals { referrals, listed_on, matches, mark }, now)?;
        Ok(())
    }

    fn hear(&mut self, record: &mut Record, case: CaseId, meeting: &Meeting, dice: &mut Dice, now: u64) -> Result<()> {
        for place in 0..ENTRIES {
            let entry = self.entry(case, meeting.id, meeting.date, place, dice);
            record.make(&Change::FileEntry(entry), now)?;
        }
        for _ in 0..ACTIONS {
            // Of ten years most are done.
            let open = dice.below(20) == 0;
            let due = meeting.date + Days::new(10);
            record.make(
                &Change::AgreeAction(Action {
                    id: ActionId::new(),
                    case,
                    meeting: meeting.id,
                    owner: Some(self.agencies[dice.below(self.agencies.len() as u64) as usize]),
                    owner_person: None,
                    text: phrase(dice).to_owned(),
                    for_whom: None,
                    due,
                    status: if open {
                        ActionStatus::Open
                    } else {
                        ActionStatus::Complete { on: due, by: "Asha Whitlock".to_owned() }
                    },
                    outcome: (!open).then(|| "done".to_owned()),
                    agreed: meeting.date.and_time(NaiveTime::MIN),
                    updates: Vec::new(),
                }),
                now,
            )?;
        }
        self.entries += ENTRIES;
        self.actions += ACTIONS;
        Ok(())
    }

    fn entry(&self, case: CaseId, meeting: MeetingId, date: NaiveDate, place: usize, dice: &mut Dice) -> Entry {
        let at = date.and_time(NaiveTime::MIN) + chrono::Duration::minutes(570 + place as i64);
        Entry {
            id: EntryId::new(),
            case,
            meeting,
            kind: EntryKind::Information(Standing::Fact),
            agency: Some(self.agencies[dice.below(self.agencies.len() as u64) as usize]),
            speaker: None,
            text: format!("{}; {}; {}", phrase(dice), phrase(dice), phrase(dice)),
            at,
            edited: None,
        }
    }

    /// Somebody said of every tenth pair of namesakes of one birth that they are one.
    fn say_who_is_who(&mut self, record: &mut Record, now: u64) -> Result<()> {
        let mut known: std::collections::BTreeMap<(String, NaiveDate), Person> = std::collections::BTreeMap::new();
        for person in &self.people {
            let Some(born) = person.born else { continue };
            let Some(earlier) = known.insert((person.name.clone(), born), person.clone()) else { continue };
            let decision = IdentityDecision {
                id: IdentityDecisionId::new(),
                one: earlier.identity(),
                other: person.identity(),
                verdict: SamePerson::Same,
                by: "Asha Whitlock".to_owned(),
                at: born.and_time(NaiveTime::MIN),
                reason: "same name and birth".to_owned(),
                score: 100,
                because: "same name, same date of birth".to_owned(),
            };
            record.make(&Change::People(PeopleChange::Decide(decision)), now)?;
            self.decisions += 1;
        }
        Ok(())
    }
}

fn phrase(dice: &mut Dice) -> &'static str {
    PHRASES[dice.below(PHRASES.len() as u64) as usize]
}

fn shuffled(mut people: Vec<Appearance>, dice: &mut Dice) -> Vec<Appearance> {
    for at in (1..people.len()).rev() {
        people.swap(at, dice.below(at as u64 + 1) as usize);
    }
    people
}

fn mark(number: usize) -> ImportMark {
    let mut digest = [0; 32];
    digest[..8].copy_from_slice(&(number as u64).to_be_bytes());
    ImportMark { kind: "referrals".to_owned(), digest, rows: CASES }
}

fn meeting(number: usize) -> Meeting {
    let (year, month, day) = BEGIN;
    let date = NaiveDate::from_ymd_opt(year, month, day).unwrap() + Months::new(number as u32);
    Meeting {
        id: MeetingId::new(),
        area: "Crawley".to_owned(),
        date,
        start: NaiveTime::from_hms_opt(9, 30, 0).unwrap(),
        minutes_per_case: 10,
        breaks: Vec::new(),
        referral_deadline: date - Days::new(13),
        stage: MeetingStage::Planned,
        declaration: None,
        current_case: None,
        kind: MeetingKind::Area,
        chair: None,
        cover: None,
        release_at: None,
    }
}

fn agencies() -> Vec<Agency> {
    let names =
        ["Sussex Police", "Crawley Housing", "Health", "Probation", "Children's Services", "IDVA Service", "School"];
    let of = |name: &&str| Agency {
        id: AgencyId::new(),
        name: (*name).to_owned(),
        short_name: name.to_lowercase(),
        kind: "police".to_owned(),
        protocol_signed: None,
        areas: vec!["Crawley".to_owned()],
        routine_actions: Vec::new(),
        attends: None,
        protocol_document: None,
        withdrawn: None,
    };
    names.iter().map(of).collect()
}

/// Twenty to an agency.
fn contacts(agencies: &[Agency]) -> Vec<Contact> {
    let of = |agency: &Agency| {
        let contact = |number: u32| Contact {
            id: ContactId::new(),
            agency: agency.id,
            role: ContactRole::Representative,
            name: format!("{} Contact {number}", agency.short_name),
            job_title: Some("lead".to_owned()),
            telephone: Some(format!("01632 960{number:03}")),
            secure_email: Some(format!("{}.{number}@example.police.uk", agency.short_name.replace([' ', '\''], "-"))),
            areas: vec!["Crawley".to_owned()],
            approval: None,
            left: None,
            briefed: None,
        };
        (0..20).map(contact).collect::<Vec<_>>()
    };
    agencies.iter().flat_map(of).collect()
}

/// A case that was heard before the record began.
fn earlier(number: usize, people: &mut Vec<Appearance>) -> Option<EarlierCase> {
    let (victim, other) = (people.pop()?, people.pop()?);
    let (year, month, day) = BEGIN;
    let meeting = NaiveDate::from_ymd_opt(year, month, day)? - Months::new(number as u32 % 24 + 1);
    Some(EarlierCase {
        id: EarlierCaseId::new(),
        reference: Reference::new(&format!("OLD-{number}")).ok()?,
        referred: meeting - Days::new(20),
        meeting,
        victim: victim.name,
        victim_born: victim.born,
        alleged_perpetrator: other.name,
        alleged_perpetrator_born: other.born,
    })
}

fn person(role: Role, one: Appearance) -> Person {
    Person { born: one.born, address: one.address, telephone: one.telephone, ..Person::named(role, one.name) }
}

fn referral(number: usize, meeting: &Meeting, people: &[(usize, Person)]) -> Referral {
    let received = (meeting.date - Days::new(20)).and_time(NaiveTime::MIN);
    Referral {
        id: CaseId::new(),
        reference: Reference::new(&format!("WS-{}-{number}", meeting.date.year())).unwrap(),
        received: received + chrono::Duration::minutes(number as i64 % 25),
        area: meeting.area.clone(),
        referring_agency: "Sussex Police".to_owned(),
        referrer: Some("Kasia Invented".to_owned()),
        source: None,
        people: people.iter().map(|(_, person)| person.clone()).collect(),
        safe_contact: Some("via school office".to_owned()),
        victim_aware: Some(true),
        unaware_reason: None,
        risk: RiskAssessment {
            dash_score: Some(16),
            dash_answers: None,
            incidents_in_12_months: Some(3),
            incidents_in_6_months: None,
            claimed: Grounds { visible_high_risk: true, ..Grounds::default() },
            professional_judgement: None,
            tool: None,
        },
        mappa: None,
        closed: None,
        dvds_considered: None,
        safe_times: None,
        safeguarding: SafeguardingReferrals::default(),
        crime: None,
        moved: None,
        summary: "Tracked her car; threats on 3 dates.".to_owned(),
    }
}
