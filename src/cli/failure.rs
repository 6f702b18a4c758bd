//! Why a command ended without having done what was asked: one sentence, with what to do next.

use std::process::ExitCode;

/// Why a command failed. Nothing was changed unless the sentence says so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The command line asks for something that can't be meant, or that this version can't do. Exit code 2.
    #[error("{0}")]
    Usage(String),
    /// It could be meant and didn't work. Exit code 1.
    #[error("{0}")]
    Failed(String),
    /// The process that had the screen ended so, and has said why.
    #[error("ended with exit code {0}")]
    Ended(u8),
}

impl Failure {
    /// From whatever says in its own sentence what went wrong.
    pub fn of(error: impl std::fmt::Display) -> Self {
        Self::Failed(error.to_string())
    }

    /// The exit code of the program.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Failed(_) => ExitCode::from(1),
            Self::Ended(code) => ExitCode::from(*code),
        }
    }
}
