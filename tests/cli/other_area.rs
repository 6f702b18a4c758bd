//! Another area's export: its own columns in its own order, its own words and dates, and a year of referrals in one file.

use std::fmt::Write as _;
use std::fs;

use crate::sandbox::Sandbox;

/// Whoever wrote it had the README and what `--print-map` prints.
const MAP: &str = include_str!("../fixtures/adur/map.toml");
const ROWS: usize = 500;

const HEADINGS: &str = "Row;What happened;P name;P born;P is V's;Because of;Ticks;List used;Judgement;Call-outs (year);V family name;\
                        V given name;V born;V post code;V street;When to reach;How to reach;V knows;Why not told;MASH;Adult care;\
                        Offence told;Trouble with police;Plan;Gone;Gone on;Gone to;HBA;MAPPA?;Clare's Law thought of;\
                        Dependant 1;Dependant 1 born;Dependant 2;Dependant 2 born;Sent by;Officer;Route;District;Came in;Ref. no.;Clerk";

/// Invented people, every second with children, each row a little otherwise than the one before; the newest first.
fn export() -> String {
    let mut csv = format!("{HEADINGS}\r\n");
    for row in (1..=ROWS).rev() {
        let children = if row % 2 == 0 { format!("Kit Number{row};2019/02/03;;") } else { ";;;".to_owned() };
        let (ground, ticks, judgement) = match row % 3 {
            0 => ("ticks", "17", ""),
            1 => ("worker's judgement + worse and worse", "", "afraid to go home"),
            _ => ("ticks+back again", "15", ""),
        };
        let (told, why) = if row % 5 == 0 { ("N", "he reads her messages") } else { ("JA", "") };
        let child_made = ["JA", "2026/11/02", "N", "none needed: seen at school", "n.k."][row % 5];
        let police = if row % 50 == 0 { "JA;nobody came for two days;stays with her sister" } else { "N;;" };
        let gone = if row % 40 == 0 { "JA;2026/11/05;Kent" } else { "N;;" };
        let list = ["ric", "police list", "none"][row % 3];
        let honour = if row == 77 { "JA" } else { "N" };
        writeln!(
            csv,
            "{row};\"said: \"\"row {row}\"\";\nand more\";Ola Other{row};1980/0{month}/11;ex-partner;{ground};{ticks};{list};{judgement};4;\
             Invented{row};Ina;1985/0{month}/2{digit};BN99 {digit}ZZ;{row} Made-up Street;mornings;by text;{told};{why};\
             {child_made};none needed;{police};{gone};{honour};N;JA;{children};Adur Outreach;Ben Noakes;school;ADUR;\
             2026/11/{day:02} 14:{minute:02};AD/{row:04};xy\r",
            month = row % 9 + 1,
            digit = row % 9,
            day = row % 20 + 1,
            minute = row % 60,
        )
        .unwrap();
    }
    csv
}

fn adur(csv: &str) -> Sandbox {
    let sandbox = Sandbox::crawley();
    sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "2026-12-17", "--area", "Adur"]);
    fs::write(sandbox.path("form.csv"), csv).unwrap();
    fs::write(sandbox.path("adur.toml"), MAP).unwrap();
    sandbox
}

const IMPORT: [&str; 6] = ["import", "referrals", "crawley.marac", "form.csv", "--map", "adur.toml"];

/// REF-12: 500 rows come in whole, say what they said, and twice adds nothing; with one bad row nothing comes in.
#[test]
fn ref_12_another_areas_export_of_500_rows_comes_in_by_a_map() {
    let good = export();
    let sandbox = adur(&good.replacen("2026/11/01 14:20;AD/0500", "the day before;AD/0500", 1));
    let said = sandbox.run(&IMPORT);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(said.err.contains("row 1 (line 2), column “Came in”"), "{}", said.err);
    let all = ["show", "referrals", "crawley.marac", "--json", "--today", "2026-11-23"];
    assert_eq!(sandbox.json(&all)["referrals"].as_array().unwrap().len(), 0, "nothing is half imported");

    fs::write(sandbox.path("form.csv"), &good).unwrap();
    let said = sandbox.ok(&IMPORT);
    assert!(said.contains("500 referrals"), "{said}");
    let shown = sandbox.json(&all);
    let rows = shown["referrals"].as_array().unwrap();
    assert_eq!(rows.len(), ROWS - 1, "all but the closed case");
    assert!(!rows.iter().any(|row| row["reference"] == "AD/0077"));
    assert_eq!(shown["quarters"][0]["received"], ROWS);
    let one = sandbox.json(&["show", "case", "crawley.marac", "--case", "AD/0050", "--json"]);
    assert_eq!(one["received"], "2026-11-11T14:50");
    assert_eq!(one["people"][0]["name"], "Ina Invented50");
    assert_eq!((&one["people"][0]["born"], &one["people"][2]["born"]), (&"1985-06-25".into(), &"2019-02-03".into()));
    assert_eq!(one["people"][0]["address"], "50 Made-up Street BN99 5ZZ");
    assert_eq!(one["summary"], "said: \"row 50\";\nand more");
    let row = rows.iter().find(|row| row["reference"] == "AD/0050").unwrap();
    let check = &row["check"];
    assert_eq!((&check["crime"], &check["safeguarding"]), (&"yes".into(), &"yes".into()), "{row}");
    assert_eq!((&check["threshold"], &check["ages"]), (&"yes".into(), &"yes".into()), "{row}");
    let moved = rows.iter().find(|row| row["reference"] == "AD/0040").unwrap();
    assert_eq!(moved["check"]["moved"], "yes");

    let again = sandbox.ok(&IMPORT);
    assert!(again.contains("already"), "{again}");
    assert_eq!(sandbox.json(&all)["referrals"].as_array().unwrap().len(), ROWS - 1);
}
