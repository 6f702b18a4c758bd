//! Which matches a referral makes with everything that the record knows (REF-3, REF-13).

use std::collections::BTreeSet;

use crate::domain::case::{EarlierCase, Match};
use crate::domain::identifier::{CaseId, EarlierCaseId};
use crate::domain::matching::{KnownAs, Nicknames, Search, propose};
use crate::domain::people::Whom;
use crate::domain::person::Role;
use crate::domain::referral::Referral;
use crate::record::Record;
use crate::record::error::Result;
use crate::record::row::{self, Kin, PersonInCase};

impl Record {
    /// The matches to propose for a referral that came in, or was changed: with every other referral of the record, of
    /// whatever meeting or area, and every earlier case. None that stands already, whatever was decided about it.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn proposals(&self, referral: &Referral, nicknames: &Nicknames) -> Result<Vec<Match>> {
        let (cases, earlier) = self.sharing_people(referral, nicknames)?;
        let mut known: Vec<Referral> = Vec::with_capacity(cases.len());
        for case in cases.into_iter().filter(|case| *case != referral.id) {
            known.extend(self.referral(case)?);
        }
        let mut known_earlier: Vec<EarlierCase> = Vec::with_capacity(earlier.len());
        for case in earlier {
            known_earlier.extend(row::find(&self.connection, case.row())?);
        }
        let of = [referral.id.to_string()];
        let search = Search {
            new_referrals: std::slice::from_ref(referral),
            known_referrals: &known,
            known_earlier_cases: &known_earlier,
            standing: &row::load(&self.connection, "(referral = ?1 OR with_referral = ?1) ORDER BY id", of)?,
            repeat_months: self.settings()?.repeat_months,
            ..Search::default()
        };
        Ok(propose(search, nicknames))
    }

    /// One referral with its people; nothing where it is not there, or was removed.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn referral(&self, case: CaseId) -> Result<Option<Referral>> {
        let Some(mut referral) = row::find::<Referral>(&self.connection, case.row())? else { return Ok(None) };
        let people: Vec<PersonInCase> =
            row::load(&self.connection, "referral = ?1 ORDER BY position, id", [case.to_string()])?;
        referral.people = people.into_iter().map(|person| person.person).collect();
        Ok(Some(referral))
    }

    /// The cases in which somebody may be the victim or the alleged perpetrator of this one.
    fn sharing_people(
        &self,
        referral: &Referral,
        nicknames: &Nicknames,
    ) -> Result<(BTreeSet<CaseId>, BTreeSet<EarlierCaseId>)> {
        self.with_people(nicknames, |known| {
            let (mut cases, mut earlier) = (BTreeSet::new(), BTreeSet::new());
            let parties = [Role::Victim, Role::AllegedPerpetrator].map(|role| referral.of_role(role));
            for party in parties.into_iter().flatten() {
                for whom in known.index.worth_comparing(&KnownAs::person(party), nicknames) {
                    match whom {
                        Whom::Person(person) => cases.extend(known.case_of(person)),
                        Whom::Earlier(case, _) => drop(earlier.insert(case)),
                    }
                }
            }
            Ok((cases, earlier))
        })
    }
}
