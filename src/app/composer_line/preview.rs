//! What a line will become, in one line, while it is typed.

use super::{AgencyIndex, ComposedLine, LineContext, LineKind, MARKERS, Owner, Subject};
use crate::app::texts::{Sentence, Texts};

/// What Enter would file, or what is missing. Names agencies, never the people of the case.
pub fn preview(line: &ComposedLine, context: &LineContext<'_>, texts: &Texts) -> String {
    let words = Words { context, texts };
    let lines = line.text.lines().count();
    let mut text = String::new();
    if let Some(number) = line.case {
        text.push_str(&texts.filled(Sentence::PreviewCase, &[("case", &number.to_string())]));
    }
    // Markers are read at the beginning only: whoever pastes several lines is told that they stay together.
    if !matches!(line.kind, LineKind::Action { .. }) && lines > 1 {
        text.push_str(&words.of_lines(line, Sentence::PreviewLines, Sentence::PreviewMarkedLines));
    }
    text.push_str(&words.kind(line, lines));
    if let Owner::Named(agency) = line.owner {
        text.push_str(&format!(", {}", words.name(agency)));
    }
    let fault = line.faults.first().filter(|_| line.kind != LineKind::Empty);
    if let Some(fault) = fault {
        text.push_str(&format!(" · {fault}"));
    } else if let Some(word) = &line.not_an_agency {
        text.push_str(&format!(" · {}", texts.filled(Sentence::PreviewNoAgency, &[("word", word)])));
    }
    text
}

/// What the first of the lines behind the first begins with that looks like an entry of its own.
fn marker_inside(text: &str) -> Option<char> {
    let marked = |line: &str| line.trim_start().chars().next().filter(|letter| MARKERS.contains(letter));
    text.lines().skip(1).find_map(marked)
}

/// What a preview is made of.
struct Words<'a> {
    context: &'a LineContext<'a>,
    texts: &'a Texts,
}

impl Words<'_> {
    fn kind(&self, line: &ComposedLine, lines: usize) -> String {
        let say = |sentence| self.texts.raw(sentence).to_owned();
        match &line.kind {
            LineKind::Empty => match self.context.last_agency {
                Some(agency) => self.texts.filled(Sentence::PreviewGoesOn, &[("agency", &self.name(agency))]),
                None => say(Sentence::PreviewEmpty),
            },
            LineKind::Information { owner, opinion } => {
                let kind = say(if *opinion { Sentence::PreviewOpinion } else { Sentence::PreviewInformation });
                match self.owner(owner) {
                    Some(owner) => format!("{owner}, {kind}"),
                    None => kind,
                }
            }
            LineKind::Risk(Subject::AllegedPerpetrator) => say(Sentence::PreviewRiskOfAllegedPerpetrator),
            LineKind::Risk(about) => self.about(Sentence::PreviewRisk, *about),
            LineKind::View(about) => self.about(Sentence::PreviewView, *about),
            LineKind::Action { owner, due } => {
                let day = due.date.format("%a %-d %b %Y").to_string();
                let action = match lines {
                    0 | 1 => say(Sentence::PreviewAction),
                    _ => self.of_lines(line, Sentence::PreviewActionOfLines, Sentence::PreviewActionOfMarkedLines),
                };
                let filled = |sentence, agency: &str| {
                    self.texts.filled(sentence, &[("action", &action), ("agency", agency), ("date", &day)])
                };
                match self.owner(owner) {
                    Some(owner) => filled(Sentence::PreviewActionFor, &owner),
                    None => filled(Sentence::PreviewActionOfNobody, ""),
                }
            }
            LineKind::Decision => say(Sentence::PreviewDecision),
            LineKind::Rough => say(Sentence::PreviewRough),
        }
    }

    /// Of how many lines it is; where one of them looks like an entry of its own, that it is none.
    fn of_lines(&self, line: &ComposedLine, plain: Sentence, marked: Sentence) -> String {
        let lines = line.text.lines().count().to_string();
        match marker_inside(&line.text) {
            Some(marker) => self.texts.filled(marked, &[("lines", &lines), ("marker", &marker.to_string())]),
            None => self.texts.filled(plain, &[("lines", &lines)]),
        }
    }

    fn about(&self, sentence: Sentence, subject: Subject) -> String {
        let whom = match subject {
            Subject::Victim => self.texts.raw(Sentence::SubjectVictim).to_owned(),
            Subject::Child(number) => self.texts.filled(Sentence::SubjectChild, &[("number", &number.to_string())]),
            Subject::SomeChild => self.texts.raw(Sentence::SubjectSomeChild).to_owned(),
            Subject::AllegedPerpetrator => self.texts.raw(Sentence::SubjectAllegedPerpetrator).to_owned(),
            Subject::Staff => self.texts.raw(Sentence::SubjectStaff).to_owned(),
        };
        self.texts.filled(sentence, &[("whom", &whom)])
    }

    fn owner(&self, owner: &Owner) -> Option<String> {
        owner.agency().map(|agency| self.name(agency))
    }

    fn name(&self, agency: AgencyIndex) -> String {
        self.context.agencies.get(agency.0).map(|agency| agency.long.clone()).unwrap_or_default()
    }
}
