//! The vault's promises, on real files: nothing that was called saved is lost, nothing damaged is taken for whole.

mod bad_input;
mod damage;
mod interrupted;
mod keys;
mod killed;
mod round_trip;
mod several;
mod support;
mod tools;
mod working;
