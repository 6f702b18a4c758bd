//! The screen: what is drawn, and the terminal that it is drawn on.

pub mod editor;
pub mod text;
pub mod theme;
