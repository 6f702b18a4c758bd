use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::app::texts::{Sources, Texts};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn agency(short: &str, long: &str, in_room: bool) -> AgencyName {
    AgencyName { short: short.into(), long: long.into(), in_room }
}

fn agencies() -> Vec<AgencyName> {
    vec![
        agency("Police", "Sussex Police", true),
        agency("IDVA", "Worth Services", true),
        agency("Housing", "Crawley Borough Council Housing", true),
        agency("Saxon Weald", "Saxon Weald Housing Association", false),
        agency("SCFT", "Sussex Community NHS Foundation Trust", false),
        agency("SPFT", "Sussex Partnership NHS Foundation Trust", false),
        agency("CSC", "Children's Services", true),
        agency("Probation", "National Probation Service", false),
    ]
}

const POLICE: AgencyIndex = AgencyIndex(0);
const IDVA: AgencyIndex = AgencyIndex(1);
const HOUSING: AgencyIndex = AgencyIndex(2);

fn with<T>(read: impl FnOnce(&LineContext<'_>) -> T) -> T {
    let agencies = agencies();
    read(&LineContext {
        agencies: &agencies,
        last_agency: Some(IDVA),
        children: 2,
        cases: 25,
        today: day("2026-12-10"),
        default_due: day("2026-12-20"),
    })
}

fn read(line: &str) -> ComposedLine {
    with(|context| parse(line, context))
}

fn information(owner: Owner, opinion: bool) -> LineKind {
    LineKind::Information { owner, opinion }
}

fn action(owner: AgencyIndex, date: &str, written: bool) -> LineKind {
    LineKind::Action { owner: Owner::Named(owner), due: Due { date: day(date), written } }
}

/// The table of interface.md, "The composer's line".
#[test]
fn every_promised_line_becomes_what_is_promised() {
    let rows = [
        ("pol: third call-out since June", information(Owner::Named(POLICE), false), "third call-out since June"),
        ("pol?: thinks he has moved back", information(Owner::Named(POLICE), true), "thinks he has moved back"),
        ("POLICE:third", information(Owner::Named(POLICE), false), "third"),
        ("! he has a key", LineKind::Risk(Subject::Victim), "he has a key"),
        ("!c1 contact hearing", LineKind::Risk(Subject::Child(1)), "contact hearing"),
        ("!C2: asthma", LineKind::Risk(Subject::Child(2)), "asthma"),
        ("!p threatened by her brother", LineKind::Risk(Subject::AllegedPerpetrator), "threatened by her brother"),
        ("!s visit in pairs", LineKind::Risk(Subject::Staff), "visit in pairs"),
        ("!police were called", LineKind::Risk(Subject::Victim), "police were called"),
        ("\" wants to stay", LineKind::View(Subject::Victim), "wants to stay"),
        ("\"I want to stay\"", LineKind::View(Subject::Victim), "I want to stay"),
        ("\"c1 misses the dog", LineKind::View(Subject::Child(1)), "misses the dog"),
        ("\"c1\" is a label", LineKind::View(Subject::Victim), "c1\" is a label"),
        ("> housing: change the locks by fri", action(HOUSING, "2026-12-11", true), "change the locks"),
        ("> housing: change the locks by 3d", action(HOUSING, "2026-12-13", true), "change the locks"),
        ("> housing: change the locks by 14/12", action(HOUSING, "2026-12-14", true), "change the locks"),
        ("> housing: change the locks", action(HOUSING, "2026-12-20", false), "change the locks"),
        (
            ">housing: letter signed by the manager",
            action(HOUSING, "2026-12-20", false),
            "letter signed by the manager",
        ),
        ("= lead agency: IDVA", LineKind::Decision, "lead agency: IDVA"),
        ("~ check the spelling", LineKind::Rough, "check the spelling"),
        ("she is frightened", information(Owner::Last(IDVA), false), "she is frightened"),
        ("at 9:30 he came back", information(Owner::Last(IDVA), false), "at 9:30 he came back"),
        ("9:30 he came back", information(Owner::Last(IDVA), false), "9:30 he came back"),
        ("note: ask again", information(Owner::Last(IDVA), false), "note: ask again"),
        ("she said: he has a key", information(Owner::Last(IDVA), false), "she said: he has a key"),
        ("", LineKind::Empty, ""),
        ("   ", LineKind::Empty, ""),
    ];
    for (line, kind, text) in rows {
        let composed = read(line);
        assert_eq!((&composed.kind, composed.text.as_str()), (&kind, text), "{line}");
        assert_eq!(composed.can_file(), !text.is_empty(), "{line}: {:?}", composed.faults);
        assert_eq!(composed.case, None, "{line}");
        let elsewhere = read(&format!("@7 {line}"));
        assert_eq!((elsewhere.case, elsewhere.kind, elsewhere.text.as_str()), (Some(7), kind, text), "{line}");
    }
}

#[test]
fn a_word_that_is_no_agency_is_said_and_kept() {
    assert_eq!(read("note: ask again").not_an_agency.as_deref(), Some("note"));
    assert_eq!(read("9:30 he came").not_an_agency, None);
    assert_eq!(read("pol: note: ask").not_an_agency, None);
}

#[test]
fn agencies_are_found_by_the_letters_people_type() {
    let find = |name: &str| agency::find(name, &agencies());
    for (name, found) in [
        ("pol", POLICE),
        ("ho", HOUSING),
        ("prob", AgencyIndex(7)),
        ("idva", IDVA),
        ("worth", IDVA),
        ("housing", HOUSING),
        ("crawley", HOUSING),
        ("children's", AgencyIndex(6)),
        ("borough council", HOUSING),
        ("saxon weald housing association", AgencyIndex(3)),
        ("sussex police", POLICE),
    ] {
        assert_eq!(find(name), Named::One(found), "{name}");
    }
    assert_eq!(find("trust"), Named::Several(vec![AgencyIndex(4), AgencyIndex(5)]));
    // Who is in the room comes first, and is not taken for meant.
    assert_eq!(find("sussex"), Named::Several(vec![POLICE, AgencyIndex(4), AgencyIndex(5)]));
    assert_eq!(find("p"), Named::Several(vec![POLICE, AgencyIndex(7), AgencyIndex(5)]));
    assert_eq!(find("fire"), Named::None);
    assert_eq!(find(""), Named::None);
}

/// A word that could mean two agencies is never one of them in silence: the others are named and had by the same key.
#[test]
fn a_word_that_fits_two_agencies_says_so_and_the_other_is_a_key_away() {
    let saxon = AgencyIndex(3);
    for line in ["housing: x", "> housing: x", "! housing: x", "\"c1 housing: x"] {
        let composed = read(line);
        let named = composed.named.unwrap();
        assert_eq!((&line[named.at], named.others), ("housing", vec![saxon]), "{line}");
        let mut completer = Completer::default();
        let mut press = |line: &str, cursor: usize| with(|context| completer.press(line, cursor, context)).unwrap();
        let (changed, cursor) = press(line, line.len());
        assert_eq!((changed.as_str(), cursor), (line.replace("housing", "Saxon Weald").as_str(), changed.len()));
        assert!(read(&changed).named.unwrap().others.is_empty(), "{changed}");
        let (back, _) = press(&changed, cursor);
        assert_eq!(back, line.replace("housing", "Housing"));
    }
    for line in ["trust: x", "> trust: x", "! trust: x"] {
        let composed = read(line);
        assert!(matches!(composed.faults.first(), Some(Fault::AmbiguousAgency(..))), "{line}");
        assert!(with(|context| completions(line, line.len(), context)).len() == 2, "{line}");
    }
    assert!(read("pol: x").named.unwrap().others.is_empty());
}

#[test]
fn what_cannot_be_filed_says_why_and_keeps_its_words() {
    let rows = [
        ("!c3 asthma", "there is no child 3; the case has 2", "asthma"),
        ("!c asthma", "which child? c1 to c2", "asthma"),
        ("@26 pol: text", "there is no case 26; the agenda has 25", "text"),
        ("@0 pol: text", "there is no case 0; the agenda has 25", "text"),
        ("> change the locks by fri", "whose action? > agency: what, by when", "change the locks"),
        ("> fire: fit an alarm", "no agency is called \"fire\"", "fit an alarm"),
        ("> police: visit by 9/12/2026", "9 Dec 2026 is over", "visit"),
        (
            "trust: nothing held",
            "\"trust\" could be Sussex Community NHS Foundation Trust, Sussex Partnership NHS Foundation Trust",
            "nothing held",
        ),
        ("> housing:", "nothing written yet", ""),
    ];
    for (line, fault, text) in rows {
        let composed = read(line);
        assert_eq!(composed.faults.first().map(ToString::to_string).as_deref(), Some(fault), "{line}");
        assert_eq!(composed.text, text, "{line}");
    }
    let first = with(|context| parse("she said", &LineContext { last_agency: None, ..*context }));
    assert_eq!(first.faults, [Fault::WhoseInformation]);
}

/// Seen from Thursday 10 December 2026.
#[test]
fn dates_are_read_as_they_are_spoken() {
    let today = day("2026-12-10");
    for (text, date) in [
        ("fri", "2026-12-11"),
        ("thu", "2026-12-17"),
        ("thursday", "2026-12-17"),
        ("tues", "2026-12-15"),
        ("next mon.", "2026-12-14"),
        ("3d", "2026-12-13"),
        ("0d", "2026-12-10"),
        ("2 weeks", "2026-12-24"),
        ("2w", "2026-12-24"),
        ("1 month", "2027-01-10"),
        ("14/12", "2026-12-14"),
        ("10/12", "2026-12-10"),
        ("9/12", "2027-12-09"),
        ("14/12/2027", "2027-12-14"),
        ("14/12/26", "2026-12-14"),
        ("29/2", "2028-02-29"),
        ("4 jan", "2027-01-04"),
        ("4th of January", "2027-01-04"),
        ("14 december 2026", "2026-12-14"),
        ("mon 14 dec", "2026-12-14"),
        ("the 14th", "2026-12-14"),
        ("2026-12-14", "2026-12-14"),
        ("today", "2026-12-10"),
        ("Tomorrow", "2026-12-11"),
    ] {
        assert_eq!(parse_due(text, today), Some(day(date)), "{text}");
    }
    for text in [
        "",
        "31/2",
        "32/1",
        "13/13",
        "tue 14 dec",
        "fr",
        "the manager",
        "99999999d",
        "-3d",
        "+3d",
        "1/2/3/4",
        "4 decade",
        "her brother on fri",
    ] {
        assert_eq!(parse_due(text, today), None, "{text}");
    }
}

#[test]
fn by_counts_only_at_the_end_and_before_a_date() {
    for (line, text, due) in [
        ("> pol: stand by the school by fri", "stand by the school", "2026-12-11"),
        ("> pol: visit by car", "visit by car", "2026-12-20"),
        ("> pol: visit by fri with the IDVA", "visit by fri with the IDVA", "2026-12-20"),
        ("> pol: ask for the byelaw", "ask for the byelaw", "2026-12-20"),
        ("> pol: locks by\nfri", "locks", "2026-12-11"),
        ("> pol: locks BY 14/12.", "locks", "2026-12-14"),
    ] {
        let composed = read(line);
        assert_eq!(composed.text, text, "{line}");
        let LineKind::Action { due: found, .. } = composed.kind else {
            panic!("{line} is an action");
        };
        assert_eq!(found.date, day(due), "{line}");
    }
}

#[test]
fn the_preview_says_what_the_line_becomes() {
    let texts = Texts::new(Sources::default()).unwrap();
    for (line, said) in [
        ("pol: third", "Sussex Police, information"),
        ("pol?: third", "Sussex Police, opinion"),
        ("third", "Worth Services, information"),
        ("", "Worth Services goes on"),
        ("@7 !c1 x", "case 7: risk to child 1"),
        ("> housing: locks by fri", "action for Crawley Borough Council Housing, due Fri 11 Dec 2026"),
        ("> fire: alarm", "action, due Sun 20 Dec 2026 · no agency is called \"fire\""),
        ("note: x", "Worth Services, information · “note” is no agency's name and stays in the text"),
        ("~ x", "rough note, never in the minutes"),
        ("pol: one\n\n> fire: two\n", "one entry of 3 lines, “>” as text, Sussex Police, information"),
        ("@7 !c1 x\ny", "case 7: one entry of 2 lines, risk to child 1"),
        ("> pol: x\n> pol: y\n> pol: z", "one action of 3 lines, “>” as text, for Sussex Police, due Sun 20 Dec 2026"),
        ("~ x\n", "rough note, never in the minutes"),
    ] {
        assert_eq!(with(|context| preview(&parse(line, context), context, &texts)), said, "{line}");
    }
}

#[test]
fn tab_completes_those_in_the_room_first() {
    let press = |completer: &mut Completer, line: &str, cursor: usize| {
        with(|context| completer.press(line, cursor, context)).map(|(line, _)| line)
    };
    let mut completer = Completer::default();
    let first = press(&mut completer, "> s", 3).unwrap();
    assert_eq!(first, "> Police: ", "Sussex Police is in the room");
    let second = press(&mut completer, &first, first.len()).unwrap();
    assert_eq!(second, "> CSC: ", "so are Children's Services");
    let third = press(&mut completer, &second, second.len()).unwrap();
    assert_eq!(third, "> IDVA: ", "so are Worth Services");
    let fourth = press(&mut completer, &third, third.len()).unwrap();
    assert_eq!(fourth, "> Saxon Weald: ", "then the others");
    for (line, completed) in [
        ("po", Some("Police: ")),
        ("po?", Some("Police?: ")),
        ("@7 hou", Some("@7 Housing: ")),
        (">", Some(">CSC: ")),
        ("", None),
        ("pol: s", None),
        ("she said", None),
        ("! po", None),
    ] {
        assert_eq!(press(&mut Completer::default(), line, line.len()).as_deref(), completed, "{line}");
    }
}

#[test]
fn people_are_found_by_their_letters() {
    let found: Vec<_> = mentions("V says P saw C1, not C3; a P.O. box, (V)", 2)
        .into_iter()
        .map(|mention| (mention.at, mention.person))
        .collect();
    assert_eq!(
        found,
        [
            (0..1, Person::Victim),
            (7..8, Person::AllegedPerpetrator),
            (13..15, Person::Child(1)),
            (38..39, Person::Victim),
        ]
    );
}

fn any_line() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "@7 ", "@", "pol", "pol?", ":", " ", "!", "!c1", "!p ", "\"", "> ", "housing", "by ", "fri", "14/12", "=",
            "~", "9:30", "\n", "\r", "é", "漢", "V", "3d", "trust:", "  ",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,8}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    /// Nothing typed is ever lost: the words kept, the grammar before them and the date after them are the line.
    #[test]
    fn no_words_are_lost(line in any_line()) {
        let composed = read(&line);
        let Range { start, end } = composed.text_at.clone();
        prop_assert_eq!(&line[start..end], composed.text.as_str());
        let (before, after) = (&line[..start], &line[end..]);
        let (_, grammar_from) = case_prefix(&line);
        let before = before.get(grammar_from..).unwrap_or_default().trim();
        let understood = match &composed.kind {
            LineKind::Empty | LineKind::Decision | LineKind::Rough => before.len() <= 1,
            LineKind::Information { owner: Owner::Last(_) | Owner::Missing, .. } => before.is_empty(),
            LineKind::Information { .. } => before.ends_with(':'),
            LineKind::Action { owner: Owner::Missing, .. } => before == ">",
            LineKind::Action { .. } => before.starts_with('>') && before.ends_with(':'),
            // With whose words they are before a colon, or without.
            LineKind::Risk(_) | LineKind::View(_) => {
                before.ends_with(':') || before.len() <= 24 && !before.contains(' ')
            }
        };
        prop_assert!(understood, "{:?} swallowed {:?}", composed.kind, before);
        let after = after.trim();
        let due = matches!(composed.kind, LineKind::Action { due: Due { written: true, .. }, .. });
        prop_assert!(after.is_empty() || after == "\"" || due, "dropped {after:?}");
        if due {
            let spoken = after.get(2..).unwrap_or_default();
            prop_assert!(parse_due(spoken, day("2026-12-10")).is_some(), "{after:?}");
        }
    }

    #[test]
    fn previews_and_completions_never_panic(line in any_line(), cursor in 0..40usize) {
        let texts = Texts::new(Sources::default()).unwrap();
        with(|context| {
            let _ = preview(&parse(&line, context), context, &texts);
            let _ = completions(&line, cursor, context);
            let _ = Completer::default().press(&line, cursor, context);
            let _ = mentions(&line, 2);
        });
    }

    #[test]
    fn dates_never_panic(text in "\\PC{0,16}") {
        let _ = parse_due(&text, NaiveDate::MAX);
        let _ = parse_due(&text, NaiveDate::MIN);
    }
}
