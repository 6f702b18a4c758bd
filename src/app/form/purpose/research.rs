//! The forms of the research.

use super::OfDesk;
use crate::domain::identifier::{AgencyId, CaseId, MeetingId};

/// What a form of the research is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResearchForm {
    /// Agencies were asked about the cases of a meeting.
    Ask(MeetingId),
    /// An agency was reminded.
    Remind(MeetingId, AgencyId),
    /// What an agency said of each person of a case (NOT-4).
    Answers(MeetingId, AgencyId, CaseId),
    /// A report that an agency sent, about a case or about all (NOT-3).
    Report(MeetingId, AgencyId, Option<CaseId>),
}

impl OfDesk for ResearchForm {
    fn spec(&self) -> &'static str {
        match self {
            Self::Ask(_) => "research-ask",
            Self::Remind(..) => "research-reminder",
            Self::Answers(..) => "research-answers",
            Self::Report(..) => "research-report",
        }
    }

    fn shows_people(&self) -> bool {
        matches!(self, Self::Answers(..) | Self::Report(..))
    }

    /// The list of agencies is the record's, and so are the answers: a draft says what has changed.
    fn revises(&self) -> bool {
        matches!(self, Self::Ask(_) | Self::Answers(..))
    }

    fn written(&self) -> String {
        match self {
            Self::Ask(meeting) => format!("ask {meeting}"),
            Self::Remind(meeting, agency) => format!("remind {meeting} {agency}"),
            Self::Answers(meeting, agency, case) => format!("answers {meeting} {agency} {case}"),
            Self::Report(meeting, agency, None) => format!("report {meeting} {agency}"),
            Self::Report(meeting, agency, Some(case)) => format!("report {meeting} {agency} {case}"),
        }
    }

    fn read(word: &str, ids: &[&str]) -> Option<Self> {
        let meeting = ids.first()?.parse().ok()?;
        let agency = || ids.get(1)?.parse().ok();
        let case = || ids.get(2).map(|id| id.parse().ok());
        Some(match word {
            "ask" => Self::Ask(meeting),
            "remind" => Self::Remind(meeting, agency()?),
            "answers" => Self::Answers(meeting, agency()?, case()??),
            "report" => match case() {
                None => Self::Report(meeting, agency()?, None),
                Some(case) => Self::Report(meeting, agency()?, Some(case?)),
            },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_as_it_was_written() {
        let (meeting, agency, case) = (MeetingId::new(), AgencyId::new(), CaseId::new());
        for form in [
            ResearchForm::Ask(meeting),
            ResearchForm::Remind(meeting, agency),
            ResearchForm::Answers(meeting, agency, case),
            ResearchForm::Report(meeting, agency, None),
            ResearchForm::Report(meeting, agency, Some(case)),
        ] {
            let written = form.written();
            let words: Vec<&str> = written.split(' ').collect();
            assert_eq!(ResearchForm::read(words[0], &words[1..]), Some(form));
        }
        assert_eq!(ResearchForm::read("report", &[&meeting.to_string(), &agency.to_string(), "x"]), None);
    }
}
