//! Screens as they are drawn.

use crate::app::Input;
use crate::app::driver::Driver;

use super::*;

#[test]
fn what_is_drawn() {
    for (name, keys) in PLACES {
        insta::assert_snapshot!(format!("{name}-80x24"), screen(&at(keys), 80, 24));
    }
    for (name, keys) in PLACES.iter().filter(|(name, _)| ["composer", "agenda", "actions", "attendance"].contains(name))
    {
        insta::assert_snapshot!(format!("{name}-60x24"), screen(&at(keys), 60, 24));
        insta::assert_snapshot!(format!("{name}-200x50"), screen(&at(keys), 200, 50));
    }
    insta::assert_snapshot!("planned-80x24", screen(&planned(), 80, 24));
    insta::assert_snapshot!("planned-130x40", screen(&planned(), 130, 40));
    insta::assert_snapshot!("empty-80x24", screen(&empty(), 80, 24));
    insta::assert_snapshot!("initials-130x40", screen(&at("F8 F2"), 130, 40));
    insta::assert_snapshot!("too-small", screen(&at(""), 50, 12));
}

/// Three at once, each of several sentences: the first of each is whole, and the key is named that shows the rest.
#[test]
fn what_there_is_to_be_read_takes_few_rows_and_nothing_of_it_is_lost() {
    let long = "The share takes nothing since 09:40 (the disk is full). Work on: what it lacks is tried again every two \
                seconds. Who keeps the share has to make room on it, and nothing that you type is lost until then.";
    let said = [
        long,
        "The recovery key was never tested: marac access test-recovery",
        "What Priya does has not been seen since 09:50: you may not read it. It is looked at again all the time.",
        "An area's own file can't be used; what comes with the program is. It is named in full here.",
        "This record is open on this machine for the first time; whether it is the newest can't be known here.",
    ];
    for (width, height, rows) in [(80, 24, 3), (60, 24, 3), (60, 16, 2), (200, 50, 7)] {
        let mut driver = at("F2");
        let without = screen(&driver, width, height).lines().filter(|line| line.starts_with(" !")).count();
        assert_eq!(without, 0);
        for text in said {
            driver.update(Input::Warning(text.to_owned()));
        }
        let drawn = screen(&driver, width, height);
        insta::assert_snapshot!(format!("to-be-read-{width}x{height}"), drawn);
        let lines: Vec<&str> = drawn.lines().collect();
        let first = lines.iter().position(|line| line.starts_with(" ! ")).unwrap();
        let taken = lines.len() - 1 - first;
        assert!(taken <= rows, "{drawn}");
        let told = words(&lines[first..lines.len() - 1].join(" "));
        assert!(told.contains("The share takes nothing since 09:40 (the disk is full)."), "{told}");
        assert!(told.contains("Ctrl-]") || said.iter().all(|text| told.contains(text)), "{told}");
        // Behind the key stands all of it, wherever one is; the key again, or going back, leaves it.
        for keys in ["F2", "F3", "F4 n", "F2 F"] {
            let mut driver = at(keys);
            for text in said {
                driver.update(Input::Warning(text.to_owned()));
            }
            driver.press("Ctrl-]");
            let whole: String = (0..4)
                .map(|_| {
                    let shown = words(&screen(&driver, width, height));
                    driver.press("PageDown");
                    shown
                })
                .collect();
            for sentence in said.iter().flat_map(|text| text.split_inclusive(". ")) {
                assert!(whole.contains(sentence.trim()) || width < 80, "{keys}: {sentence}\n{whole}");
            }
            driver.press("Ctrl-]");
            assert!(!screen(&driver, width, height).contains("To be read"), "{keys}");
        }
    }
}

/// At each size of window where it is seen most.
#[test]
fn a_question_is_drawn() {
    for (width, height) in [(80, 24), (60, 24), (200, 50)] {
        let mut driver = Driver::over_record();
        driver.press("F2 F");
        insta::assert_snapshot!(format!("question-{width}x{height}"), driver.screen(width, height));
        driver.press("n o p e Enter");
        insta::assert_snapshot!(format!("question-refused-{width}x{height}"), driver.screen(width, height));
    }
}

/// Several lines that were pasted are one entry, or one action, and the line above them says so before Enter.
#[test]
fn a_paste_of_several_lines_says_that_it_is_one_entry() {
    let action = "> pol: arrest him\n> housing: change the locks\n> csc: tell the school by fri";
    let report = "pol: third call-out since September\n\n> bail until the 14th\nShe is at her sister's";
    for (name, pasted) in [("action", action), ("report", report)] {
        let mut driver = at("");
        driver.update(Input::Text(pasted.to_owned()));
        for (width, height) in [(60, 24), (80, 24)] {
            insta::assert_snapshot!(format!("pasted-{name}-{width}x{height}"), screen(&driver, width, height));
        }
    }
}
