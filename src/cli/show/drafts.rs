//! `marac show drafts`: what people without access any more had typed and not filed.

use serde::Serialize;

use crate::cli::failure::Failure;
use crate::cli::said::Words;
use crate::documents::layout::Page;
use crate::record::queries::UnfinishedLine;

/// A line as scripts read it.
#[derive(Debug, Serialize)]
pub struct DraftLine {
    pub who: String,
    pub case: String,
    pub text: String,
}

impl From<UnfinishedLine> for DraftLine {
    fn from(UnfinishedLine { who, case, text }: UnfinishedLine) -> Self {
        Self { who, case, text }
    }
}

/// The lines for people, by case.
///
/// # Errors
/// When the program's own words can't be read.
pub fn text(lines: &[DraftLine]) -> Result<String, Failure> {
    let words = Words::shipped()?;
    let mut page = Page::new();
    for line in lines {
        let head = words.say("unfinished-line", &[("case", &line.case), ("name", &line.who)]);
        page.hanging("", 2, &head);
        page.hanging("    ", 0, &line.text);
    }
    page.gap().hanging(
        "",
        0,
        &words.say(if lines.is_empty() { "unfinished-none" } else { "unfinished-what-to-do" }, &[]),
    );
    Ok(page.finish())
}
