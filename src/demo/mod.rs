//! An invented conference, in the middle of its meeting: values for the demo and for tests.
//!
//! Nobody and nowhere in it exists. The texts are in `assets/demo/`.

pub mod story;
pub mod told;
pub mod values;
