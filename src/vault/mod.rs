//! How the record is kept: one standard age file, journals of signed frames beside it, and the protocol between them.
//!
//! The vault knows nothing of SQL and nothing of a conference. It is handed an image (bytes) and typed operations,
//! and hands them back after a crash. What an image says about itself — which record, which generation, which frames
//! it already holds, who may read and write — is told by the caller through [`ImageReader`].
//!
//! Files of a record `NAME.marac`:
//!
//! | name | what |
//! |---|---|
//! | `NAME.marac` | the record: a binary age file whose plaintext is the database image and, behind it, its publisher's signature; see [`signed`] |
//! | `NAME.marac.journal-SEAT` | what the seat (16 hex digits) has done since; see [`frame`] for the bytes |
//! | `NAME.marac.gen-NNNNNN-SEAT` | a generation: numbered above the record's own it is a publishing that was not finished and counts as the record; else an older one, kept |
//! | `NAME.marac.journal-SEAT.damaged`, `NAME.marac.damaged-SEAT` | put aside for whoever may get more out of it; nothing reads it |

pub mod aside;
pub mod backup;
pub mod clock;
pub mod closed_piece;
mod desk;
pub mod disk;
pub mod error;
pub mod finding;
pub mod follow;
pub mod foreign;
pub mod frame;
pub mod identity;
pub mod ids;
pub mod image;
pub mod journal;
mod known_files;
pub mod late_journal;
pub mod leftover;
pub mod lingering;
pub mod log;
pub mod loss;
pub mod names;
pub mod open;
pub mod operation;
pub mod order;
pub mod people;
pub mod place;
pub mod publish;
mod real_disk;
pub mod sealed;
mod seat;
pub mod seen;
pub mod signed;
pub mod signing;
pub mod snapshot;
pub mod spill;
pub mod store;
pub mod trust;
pub mod verify;
pub mod worker;

pub use clock::{HybridClock, Stamp};
pub use disk::{Disk, DiskError, RealDisk};
pub use error::VaultError;
pub use finding::{Finding, LeftOut};
pub use follow::{Present, Unread};
pub use frame::{Frame, Head, Sign};
pub use identity::Unlocked;
pub use ids::{Hash, KeyId, RecordId, RowId, SeatId};
pub use image::{Coverage, ImageError, ImageFacts, ImageReader, Writer};
pub use loss::{Behind, Loss, Names};
pub use open::{Damaged, Older, OpenRequest, Opened, create, open};
pub use operation::{Operation, OperationKind, Value};
pub use people::{AccessKey, NotAPublicKey, PersonKey, Recipient};
pub use place::{AnyPlace, PlaceCheck, PlaceKind, ThisMachine};
pub use signing::VerifyKey;
pub use spill::{Elsewhere, Spilled};
pub use store::{Closing, Generation, Others, Reload, Saved, Vault};
pub use worker::{Failed, Ticket, VaultEvent, Work, Worker};
