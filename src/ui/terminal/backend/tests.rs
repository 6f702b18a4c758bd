use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::*;

/// Counts writes.
#[derive(Default)]
struct Line {
    bytes: Vec<u8>,
    writes: usize,
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writes += 1;
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn screen(width: u16, height: u16) -> Terminal<AnsiBackend<Line>> {
    Terminal::new(AnsiBackend::with_size(Line::default(), Size { width, height })).unwrap()
}

fn shown(screen: &mut Terminal<AnsiBackend<Line>>, draw: impl Fn(&mut ratatui::Frame<'_>)) -> (usize, usize) {
    let before = (screen.backend_mut().output_mut().bytes.len(), screen.backend_mut().output_mut().writes);
    screen.draw(draw).unwrap();
    let line = screen.backend_mut().output_mut();
    (line.bytes.len() - before.0, line.writes - before.1)
}

#[test]
fn a_key_costs_few_bytes_and_one_write() {
    let mut screen = screen(80, 24);
    let typed = |text: &'static str, preview: &'static str| {
        move |frame: &mut ratatui::Frame<'_>| {
            let style = Style::new().fg(Color::Cyan);
            frame.buffer_mut().set_string(1, 20, preview, Style::new().fg(Color::Blue));
            frame.buffer_mut().set_string(1, 23, "Ctrl-P", style);
            frame.buffer_mut().set_string(1, 21, text, Style::new());
            frame.set_cursor_position((1 + text.len() as u16, 21));
        }
    };
    shown(&mut screen, typed("she is", "Worth Services, information"));
    let (bytes, writes) = shown(&mut screen, typed("she isn", "Worth Services, information"));
    assert_eq!(bytes, 6, "a letter, and back to the colour of text: the cursor is there already");
    assert_eq!(writes, 1);
    let (bytes, writes) = shown(&mut screen, typed("> pol: x", "action for Sussex Police, due Sun 20 Dec 2026"));
    assert!(bytes <= 120, "{bytes} bytes for another preview");
    assert_eq!(writes, 1);
    let again = shown(&mut screen, typed("> pol: x", "action for Sussex Police, due Sun 20 Dec 2026"));
    assert_eq!(again, (0, 0), "what is shown already costs nothing");
}

fn any_frame() -> impl Strategy<Value = Vec<(u16, u16, char, u8, u8)>> {
    let cell =
        (0..20u16, 0..5u16, proptest::char::ranges(vec!['a'..='z', ' '..=' ', '漢'..='漢'].into()), 0..4u8, 0..4u8);
    prop::collection::vec(cell, 0..30)
}

proptest! {
    /// A terminal shows what was drawn, however the frames follow each other.
    #[test]
    fn the_terminal_shows_the_buffer(frames in prop::collection::vec(any_frame(), 1..6), wide: bool) {
        let (width, height) = (20, 5);
        let mut screen = screen(width, height);
        let size = |side| std::num::NonZero::new(side).unwrap();
        let mut terminal = vt100::Parser::new(size(height), size(width), 0);
        for cells in frames {
            let mut expected = ratatui::buffer::Buffer::empty(Rect::new(0, 0, width, height));
            for (x, y, c, fg, modifier) in cells {
                let colour = [Color::Reset, Color::Red, Color::LightCyan, Color::Indexed(9)][usize::from(fg)];
                let looks = [Modifier::empty(), Modifier::BOLD, Modifier::REVERSED, Modifier::UNDERLINED];
                let style = Style::new().fg(colour).add_modifier(looks[usize::from(modifier)]);
                if c == '漢' && (!wide || x + 1 >= width) {
                    continue;
                }
                expected.set_string(x, y, " ", style);
                expected.set_string(x, y, c.to_string(), style);
            }
            // A wide sign that was half overwritten is no sign.
            for y in 0..height {
                for x in 0..width {
                    let hidden = x > 0 && expected[(x - 1, y)].symbol().width() == 2;
                    if hidden && expected[(x, y)].symbol() != " " {
                        expected[(x - 1, y)].set_symbol(" ");
                    }
                }
            }
            screen.draw(|frame| {
                frame.buffer_mut().merge(&expected);
                frame.set_cursor_position((3, 2));
            }).unwrap();
            let bytes = std::mem::take(&mut screen.backend_mut().output_mut().bytes);
            terminal.process(&bytes);
            for y in 0..height {
                for x in 0..width {
                    let cell = terminal.screen().cell(y, x).unwrap();
                    if cell.is_wide_continuation() {
                        continue;
                    }
                    let wanted = &expected[(x, y)];
                    let symbol = if cell.contents().is_empty() { " " } else { cell.contents() };
                    prop_assert_eq!(symbol, wanted.symbol());
                    // How a blank looks that was half of a wide sign is the terminal's affair.
                    if wide {
                        continue;
                    }
                    prop_assert_eq!(cell.bold(), wanted.modifier.contains(Modifier::BOLD));
                    prop_assert_eq!(cell.inverse(), wanted.modifier.contains(Modifier::REVERSED));
                    prop_assert_eq!(cell.underline(), wanted.modifier.contains(Modifier::UNDERLINED));
                }
            }
            prop_assert_eq!(terminal.screen().cursor_position(), (2, 3));
        }
    }
}
