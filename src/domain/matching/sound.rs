//! How a name sounds, roughly.

/// The classes of consonants that a name begins with, vowels and repeats left out, as Soundex has them; the first letter
/// counts by its class as well, so that Catherine stands with Katherine.
pub(super) fn sound(part: &str) -> [u8; 4] {
    let mut sound = [0; 4];
    let mut filled = 0;
    let mut last = 0;
    for letter in part.bytes() {
        let class = match letter {
            b'b' | b'f' | b'p' | b'v' | b'w' => 1,
            b'c' | b'g' | b'j' | b'k' | b'q' | b's' | b'x' | b'z' => 2,
            b'd' | b't' => 3,
            b'l' => 4,
            b'm' | b'n' => 5,
            b'r' => 6,
            _ => 0,
        };
        if class != 0 && class != last {
            if let Some(place) = sound.get_mut(filled) {
                *place = class;
            }
            filled += 1;
        }
        last = class;
    }
    sound
}
