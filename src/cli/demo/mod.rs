//! `marac demo`: an invented conference in the middle of its meeting, in a private folder that is gone at exit.

pub mod story;
