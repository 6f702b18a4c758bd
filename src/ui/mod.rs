//! The screen: what is drawn, and the terminal that it is drawn on.

pub mod editor;
pub mod input;
pub mod run;
pub mod terminal;
pub mod text;
pub mod theme;
