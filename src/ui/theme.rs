//! What things look like. The only place that names a colour. Every colour has a word or a sign beside it, so that
//! nothing is said by colour alone; the plain theme, without any, says the same.

use ratatui::style::{Color, Modifier, Style};

/// A way of drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeName {
    /// The terminal's own sixteen colours.
    #[default]
    Sixteen,
    /// Bold, reverse and underline only: for `NO_COLOR`.
    Plain,
    /// Black and white with few strong colours.
    HighContrast,
}

impl ThemeName {
    /// All of them.
    pub const ALL: [ThemeName; 3] = [ThemeName::Sixteen, ThemeName::Plain, ThemeName::HighContrast];

    /// Its name in the settings.
    pub const fn name(self) -> &'static str {
        match self {
            ThemeName::Sixteen => "sixteen",
            ThemeName::Plain => "plain",
            ThemeName::HighContrast => "high-contrast",
        }
    }

    /// The theme of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }

    /// The theme to use: `NO_COLOR` (set to anything but nothing) wins over the settings.
    pub fn chosen(setting: Option<ThemeName>, no_color: Option<&std::ffi::OsStr>) -> Self {
        match no_color {
            Some(value) if !value.is_empty() => ThemeName::Plain,
            _ => setting.unwrap_or_default(),
        }
    }
}

/// What is drawn, by what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Something beside the point: a hint, an empty pane.
    Dim,
    /// A heading, a name in a table.
    Strong,
    /// The line at the top.
    Top,
    /// The line at the bottom.
    Bottom,
    /// A key in the bottom line or in help.
    Key,
    /// A line between panes.
    Rule,
    /// The line beside the pane that has the focus.
    FocusedRule,
    /// The selected row of the list with the focus.
    Selected,
    /// The selected row of another list.
    SelectedElsewhere,
    /// Marked text in a field.
    Marked,
    /// A word that the dictionary doesn't know.
    Misspelt,
    /// Letters that a filter or a search found.
    Found,
    /// What the composer's line will become.
    Preview,
    /// What stops something: a fault, a refusal.
    Fault,
    /// What wants attention: overdue, to confirm.
    Warning,
    /// What is in order: complete, agreed, saved.
    Good,
    /// A risk.
    Risk,
    /// An opinion.
    Opinion,
    /// A view of the victim or a child.
    View,
    /// An action.
    Action,
    /// A decision.
    Decision,
    /// A rough note.
    Rough,
}

/// Draws roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    name: ThemeName,
}

impl Theme {
    /// The theme of that name.
    pub const fn new(name: ThemeName) -> Self {
        Theme { name }
    }

    /// Its name.
    pub const fn name(self) -> ThemeName {
        self.name
    }

    /// How a role looks.
    pub fn style(self, role: Role) -> Style {
        let style = Style::new().add_modifier(modifier(role));
        match self.name {
            ThemeName::Plain => style,
            ThemeName::Sixteen => colour(style, sixteen(role)),
            ThemeName::HighContrast => colour(style, high_contrast(role)),
        }
    }
}

fn colour(style: Style, colour: Option<Color>) -> Style {
    match colour {
        Some(colour) => style.fg(colour),
        None => style,
    }
}

/// What makes a role recognisable without colour. Never dim: some terminals show it as nothing at all.
fn modifier(role: Role) -> Modifier {
    match role {
        Role::Selected | Role::Marked => Modifier::REVERSED,
        Role::Strong | Role::Key | Role::Fault | Role::Risk | Role::FocusedRule | Role::Top => Modifier::BOLD,
        Role::Misspelt | Role::Found | Role::SelectedElsewhere => Modifier::UNDERLINED,
        Role::Text
        | Role::Dim
        | Role::Bottom
        | Role::Rule
        | Role::Preview
        | Role::Warning
        | Role::Good
        | Role::Opinion
        | Role::View
        | Role::Action
        | Role::Decision
        | Role::Rough => Modifier::empty(),
    }
}

fn sixteen(role: Role) -> Option<Color> {
    match role {
        Role::Dim | Role::Rule | Role::Rough => Some(Color::DarkGray),
        Role::Key | Role::FocusedRule | Role::Action => Some(Color::Cyan),
        Role::Preview | Role::Decision => Some(Color::Blue),
        Role::Fault | Role::Risk | Role::Misspelt => Some(Color::Red),
        Role::Warning | Role::Opinion | Role::Found => Some(Color::Yellow),
        Role::Good => Some(Color::Green),
        Role::View => Some(Color::Magenta),
        Role::Text
        | Role::Strong
        | Role::Top
        | Role::Bottom
        | Role::Selected
        | Role::SelectedElsewhere
        | Role::Marked => None,
    }
}

fn high_contrast(role: Role) -> Option<Color> {
    match role {
        Role::Fault | Role::Risk | Role::Misspelt => Some(Color::LightRed),
        Role::Warning | Role::Found => Some(Color::LightYellow),
        Role::Key | Role::FocusedRule => Some(Color::LightCyan),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_color_wins() {
        let no_color = |value: &str| ThemeName::chosen(Some(ThemeName::HighContrast), Some(value.as_ref()));
        assert_eq!(no_color("1"), ThemeName::Plain);
        assert_eq!(no_color(""), ThemeName::HighContrast);
        assert_eq!(ThemeName::chosen(None, None), ThemeName::Sixteen);
    }

    #[test]
    fn the_plain_theme_has_no_colour_and_still_shows_what_is_selected() {
        let plain = Theme::new(ThemeName::Plain);
        for role in [Role::Selected, Role::Fault, Role::Risk, Role::Good, Role::Key] {
            let style = plain.style(role);
            assert_eq!((style.fg, style.bg), (None, None));
        }
        assert!(plain.style(Role::Selected).add_modifier.contains(Modifier::REVERSED));
        assert!(plain.style(Role::Key).add_modifier.contains(Modifier::BOLD));
    }

    #[test]
    fn themes_are_found_by_name() {
        for theme in ThemeName::ALL {
            assert_eq!(ThemeName::named(theme.name()), Some(theme));
        }
    }
}
