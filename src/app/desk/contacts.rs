//! What this desk shows: still to come. See the module above for how it is filled.

use super::DeskView;

pub(super) const VIEW: Option<&dyn DeskView> = None;
