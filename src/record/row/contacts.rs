//! The lines of the list of contacts being kept: checks, releases, organisations not asked.

use crate::domain::contacts::{ContactCheck, Release, SignUp};
use crate::domain::identifier::{ContactCheckId, ReleaseId, SignUpId};

use super::row;

row! { ContactCheck = "contact_check", ContactCheckId {
    area: "area";
    at: "at";
    by: "by";
    note: "note";
} }

row! { Release = "released", ReleaseId {
    at: "at";
    by: "by";
    agency: "agency";
    to_whom: "to_whom";
    what: "what";
    necessity: "necessity";
    lawful_basis: "basis";
    told: "told";
} }

row! { SignUp = "sign_up", SignUpId {
    organisation: "organisation";
    dismissed: "dismissed_by" "dismissed_at" "reason";
} }
