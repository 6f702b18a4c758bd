//! Each track by its clause: what it needs, where it stands, what is due in it.

use proptest::prelude::*;

use super::*;
use crate::domain::clocks::ClockKind;
use crate::domain::due::Whom;
use crate::domain::fixture::{at, day};
use crate::domain::settings::Settings;

fn settings() -> Settings {
    Settings::shipped().unwrap()
}

fn log(kind: TrackKind) -> TrackLog {
    let opened_at = at("2026-12-01 10:00");
    let track = Track { id: TrackId::new(), case: CaseId::new(), kind, opened_at, opened_by: "Asha".to_owned() };
    TrackLog::new(track, Vec::new())
}

/// An event with everything that it needs, its first choice taken.
fn whole(log: &TrackLog, what: Happened, on: &str) -> TrackEvent {
    let mut event = TrackEvent::new(log.track.id, what, "Asha Whitlock", at(&format!("{on} 10:00")));
    let text = || Some("as agreed".to_owned());
    for cell in what.needs() {
        match cell {
            Cell::OnDay => event.on_day = Some(day(on)),
            Cell::Until => event.until = Some(day(on) + chrono::Months::new(9)),
            Cell::Meeting => event.meeting = Some(MeetingId::new()),
            Cell::Agency => event.agency = log.unanswered().first().copied(),
            Cell::Choice => event.choice = what.choices().first().map(|word| word.name().to_owned()),
            Cell::Text => event.texts[0] = text(),
            Cell::Text2 => event.texts[1] = text(),
            Cell::Text3 => event.texts[2] = text(),
            Cell::Items => event.items = vec![AgencyId::new().to_string()],
        }
    }
    event
}

fn choosing(log: &TrackLog, what: Happened, on: &str, word: Word) -> TrackEvent {
    TrackEvent { choice: Some(word.name().to_owned()), ..whole(log, what, on) }
}

/// The log after these, each of which the clause allows.
fn after(kind: TrackKind, events: &[(Happened, &str)]) -> TrackLog {
    events.iter().fold(log(kind), |log, (what, on)| with(&log, whole(&log, *what, on)))
}

fn with(log: &TrackLog, event: TrackEvent) -> TrackLog {
    check(log, &event, 0, 3, &settings()).unwrap();
    log.and(event)
}

/// Clock and day of what is due.
fn due(log: &TrackLog, around: &Surroundings) -> Vec<(ClockKind, String)> {
    dues(log, around, &settings()).iter().map(|due| (due.kind, due.due.to_string())).collect()
}

fn nothing() -> Surroundings {
    Surroundings::default()
}

/// TRF-1, MOP 4.35 to 4.38: form, documents, acknowledgement.
#[test]
fn trf_1_a_transfer_is_open_until_the_other_area_has_it() {
    use Happened as H;
    let opened = after(TrackKind::TransferOut, &[(H::TransferOpened, "2026-12-01")]);
    assert_eq!(opened.stage(), Stage::ToSend);
    let heard = |moved| Surroundings { listed_on: Some(day("2026-12-10")), moved, ..nothing() };
    let sent = ClockKind::TransferSent;
    // Moved already: before the meeting. About to: after it. On no list: so many days.
    assert_eq!(due(&opened, &heard(Some(true))), [(sent, "2026-12-10".to_owned())]);
    assert_eq!(due(&opened, &heard(Some(false))), [(sent, "2026-12-20".to_owned())]);
    assert_eq!(due(&opened, &nothing()), [(sent, "2026-12-11".to_owned())]);
    let without = TrackEvent { items: Vec::new(), ..whole(&opened, H::TransferSent, "2026-12-08") };
    let lacks = check(&opened, &without, 0, 0, &settings()).unwrap_err();
    assert!(lacks.to_string().contains("which documents went is missing (MOP 4.35"), "{lacks}");
    let gone = with(&opened, whole(&opened, H::TransferSent, "2026-12-08"));
    assert_eq!(due(&gone, &nothing()), [(ClockKind::TransferAcknowledged, "2026-12-18".to_owned())]);
    let there = with(&gone, whole(&gone, H::TransferAcknowledged, "2026-12-12"));
    assert_eq!((there.stage(), due(&there, &nothing())), (Stage::Acknowledged, vec![]));
    let again = check(&there, &whole(&there, H::TransferSent, "2026-12-13"), 0, 0, &settings());
    assert_eq!(again, Err(CannotHappen::HasEnded));
}

/// REF-10, MOP 4.11: what a case from another MARAC is heard with.
#[test]
fn ref_10_a_transfer_in_is_complete_with_its_first_marac_its_risk_and_how_it_is_heard() {
    use Happened as H;
    let mut log = after(TrackKind::TransferIn, &[(H::TransferOpened, "2026-12-01")]);
    let around = Surroundings { listed_on: Some(day("2026-12-10")), ..nothing() };
    for event in [H::TransferCurrentRisk, H::TransferHear, H::TransferFirstMarac, H::TransferVictimContacted] {
        assert_eq!((log.stage(), log.next().contains(&event)), (Stage::ToComplete, true));
        assert_eq!(due(&log, &around), [(ClockKind::TransferIn, "2026-12-10".to_owned())]);
        log = with(&log, whole(&log, event, "2026-12-02"));
    }
    assert_eq!(log.stage(), Stage::ToAcknowledge);
    assert!(!with(&log, whole(&log, H::TransferAcknowledged, "2026-12-03")).stage().is_open());
}

/// TRF-2, MOP 4.34: offered at three discussions in six months; not at two, not at three in seven.
#[test]
fn trf_2_marac_plus_is_offered_at_three_in_six_months() {
    let offered = |days: &[&str], decided: Option<&str>, today: &str| {
        let days: Vec<_> = days.iter().map(|one| day(one)).collect();
        plus::offer(&days, decided.map(day), day(today), &settings()).map(|days| days.len())
    };
    // Discussions, the day of a decision, today, and how many discussions the offer names.
    type Row<'a> = (&'a [&'a str], Option<&'a str>, &'a str, Option<usize>);
    let rows: &[Row<'_>] = &[
        (&["2026-06-10", "2026-09-10", "2026-12-10"], None, "2026-12-10", Some(3)),
        (&["2026-06-10", "2026-09-10", "2026-12-10"], None, "2026-12-11", None),
        (&["2026-09-10", "2026-12-10"], None, "2026-12-10", None),
        (&["2026-05-10", "2026-09-10", "2026-12-10"], None, "2026-12-10", None),
        // The last day of August and of February.
        (&["2026-08-31", "2026-11-30", "2027-02-28"], None, "2027-02-28", Some(3)),
        (&["2026-08-31", "2026-11-30", "2027-02-28"], None, "2027-03-01", None),
        // Two meetings on one day are two discussions; one that is to come is none.
        (&["2026-10-08", "2026-12-10", "2026-12-10"], None, "2026-12-10", Some(3)),
        (&["2026-10-08", "2026-11-12", "2026-12-10"], None, "2026-12-09", None),
        // Decided at the last discussion: not again, before there is another.
        (&["2026-09-10", "2026-10-08", "2026-12-10"], Some("2026-12-10"), "2026-12-14", None),
        (&["2026-09-10", "2026-10-08", "2026-12-10"], Some("2026-10-08"), "2026-12-14", Some(3)),
    ];
    for (days, decided, today, expected) in rows {
        assert_eq!(offered(days, *decided, today), *expected, "{days:?} {decided:?} on {today}");
    }
}

/// TRF-2: one of three ways, or none; the three questions are minuted before MARAC Plus takes the case.
#[test]
fn trf_2_the_three_questions_come_before_marac_plus() {
    use Happened as H;
    let offered = after(TrackKind::Plus, &[(H::PlusOffered, "2026-12-10")]);
    let plus = choosing(&offered, H::PlusChosen, "2026-12-10", Word::Plus);
    let few = check(&offered, &plus, 0, 2, &settings()).unwrap_err();
    assert!(
        few.to_string().starts_with("the record has 2 discussions in 6 months, and MARAC Plus asks for 3"),
        "{few}"
    );
    let mut elsewhere = whole(&offered, H::PlusOffered, "2026-12-10");
    elsewhere.texts[0] = Some("Horsham, 12 August".to_owned());
    assert_eq!(check(&log(TrackKind::Plus).and(elsewhere), &plus, 0, 2, &settings()), Ok(()));
    let chosen = with(&offered, plus);
    assert_eq!(chosen.stage(), Stage::ToAnswer);
    assert_eq!(
        check(&chosen, &whole(&chosen, H::PlusEntered, "2026-12-15"), 0, 3, &settings()),
        Err(CannotHappen::NotYet)
    );
    for question in 0..3 {
        let mut answers = whole(&chosen, H::PlusAnswered, "2026-12-10");
        answers.texts[question] = Some(" ".to_owned());
        assert!(matches!(check(&chosen, &answers, 0, 3, &settings()), Err(CannotHappen::Lacks { .. })), "{question}");
    }
    assert_eq!(with(&chosen, whole(&chosen, H::PlusAnswered, "2026-12-10")).stage(), Stage::ToEnter);
    for (word, stage) in [
        (Word::ProfessionalsMeeting, Stage::ToMeet),
        (Word::StrategyDiscussion, Stage::ToMeet),
        (Word::Stays, Stage::Stays),
    ] {
        let log = with(&offered, choosing(&offered, H::PlusChosen, "2026-12-10", word));
        assert_eq!(log.stage(), stage);
        assert_eq!(due(&log, &nothing()).len(), usize::from(stage == Stage::ToMeet));
    }
}

fn in_plus() -> TrackLog {
    use Happened as H;
    let events = [(H::PlusOffered, "2026-11-12"), (H::PlusChosen, "2026-11-12"), (H::PlusAnswered, "2026-11-12")];
    let log = after(TrackKind::Plus, &events);
    with(&log, whole(&log, H::PlusEntered, "2026-11-30"))
}

/// CLOCK-PLUS, TRF-3: at most three months, to the end of February; longer where it was extended.
#[test]
fn clock_plus_three_months_in_it_unless_extended() {
    let log = in_plus();
    let [stay] = dues(&log, &nothing(), &settings()).try_into().unwrap();
    assert_eq!((stay.kind, stay.due, stay.started), (ClockKind::PlusStay, day("2027-02-28"), day("2026-11-30")));
    assert_eq!((stay.rule.as_str(), stay.kind.clause()), ("at most 3 months after it entered", "MOP 4.34"));
    assert_eq!(stay.whom, Whom::Chair);
    let until =
        |until: &str| TrackEvent { until: Some(day(until)), ..whole(&log, Happened::PlusExtended, "2027-02-20") };
    assert_eq!(check(&log, &until("2027-02-28"), 0, 3, &settings()), Err(CannotHappen::EndsEarlier));
    let longer = with(&log, until("2027-03-31"));
    let [stay] = dues(&longer, &nothing(), &settings()).try_into().unwrap();
    assert_eq!((stay.due, stay.rule.as_str()), (day("2027-03-31"), "at most 3 months after it entered, extended"));
}

/// TRF-3: extended only with reasons; discharged with review, evidence, no open action, the agencies and the summary.
#[test]
fn trf_3_discharge_needs_the_review_the_evidence_no_open_action_the_agencies_and_the_summary() {
    use Happened as H;
    let log = in_plus();
    let refused =
        |log: &TrackLog, event: &TrackEvent, open| check(log, event, open, 3, &settings()).unwrap_err().to_string();
    for text in 0..2 {
        let mut extended = whole(&log, H::PlusExtended, "2027-02-20");
        extended.texts[text] = None;
        assert!(refused(&log, &extended, 0).contains("is missing (MOP 4.34)"));
    }
    assert_eq!(
        check(&log, &whole(&log, H::PlusDischarged, "2027-02-20"), 0, 3, &settings()),
        Err(CannotHappen::NotYet)
    );
    for (text, missing) in ["the review of the actions", "the evidence that", "the concerns that"].iter().enumerate() {
        let mut review = whole(&log, H::PlusReviewed, "2027-02-20");
        review.texts[text] = None;
        assert!(refused(&log, &review, 0).contains(missing));
    }
    let reviewed = with(&log, whole(&log, H::PlusReviewed, "2027-02-20"));
    let discharge = || whole(&reviewed, H::PlusDischarged, "2027-02-21");
    let no_summary = TrackEvent { texts: [Some("less risk".to_owned()), None, None], ..discharge() };
    assert!(refused(&reviewed, &no_summary, 0).contains("the Chair's summary"));
    let no_agencies = TrackEvent { items: vec![" ".to_owned()], ..discharge() };
    assert!(refused(&reviewed, &no_agencies, 0).contains("which agencies stay involved"));
    assert!(refused(&reviewed, &discharge(), 2).starts_with("2 of its actions are still open"));
    let out = with(&reviewed, discharge());
    assert_eq!((out.stage(), due(&out, &nothing())), (Stage::Discharged, vec![]));
}

/// TRF-4, MOP 4.39: proposed by whom and why, a further meeting, escalation, the outcome.
#[test]
fn trf_4_a_complex_case_waits_for_what_follows() {
    use Happened as H;
    let proposed = after(TrackKind::Complex, &[(H::ComplexProposed, "2026-12-10")]);
    let [decided] = dues(&proposed, &nothing(), &settings()).try_into().unwrap();
    assert_eq!((decided.kind, decided.whom, decided.due), (ClockKind::ComplexDecided, Whom::Chair, day("2026-12-20")));
    let meets = with(&proposed, whole(&proposed, H::ComplexMeeting, "2026-12-18"));
    assert_eq!(due(&meets, &nothing()), [(ClockKind::ComplexMeeting, "2026-12-18".to_owned())]);
    let escalated = with(&meets, whole(&meets, H::ComplexEscalated, "2026-12-19"));
    assert_eq!(due(&escalated, &nothing()), [(ClockKind::ComplexOutcome, "2026-12-29".to_owned())]);
    assert!(!with(&escalated, whole(&escalated, H::ComplexEnded, "2026-12-28")).stage().is_open());
    let nobody = TrackEvent {
        texts: [None, Some("substance use".to_owned()), None],
        ..whole(&proposed, H::ComplexProposed, "2026-12-10")
    };
    let missing = check(&log(TrackKind::Complex), &nobody, 0, 0, &settings()).unwrap_err();
    assert!(missing.to_string().contains("by whom"), "{missing}");
}

/// TRF-5, DSA 2.6: from considered to told, and to the next meeting, whichever that is.
#[test]
fn trf_5_a_disclosure_is_carried_forward_until_a_meeting_has_heard_of_it() {
    use Happened as H;
    let mut log = after(TrackKind::DisclosureScheme, &[(H::DisclosureConsidered, "2026-11-12")]);
    let at_next = |next: &str| Surroundings { next_meeting: Some(day(next)), ..nothing() };
    for (event, on, clock, by) in [
        (H::DisclosureApplied, "2026-11-16", ClockKind::DisclosureApplied, "2026-11-22"),
        (H::DisclosureDecided, "2026-11-20", ClockKind::DisclosureDecided, "2026-11-26"),
        (H::DisclosureTold, "2026-11-27", ClockKind::DisclosureTold, "2026-11-30"),
    ] {
        assert_eq!(due(&log, &at_next("2026-12-10")), [(clock, by.to_owned())]);
        assert!(!carried(&log));
        log = with(&log, whole(&log, event, on));
    }
    for next in ["2026-12-10", "2027-01-14", "2027-02-11"] {
        assert!(carried(&log));
        assert_eq!(due(&log, &at_next(next)), [(ClockKind::DisclosureInformed, next.to_owned())]);
    }
    let told = with(&log, whole(&log, H::DisclosureInformed, "2027-01-14"));
    assert_eq!((told.stage(), carried(&told), due(&told, &nothing())), (Stage::Informed, false, vec![]));
    // A refusal is told too; what was not applied for ends there.
    let events = [(H::DisclosureConsidered, "2026-11-12"), (H::DisclosureApplied, "2026-11-16")];
    let applied = after(TrackKind::DisclosureScheme, &events);
    let refused = with(&applied, choosing(&applied, H::DisclosureDecided, "2026-11-20", Word::DoNotDisclose));
    assert!(carried(&refused));
    let considered = self::log(TrackKind::DisclosureScheme);
    let not = with(&considered, choosing(&considered, H::DisclosureConsidered, "2026-11-12", Word::NotApplied));
    assert_eq!(not.stage(), Stage::NotApplied);
}

/// TRF-5, MOP 7.7 to 7.12: a notice, the hearing, the order and its end.
#[test]
fn trf_5_a_protective_notice_is_followed_to_the_end_of_the_order() {
    use Happened as H;
    let issued =
        after(TrackKind::ProtectiveNotice, &[(H::NoticeIssued, "2026-12-10"), (H::NoticeServed, "2026-12-10")]);
    assert_eq!(due(&issued, &nothing()), [(ClockKind::NoticeOutcome, "2026-12-12".to_owned())]);
    let applied = TrackEvent { until: Some(day("2026-12-11")), ..whole(&issued, H::NoticeApplied, "2026-12-10") };
    let applied = with(&issued, applied);
    assert_eq!(due(&applied, &nothing()), [(ClockKind::NoticeOutcome, "2026-12-11".to_owned())]);
    let granted = TrackEvent { until: Some(day("2027-01-08")), ..whole(&applied, H::NoticeGranted, "2026-12-11") };
    let earlier = TrackEvent { until: Some(day("2026-12-01")), ..granted.clone() };
    assert_eq!(check(&applied, &earlier, 0, 0, &settings()), Err(CannotHappen::EndsBeforeItBegins));
    let granted = with(&applied, granted);
    assert_eq!(due(&granted, &nothing()), [(ClockKind::NoticeExpires, "2027-01-08".to_owned())]);
    assert!(!with(&granted, whole(&granted, H::NoticeEnded, "2027-01-08")).stage().is_open());
}

/// TRF-6, DSA 2.7: each agency that was asked is chased until it has answered.
#[test]
fn trf_6_each_agency_that_was_asked_answers_for_itself() {
    use Happened as H;
    let (police, housing) = (AgencyId::new(), AgencyId::new());
    let empty = log(TrackKind::Wanted);
    let asked = TrackEvent {
        items: vec![police.to_string(), housing.to_string()],
        until: Some(day("2026-12-04")),
        ..whole(&empty, H::WantedAsked, "2026-12-01")
    };
    let no_reason = TrackEvent { texts: [Some("where is he".to_owned()), None, None], ..asked.clone() };
    assert!(check(&empty, &no_reason, 0, 0, &settings()).unwrap_err().to_string().contains("why it is necessary"));
    let asked = with(&empty, asked);
    let whom = |log: &TrackLog| dues(log, &nothing(), &settings()).into_iter().map(|due| due.whom).collect::<Vec<_>>();
    assert_eq!(whom(&asked).len(), 2);
    let answer =
        |agency, word| TrackEvent { agency: Some(agency), ..choosing(&asked, H::WantedAnswered, "2026-12-03", word) };
    let stranger = answer(AgencyId::new(), Word::NothingHeld);
    assert_eq!(check(&asked, &stranger, 0, 0, &settings()), Err(CannotHappen::NotAsked));
    assert_eq!(check(&asked, &answer(police, Word::Shared), 0, 0, &settings()), Err(CannotHappen::SharedNothing));
    let one = with(&asked, answer(police, Word::NothingHeld));
    assert_eq!(whom(&one), [Whom::Agency(housing)]);
    let both = with(&one, answer(housing, Word::HeldNotRelevant));
    assert_eq!((both.stage(), whom(&both)), (Stage::Answered, vec![Whom::Coordinator]));
    assert!(!with(&both, whole(&both, H::WantedClosed, "2026-12-05")).stage().is_open());
}

#[test]
fn mtg_6_ref_5_who_is_given_something_is_known_by_name() {
    let log = log(TrackKind::TransferOut);
    let mut event = whole(&log, Happened::TransferOpened, "2026-12-01");
    event.texts = [Some("Brighton".to_owned()), Some("Ola Byrne".to_owned()), None];
    assert_eq!(event.recipients(), ["Brighton", "Ola Byrne"]);
}

/// A walk through a track: at each step one of what can follow, whole.
fn walked(kind: TrackKind, turns: &[usize]) -> TrackLog {
    let begun = log(kind);
    let mut log = with(&begun, whole(&begun, kind.begins(), "2026-12-01"));
    for (at, turn) in turns.iter().enumerate() {
        let next = log.next();
        let Some(what) = next.get(turn % next.len().max(1)).copied() else { break };
        let on = (day("2026-12-01") + chrono::Days::new(at as u64)).to_string();
        let mut event = whole(&log, what, &on);
        let words = what.choices();
        event.choice = words.get(turn % words.len().max(1)).map(|word| word.name().to_owned());
        event.texts[0] = Some("as agreed".to_owned());
        event.until = event.until.map(|until| until + chrono::Days::new(400 * at as u64));
        event.agency = event
            .agency
            .or_else(|| log.events()[0].agencies().first().copied())
            .filter(|_| what == Happened::WantedAnswered);
        log = with(&log, event);
    }
    log
}

proptest! {
    /// Whatever is offered can be written, and a track has something to follow exactly while it is open, and a clock.
    #[test]
    fn what_is_offered_can_be_written(kind in 0usize..7, turns in prop::collection::vec(0usize..12, 0..14)) {
        let log = walked(TrackKind::ALL[kind], &turns);
        prop_assert_eq!(log.stage().is_open(), !log.next().is_empty());
        let around = Surroundings { next_meeting: Some(day("2026-12-10")), ..Surroundings::default() };
        let dues = dues(&log, &around, &settings());
        prop_assert_eq!(log.stage().is_open(), !dues.is_empty(), "{:?}", log.stage());
        for due in dues {
            prop_assert!(!due.rule.is_empty() && !due.rule.contains('{') && due.started <= due.due, "{:?}", due);
        }
    }

    /// Two seats that have the same lines agree, in whatever order they came and however often.
    #[test]
    fn the_order_in_which_lines_arrive_changes_nothing(
        kind in 0usize..7,
        turns in prop::collection::vec(0usize..12, 0..14),
        turn in 0usize..14,
    ) {
        let log = walked(TrackKind::ALL[kind], &turns);
        let mut events = log.events().to_vec();
        events.reverse();
        let by = turn.min(events.len());
        events.rotate_left(by);
        events.extend(log.events().iter().cloned());
        let again = TrackLog::new(log.track.clone(), events);
        prop_assert_eq!(&again, &log);
        prop_assert_eq!((again.stage(), again.next()), (log.stage(), log.next()));
    }
}
