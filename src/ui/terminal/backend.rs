//! Cells to bytes: one write a frame, and nothing that the terminal knows already. A key in the composer costs some
//! twenty bytes; over a slow line that is what one feels.
//!
//! crossterm's own writer resets colours after every frame, shows the cursor on each, flushes three times, and drops
//! bold and reverse with `NO_COLOR`.

use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

/// Draws with ANSI escape sequences.
#[derive(Debug)]
pub struct AnsiBackend<W: Write> {
    output: W,
    frame: Vec<u8>,
    /// Where the terminal's cursor is; `None` when that isn't certain.
    cursor: Option<Position>,
    cursor_shown: Option<bool>,
    look: Look,
    size: Option<Size>,
}

/// How the next character will look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Look {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl<W: Write> AnsiBackend<W> {
    /// Draws to `output`, on a screen as large as the terminal.
    pub fn new(output: W) -> Self {
        AnsiBackend { output, frame: Vec::new(), cursor: None, cursor_shown: None, look: Look::default(), size: None }
    }

    /// The same on a screen of a fixed size, whatever the terminal.
    pub fn with_size(output: W, size: Size) -> Self {
        AnsiBackend { size: Some(size), ..AnsiBackend::new(output) }
    }

    /// What it draws to.
    pub fn output_mut(&mut self) -> &mut W {
        &mut self.output
    }

    fn push(&mut self, text: &str) {
        self.frame.extend_from_slice(text.as_bytes());
    }

    /// Goes to a place the shortest way.
    fn go(&mut self, to: Position) {
        let sequence = match self.cursor {
            Some(from) if from == to => return,
            Some(from) if from.y == to.y && to.x == 0 => "\r".to_owned(),
            Some(from) if from.y == to.y && to.x > from.x => match to.x - from.x {
                1 => "\x1b[C".to_owned(),
                columns => format!("\x1b[{columns}C"),
            },
            Some(from) if from.y == to.y => match from.x - to.x {
                1 => "\x08".to_owned(),
                columns => format!("\x1b[{columns}D"),
            },
            _ => format!("\x1b[{};{}H", to.y.saturating_add(1), to.x.saturating_add(1)),
        };
        self.push(&sequence);
        self.cursor = Some(to);
    }

    fn wear(&mut self, look: Look) {
        if look == self.look {
            return;
        }
        let mut codes: Vec<String> = Vec::new();
        let only_colours = look.modifier == self.look.modifier;
        if !only_colours {
            codes.push("0".to_owned());
            codes.extend(modifier_codes(look.modifier).map(|code| code.to_string()));
        }
        let worn = if only_colours { self.look } else { Look::default() };
        if look.fg != worn.fg {
            codes.push(colour_code(look.fg, 30));
        }
        if look.bg != worn.bg {
            codes.push(colour_code(look.bg, 40));
        }
        // "0" by itself may be left out.
        let codes = codes.join(";");
        let codes = if codes == "0" { "" } else { &codes };
        self.push(&format!("\x1b[{codes}m"));
        self.look = look;
    }
}

fn modifier_codes(modifier: Modifier) -> impl Iterator<Item = u8> {
    [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::SLOW_BLINK, 5),
        (Modifier::RAPID_BLINK, 6),
        (Modifier::REVERSED, 7),
        (Modifier::HIDDEN, 8),
        (Modifier::CROSSED_OUT, 9),
    ]
    .into_iter()
    .filter(move |(one, _)| modifier.contains(*one))
    .map(|(_, code)| code)
}

/// `base` is 30 for the text and 40 for what is behind it.
fn colour_code(colour: Color, base: u8) -> String {
    let bright = base + 60;
    let code = match colour {
        Color::Reset => base + 9,
        Color::Black => base,
        Color::Red => base + 1,
        Color::Green => base + 2,
        Color::Yellow => base + 3,
        Color::Blue => base + 4,
        Color::Magenta => base + 5,
        Color::Cyan => base + 6,
        Color::Gray => base + 7,
        Color::DarkGray => bright,
        Color::LightRed => bright + 1,
        Color::LightGreen => bright + 2,
        Color::LightYellow => bright + 3,
        Color::LightBlue => bright + 4,
        Color::LightMagenta => bright + 5,
        Color::LightCyan => bright + 6,
        Color::White => bright + 7,
        Color::Indexed(number) => return format!("{};5;{number}", base + 8),
        Color::Rgb(red, green, blue) => return format!("{};2;{red};{green};{blue}", base + 8),
    };
    code.to_string()
}

impl<W: Write> Backend for AnsiBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let width = self.size()?.width;
        for (x, y, cell) in content {
            self.go(Position { x, y });
            self.wear(Look { fg: cell.fg, bg: cell.bg, modifier: cell.modifier });
            let symbol = cell.symbol();
            self.push(symbol);
            // Terminals differ over where the cursor is behind the last column and behind wide signs.
            let next = x.saturating_add(1);
            self.cursor =
                (symbol.is_ascii() || symbol.width() == 1).then_some(Position { x: next, y }).filter(|_| next < width);
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown != Some(false) {
            self.push("\x1b[?25l");
            self.cursor_shown = Some(false);
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown != Some(true) {
            self.push("\x1b[?25h");
            self.cursor_shown = Some(true);
        }
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.go(position.into());
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.wear(Look::default());
        self.push(match region {
            ClearType::All => "\x1b[2J",
            ClearType::AfterCursor => "\x1b[J",
            ClearType::BeforeCursor => "\x1b[1J",
            ClearType::CurrentLine => "\x1b[2K",
            ClearType::UntilNewLine => "\x1b[K",
        });
        // After a change of size nothing is certain.
        self.cursor = None;
        self.cursor_shown = None;
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        match self.size {
            Some(size) => Ok(size),
            None => super::system::size(),
        }
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        let written = self.output.write_all(&self.frame).and_then(|()| self.output.flush());
        self.frame.clear();
        written
    }
}

#[cfg(test)]
mod tests;
