//! What a line will become, in one line, while it is typed.

use super::{AgencyIndex, ComposedLine, LineContext, LineKind, Owner, Subject};

/// What Enter would file, or what is missing. Names agencies, never the people of the case.
pub fn preview(line: &ComposedLine, context: &LineContext<'_>) -> String {
    let mut text = String::new();
    if let Some(number) = line.case {
        text.push_str(&format!("case {number}: "));
    }
    let lines = line.text.lines().count();
    match line.kind {
        LineKind::Action { .. } => {}
        // Markers are read at the beginning only: whoever pastes several lines is told that they stay together.
        _ if lines > 1 => text.push_str(&format!("one entry of {lines} lines, ")),
        _ => {}
    }
    text.push_str(&kind(line, lines, context));
    if let Owner::Named(agency) = line.owner {
        text.push_str(&format!(", {}", name(agency, context)));
    }
    let fault = line.faults.first().filter(|_| line.kind != LineKind::Empty);
    if let Some(fault) = fault {
        text.push_str(&format!(" · {fault}"));
    } else if let Some(word) = &line.not_an_agency {
        text.push_str(&format!(" · \"{word}\" is no agency's name and stays in the text"));
    }
    text
}

fn kind(line: &ComposedLine, lines: usize, context: &LineContext<'_>) -> String {
    match &line.kind {
        LineKind::Empty => match context.last_agency {
            Some(agency) => format!("{} goes on", name(agency, context)),
            None => "agency: what it said   ! risk   \" view   > agency: action   = decision".to_owned(),
        },
        LineKind::Information { owner, opinion } => {
            let kind = if *opinion { "opinion" } else { "information" };
            match owner_name(owner, context) {
                Some(owner) => format!("{owner}, {kind}"),
                None => kind.to_owned(),
            }
        }
        LineKind::Risk(Subject::AllegedPerpetrator) => "risk from or to the alleged perpetrator".to_owned(),
        LineKind::Risk(about) => format!("risk to {}", subject(*about)),
        LineKind::View(about) => format!("view of {}", subject(*about)),
        LineKind::Action { owner, due } => {
            let day = due.date.format("%a %-d %b %Y");
            let action = if lines > 1 { format!("one action of {lines} lines") } else { "action".to_owned() };
            match owner_name(owner, context) {
                Some(owner) => format!("{action} for {owner}, due {day}"),
                None => format!("{action}, due {day}"),
            }
        }
        LineKind::Decision => "decision or outcome".to_owned(),
        LineKind::Rough => "rough note, never in the minutes".to_owned(),
    }
}

fn subject(subject: Subject) -> String {
    match subject {
        Subject::Victim => "the victim".to_owned(),
        Subject::Child(number) => format!("child {number}"),
        Subject::SomeChild => "a child".to_owned(),
        Subject::AllegedPerpetrator => "the alleged perpetrator".to_owned(),
        Subject::Staff => "staff".to_owned(),
    }
}

fn owner_name(owner: &Owner, context: &LineContext<'_>) -> Option<String> {
    owner.agency().map(|agency| name(agency, context))
}

fn name(agency: AgencyIndex, context: &LineContext<'_>) -> String {
    context.agencies.get(agency.0).map(|agency| agency.long.clone()).unwrap_or_default()
}
