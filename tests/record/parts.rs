//! Every change of what happens before the meeting: made, undone, done again, and made at two seats at once.

use std::collections::{BTreeMap, BTreeSet};

use marac::domain::conflict::{ConflictDecision, ConflictOfInterest, Declared, MayStay, Whose};
use marac::domain::contacts::{Approval, ContactCheck, Joining, Left, Release, SignUp, Withdrawn};
use marac::domain::dispatch::{Dispatch, DispatchTo, Paper};
use marac::domain::identifier::*;
use marac::domain::life::{Answer, AskedItem, Asks, Found, Route, Step, StepKind};
use marac::domain::listing::{Decision, Duty, DutyKind, HearingKind};
use marac::domain::meeting::{Emergency, Meeting, MeetingKind};
use marac::domain::people::{IdentityDecision, SamePerson};
use marac::domain::research::{self, Ask, Reminded, Reminder, Reply, Report, ReportContent, Said};
use marac::domain::tracks::{Happened, Track, TrackEvent, TrackKind};
use marac::record::change::{
    CalendarChange, Change, ContactsChange, LifeChange, PeopleChange, ResearchChange, TrackChange,
};
use marac::record::touched::Since;
use marac::record::{Record, RecordError};
use marac::vault::{Operation, Unlocked};

use crate::sample::*;

const BY: &str = "Asha Whitlock";

fn now() -> chrono::NaiveDateTime {
    at("2026-12-01T10:00:00")
}

/// What must be there before, and the change.
struct Example {
    first: Vec<Change>,
    change: Change,
    /// The case that it is about.
    case: Option<CaseId>,
}

/// The record as it stands before each example.
struct World {
    image: Vec<u8>,
    key: Unlocked,
    sample: Sample,
}

impl World {
    fn new() -> Self {
        let (mut record, key) = founded();
        let sample = fill(&mut record, NOW);
        let image = record.image(2, &[]).unwrap().to_vec();
        Self { image, key, sample }
    }

    fn seat(&self, number: u8) -> Record {
        Record::load(&self.image, &self.key.person_key().verify, seat(number), NOW).unwrap()
    }

    fn case(&self) -> CaseId {
        self.sample.referrals[0].id
    }

    fn listing(&self) -> ListingId {
        self.seat(9).case(self.sample.december.id, self.case()).unwrap().listing.id
    }

    fn step(&self, kind: StepKind) -> Step {
        let reason = "visible high risk, 17 yes".to_owned();
        Step { id: StepId::new(), case: self.case(), by: BY.to_owned(), at: now(), reason, kind }
    }

    fn life(&self) -> Vec<Example> {
        let (december, january) = (self.sample.december.id, self.sample.january.id);
        let decide = |kind| Change::Life(LifeChange::Decide(self.step(kind)));
        let not_progressed = || {
            decide(StepKind::NotProgressed {
                contacts: "rang the referrer on 1 and 3 December".to_owned(),
                next_steps: "the IDVA offers support".to_owned(),
                safe_plan: "stays with a friend".to_owned(),
            })
        };
        let item = || vec![AskedItem::Other("which school".to_owned())];
        let kinds = vec![
            StepKind::Checked { found: Found(vec![(Asks::Threshold, Answer::Yes)]) },
            StepKind::AskedForMore { of: "Kasia Invented".to_owned(), items: item(), by_when: None },
            StepKind::Answered { items: item() },
            StepKind::Listed { meeting: december, hearing: HearingKind::Information },
            StepKind::Safeguarding { route: Route::Adult, to: "the adult team".to_owned(), made_on: None },
            StepKind::MayBeDeferred,
            StepKind::Moved { from: december, to: january },
        ];
        let duty = || Duty {
            id: DutyId::new(),
            listing: self.listing(),
            kind: DutyKind::IdvaTold,
            by: BY.to_owned(),
            at: now(),
            note: Some("by telephone".to_owned()),
        };
        let untick = LifeChange::Untick { listing: self.listing(), kind: DutyKind::IdvaTold };
        let mut examples: Vec<Example> = kinds.into_iter().map(|kind| self.of_case(vec![], decide(kind))).collect();
        examples.push(self.of_case(vec![], not_progressed()));
        examples.push(self.of_case(vec![not_progressed()], decide(StepKind::Reopened)));
        examples.push(self.of_case(vec![], Change::Life(LifeChange::Tick(duty()))));
        examples.push(self.of_case(vec![Change::Life(LifeChange::Tick(duty()))], Change::Life(untick)));
        examples
    }

    fn people(&self) -> Vec<Example> {
        let person = |case: usize, place: usize| self.sample.referrals[case].people[place].id;
        let identity = |case, place| IdentityId::of_person(person(case, place));
        let decision = |one, other, verdict| IdentityDecision {
            id: IdentityDecisionId::new(),
            one,
            other,
            verdict,
            by: BY.to_owned(),
            at: now(),
            reason: "same name and address".to_owned(),
            score: 97,
            because: "same name".to_owned(),
        };
        let decide = |verdict| Change::People(PeopleChange::Decide(decision(identity(0, 1), identity(1, 1), verdict)));
        let split = PeopleChange::SplitOff {
            person: person(0, 1),
            decision: decision(IdentityId::new(), identity(0, 1), SamePerson::Different),
        };
        let named = PeopleChange::NameAlso { person: person(0, 0), other_names: vec!["Mairéad Invented".to_owned()] };
        vec![
            of_none(vec![], decide(SamePerson::Same)),
            of_none(vec![decide(SamePerson::Same)], decide(SamePerson::Different)),
            self.of_case(vec![], Change::People(split)),
            self.of_case(vec![], Change::People(named)),
        ]
    }

    fn calendar(&self) -> Vec<Example> {
        let december = self.sample.december.id;
        let emergency = Meeting {
            kind: MeetingKind::Emergency(Emergency {
                requested_by: "Sussex Police".to_owned(),
                urgency: "released today".to_owned(),
                chair_agreed: None,
            }),
            ..meeting("2026-12-03")
        };
        let agree = CalendarChange::AgreeEmergency { meeting: emergency.id, by: "Ruth Alder".to_owned(), at: now() };
        let dispatch = Dispatch {
            id: DispatchId::new(),
            meeting: december,
            what: Paper::Agenda,
            edition: 1,
            at: now(),
            by: BY.to_owned(),
            note: None,
        };
        let to = DispatchTo {
            id: DispatchToId::new(),
            dispatch: dispatch.id,
            agency: Some(self.sample.police.id),
            contact: None,
            name: "Sussex Police".to_owned(),
            checks: None,
        };
        let confirm = CalendarChange::ConfirmChecks { to: to.id, by: "Marlon Invented".to_owned(), at: now() };
        let sent = || CalendarChange::SendOut {
            dispatch: dispatch.clone(),
            to: vec![to.clone()],
            copy: Some("agenda".to_owned()),
        };
        let set = |value: Option<&str>| CalendarChange::Set {
            area: Some("Crawley".to_owned()),
            name: "cap".to_owned(),
            value: value.map(str::to_owned),
        };
        let examples: Vec<(Vec<CalendarChange>, CalendarChange)> = vec![
            (vec![], CalendarChange::AddMeetings(vec![meeting("2027-04-08")])),
            (vec![], CalendarChange::AddMeetings(vec![meeting("2027-02-11"), meeting("2027-03-11")])),
            (vec![CalendarChange::AddMeetings(vec![emergency])], agree),
            (vec![], sent()),
            (vec![sent()], confirm),
            (vec![], set(Some("12"))),
            (vec![set(Some("12"))], set(None)),
        ];
        let wrapped = examples.into_iter().map(|(first, change)| {
            of_none(first.into_iter().map(Change::Calendar).collect(), Change::Calendar(change))
        });
        wrapped.chain(self.conflicts()).collect()
    }

    fn conflicts(&self) -> Vec<Example> {
        let december = self.sample.december.id;
        let attendee = self.seat(9).attendance(december).unwrap()[0].id;
        let conflict = || {
            CalendarChange::DeclareConflict(ConflictOfInterest {
                id: ConflictId::new(),
                meeting: december,
                whose: Whose::Attendee(attendee),
                case: self.case(),
                declared: Declared::Knows,
                note: Some("a neighbour".to_owned()),
                by: BY.to_owned(),
                at: now(),
                decided: None,
            })
        };
        // Its line is named by whom it is about: the audit log says which it is.
        let mut record = self.seat(9);
        record.make(&Change::Calendar(conflict()), NOW).unwrap();
        let line = record.audit().unwrap().last().and_then(|line| line.subject).unwrap();
        let id = ConflictId::from_bytes(*line.as_bytes());
        let decision = Some(ConflictDecision { decision: MayStay::Excluded, by: "Ruth Alder".to_owned(), at: now() });
        let decide = CalendarChange::DecideConflict { id, decision };
        vec![
            self.of_case(vec![], Change::Calendar(conflict())),
            self.of_case(vec![Change::Calendar(conflict())], Change::Calendar(decide)),
        ]
    }

    fn research(&self) -> Vec<Example> {
        let (december, police) = (self.sample.december.id, self.sample.police.id);
        let ask = Ask {
            id: AskId::new(),
            meeting: december,
            agency: police,
            at: now(),
            by: BY.to_owned(),
            due: date("2026-12-04"),
            cases: vec![self.case()],
        };
        let asked = || ResearchChange::Ask(vec![ask.clone()]);
        let said = || Said {
            id: SaidId::new(),
            meeting: december,
            case: self.case(),
            agency: police,
            answer: research::Answer::NothingHeld,
            people: vec![self.sample.referrals[0].people[0].id],
            by: "Marlon Invented".to_owned(),
            at: now(),
            how: Some(Reply::InWriting),
            text: None,
        };
        let people = said().people;
        let unsaid = ResearchChange::Unsay { meeting: december, case: self.case(), agency: police, people };
        let report = Report {
            id: ReportId::new(),
            meeting: december,
            case: Some(self.case()),
            agency: police,
            name: "report".to_owned(),
            content: ReportContent::File { bytes: 4_200_000 },
            received: now(),
            by: BY.to_owned(),
            read_out: None,
        };
        // Longer than one part.
        let filed = ResearchChange::Attach { report: report.clone(), content: vec![7; 4_200_000] };
        let report = Report { content: ReportContent::Text("held".to_owned()), ..report };
        let attached = || ResearchChange::Attach { report: report.clone(), content: Vec::new() };
        let read = ResearchChange::MarkReadOut { report: report.id, at: Some(now()) };
        let reminder =
            Reminder { id: ReminderId::new(), of: Reminded::Ask(ask.id), at: now(), by: BY.to_owned(), how: None };
        let of_case = |first: Vec<ResearchChange>, change| {
            self.of_case(first.into_iter().map(Change::Research).collect(), Change::Research(change))
        };
        vec![
            of_case(vec![], asked()),
            of_case(vec![], ResearchChange::Say(vec![said()])),
            of_case(vec![ResearchChange::Say(vec![said()])], unsaid),
            of_case(vec![], filed),
            of_case(vec![], attached()),
            of_case(vec![attached()], read),
            of_case(vec![attached()], ResearchChange::RemoveReport(report.id)),
            of_case(vec![asked()], ResearchChange::Remind(reminder)),
        ]
    }

    fn contacts(&self) -> Vec<Example> {
        let police = self.sample.police.id;
        let joiner = contact(police, "Joan Invented");
        let added = || ContactsChange::AddContact(joiner.clone());
        let mut revised = joiner.clone();
        revised.telephone = Some("01632 960999".to_owned());
        let approval =
            Approval { standing: Joining::Approved, by: BY.to_owned(), at: now(), note: Some("the Chair".to_owned()) };
        let withdrawn = Withdrawn { on: date("2026-12-01"), by: BY.to_owned(), reason: "closed down".to_owned() };
        let release = Release {
            id: ReleaseId::new(),
            at: now(),
            by: BY.to_owned(),
            agency: None,
            to_whom: "the duty officer".to_owned(),
            what: "that she moves tonight".to_owned(),
            necessity: "nobody else can meet her".to_owned(),
            lawful_basis: "vital interests".to_owned(),
            told: None,
        };
        let check = ContactCheck {
            id: ContactCheckId::new(),
            area: "Crawley".to_owned(),
            at: now(),
            by: BY.to_owned(),
            note: None,
        };
        let dismissed = Decision { by: BY.to_owned(), at: now(), reason: "one family only".to_owned() };
        let sign_up = SignUp { id: SignUpId::new(), organisation: "Saffron Housing".to_owned(), dismissed };
        let examples = vec![
            (vec![], ContactsChange::AddAgency(agency("Saffron Housing", "saffron"))),
            (vec![], added()),
            (vec![added()], ContactsChange::ReviseContact(revised)),
            (vec![added()], ContactsChange::Approve { id: joiner.id, approval }),
            (
                vec![added()],
                ContactsChange::Leave { id: joiner.id, left: Some(Left { on: date("2026-12-01"), reason: None }) },
            ),
            (vec![], ContactsChange::WithdrawAgency { id: police, withdrawn: Some(withdrawn) }),
            (vec![], ContactsChange::CheckList(check)),
            (vec![], ContactsChange::Release(release)),
            (vec![], ContactsChange::DismissSignUp(sign_up)),
        ];
        let wrap = |(first, change): (Vec<ContactsChange>, _)| {
            of_none(first.into_iter().map(Change::Contacts).collect(), Change::Contacts(change))
        };
        examples.into_iter().map(wrap).collect()
    }

    fn tracks(&self) -> Vec<Example> {
        let track = Track {
            id: TrackId::new(),
            case: self.case(),
            kind: TrackKind::TransferOut,
            opened_at: now(),
            opened_by: BY.to_owned(),
        };
        let event = |what| TrackEvent {
            id: TrackEventId::new(),
            track: track.id,
            what,
            at: now(),
            by: BY.to_owned(),
            on_day: Some(date("2026-12-02")),
            until: None,
            meeting: Some(self.sample.december.id),
            agency: None,
            person: None,
            choice: Some("temporary".to_owned()),
            texts: [Some("Brighton".to_owned()), None, None],
            items: vec!["referral form".to_owned()],
        };
        let first = event(Happened::TransferOpened);
        let open = || Change::Tracks(TrackChange::Open { track: track.clone(), first: first.clone() });
        let sent = TrackEvent { choice: None, ..event(Happened::TransferSent) };
        let add = || Change::Tracks(TrackChange::Add(sent.clone()));
        vec![
            self.of_case(vec![], open()),
            self.of_case(vec![open()], add()),
            self.of_case(vec![open(), add()], Change::Tracks(TrackChange::TakeBack(sent.id))),
        ]
    }

    fn of_case(&self, first: Vec<Change>, change: Change) -> Example {
        Example { first, change, case: Some(self.case()) }
    }

    fn examples(&self) -> Vec<Example> {
        let all = [self.life(), self.people(), self.calendar(), self.research(), self.contacts(), self.tracks()];
        all.into_iter().flatten().collect()
    }
}

fn of_none(first: Vec<Change>, change: Change) -> Example {
    Example { first, change, case: None }
}

/// The lines that are there: what everybody reads.
fn live(record: &Record) -> BTreeSet<String> {
    let kept = ["audit", "audit_chain", "cell_clock", "cell_history", "waiting"];
    let dump = record.canonical_dump().unwrap();
    let of_the_upper_part = |line: &&str| {
        let mut cells = line.split('\t');
        let (table, _, dead) = (cells.next(), cells.next(), cells.next());
        table.is_some_and(|table| !kept.contains(&table) && table != "seat") && dead == Some("0")
    };
    dump.lines().filter(of_the_upper_part).map(str::to_owned).collect()
}

/// Ends in the same record whichever came first.
fn converges(world: &World, first: &[Operation], one: &[Operation], other: &[Operation], what: &str) {
    let hashes = [[one, other], [other, one]].map(|order| {
        let mut record = world.seat(20);
        record.apply(first, NOW).unwrap();
        for operations in order {
            record.apply(operations, NOW).unwrap();
            // Arriving twice changes nothing.
            record.apply(operations, NOW).unwrap();
        }
        record.verify_audit().unwrap();
        record.canonical_hash().unwrap()
    });
    assert_eq!(hashes[0], hashes[1], "{what}");
    // One at a time and backwards, as journals may come.
    let mut record = world.seat(21);
    for operation in first.iter().chain(one).chain(other).rev() {
        record.apply(std::slice::from_ref(operation), NOW).unwrap();
    }
    assert_eq!(record.canonical_hash().unwrap(), hashes[0], "{what}, backwards");
}

#[test]
fn every_change_is_made_undone_and_done_again_and_two_seats_agree() {
    let world = World::new();
    let mut made = BTreeSet::new();
    for Example { first, change, case } in world.examples() {
        let mut one = world.seat(2);
        let mut before_it = Vec::new();
        for change in &first {
            before_it.extend(one.make(change, NOW).unwrap().operations);
        }
        let mut other = world.seat(3);
        other.apply(&before_it, NOW).unwrap();

        let before = live(&one);
        let about = change.case(&one).unwrap();
        let done = one.make(&change, NOW + 1).unwrap();
        made.insert(done.title);
        assert_eq!(about, case, "{}", done.title);
        let after = live(&one);
        assert_ne!(before, after, "{}: nothing happened", done.title);
        let undone = one.undo(&done.undo.unwrap(), NOW + 2).unwrap();
        assert_eq!(live(&one), before, "{}: not undone", done.title);
        let again = one.undo(&undone.undo.unwrap(), NOW + 3).unwrap();
        assert_eq!(live(&one), after, "{}: not done again", done.title);

        // The same, meanwhile, at the other seat.
        let theirs = other.make(&change, NOW + 1).unwrap();
        let all = [done.operations, undone.operations, again.operations].concat();
        converges(&world, &before_it, &all, &theirs.operations, done.title);
    }
    let families = [
        include_str!("../../src/record/change/life.rs"),
        include_str!("../../src/record/change/people.rs"),
        include_str!("../../src/record/change/calendar.rs"),
        include_str!("../../src/record/change/research.rs"),
        include_str!("../../src/record/change/contacts.rs"),
        include_str!("../../src/record/change/tracks.rs"),
        include_str!("../../src/domain/life/mod.rs"),
    ];
    let titles: BTreeMap<String, String> = toml::from_str(include_str!("../../assets/changes.toml")).unwrap();
    let names = families.iter().flat_map(|text| text.lines()).filter_map(|line| {
        let (_, name) = line.trim().strip_prefix("Self::")?.split_once(" => \"")?;
        Some(name.trim_end_matches(['"', ',']))
    });
    let untried: Vec<&str> = names.filter(|name| !made.contains(titles[*name].as_str())).collect();
    assert!(untried.is_empty(), "give these changes an example: {untried:?}");
}

/// A change that lacks what its rule asks for is refused, and nothing of it is there.
#[test]
fn what_a_rule_asks_for_is_not_left_out() {
    let world = World::new();
    let mut record = world.seat(2);
    let before = live(&record);
    let step = |kind, by: &str, reason: &str| {
        Change::Life(LifeChange::Decide(Step { by: by.to_owned(), reason: reason.to_owned(), ..world.step(kind) }))
    };
    let not_progressed = |safe_plan: &str| StepKind::NotProgressed {
        contacts: "rang".to_owned(),
        next_steps: "IDVA".to_owned(),
        safe_plan: safe_plan.to_owned(),
    };
    let listed = || StepKind::Listed { meeting: world.sample.january.id, hearing: HearingKind::Full };
    let unknown = StepKind::Listed { meeting: MeetingId::new(), hearing: HearingKind::Full };
    let nothing_asked = StepKind::AskedForMore { of: "Kasia".to_owned(), items: vec![], by_when: None };
    let set = |name: &str, value: &str| {
        let (name, value) = (name.to_owned(), Some(value.to_owned()));
        Change::Calendar(CalendarChange::Set { area: None, name, value })
    };
    let refused = [
        step(listed(), "", "17 yes"),
        step(listed(), BY, " "),
        step(unknown, BY, "17 yes"),
        step(not_progressed(""), BY, "below the threshold"),
        step(nothing_asked, BY, ""),
        set("cap", "0"),
        set("no_such_number", "1"),
        Change::Contacts(ContactsChange::AddAgency(agency("Home Office Immigration Enforcement", "ie"))),
    ];
    for change in refused {
        let error = record.make(&change, NOW).unwrap_err();
        assert!(!matches!(error, RecordError::Sqlite(_)), "{error}");
    }
    assert_eq!(live(&record), before);
}

/// A case that is moved is on one list, and what follows from a decision is undone with it.
#[test]
fn a_case_that_is_moved_stands_on_one_list() {
    let world = World::new();
    let mut record = world.seat(2);
    let (december, january) = (world.sample.december.id, world.sample.january.id);
    let moved = world.step(StepKind::Moved { from: december, to: january });
    let done = record.make(&Change::Life(LifeChange::Decide(moved)), NOW).unwrap();
    assert!(record.case(december, world.case()).is_err());
    assert!(record.case(january, world.case()).is_ok());
    record.undo(&done.undo.unwrap(), NOW).unwrap();
    assert!(record.case(december, world.case()).is_ok());
    assert!(record.case(january, world.case()).is_err());
}

/// Whoever keeps an answer in memory hears of every line that it was made of, whoever wrote it, and of no other.
#[test]
fn the_lines_that_were_touched_are_told() {
    let world = World::new();
    let (mut record, mut other) = (world.seat(2), world.seat(3));
    let entry = entry(world.case(), world.sample.december.id, world.sample.police.id, "he was seen outside");
    record.make(&Change::KeepDraft { case: None, text: "he".to_owned() }, NOW).unwrap();
    let begin = record.revision();
    let row = |bytes| marac::vault::RowId::from_bytes(bytes);
    let filed = record.make(&Change::FileEntry(entry.clone()), NOW).unwrap();
    let told = Since::Lines([("entry", row(entry.id.into_bytes()))].into());
    assert_eq!(record.touched_since(begin), told);
    assert_eq!(record.touched_since(record.revision()), Since::Lines(BTreeSet::new()));

    // What can't be made, and what has no effect, touches nothing.
    let then = record.revision();
    record.make(&Change::FileEntry(entry.clone()), NOW).unwrap_err();
    record.apply(&filed.operations, NOW).unwrap();
    assert_eq!(record.revision(), then);

    // Another's lines are told as one's own are.
    let begin = other.revision();
    other.apply(&filed.operations, NOW).unwrap();
    let Since::Lines(lines) = other.touched_since(begin) else { panic!("all lines are remembered") };
    assert!(lines.contains(&("entry", row(entry.id.into_bytes()))));
    let removed = record.make(&Change::RemoveEntry(entry.id), NOW).unwrap();
    let begin = other.revision();
    other.apply(&removed.operations, NOW).unwrap();
    assert_eq!(other.touched_since(begin), told);
}

/// A number of one area is not everyone's.
#[test]
fn age_9_an_areas_own_number_leaves_the_others_alone() {
    let world = World::new();
    let mut record = world.seat(2);
    let cap = record.settings().unwrap().cap;
    let set = |area: Option<&str>, value: &str| {
        let (area, name, value) = (area.map(str::to_owned), "cap".to_owned(), Some(value.to_owned()));
        Change::Calendar(CalendarChange::Set { area, name, value })
    };
    record.make(&set(Some("Horsham"), "9"), NOW).unwrap();
    assert_eq!(record.settings().unwrap().cap, cap);
    record.make(&set(None, "11"), NOW).unwrap();
    assert_eq!(record.settings().unwrap().cap, 11);
}
