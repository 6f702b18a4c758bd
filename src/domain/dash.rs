//! DASH answers as people type them: by the numbers of the questions (REF-2, MOP 4.2 to 4.4).

use super::referral::{DashAnswer, DashAnswers, NotDashAnswers};

/// Stands for a checklist on which nothing was answered yes.
const NONE: &str = "0";

impl DashAnswers {
    /// Reads what was typed: the numbers of the questions answered yes (`1 4 7-9`), those not known behind `?` (`?12`), all
    /// others no; `0` where none was answered yes. Or one letter for each question, as [`DashAnswers::parse`] reads them.
    ///
    /// # Errors
    /// Where a number is no question's, one is answered twice, or it is neither.
    pub fn typed(text: &str) -> Result<Self, NotDashAnswers> {
        if !text.contains(|c: char| c.is_ascii_digit()) {
            return Self::parse(text);
        }
        let mut answers: [Option<DashAnswer>; Self::QUESTIONS] = [None; Self::QUESTIONS];
        let text = text.replace('–', "-");
        if text.trim() != NONE {
            for token in text.split([' ', ',', ';', '\t']).filter(|token| !token.is_empty()) {
                let (answer, numbers) = match token.strip_prefix('?') {
                    Some(numbers) => (DashAnswer::DontKnow, numbers),
                    None => (DashAnswer::Yes, token),
                };
                let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
                let number = |text: &str| text.parse::<usize>().map_err(|_| NotDashAnswers::Unreadable);
                let (first, last) = (number(first)?, number(last)?);
                if first > last {
                    return Err(NotDashAnswers::Unreadable);
                }
                if let Some(wrong) = [first, last].into_iter().find(|one| !(1..=Self::QUESTIONS).contains(one)) {
                    return Err(NotDashAnswers::NoSuchQuestion(wrong));
                }
                for (question, place) in
                    (1..).zip(&mut answers).filter(|(question, _)| (first..=last).contains(question))
                {
                    if place.replace(answer).is_some() {
                        return Err(NotDashAnswers::Twice(question));
                    }
                }
            }
        }
        Ok(Self::of(answers.map(|answer| answer.unwrap_or(DashAnswer::No))))
    }

    /// How many questions are answered "not known".
    #[must_use]
    pub fn not_known(&self) -> u8 {
        let unknown = self.answers().iter().filter(|answer| **answer == DashAnswer::DontKnow).count();
        u8::try_from(unknown).unwrap_or(u8::MAX)
    }

    /// The answers as [`DashAnswers::typed`] reads them: by number.
    #[must_use]
    pub fn by_number(&self) -> String {
        let mut words = ranges(self, DashAnswer::Yes, "");
        if words.is_empty() && self.not_known() == 0 {
            return NONE.to_owned();
        }
        words.extend(ranges(self, DashAnswer::DontKnow, "?"));
        words.join(" ")
    }
}

/// The questions with this answer, those that follow one another as one word.
fn ranges(answers: &DashAnswers, wanted: DashAnswer, sign: &str) -> Vec<String> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (question, _) in (1..).zip(answers.answers()).filter(|(_, answer)| **answer == wanted) {
        match found.last_mut().filter(|(_, last)| *last + 1 == question) {
            Some((_, last)) => *last = question,
            None => found.push((question, question)),
        }
    }
    let word = |(first, last): (usize, usize)| {
        if first == last { format!("{sign}{first}") } else { format!("{sign}{first}-{last}") }
    };
    found.into_iter().map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// REF-2: as they are read out over the telephone.
    #[test]
    fn ref_2_answers_are_typed_by_number() {
        let answers = DashAnswers::typed("1 4, 7-9 ?12").unwrap();
        assert_eq!((answers.yes(), answers.not_known()), (5, 1));
        assert_eq!(answers.to_string(), "YNNYNNYYYNN?NNNNNNNNNNNN");
        assert_eq!(DashAnswers::typed("0").unwrap().yes(), 0);
        assert_eq!(DashAnswers::typed(&answers.to_string()), Ok(answers));
        for (text, why) in [
            ("1 25", NotDashAnswers::NoSuchQuestion(25)),
            ("0 3", NotDashAnswers::NoSuchQuestion(0)),
            ("3 ?3", NotDashAnswers::Twice(3)),
            ("1-4 2", NotDashAnswers::Twice(2)),
            ("9-7", NotDashAnswers::Unreadable),
            ("1 yes", NotDashAnswers::Unreadable),
            ("YYN", NotDashAnswers::Count(3)),
        ] {
            assert_eq!(DashAnswers::typed(text), Err(why), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_by_number_is_read_as_it_was(letters in "[YN?]{24}") {
            let answers = DashAnswers::parse(&letters).unwrap();
            prop_assert_eq!(DashAnswers::typed(&answers.by_number()), Ok(answers));
        }
    }
}
