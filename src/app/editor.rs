//! The text field, as the state of the conference holds it.

pub use crate::ui::editor::{Edited, Editor, Lines};
