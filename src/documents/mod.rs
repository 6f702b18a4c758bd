//! Files to outside: agenda, minutes, case minutes, action lists. Pure functions from a conference to text.
//!
//! Two things never leave through here, whatever the document: a closed case (AGE-7, MOP 4.14), and a rough
//! note (NOT-12, MOP 10.34). [`selection`] and [`notes`] are the only ways in which documents reach cases and
//! entries, and they let neither through. A closed case's own papers are [`closed`], for its readers alone.

pub mod actions;
pub mod agenda;
pub mod case;
pub mod closed;
pub mod layout;
pub mod minutes;
pub mod notes;
pub mod phrases;
pub mod selection;
pub mod wording;

#[cfg(test)]
mod tests;
