//! `marac check-place`: may a record live here?

use std::path::Path;

use serde::Serialize;

use super::args::CheckPlaceArguments;
use super::failure::Failure;
use super::show::json;
use crate::documents::layout::Page;
use crate::vault::place::{Look, ThisMachine, Verdict};

/// The verdict, as scripts read it.
#[derive(Debug, Serialize)]
struct Checked {
    folder: String,
    may_live_here: bool,
    /// `local`, `share`, `memory`, `pseudo`, `cloud` or `unknown-fuse`.
    verdict: &'static str,
    /// Whose cloud or sync client it is.
    whose: Option<String>,
    /// By what it is known.
    evidence: Option<Evidence>,
    share: Option<Share>,
    /// The same in a sentence.
    said: String,
    remarks: Vec<String>,
    /// What could not be seen.
    not_known: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Evidence {
    kind: &'static str,
    at: String,
    name: String,
}

#[derive(Debug, Serialize)]
struct Share {
    protocol: String,
    server: String,
}

/// Says whether a record may live in a folder. Changes nothing.
///
/// # Errors
/// When it may not, or there is no such folder.
pub fn run(arguments: &CheckPlaceArguments) -> Result<String, Failure> {
    let look = ThisMachine::of_process().look_closely(&arguments.folder).map_err(Failure::of)?;
    // Whatever did not answer is not asked again.
    let answers = !look.judged.not_known.iter().any(|one| one.what == "silent");
    if answers && !look.resolved.is_dir() {
        super::sitting::folder(&arguments.folder)?;
    }
    let refused = look.kind_for_keeping().err();
    let said = match arguments.json {
        true => json(&checked(&look))?,
        false if refused.is_none() => text(&look),
        false => String::new(),
    };
    let Some(refused) = refused else { return Ok(said) };
    super::print(&said);
    Err(Failure::of(refused))
}

fn checked(look: &Look) -> Checked {
    let mut checked = Checked {
        folder: look.resolved.display().to_string(),
        may_live_here: look.kind_for_keeping().is_ok(),
        verdict: "local",
        whose: None,
        evidence: None,
        share: None,
        said: look.allowance().or_else(|| look.refusal()).or_else(|| look.passing()).unwrap_or_default(),
        remarks: look.remarks(),
        not_known: look.not_known(),
    };
    match &look.judged.verdict {
        Verdict::Local => {}
        Verdict::Share { protocol, server } => {
            checked.verdict = "share";
            checked.share = Some(Share { protocol: protocol.clone(), server: server.clone() });
        }
        Verdict::Cloud { whose, why, .. } => {
            checked.verdict = "cloud";
            checked.whose = Some(whose.clone());
            let at = why.at.display().to_string();
            checked.evidence = Some(Evidence { kind: why.kind.word(), at, name: why.name.clone() });
        }
        Verdict::UnknownFuse { kind, at } => by_disk(&mut checked, "unknown-fuse", kind, at),
        Verdict::Memory { kind, at } => by_disk(&mut checked, "memory", kind, at),
        Verdict::Pseudo { kind, at } => by_disk(&mut checked, "pseudo", kind, at),
    }
    checked
}

fn by_disk(checked: &mut Checked, verdict: &'static str, kind: &str, at: &Path) {
    checked.verdict = verdict;
    checked.evidence = Some(Evidence { kind: "filesystem", at: at.display().to_string(), name: kind.to_owned() });
}

fn text(look: &Look) -> String {
    let mut page = Page::new();
    page.paragraph(&look.allowance().unwrap_or_default());
    for remark in look.remarks() {
        page.hanging("- ", 0, &remark);
    }
    for not_known in look.not_known() {
        page.hanging("- not known: ", 0, &not_known);
    }
    page.finish()
}
