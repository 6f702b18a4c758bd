//! From bytes to characters: UTF-8 with and without a mark, UTF-16, Windows-1252.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use unicode_normalization::UnicodeNormalization;

use super::{IntakeError, MOST_BYTES};

/// The text of a file, composed (NFC), with plain line breaks.
pub(super) fn decode(bytes: &[u8]) -> Result<String, IntakeError> {
    if bytes.len() > MOST_BYTES {
        let what = format!("{} MB, at most {} are read", bytes.len() / 1024 / 1024, MOST_BYTES / 1024 / 1024);
        return Err(IntakeError::TooLarge { what });
    }
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| (guess(bytes), 0));
    let content = bytes.get(mark..).unwrap_or(&[]);
    let text = if encoding == WINDOWS_1252 {
        if let Some(line) = stray_line(content) {
            return Err(IntakeError::MixedCharacters { line });
        }
        encoding.decode_without_bom_handling(content).0
    } else {
        encoding.decode_without_bom_handling_and_without_replacement(content).ok_or(IntakeError::NotText)?
    };
    // C1 controls are what Windows-1252 makes of bytes that it doesn't have.
    let binary = |c: char| c == '\0' || ('\u{80}'..='\u{9f}').contains(&c);
    if text.chars().any(binary) || bytes.starts_with(b"PK\x03\x04") {
        return Err(IntakeError::NotText);
    }
    if text.trim().is_empty() {
        return Err(IntakeError::Empty);
    }
    Ok(text.nfc().collect())
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let zeros = |odd: usize| bytes.iter().take(2000).skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let pairs = bytes.len().min(2000) / 2;
    if pairs > 1 && zeros(1) * 3 > pairs * 2 {
        UTF_16LE
    } else if pairs > 1 && zeros(0) * 3 > pairs * 2 {
        UTF_16BE
    } else if std::str::from_utf8(bytes).is_ok() {
        UTF_8
    } else {
        WINDOWS_1252
    }
}

/// The first line that isn't UTF-8 in a file that otherwise is. Reading it as Windows-1252 would spoil every
/// accented name in it.
fn stray_line(bytes: &[u8]) -> Option<usize> {
    let (mut wide, mut stray, mut first) = (0usize, 0usize, None);
    let mut read = 0;
    for chunk in bytes.utf8_chunks() {
        wide += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        read += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            stray += 1;
            first.get_or_insert(read);
        }
        read += chunk.invalid().len();
    }
    let at = first.filter(|_| wide > stray)?;
    Some(bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1)
}

/// What of a cell is kept: no control characters that could drive a terminal, no marks that turn text around, plain
/// line breaks, and nothing around it.
pub(super) fn clean(cell: &str) -> String {
    let unbroken = cell.replace("\r\n", "\n").replace('\r', "\n");
    let kept = unbroken.chars().filter_map(|c| match c {
        '\n' => Some('\n'),
        '\t' | '\u{a0}' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}' => None,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        c if c.is_control() => None,
        c => Some(c),
    });
    kept.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_common_way_of_writing_accents_is_read() {
        let text = "Siân,Wójcik\r\n";
        let utf_16 = |big: bool| -> Vec<u8> {
            let unit = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            text.encode_utf16().flat_map(unit).collect()
        };
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        let files = [
            text.as_bytes().to_vec(),
            marked(b"\xef\xbb\xbf", text.as_bytes()),
            b"Si\xe2n,W\xf3jcik\r\n".to_vec(),
            marked(b"\xff\xfe", &utf_16(false)),
            marked(b"\xfe\xff", &utf_16(true)),
            utf_16(false),
            utf_16(true),
            "Sia\u{302}n,Wo\u{301}jcik\r\n".as_bytes().to_vec(),
        ];
        for file in files {
            assert_eq!(decode(&file).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(decode(b""), Err(IntakeError::Empty));
        assert_eq!(decode(b"\xef\xbb\xbf \r\n"), Err(IntakeError::Empty));
        assert_eq!(decode(b"PK\x03\x04rest of a workbook"), Err(IntakeError::NotText));
        assert_eq!(decode(b"SQLite format 3\0 and so on"), Err(IntakeError::NotText));
        let mixed = [b"\xc5\x81ucja,\xc5\xbbak\n".as_slice(), b"Si\xe2n,Price\n"].concat();
        assert_eq!(decode(&mixed), Err(IntakeError::MixedCharacters { line: 2 }));
    }

    #[test]
    fn nothing_in_a_cell_can_drive_a_terminal_or_turn_text_around() {
        assert_eq!(clean(" \u{1b}[2Jred\u{7}\r\nline\u{202e}x\u{a0}y "), "[2Jred\nlinex y");
    }
}
