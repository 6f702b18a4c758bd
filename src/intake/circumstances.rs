//! What a referral says beside its people and its risk: safeguarding referrals made, a crime disclosed, a move (REF-6,
//! AGE-8).

use super::cells::{Cells, is_one_of};
use super::map::Map;
use crate::domain::referral::{CrimeDisclosed, Moved, RiskTool, SafeguardingMade, SafeguardingReferrals};

/// The checklist that came with it, where the form asks.
pub(super) fn tool(cells: &mut Cells<'_>, map: &Map) -> Option<RiskTool> {
    let word = cells.known("risk-tool", 0)?;
    let found = map.tools.iter().find(|(_, words)| is_one_of(&word, words)).map(|(tool, _)| tool.as_str());
    match found {
        Some("dash") => Some(RiskTool::Dash),
        Some("dara") => Some(RiskTool::Dara),
        Some("none") => Some(RiskTool::None),
        _ => {
            cells.fault("risk-tool", "has a checklist that the map doesn't know; give it a line in [tools]");
            None
        }
    }
}

pub(super) fn safeguarding(cells: &mut Cells<'_>, map: &Map) -> SafeguardingReferrals {
    SafeguardingReferrals {
        child: made(cells, map, "safeguarding-child"),
        adult: made(cells, map, "safeguarding-adult"),
    }
}

/// Yes or a date: made. No: not yet. "Not needed", and behind it why.
fn made(cells: &mut Cells<'_>, map: &Map, field: &str) -> Option<SafeguardingMade> {
    let text = cells.known(field, 0)?;
    if let Some(because) = not_needed(&text, map) {
        return Some(SafeguardingMade::NotNeeded { because });
    }
    if let Some(on) = cells.day_in(&text) {
        return Some(SafeguardingMade::Made { on: Some(on) });
    }
    Some(if cells.yes_no(field)? { SafeguardingMade::Made { on: None } } else { SafeguardingMade::NotYet })
}

/// Why it was not needed, where one of the map's words for it stands first; the words themselves where nothing follows.
fn not_needed(text: &str, map: &Map) -> Option<String> {
    let lower = text.to_lowercase();
    let word = map.not_needed.iter().find(|word| !word.is_empty() && lower.starts_with(&word.to_lowercase()))?;
    let rest: String = text.chars().skip(word.chars().count()).collect();
    let because = rest.trim_start_matches([' ', ',', ';', ':', '-', '–', '.']).trim();
    Some(if because.is_empty() { text.to_owned() } else { because.to_owned() })
}

/// Concerns that are stated are a crime that was disclosed, unless the form says that none was.
pub(super) fn crime(cells: &mut Cells<'_>) -> Option<CrimeDisclosed> {
    let disclosed = cells.yes_no("crime-disclosed");
    let (concerns, safety_plan) = (cells.text("police-concerns", 0), cells.text("crime-safety-plan", 0));
    let stated = disclosed.is_some() || concerns.is_some() || safety_plan.is_some();
    stated.then(|| CrimeDisclosed { disclosed: disclosed.unwrap_or(true), concerns, safety_plan })
}

pub(super) fn moved(cells: &mut Cells<'_>) -> Option<Moved> {
    let (has, about_to) = (cells.yes_no("moved"), cells.yes_no("about-to-move"));
    let (when, to) = (cells.day("moved-on"), cells.line("moved-to", 0).unwrap_or_default());
    match (has, about_to) {
        (Some(true), _) => Some(Moved { has: true, when, to }),
        (_, Some(true)) => Some(Moved { has: false, when, to }),
        _ => None,
    }
}
