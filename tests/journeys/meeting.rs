//! The meeting of 10 December, from taking the attendance to leaving, what the record then holds, and the day after.

use std::fs;

use serde_json::Value;

use crate::sandbox::Sandbox;
use crate::seat::*;
use crate::terminal::Terminal;

/// The case in which the whole grammar is typed: two linked children.
const CASE: &str = "WS-71004";

/// What is typed there, what the preview says, and the entry that it becomes: kind, about, agency, text.
const ENTRIES: [(&str, &str, [&str; 4]); 13] = [
    (
        "pol: third call-out since June",
        "Sussex Police, information",
        ["information", "", "Sussex Police", "third call-out since June"],
    ),
    ("bail until the 14th", "Sussex Police, information", ["information", "", "Sussex Police", "bail until the 14th"]),
    (
        "pol?: thinks he has moved back",
        "Sussex Police, opinion",
        ["opinion", "", "Sussex Police", "thinks he has moved back"],
    ),
    ("! strangled her in September", "risk to the victim", ["risk", "victim", "", "strangled her in September"]),
    ("!c1 saw it from the stairs", "risk to child 1", ["risk", "child-1", "", "saw it from the stairs"]),
    (
        "!p may harm himself",
        "risk from or to the alleged perpetrator",
        ["risk", "alleged-perpetrator", "", "may harm himself"],
    ),
    ("!s he waits outside the office", "risk to staff", ["risk", "staff", "", "he waits outside the office"]),
    ("\" wants him to keep away", "view of the victim", ["view", "victim", "", "wants him to keep away"]),
    (
        "\"c2 is frightened of the school run",
        "view of child 2",
        ["view", "child-2", "", "is frightened of the school run"],
    ),
    ("= IDVA is the lead agency", "decision or outcome", ["decision", "", "", "IDVA is the lead agency"]),
    ("~ ask how the street is spelt", "rough note", ["rough-note", "", "", "ask how the street is spelt"]),
    (
        "idva: first line\nand the second",
        "Worth Services, information",
        ["information", "", "Worth Services", "first line\nand the second"],
    ),
    ("edu: nothing known", "is no agency's name", ["information", "", "Worth Services", "edu: nothing known"]),
];

const ACTIONS_TYPED: [(&str, &str, [&str; 3]); 3] = [
    (
        "> crawley borough: change the locks by fri",
        "action for Crawley Borough Council Housing, due Fri 11 Dec 2026",
        ["Crawley Borough Council Housing", "change the locks", "2026-12-11"],
    ),
    (
        "> idva: ring her before noon by 3d",
        "action for Worth Services, due Sun 13 Dec 2026",
        ["Worth Services", "ring her before noon", "2026-12-13"],
    ),
    (
        "> pol: arrest him",
        "action for Sussex Police, due Sun 20 Dec 2026",
        ["Sussex Police", "arrest him", "2026-12-20"],
    ),
];

/// A report of several paragraphs, pasted in one piece.
fn report() -> String {
    let paragraph =
        |at| format!("Paragraph {at}: the practice nurse wrote “it’s fine” – it wasn’t. ") + &"More. ".repeat(9);
    (1..=40).map(|at| paragraph(at) + "\n").collect()
}

fn attendance_and_start(seat: &mut Terminal) {
    // Everybody of the contact list, then by a key each: here, here, dialled in, apologies, a report in place.
    seat.press(ATTENDANCE, "Nobody is on the list yet");
    seat.press("L", "24 people put on the list");
    for (key, becomes) in [("p", "1 present"), ("p", "2 present"), ("i", "3 present")] {
        seat.press(key, becomes);
        seat.type_text(DOWN);
    }
    seat.press("a", "apologies");
    seat.type_text(DOWN);
    seat.press("r", "report in place");
    seat.press("S", "Start the meeting now?");
    seat.wait_for("No recording, no transcript");
    seat.press("y\r", "The meeting has begun. First the declaration");
    seat.wait_for("declaration NOT read");
    seat.press("D", "The alleged perpetrator must not learn");
    seat.press(ENTER, "Read out by");
    seat.type_text(CTRL_U);
    seat.type_text("Ngozi Adeyemi\r");
    seat.wait_for("Recorded: the declaration was read by Ngozi Adeyemi");
    seat.press("Y", "Agreement of 3 people recorded");
}

fn the_whole_grammar(seat: &mut Terminal) {
    for (typed, preview, [.., text]) in ENTRIES {
        seat.file(typed, preview, &text.replace('\n', " "));
    }
    for (typed, preview, [owner, text, _]) in ACTIONS_TYPED {
        seat.file(typed, preview, text);
        let owner: String = owner.chars().take(15).collect();
        seat.wait_until(&owner, |screen| notes(screen).contains(&format!("> {owner}")));
    }
    // What can't be filed says why and stays.
    seat.type_text("!c3 too many\r");
    seat.wait_for("there is no child 3; the case has 2.");
    seat.wait_for("!c3 too many");
    seat.type_text(CTRL_U);
    // To case 7 without leaving this one.
    seat.type_text("@7 pol: also known at this address");
    seat.wait_for("case 7: Sussex Police, information");
    seat.press(ENTER, "Filed to case 7.");
    seat.wait_for("case 3 of 23");
    // Tab completes, those in the room first.
    seat.type_text("wor\t");
    seat.wait_for("idva: ");
    seat.file("asked twice", "Worth Services, information", "asked twice");
    // A long report in one piece.
    seat.type_text("gp: ");
    seat.paste(&report());
    seat.wait_for("Primary Care, information");
    seat.type_text(ENTER);
    seat.wait_for("Primary Care goes on");
}

fn undo_and_redo(seat: &mut Terminal) {
    // Of typing in the field.
    seat.press("pol: half a thought", "half a thought");
    seat.type_text(CTRL_Z);
    seat.wait_gone("half a thought");
    seat.press(CTRL_Y, "half a thought");
    seat.type_text(CTRL_U);
    seat.wait_gone("half a thought");
    // Of the record: the action that was agreed.
    seat.press(ACTIONS, "arrest him");
    seat.press("n", "What");
    seat.type_text("Undo this\r");
    seat.wait_for("Undo this");
    seat.wait_gone("┌─ Action");
    seat.press(CTRL_Z, "Taken back: an action.");
    seat.wait_gone("Undo this");
    seat.press(CTRL_Y, "Done again: an action.");
    seat.wait_for("Undo this");
    seat.press(CTRL_Z, "Taken back: an action.");
}

fn a_change_of_an_entry(seat: &mut Terminal) {
    seat.press(NOTES, "case 3 of 23");
    seat.type_text("pol: misspelt hier");
    seat.press(ENTER, "misspelt hier");
    seat.wait_for("Sussex Police goes on");
    seat.type_text(CTRL_E);
    seat.press("e", "Change an entry");
    seat.type_text(CTRL_U);
    seat.type_text("spelt as she spells it\r");
    seat.wait_gone("Change an entry");
    seat.wait_for("spelt as she spells it (changed)");
    seat.type_text(NOTES);
    seat.wait_until("the composer", |screen| bottom(screen).contains("next case"));
}

fn the_agenda(seat: &mut Terminal) {
    seat.press(AGENDA, "Linked children");
    seat.press("J", "case 4 of 23");
    seat.press("K", "case 3 of 23");
    // A proposed repeat is confirmed by a person.
    seat.press(DOWN, "▸  4 WS-71006");
    seat.wait_for("repeat?");
    seat.press("r", "What speaks for it:");
    seat.wait_for("day and month of birth swapped");
    seat.press("y\r", "Confirmed.");
    // Across the groups: with a name and a reason.
    seat.type_text(CTRL_G);
    seat.wait_for("Go to");
    seat.press("71007", "WS-71007");
    seat.type_text(ENTER);
    seat.wait_for("case 12 of 23");
    seat.press(AGENDA, "▸ 12 WS-71007");
    seat.press("K", "needed (MOP 4.13)");
    seat.type_text(ENTER);
    seat.wait_for("is needed");
    seat.type_text("A child is expected in January\r");
    seat.wait_gone("MOP 4.13");
    // One step up: the last of the other group.
    seat.wait_until("the case above the adult-only households", |screen| {
        let text = screen.contents();
        let (moved, heading) = (text.find("12 WS-71007   "), text.find("Adult only"));
        moved.is_some_and(|moved| heading.is_some_and(|heading| moved < heading))
    });
    // Deferring.
    seat.type_text(END);
    seat.wait_for("WS-71008");
    for _ in 0..6 {
        seat.type_text(UP);
    }
    seat.wait_for("▸ 23 WS-71026");
    seat.press("d", "Defer to the next meeting");
    seat.type_text("The referrer is away\r");
    seat.wait_for("Deferred to");
}

fn looking_around(seat: &mut Terminal) {
    seat.press(AGENDA, "Agenda");
    seat.type_text("/");
    seat.type_text("patel");
    seat.wait_for("Priya Patel");
    seat.wait_gone("WS-71004");
    seat.type_text(ENTER);
    // One thing at a time: first what is to be read, then the filter.
    seat.wait_for("Not there yet");
    seat.type_text(ESC);
    seat.wait_gone("Not there yet");
    seat.type_text(ESC);
    seat.wait_for("WS-71026");
    seat.type_text(CTRL_F);
    seat.wait_for("Search");
    seat.press("frightened of the", "is frightened of the school run");
    seat.type_text(ENTER);
    seat.wait_for("case 3 of");
    seat.press(F1, "Help");
    seat.press("rough", "Hides rough notes");
    seat.type_text(ESC);
    seat.wait_gone("Hides rough notes");
    seat.type_text(NOTES);
    seat.type_text(CTRL_P);
    seat.wait_for("Commands");
    seat.press("curtain", "F9");
    seat.type_text(ESC);
    seat.wait_gone("F9");
    seat.press(F7, "Safe contact");
    seat.type_text(ESC);
    seat.wait_gone("Safe contact");
    seat.press(AGENDA, "Priya Kowalski");
    seat.press(F8, "Initials only");
    seat.wait_gone("Kowalski");
    seat.press(F8, "Names are shown again");
    seat.wait_for("Priya Kowalski");
    seat.press(CLOCKS, "Minutes sent");
    seat.press(ENTER, "Clause: MOP");
    seat.type_text(ESC);
    seat.wait_gone("Clause: MOP");
    seat.wait_saved();
    seat.press(CTRL_S, "Everything is saved, last at");
    seat.press(CTRL_C, "To close: Ctrl-Q. Nothing is lost.");
}

fn sizes(seat: &mut Terminal) {
    seat.press(NOTES, "case 3 of");
    seat.press("pol: typed across sizes", "typed across sizes");
    seat.resize(200, 50);
    seat.wait_for("Linked children");
    seat.wait_for("Attendance");
    seat.resize(60, 16);
    seat.wait_gone("Attendance");
    seat.wait_for("typed across sizes");
    seat.resize(40, 10);
    seat.wait_for("too small");
    seat.type_text(", also too small");
    seat.resize(80, 24);
    seat.wait_for("typed across sizes, also too small");
    seat.type_text(ENTER);
    seat.wait_for("Sussex Police goes on");
}

fn case(sandbox: &Sandbox, reference: &str) -> Value {
    sandbox.json(&["show", "case", "crawley.marac", "--case", reference, "--json", "--today", MEETING])
}

fn text<'a>(value: &'a Value, part: &str) -> &'a str {
    value[part].as_str().unwrap_or_default()
}

/// NOT-1: entry by entry and owner by owner, and nothing that was typed is missing.
fn everything_is_there(sandbox: &Sandbox) {
    let document = case(sandbox, CASE);
    let found: Vec<[&str; 4]> = document["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| [text(entry, "kind"), text(entry, "about"), text(entry, "agency"), text(entry, "text")])
        .collect();
    let pasted = report();
    let later = [
        ["information", "", "Worth Services", "asked twice"],
        ["information", "", "Primary Care", pasted.trim()],
        ["information", "", "Sussex Police", "spelt as she spells it"],
        ["information", "", "Sussex Police", "typed across sizes, also too small"],
    ];
    let expected: Vec<[&str; 4]> = ENTRIES.iter().map(|(.., entry)| *entry).chain(later).collect();
    // Risks, views and decisions belong to whoever spoke last; the owner is checked where the line names one.
    for (found, expected) in found.iter().zip(&expected) {
        let owner = if expected[2].is_empty() { found[2] } else { expected[2] };
        assert_eq!(*found, [expected[0], expected[1], owner, expected[3]]);
        assert!(!found[2].is_empty(), "NOT-1: {found:?} belongs to nobody");
    }
    assert_eq!(found.len(), expected.len());
    let mut actions: Vec<[&str; 3]> = document["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| [text(action, "owner"), text(action, "text"), text(action, "due")])
        .collect();
    actions.sort_unstable();
    let mut expected: Vec<[&str; 3]> = ACTIONS_TYPED.iter().map(|(.., action)| *action).collect();
    expected.sort_unstable();
    assert_eq!(actions, expected);
    let seventh = case(sandbox, "WS-71003");
    assert_eq!(text(&seventh["entries"][0], "text"), "also known at this address");
}

fn plain_tools_agree(sandbox: &Sandbox) {
    let Some(database) = database(sandbox) else { return };
    let one = |question: &str| sql(&database, question).join("\n");
    assert_eq!(one("PRAGMA integrity_check"), "ok");
    let of_case = format!("referral = (SELECT id FROM referral WHERE reference = '{CASE}') AND dead = 0");
    assert_eq!(one(&format!("SELECT count(*) FROM entry WHERE {of_case}")), (ENTRIES.len() + 4).to_string());
    for (.., [_, _, _, text]) in ENTRIES {
        let quoted = text.replace('\'', "''");
        assert_eq!(one(&format!("SELECT count(*) FROM entry WHERE {of_case} AND text = '{quoted}'")), "1", "{text}");
    }
    assert_eq!(
        one(&format!(
            "SELECT a.short_name, group_concat(e.kind, ' ') FROM entry e JOIN agency a ON a.id = e.agency \
             WHERE e.{of_case} AND e.text LIKE '%moved back' GROUP BY 1"
        )
        .replace("AND dead", "AND e.dead")),
        "pol|information"
    );
    assert_eq!(one("SELECT declaration_reader FROM meeting WHERE date = '2026-12-10'"), "Ngozi Adeyemi");
    assert_eq!(one("SELECT count(*) FROM attendee WHERE declaration_agreed IS NOT NULL AND dead = 0"), "3");
    assert_eq!(
        one(
            "SELECT group_concat(presence, ' ') FROM (SELECT presence FROM attendee WHERE presence <> 'expected' AND dead = 0 ORDER BY presence)"
        ),
        "apologies dialled-in present present report-in-place"
    );
    assert_eq!(one("SELECT count(*) FROM listing WHERE deferred_reason = 'The referrer is away'"), "1");
    assert_eq!(one("SELECT count(*) FROM listing WHERE other_group_reason = 'A child is expected in January'"), "1");
    assert_eq!(one("SELECT count(*) FROM person_match WHERE verdict = 'confirmed' AND decided_by = 'alison'"), "1");
    fs::remove_file(database).unwrap();
}

/// Ticks actions off the day after.
fn the_day_after(sandbox: &Sandbox) {
    let mut seat = open_on(sandbox, (80, 24), "2026-12-11");
    seat.type_text(CTRL_G);
    seat.wait_for("Go to");
    seat.press("71004", "Priya Kowalski");
    seat.type_text(ENTER);
    seat.wait_for("case 3 of");
    seat.press(ACTIONS, "change the locks");
    seat.press("/locks", "change the locks");
    seat.wait_gone("arrest him");
    seat.type_text(ENTER);
    seat.press("c", "complete");
    seat.press(ESC, "arrest him");
    seat.press("/ring her", "ring her before noon");
    seat.wait_gone("arrest him");
    seat.type_text(ENTER);
    seat.press("x", "The action cannot be completed");
    seat.press(ENTER, "is needed");
    seat.type_text("She has changed her number\r");
    seat.wait_gone("The action cannot be completed");
    seat.press(ESC, "arrest him");
    seat.wait_saved();
    seat.close();
    let actions = sandbox.json(&["show", "actions", "crawley.marac", "--json", "--today", "2026-12-11"]);
    let status = |of: &str| {
        let action = actions.as_array().unwrap().iter().find(|action| text(action, "text") == of).unwrap();
        text(action, "status").to_owned()
    };
    assert_eq!(status("change the locks"), "complete");
    assert_eq!(status("ring her before noon"), "cannot-complete");
    assert_eq!(status("arrest him"), "open");
}

/// MIN-1, MIN-5, NOT-12, AGE-7: what leaves the record.
fn minutes_and_actions(sandbox: &Sandbox) {
    fs::create_dir(sandbox.path("out")).unwrap();
    for what in ["minutes", "actions"] {
        sandbox.ok(&["export", what, "crawley.marac", "--to", "out", "--today", "2026-12-11"]);
    }
    let minutes = fs::read_to_string(sandbox.path("out/crawley-2026-12-10-minutes.txt")).unwrap();
    let unwrapped = minutes.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(minutes.starts_with("Personal Sensitive\n"));
    for (.., [kind, _, _, text]) in ENTRIES {
        let there = unwrapped.contains(&text.replace('\n', " "));
        assert_eq!(there, kind != "rough-note", "{text}");
    }
    for word in ["Paragraph 40", "Ngozi Adeyemi", "change the locks", "arrest him"] {
        assert!(unwrapped.contains(word), "{word} is not in the minutes");
    }
    for closed in ["WS-71002", "WS-71015"] {
        assert!(!minutes.contains(closed), "AGE-7: {closed} is in the minutes");
    }
    let of_police = fs::read_dir(sandbox.path("out"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("actions"))
        .map(|path| fs::read_to_string(path).unwrap())
        .inspect(|text| assert!(text.starts_with("Personal Sensitive\n")))
        .filter(|text| text.contains("arrest him"))
        .collect::<Vec<_>>();
    assert_eq!(of_police.len(), 1, "one agency's actions are in one file");
    assert!(!of_police[0].contains("change the locks"), "another agency's action is in it");
}

#[test]
fn from_attendance_to_the_plan_and_the_day_after() {
    let sandbox = Sandbox::sample_month();
    let mut seat = open(&sandbox, (80, 24));
    attendance_and_start(&mut seat);
    seat.press(NOTES, "case 1 of 23");
    seat.file("pol: nothing new", "Sussex Police, information", "nothing new");
    seat.wait_for("Case 1 begun at");
    seat.press(CTRL_DOWN, "case 2 of 23");
    seat.press(CTRL_DOWN, "case 3 of 23");
    the_whole_grammar(&mut seat);
    undo_and_redo(&mut seat);
    a_change_of_an_entry(&mut seat);
    the_agenda(&mut seat);
    looking_around(&mut seat);
    sizes(&mut seat);
    seat.type_text("~ left standing in the composer");
    seat.close();
    assert!(seat.after().contains("Saved in"), "{}", seat.after());
    everything_is_there(&sandbox);
    plain_tools_agree(&sandbox);
    the_day_after(&sandbox);
    minutes_and_actions(&sandbox);
}
