//! Which matches a referral makes with everything that the record knows (REF-3, REF-13).

use crate::domain::case::Match;
use crate::domain::matching::{Nicknames, Search, propose};
use crate::domain::referral::Referral;
use crate::record::Record;
use crate::record::error::Result;
use crate::record::row;

impl Record {
    /// The matches to propose for a referral that came in, or was changed: with every other referral of the record, of
    /// whatever meeting or area, and every earlier case. None that stands already, whatever was decided about it.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn proposals(&self, referral: &Referral, nicknames: &Nicknames) -> Result<Vec<Match>> {
        let mut known = self.referrals()?;
        known.retain(|other| other.id != referral.id);
        let standing: Vec<Match> = row::load(&self.connection, "1 ORDER BY id", [])?;
        let search = Search {
            new_referrals: std::slice::from_ref(referral),
            known_referrals: &known,
            known_earlier_cases: &self.earlier_cases()?,
            standing: &standing,
            repeat_months: self.settings()?.repeat_months,
            ..Search::default()
        };
        Ok(propose(search, nicknames))
    }
}
