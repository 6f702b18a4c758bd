//! Reports that agencies sent, into the record and out of it; research and contacts for scripts.

use crate::sandbox::Sandbox;

const TODAY: [&str; 2] = ["--today", "2026-12-01"];

fn with<'a>(line: &[&'a str]) -> Vec<&'a str> {
    [line, &TODAY[..]].concat()
}

/// NOT-3, MOP 4.26: a text can be read as it came, a file comes out byte for byte, and both stand with agency and case.
#[test]
fn not_3_reports_go_into_the_record_and_come_out_unchanged() {
    let sandbox = Sandbox::sample_month();
    // Longer than one part, and no text.
    let file: Vec<u8> = (0..5_000_000_u32).map(|byte| (byte % 251) as u8).collect();
    std::fs::write(sandbox.path("Research 10 Dec.pdf"), &file).unwrap();
    std::fs::write(sandbox.path("nil.txt"), "Nothing held.\r\n").unwrap();
    let listed = sandbox.json(&["show", "agenda", "crawley.marac", "--json"]);
    let case = listed["listed"][0]["reference"].as_str().unwrap().to_owned();
    let attach = ["research", "attach", "crawley.marac", "Research 10 Dec.pdf", "--agency", "pol"];
    let said = sandbox.run(&with(&attach));
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("all cases") && said.err.contains("delete it"), "{}{}", said.out, said.err);
    let kept = ["research", "attach", "crawley.marac", "nil.txt", "--agency", "Worth Services", "--case", &case];
    sandbox.ok(&with(&kept));
    let shown = sandbox.json(&with(&["show", "research", "crawley.marac", "--json"]));
    let reports = shown["reports"].as_array().unwrap();
    assert_eq!(reports.len(), 2);
    let of = |name: &str| reports.iter().find(|one| one["report"] == name).unwrap();
    assert_eq!((&of("nil.txt")["kind"], &of("nil.txt")["case"]), (&"text".into(), &case.clone().into()));
    assert_eq!(
        (&of("Research 10 Dec.pdf")["kind"], &of("Research 10 Dec.pdf")["agency"]),
        (&"file".into(), &"pol".into())
    );
    std::fs::create_dir(sandbox.path("out")).unwrap();
    let save = |name: &str| sandbox.ok(&with(&["research", "save", "crawley.marac", name, "--to", "out"]));
    assert!(save("research 10 dec.pdf").contains("research-10-dec.pdf"));
    save("nil.txt");
    assert!(std::fs::read(sandbox.path("out/research-10-dec.pdf")).unwrap() == file);
    assert_eq!(std::fs::read_to_string(sandbox.path("out/nil.txt")).unwrap(), "Nothing held.\n");
    assert!(sandbox.ok(&with(&["show", "research", "crawley.marac"])).contains("Report nil.txt (text), idva"));
}

/// What can't be kept is refused in one sentence, and nothing changes.
#[test]
fn a_report_that_cannot_be_kept_is_refused() {
    let sandbox = Sandbox::sample_month();
    std::fs::write(sandbox.path("report.txt"), "x").unwrap();
    std::fs::write(sandbox.path("empty.txt"), "").unwrap();
    let attach = |report: &'static str, agency: &'static str, more: &[&'static str]| {
        let line = [&["research", "attach", "crawley.marac", report, "--agency", agency], more].concat();
        sandbox.refuses(&with(&line))
    };
    assert!(attach("nowhere.txt", "pol", &[]).contains("is not there"));
    assert!(attach("empty.txt", "pol", &[]).contains("is empty"));
    assert!(attach("report.txt", "nobody", &[]).contains("no agency is called that"));
    assert!(attach("report.txt", "pol", &["--case", "WS-1"]).contains("no case WS-1"));
    let save = ["research", "save", "crawley.marac", "report.txt", "--to", "."];
    assert!(sandbox.refuses(&with(&save)).contains("no report of the meeting"));
}

/// NOT-4: nobody was asked yet, and so every answer is silence.
#[test]
fn not_4_before_anybody_was_asked_every_answer_is_silence() {
    let sandbox = Sandbox::sample_month();
    let shown = sandbox.json(&with(&["show", "research", "crawley.marac", "--json"]));
    let answers = shown["answers"].as_array().unwrap();
    assert!(answers.len() > 100 && answers.iter().all(|one| one["answer"] == "not-asked"));
    let case = answers[0]["case"].as_str().unwrap();
    let one = sandbox.json(&with(&["show", "research", "crawley.marac", "--case", case, "--json"]));
    assert!(one["answers"].as_array().unwrap().iter().all(|one| one["case"] == case));
    assert!(sandbox.refuses(&with(&["show", "research", "crawley.marac", "--case", "WS-1"])).contains("no case WS-1"));
}

/// CON-1, CON-2: the list of contacts for scripts, with who gets nothing and why, and when it is to be checked.
#[test]
fn con_1_the_contact_list_is_shown_with_who_takes_part() {
    let sandbox = Sandbox::sample_month();
    let shown = sandbox.json(&with(&["show", "contacts", "crawley.marac", "--json"]));
    let agencies = shown["agencies"].as_array().unwrap();
    let police = agencies.iter().find(|one| one["agency"] == "Sussex Police").unwrap();
    assert_eq!((&police["short_name"], &police["protocol_signed"]), (&"pol".into(), &"2025-02-14".into()));
    assert!(police["contacts"].as_array().unwrap().iter().all(|one| one["receives_nothing_because"].is_null()));
    assert_eq!(shown["checks"][0]["due"], "2027-03-10");
    let text = sandbox.ok(&with(&["show", "contacts", "crawley.marac"]));
    assert!(text.contains("Sussex Police (pol), police") && text.contains("to be checked by"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

/// MTG-6: a contact list with Immigration Enforcement is refused by row, and nothing of it comes in.
#[test]
fn mtg_6_a_contact_list_with_immigration_enforcement_is_refused() {
    let sandbox = Sandbox::crawley();
    let csv = "Agency,Kind,Role,Name\nHome Office Immigration Enforcement,other,representative,An Officer\n";
    std::fs::write(sandbox.path("contacts.csv"), csv).unwrap();
    let said = sandbox.run(&["import", "contacts", "crawley.marac", "contacts.csv"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("Immigration Enforcement can't attend"), "{}", said.err);
    let shown = sandbox.json(&["show", "contacts", "crawley.marac", "--json"]);
    assert!(shown["agencies"].as_array().unwrap().is_empty());
}

/// NOT-3: the same report twice is refused, two of one agency are told apart, and of several of one name each is written out.
#[test]
fn not_3_two_reports_of_one_agency_are_told_apart() {
    let sandbox = Sandbox::sample_month();
    std::fs::create_dir(sandbox.path("out")).unwrap();
    let attach = |text: &str, agency: &'static str| {
        std::fs::write(sandbox.path("research.txt"), text).unwrap();
        sandbox.run(&with(&["research", "attach", "crawley.marac", "research.txt", "--agency", agency]))
    };
    assert_eq!(attach("one", "pol").code, 0);
    let again = attach("one", "pol");
    assert!(again.code == 1 && again.err.contains("kept already, as “research.txt”"), "{}", again.err);
    assert!(attach("two", "pol").out.contains("“research (2).txt”"));
    assert_eq!(attach("one", "idva").code, 0, "another agency may have said the same");
    let save = |more: &[&'static str]| {
        let line = [&["research", "save", "crawley.marac", "research.txt", "--to", "out"], more].concat();
        sandbox.run(&with(&line))
    };
    let several = save(&[]);
    assert!(several.code == 1 && several.err.contains("1 Sussex Police, all cases"), "{}", several.err);
    assert!(several.err.contains("2 Worth Services") && several.err.contains("--number"), "{}", several.err);
    assert_eq!(save(&["--number", "2"]).code, 0);
    assert_eq!(save(&["--agency", "pol"]).code, 0);
    assert_eq!(save(&["--number", "3"]).code, 1);
}
