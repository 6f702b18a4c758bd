//! The command line of `marac demo`.

use clap::Args;

#[derive(Debug, Args)]
pub struct DemoArguments {
    /// For how many people, each in a terminal of their own: a minute-taker, a coordinator, a Chair
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=3))]
    pub seats: u8,

    /// Sit down at the demo that runs in another terminal
    #[arg(long, conflicts_with = "seats")]
    pub join: bool,
}
