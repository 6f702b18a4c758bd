//! The rules of a conference: plain values and pure functions.
//!
//! Nothing in here knows a screen, SQL, a file, or any clock but the one it is handed.
//! Clauses are cited as in the source documents: `MOP` is the West Sussex operating protocol,
//! `DSA` the London data sharing agreement; ids such as `REF-3` name rows of the requirements.

pub mod action;
pub mod agency;
pub mod agency_names;
pub mod agenda;
pub mod agenda_moves;
pub mod asset;
pub mod attendance;
pub mod breaks;
pub mod calendar;
pub mod carrying;
pub mod case;
pub mod clocks;
pub mod closed;
pub mod conference;
pub mod conflict;
pub mod contacts;
pub mod dash;
pub mod dates;
pub mod deferral;
pub mod dispatch;
pub mod due;
pub mod eligibility;
pub mod entry;
#[cfg(test)]
pub(crate) mod fixture;
pub mod grounds;
pub mod held_time;
pub mod identifier;
pub mod import_mark;
pub mod life;
pub mod listing;
pub mod marker;
pub mod matches;
pub mod matching;
pub mod meeting;
pub mod monthly;
pub mod order_key;
pub mod people;
pub mod person;
pub mod preparation;
pub mod reason;
pub mod recipient;
pub mod referral;
pub mod research;
pub mod room;
mod said;
pub mod secure_email;
pub mod settings;
pub mod smart;
pub mod timetable;
pub mod tracks;
pub mod working_days;
