//! How rows of the table are written.

/// Writes an enum of commands, their rows and the way from one to the other from a single list: for each command its
/// variant, name, contexts, condition, title and sentence, under the group that lists it. `as` says how one of them is a
/// [`Command`](super::Command).
macro_rules! commands {
    (
        $(#[$doc:meta])*
        $commands:ident as $whole:path $(, and $variant:ident($nested:ident))?;
        $($group:ident { $(
            $command:ident $name:literal $contexts:ident $possible:ident
            $title:literal $sentence:literal
        )+ })+
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $commands {
            $($(#[doc = $sentence] $command,)+)+
            $(
                /// One that belongs to a desk.
                $variant($nested),
            )?
        }

        impl $commands {
            /// Its own, in the order of the rows.
            pub(in crate::command) const OWN: &[Self] = &[$($(Self::$command,)+)+];

            /// Its row of the table.
            pub fn row(self) -> &'static $crate::command::Row {
                match self {
                    $($(Self::$command => const {
                        &$crate::command::Row {
                            command: $whole(Self::$command),
                            name: $name,
                            title: $title,
                            sentence: $sentence,
                            group: $crate::command::Group::$group,
                            contexts: $contexts,
                            possible: $possible,
                        }
                    },)+)+
                    $(Self::$variant(nested) => nested.row(),)?
                }
            }
        }
    };
}

pub(in crate::command) use commands;
