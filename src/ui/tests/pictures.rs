//! Screens as they are drawn.

use crate::app::Input;

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
