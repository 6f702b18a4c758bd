use crate::app::driver::Driver;
use crate::app::panes::Pane;
use crate::app::popup::Popup;

fn titles(driver: &Driver) -> Vec<String> {
    match driver.app.popups.last() {
        Some(Popup::Chooser(chooser)) => chooser.rows.iter().map(|row| row.title.clone()).collect(),
        _ => panic!("no list is open"),
    }
}

#[test]
fn the_palette_does_what_is_chosen_where_it_was_opened() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 Ctrl-P").write("move down");
    assert_eq!(titles(&driver)[0], "Move down");
    let before = driver.app.case_id().unwrap();
    driver.press("Esc Down Ctrl-P").write("move-case-down").press("Enter");
    assert_ne!(driver.app.case_id().unwrap(), before);
    assert!(driver.app.popups.is_empty());
    assert_eq!(driver.changes().len(), 1);
    driver.press("Ctrl-P").write("redo").press("Enter");
    assert!(driver.notices().contains("there is nothing to redo"), "{}", driver.notices());
}

/// What would be taken back behind it can't be seen.
#[test]
fn nothing_of_the_record_is_taken_back_behind_what_stands_over_it() {
    for opens in ["Ctrl-P", "Ctrl-F", "F1", "F7", "F4 n", "F2 F", "F5 D", "F2 e", "Ctrl-O"] {
        let mut driver = Driver::at_the_meeting();
        driver.write("pol: one").press("Enter").write("idva: two").press("Enter Ctrl-Z Ctrl-A Delete");
        let entries = |driver: &Driver| driver.app.case().unwrap().entries.len();
        let filed = entries(&driver);
        driver.press(opens);
        assert_eq!(driver.app.popups.len(), 1, "{opens}");
        let contexts = driver.app.contexts();
        driver.press("Ctrl-Z Ctrl-Y");
        assert!(driver.notices().contains("there is nothing to redo"), "{opens}: {}", driver.notices());
        let typed = driver.app.popups.last().and_then(Popup::editor).map(|editor| editor.text().to_owned());
        if let Some(before) = typed {
            driver.write("three").press("Ctrl-Z Ctrl-Z Ctrl-Z");
            let text = driver.app.popups.last().and_then(Popup::editor).unwrap().text();
            assert_eq!(text, before, "{opens}");
        }
        assert_eq!((driver.app.popups.len(), driver.app.contexts(), entries(&driver)), (1, contexts, filed), "{opens}");
        driver.press("Esc F2 Ctrl-Y");
        assert_eq!(entries(&driver), filed + 1, "{opens}");
    }
}

#[test]
fn help_is_about_where_it_was_asked_for_and_can_be_narrowed() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F5 ?").write("apologies");
    assert_eq!(titles(&driver), ["a"]);
    driver.press("Esc");
    assert_eq!(driver.app.panes.focus, Pane::Attendance);
}

#[test]
fn search_finds_entries_actions_people_and_agencies_and_goes_there() {
    for (letters, found) in [("contact hearing", 1), ("change locks", 1), ("o'hara", 1), ("probation", 1), ("zzzz", 0)]
    {
        let mut driver = Driver::at_the_meeting();
        driver.press("Ctrl-F").write(letters);
        assert_eq!(titles(&driver).len(), found, "{letters}");
    }
    let mut driver = Driver::at_the_meeting();
    driver.press("Ctrl-Down Ctrl-F").write("contact hearing").press("Enter");
    assert_eq!(driver.shown(), "WS-71000");
    let entry = driver.app.panes.notes.selected.unwrap();
    assert!(driver.app.papers.entry(entry).unwrap().text.starts_with("contact hearing"));
}

#[test]
fn a_case_is_gone_to_by_a_few_letters() {
    let mut driver = Driver::at_the_meeting();
    driver.write("pol: half").press("Ctrl-G").write("rahm").press("Enter");
    assert_eq!((driver.shown(), driver.app.panes.focus), ("WS-71002", Pane::Notes));
    driver.press("Ctrl-G").write("vance");
    assert!(titles(&driver).is_empty(), "a closed case's people are found");
}

#[test]
fn back_leaves_one_thing_at_a_time() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F4 / x").press("F1");
    assert_eq!(driver.app.popups.len(), 1);
    driver.press("Esc");
    assert!(driver.app.popups.is_empty() && driver.app.panes.actions.filter.is_some());
    driver.press("Esc");
    assert!(driver.app.panes.actions.filter.is_none() && driver.app.panes.focus == Pane::Actions);
    driver.press("Esc");
    assert!(driver.app.panes.in_composer());
    driver.press("Esc Esc");
    assert!(driver.app.panes.in_composer());
}
