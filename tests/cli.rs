//! The real program on the command line, in a folder of its own.

#[path = "cli/access.rs"]
mod access;
#[path = "cli/calendar.rs"]
mod calendar;
#[path = "cli/closed.rs"]
mod closed;
#[cfg(unix)]
#[path = "cli/demo.rs"]
mod demo;
#[cfg(unix)]
#[path = "cli/disks.rs"]
mod disks;
#[path = "cli/export.rs"]
mod export;
#[path = "cli/faults.rs"]
mod faults;
#[cfg(unix)]
#[path = "cli/following.rs"]
mod following;
#[path = "cli/forged.rs"]
mod forged;
#[cfg(unix)]
#[path = "cli/journey.rs"]
mod journey;
#[path = "cli/late.rs"]
mod late;
#[path = "cli/maps.rs"]
mod maps;
#[path = "cli/other_area.rs"]
mod other_area;
#[path = "cli/passphrase.rs"]
mod passphrase;
#[path = "cli/place.rs"]
mod place;
#[path = "cli/research.rs"]
mod research;
#[path = "cli/rolled_back.rs"]
mod rolled_back;
#[path = "cli/sample.rs"]
mod sample;
#[path = "cli/sandbox.rs"]
mod sandbox;
#[path = "cli/surface.rs"]
mod surface;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/terminal.rs"]
mod terminal;
