//! Two and three people at one record, each with the real program: what one does the others see, and nobody is disturbed.

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::NaiveDate;

use crate::sandbox::Sandbox;
use crate::seat::*;
use crate::terminal::{PATIENCE, Terminal};

/// Who has a key besides the one who made the record: the key's file, the name, the role.
const OTHERS: [(&str, &str, &str); 2] =
    [("nia.key", "Nia Tolland", "coordinator"), ("ruth.key", "Ruth Calloway", "chair")];

/// The sample month, which three people can open.
pub fn shared() -> Sandbox {
    let sandbox = Sandbox::sample_month();
    for (key, name, role) in OTHERS {
        sandbox.ok(&["key", "new", "--no-passphrase", "--out", key]);
        let line = sandbox.ok(&["--identity", key, "key", "show"]);
        sandbox.ok(&["access", "add", "crawley.marac", line.trim(), "--name", name, "--role", role]);
    }
    sandbox
}

/// Somebody with a machine of their own sits down at the record.
pub fn sit(sandbox: &Sandbox, key: &str, size: (u16, u16)) -> Terminal {
    let key = if key.is_empty() { "config/marac/identity" } else { key };
    let identity = sandbox.path(key).display().to_string();
    let home = |what: &str| sandbox.path("machines").join(Path::new(key).file_name().unwrap()).join(what);
    let (config, state) = (home("config").display().to_string(), home("state").display().to_string());
    let machine = [("XDG_CONFIG_HOME", config.as_str()), ("XDG_STATE_HOME", state.as_str())];
    let arguments = ["--identity", &identity, "crawley.marac", "--today", MEETING];
    let mut seat = open_with(sandbox, size, &arguments, &machine);
    seat.wait_for("Crawley MARAC");
    seat
}

fn alison(sandbox: &Sandbox) -> Terminal {
    sit(sandbox, "", (80, 24))
}

fn nia(sandbox: &Sandbox) -> Terminal {
    sit(sandbox, "nia.key", (80, 24))
}

/// Waits until both screens together are as they must be.
fn both_until<T>(
    one: &mut Terminal,
    two: &mut Terminal,
    state: impl Fn(&vt100::Screen, &vt100::Screen) -> Option<T>,
) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = state(one.screen(), two.screen()) {
            return found;
        }
        assert!(Instant::now() < end, "the two never agreed:\n{}\n{}", one.text(), two.text());
        one.receive(Duration::from_millis(50));
        two.receive(Duration::from_millis(50));
    }
}

/// The rows of the agenda with a number.
fn agenda(screen: &vt100::Screen) -> Vec<String> {
    let (_, columns) = screen.size();
    let case = |row: String| {
        let words: Vec<&str> = row.trim_start_matches('▸').split_whitespace().collect();
        match words.as_slice() {
            [number, reference, ..] if number.parse::<u8>().is_ok() && reference.starts_with("WS-") => {
                Some(format!("{number} {reference}"))
            }
            _ => None,
        }
    };
    screen.rows(0, columns.get()).skip(3).filter_map(case).collect()
}

/// Whether two agendas have the same cases in the same places, as far as both are in sight: each is scrolled by itself.
fn agree(one: &[String], two: &[String]) -> bool {
    let place = |row: &String| row.split(' ').next().map(str::to_owned);
    let both = one.iter().filter_map(|row| Some((row, two.iter().find(|other| place(other) == place(row))?)));
    let both: Vec<_> = both.collect();
    both.len() > 15 && both.iter().all(|(one, two)| one == two)
}

/// Nobody has left a journal, and the one file holds what was said of the first case.
fn record_holds(sandbox: &Sandbox, texts: &[&str]) {
    let left: Vec<_> = sandbox.files().into_keys().filter(|path| path.to_string_lossy().contains("journal")).collect();
    assert!(left.is_empty(), "{left:?}");
    let Some(plain) = database(sandbox) else { return };
    assert_eq!(sql(&plain, "PRAGMA integrity_check"), ["ok"]);
    assert_eq!(sql(&plain, "SELECT text FROM entry WHERE dead = 0 ORDER BY at, written"), texts);
}

#[test]
fn what_one_does_the_other_sees_without_a_key_and_without_losing_one() {
    let sandbox = shared();
    let (mut one, mut two) = (alison(&sandbox), nia(&sandbox));
    one.wait_until("2 here", |screen| top(screen).contains("2 here"));
    two.wait_until("2 here", |screen| top(screen).contains("2 here"));
    one.type_text("pol: half a th");
    one.wait_for("half a th");
    two.wait_for("alison is typing");
    let cursor = one.screen().cursor_position();
    let begun = Instant::now();
    two.type_text("idva: she rang at noon\r");
    one.wait_until("her words", |screen| notes(screen).contains("she rang at noon"));
    eprintln!("a line typed at one seat was on the other's screen after {} ms", begun.elapsed().as_millis());
    assert_eq!(one.screen().cursor_position(), cursor, "the cursor was moved:\n{}", one.text());
    one.wait_for("pol: half a th");
    // What is typed while something arrives goes where it was meant to go.
    two.type_text("and again at four\r");
    one.type_text("ought\r");
    one.wait_until("mine", |screen| notes(screen).contains("half a thought"));
    two.wait_until("the other's", |screen| notes(screen).contains("half a thought"));
    one.wait_until("hers", |screen| notes(screen).contains("and again at four"));
    // Taking back takes back only one's own.
    one.press(CTRL_Z, "Taken back");
    two.wait_until("one's own taken back", |screen| !notes(screen).contains("half a thought"));
    assert!(notes(two.screen()).contains("she rang at noon"));
    one.type_text(CTRL_Y);
    two.wait_until("and done again", |screen| notes(screen).contains("half a thought"));
    two.close();
    one.wait_until("alone again", |screen| !top(screen).contains(" here"));
    one.close();
    let Some(plain) = database(&sandbox) else { return };
    assert_eq!(sql(&plain, "SELECT count(*) FROM entry WHERE dead = 0"), ["3"]);
}

#[test]
fn two_in_one_entry_both_keep_their_words() {
    let sandbox = shared();
    let mut one = alison(&sandbox);
    one.file("pol: call-out in June", "Sussex Police, information", "call-out in June");
    one.wait_saved();
    let mut two = nia(&sandbox);
    two.wait_until("the entry", |screen| notes(screen).contains("call-out in June"));
    for seat in [&mut one, &mut two] {
        seat.type_text("\x05");
        seat.press(ENTER, "Change an entry");
    }
    two.type_text("\x1b[1;5Hthird ");
    two.wait_for("third call-out in June");
    one.type_text("\x1b[1;5F, and July");
    one.wait_for("call-out in June, and July");
    one.wait_for("call-out in June");
    let (row, column) = one.screen().cursor_position();
    two.type_text(ENTER);
    one.wait_for("third call-out in June, and July");
    // In the same place of the text, which is six columns further on.
    assert_eq!(one.screen().cursor_position(), (row, column + 6));
    one.type_text("!");
    one.wait_for("third call-out in June, and July!");
    one.type_text(ENTER);
    for seat in [&mut one, &mut two] {
        seat.wait_until("both", |screen| notes(screen).contains("third call-out in June, and July!"));
    }
    one.close();
    two.close();
    record_holds(&sandbox, &["third call-out in June, and July!"]);
}

#[test]
fn two_who_order_the_agenda_at_once_end_with_the_same() {
    let sandbox = shared();
    let (mut one, mut two) = (sit(&sandbox, "", (120, 60)), sit(&sandbox, "nia.key", (120, 60)));
    for seat in [&mut one, &mut two] {
        seat.wait_until("2 here", |screen| top(screen).contains("2 here"));
        seat.type_text(AGENDA);
    }
    let before = agenda(one.screen());
    one.type_text("JJ");
    two.type_text(&format!("{DOWN}{DOWN}KK"));
    let same = both_until(&mut one, &mut two, |one, two| {
        let (one, two) = (agenda(one), agenda(two));
        (agree(&one, &two) && !agree(&one, &before)).then_some(one)
    });
    one.wait_saved();
    two.wait_saved();
    one.close();
    two.close();
    let mut again = sit(&sandbox, "", (120, 60));
    again.type_text(AGENDA);
    again.wait_until("the same order", |screen| agree(&agenda(screen), &same));
    again.close();
}

#[test]
fn of_two_values_both_are_told_and_the_other_comes_back() {
    let sandbox = shared();
    let mut one = alison(&sandbox);
    one.file("> crawley borough: change the locks", "action for Crawley", "change the locks");
    one.wait_saved();
    let mut two = nia(&sandbox);
    for seat in [&mut one, &mut two] {
        seat.wait_until("2 here", |screen| top(screen).contains("2 here"));
        seat.press(ACTIONS, "change the locks");
    }
    // Two at the same moment rarely miss each other; where one has seen the other's value first, they try again.
    let told = |seat: &mut Terminal, day: u32| {
        seat.type_text("d\x01");
        seat.wait_for("When the action is due");
        seat.type_text(&format!("{day}/12/2026"));
        seat.wait_for(&format!("{day}/12/2026"));
    };
    let is_told = |text: &str| text.contains("stands, not") || text.contains("after you");
    let mut stands = false;
    for day in [12, 14, 16, 22, 24] {
        told(&mut one, day);
        told(&mut two, day + 1);
        one.type_text(ENTER);
        two.type_text(ENTER);
        for seat in [&mut one, &mut two] {
            seat.wait_gone("When the action is due");
            seat.wait_saved();
        }
        // Whoever was second has told the first by now, or is about to: until both show one value.
        let value = |screen: &vt100::Screen| {
            let text = screen.contents();
            let due = |day: u32| NaiveDate::from_ymd_opt(2026, 12, day).unwrap().format("due %a %-d %b").to_string();
            [day, day + 1].into_iter().find(|day| text.contains(&due(*day)))
        };
        both_until(&mut one, &mut two, |one, two| value(one).filter(|day| Some(*day) == value(two)));
        // One that is told that their own value stands tells that the other is told too.
        stands = [&one, &two].into_iter().any(|seat| seat.text().contains("stands, not"));
        if stands {
            break;
        }
    }
    assert!(stands, "no two values ever met:\n{}\n{}", one.text(), two.text());
    for seat in [&mut one, &mut two] {
        // Whoever had theirs saved before the other's came is told that it was changed after them.
        seat.wait_until("both values", |screen| is_told(&screen.contents()));
        seat.wait_for("the due date");
        seat.wait_for(" wrote ");
    }
    let yours = |seat: &Terminal| seat.text().contains("Yours stands");
    assert_ne!(yours(&one), yours(&two), "one of the two stands:\n{}\n{}", one.text(), two.text());
    // Whoever did not get their way looks at the other value and brings it back; then it is no longer told.
    let (mut loser, winner) = if yours(&one) { (two, one) } else { (one, two) };
    loser.press(CTRL_X, "Earlier values: the action for Crawley");
    loser.press(ENTER, "Back as it was: the ");
    loser.wait_until("nothing of it", |screen| !is_told(&screen.contents()));
    loser.press(CTRL_Z, "Taken back");
    winner.signal("TERM");
    loser.close();
}

/// The second saves when the first's value has arrived in the form already, at once or a while after.
#[test]
fn whoever_saves_over_what_came_while_the_form_was_open_is_told() {
    let sandbox = shared();
    let mut one = alison(&sandbox);
    one.file("> crawley borough: change the locks", "action for Crawley", "change the locks");
    one.wait_saved();
    let mut two = nia(&sandbox);
    for seat in [&mut one, &mut two] {
        seat.wait_until("2 here", |screen| top(screen).contains("2 here"));
        seat.press(ACTIONS, "change the locks");
        seat.type_text("d\x01");
        seat.wait_for("When the action is due");
    }
    one.type_text("16/12/2026");
    two.type_text("17/12/2026");
    two.wait_for("17/12/2026");
    one.type_text(ENTER);
    two.wait_for("see the marked line");
    two.type_text(ENTER);
    two.wait_for("Yours stands, not alison's");
    two.wait_for("alison wrote Wed 16");
    two.press(CTRL_X, "Earlier values: the action for Crawley");
    one.wait_for("Nia changed the due date");
    two.type_text(ESC);
    two.wait_gone("Earlier values");
    for seat in [&mut one, &mut two] {
        seat.wait_for("To put this away");
        seat.type_text(ESC);
        seat.wait_gone("To put this away");
        seat.type_text(&format!("{AGENDA}{DOWN}{DOWN}"));
        seat.wait_until("the third case", |screen| top(screen).contains("case 3 of"));
    }
    // A case that both move within a moment.
    one.type_text("J");
    two.wait_for("alison moved");
    two.type_text("K");
    two.wait_for("alison and you both moved");
    one.wait_for("just after you");
    two.close();
    one.close();
}

#[test]
fn one_is_killed_and_comes_back() {
    let sandbox = shared();
    let (mut one, mut two) = (alison(&sandbox), nia(&sandbox));
    let mut three = sit(&sandbox, "ruth.key", (120, 40));
    for seat in [&mut one, &mut two, &mut three] {
        seat.wait_until("3 here", |screen| top(screen).contains("3 here"));
    }
    assert!(top(three.screen()).contains("alison") && top(three.screen()).contains("Nia"), "{}", top(three.screen()));
    two.file("pol: said before", "Sussex Police, information", "said before");
    two.type_text("idva: half a line");
    two.wait_for("idva: half a line");
    let end = Instant::now() + PATIENCE;
    while !two.text().contains("Everything is saved") {
        assert!(Instant::now() < end, "{}", two.text());
        two.type_text(CTRL_S);
        two.receive(Duration::from_millis(100));
    }
    two.kill();
    one.wait_until("hers", |screen| notes(screen).contains("said before"));
    one.file("pol: said meanwhile", "Sussex Police, information", "said meanwhile");
    let mut two = nia(&sandbox);
    two.wait_for("idva: half a line");
    two.wait_until("the others'", |screen| notes(screen).contains("said meanwhile"));
    two.type_text(ENTER);
    for seat in [&mut one, &mut three] {
        seat.wait_until("the whole line", |screen| notes(screen).contains("half a line"));
    }
    three.press("\x14", "Nia Tolland, coordinator");
    three.wait_for("alison, coordinator");
    for seat in [three, two, one] {
        let mut seat = seat;
        seat.close();
    }
    record_holds(&sandbox, &["said before", "said meanwhile", "half a line"]);
}

/// The demo for several: each in a terminal of their own, gone when the last has left.
#[test]
fn the_demo_for_two() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("tmp")).unwrap();
    let temporary = sandbox.path("tmp").display().to_string();
    let more = [("TMPDIR", temporary.as_str())];
    let mut one = open_with(&sandbox, (100, 30), &["demo", "--seats", "2"], &more);
    one.wait_for("demo --join");
    let mut two = open_with(&sandbox, (100, 30), &["demo", "--join"], &more);
    for seat in [&mut one, &mut two] {
        seat.wait_until("2 here", |screen| top(screen).contains("2 here"));
    }
    // Everybody is here: nobody has to be told how to sit down.
    one.wait_gone("demo --join");
    two.type_text("pol: he was seen in the street\r");
    one.wait_until("theirs", |screen| notes(screen).contains("he was seen in the street"));
    one.close();
    assert!(one.after().contains("Nothing of the demo is kept") && !one.after().contains("aldmere"), "{}", one.after());
    assert_eq!(std::fs::read_dir(sandbox.path("tmp")).unwrap().count(), 1, "somebody still sits there");
    two.wait_until("alone", |screen| !top(screen).contains(" here"));
    two.close();
    assert_eq!(std::fs::read_dir(sandbox.path("tmp")).unwrap().count(), 0);
}

/// CLO-1: whoever is typing in a case as a colleague closes it off, or takes them off its readers, files the rest of the line in
/// no other case; what had reached the other seat is its readers', and nothing of it is in the record.
#[test]
fn clo_1_what_is_typed_in_a_case_that_goes_lands_in_no_other() {
    let sandbox = shared();
    let (mut one, mut two) = (sit(&sandbox, "", (160, 40)), sit(&sandbox, "nia.key", (160, 40)));
    one.wait_until("2 here", |screen| top(screen).contains("2 here"));
    two.wait_until("2 here", |screen| top(screen).contains("2 here"));
    two.type_text("pol: she is at quinceholme");
    one.wait_for("Nia is typing");
    one.press(AGENDA, "Agenda");
    one.press("e", "▸ Victim");
    one.press(&TAB.repeat(21), "▸ Closed case");
    one.press(RIGHT, "honour-based abuse");
    one.press(ENTER, " a closed case?");
    one.press("y\r", "Closed off");
    two.wait_for("you are not on its list");
    two.press(" lane\r", "Not written: no case is open");
    two.wait_for("No case is open: nothing is written here");
    one.press("gx", "only you");
    one.press("i", "Nia Tolland: pol: she is at quinceholme");
    one.type_text(ESC);
    one.wait_gone("┌─ Closed cases");
    one.press("+", "Let somebody read");
    one.press("nia", "nia");
    one.press(ENTER, "read by 2");
    // She reads it now, goes on with her line, and is taken off again in the middle of it.
    two.press(CTRL_DOWN, "helps.");
    two.press(AGENDA, "J move down");
    two.press("gx", "read by 2");
    two.press(ENTER, "lies open");
    two.wait_for("quinceholme");
    two.type_text(" lodge");
    two.wait_for("quinceholme lodge");
    one.press("-", "Take somebody off");
    one.type_text("nia");
    one.type_text(&TAB.repeat(2));
    one.press("moved on now", "moved on now");
    one.press(ENTER, "only you");
    two.wait_for("closed case no more");
    two.press(" lane\r", "Not written: no case is open");
    two.press(CTRL_DOWN, "helps.");
    two.close();
    one.close();
    let Some(plain) = database(&sandbox) else { return };
    let none: [&str; 0] = [];
    assert_eq!(sql(&plain, "SELECT text FROM entry"), none);
    assert_eq!(sql(&plain, "SELECT text FROM draft WHERE text LIKE '%quince%' OR text LIKE '%lane%'"), none);
}
