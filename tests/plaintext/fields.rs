//! A word of its own in every field of the referral's form that takes text, and in what is decided of it: kept as a draft,
//! saved, decided on, carried on a track; and looked for as everything else is. A field that is added is looked for by itself.

use serde::Deserialize;

use crate::canaries::found;
use crate::sandbox::Sandbox;
use crate::seat::*;
use crate::terminal::Terminal;
use crate::{PASSPHRASE, open, record};

#[derive(Deserialize)]
struct Form {
    fields: Vec<Field>,
}

#[derive(Deserialize)]
struct Field {
    id: String,
    kind: String,
}

/// The fields of a form, as the program has them.
fn fields(form: &str) -> Vec<Field> {
    let mut forms: std::collections::BTreeMap<String, Form> =
        toml::from_str(include_str!("../../assets/forms.toml")).unwrap();
    forms.remove(form).unwrap().fields
}

/// A word for one field, which stands nowhere else in the world.
fn word(of: &str) -> &'static str {
    let letters: String = of.chars().rev().filter(char::is_ascii_alphabetic).collect();
    Box::leak(format!("Qwy{letters}zk").into_boxed_str())
}

/// Fills every field of the form that is open which takes text, from the one it opens at round to that again, but those that
/// take something of the record's own.
fn fill(seat: &mut Terminal, form: &str, opens_at: &str, but: &[(&str, &str)]) -> Vec<&'static str> {
    let mut words = Vec::new();
    let mut fields = fields(form);
    let first = fields.iter().position(|field| field.id == opens_at).unwrap();
    fields.rotate_left(first);
    for (at, field) in fields.into_iter().enumerate() {
        if at > 0 {
            seat.type_text(TAB);
        }
        let given = but.iter().find(|(id, _)| *id == field.id);
        match (given, field.kind.as_str()) {
            (Some((_, "")), _) => {}
            (Some((_, text)), _) => {
                seat.type_text(CTRL_U);
                seat.type_text(text);
            }
            (None, "line" | "long") => {
                let word = word(&format!("{form}{}", field.id));
                seat.type_text(CTRL_U);
                seat.press(word, word);
                words.push(word);
            }
            (None, _) => {}
        }
    }
    words
}

fn nothing_of(words: &[&'static str], sandbox: &Sandbox, when: &str) {
    for (path, bytes) in sandbox.files() {
        let found = found(&bytes, words);
        assert!(found.is_empty(), "{when}, {} holds {found:?}", path.display());
    }
}

#[test]
fn of_no_field_of_a_referral_is_anything_left_in_plain_text() {
    let sandbox = record(Sandbox::new());
    let mut seat = open(&sandbox);
    seat.press(AGENDA, "Linked children");
    seat.press("n", "Referring agency");
    let own = [("reference", "WS-90002"), ("received", "20/11/2026 09:30"), ("area", ""), ("referring-agency", "pol")];
    let mut words = fill(&mut seat, "case", "reference", &own);
    assert!(words.len() > 15, "{words:?}");
    seat.type_text(ESC);
    seat.wait_for("What you typed is kept");
    seat.wait_saved();
    nothing_of(&words, &sandbox, "as a draft");
    seat.press("n", "This is what you typed before");
    seat.type_text(ENTER);
    seat.wait_gone("Victim moves away");
    seat.press("gr", "WS-90002");
    words.extend(decided(&mut seat));
    seat.wait_saved();
    nothing_of(&words, &sandbox, "saved");
    seat.close();
    nothing_of(&words, &sandbox, "after closing");
    assert_eq!(found(seat.after().as_bytes(), &words), []);
    // It is all in the record: the search finds what is there.
    let arguments = ["show", "case", "crawley.marac", "--case", "WS-90002", "--passphrase-fd", "0"];
    let said = sandbox.run_with_input(&format!("{PASSPHRASE}\n"), &arguments);
    let there = found(said.out.as_bytes(), &words);
    assert!(there.len() > 3, "{}{}", said.out, said.err);
    assert_eq!(found(said.err.as_bytes(), &words), []);
}

/// Decisions on the referral, each with every field that its form has.
fn decided(seat: &mut Terminal) -> Vec<&'static str> {
    let mut words = Vec::new();
    seat.press("/WS-90002", "WS-90002");
    seat.type_text(ENTER);
    let forms = [("a", "ask-for-more", "items", "Asked of"), ("s", "check-referral", "reason", "Looked at by")];
    for (key, form, opens_at, shown) in forms {
        seat.press(key, shown);
        words.extend(fill(seat, form, opens_at, &[]));
        seat.type_text(ENTER);
        seat.wait_gone(shown);
    }
    words
}
