//! The rules of a conference: plain values and pure functions.
//!
//! Nothing in here knows a screen, SQL, a file, or any clock but the one it is handed.
//! Clauses are cited as in the source documents: `MOP` is the West Sussex operating protocol,
//! `DSA` the London data sharing agreement; ids such as `REF-3` name rows of the requirements.

pub mod action;
pub mod agency;
pub mod attendance;
pub mod case;
pub mod conference;
pub mod entry;
pub mod identifier;
pub mod listing;
pub mod meeting;
pub mod person;
pub mod referral;
pub mod settings;
