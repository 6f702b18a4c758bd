//! Invented people as referrals would write them: the same human being again and again, never quite the same way.
//!
//! Who is who is known here, so what the program proposes can be measured. Names, short forms and slips come from
//! `names.toml` and this file alone, never from the tables that the program compares with. How often each thing
//! happens stands in [`RATES`].

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use serde::Deserialize;

use crate::figures::Dice;

/// How often things happen, in thousandths: of each person, or of each time that somebody is written down.
pub struct Rates {
    /// Of the people: live with others of one surname at one address, two to five together.
    pub in_families: u64,
    /// Of the children of a family: a twin of the one before; bears the name of a parent.
    pub twins: u64,
    pub named_as_parent: u64,
    /// Each time that somebody is written down again: has moved, has another telephone, another surname.
    pub moved: u64,
    pub new_telephone: u64,
    /// Of grown women; of all others.
    pub new_surname: [u64; 2],
    /// Of the names as written.
    pub called_otherwise: u64,
    pub letter_wrong: u64,
    pub two_letters_wrong: u64,
    pub order_turned: u64,
    pub middle_name: u64,
    pub accents_lost: u64,
    pub capitals_odd: u64,
    pub title: u64,
    pub initial_only: u64,
    /// Of the dates of birth as written.
    pub born_missing: u64,
    pub born_first_of_1900: u64,
    pub born_swapped: u64,
    pub born_digit: u64,
    pub born_year: u64,
    /// Of the addresses and telephones as written.
    pub address_missing: u64,
    pub address_otherwise: u64,
    pub telephone_missing: u64,
}

pub const RATES: Rates = Rates {
    in_families: 250,
    twins: 60,
    named_as_parent: 60,
    moved: 350,
    new_telephone: 200,
    new_surname: [50, 5],
    called_otherwise: 120,
    letter_wrong: 80,
    two_letters_wrong: 10,
    order_turned: 30,
    middle_name: 100,
    accents_lost: 500,
    capitals_odd: 60,
    title: 50,
    initial_only: 5,
    born_missing: 40,
    born_first_of_1900: 10,
    born_swapped: 30,
    born_digit: 30,
    born_year: 10,
    address_missing: 100,
    address_otherwise: 600,
    telephone_missing: 600,
};

/// Somebody as one referral writes them.
#[derive(Debug, Clone)]
pub struct Appearance {
    /// Who it truly is.
    pub who: usize,
    pub name: String,
    pub born: Option<NaiveDate>,
    pub address: Option<String>,
    pub telephone: Option<String>,
}

/// Invented people, each written down one to four times.
pub struct Population {
    pub appearances: Vec<Appearance>,
}

#[derive(Deserialize)]
struct Names {
    community: Vec<Community>,
    called: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Community {
    share: u64,
    female: Vec<String>,
    male: Vec<String>,
    family: Vec<String>,
}

#[derive(Clone)]
struct Human {
    female: bool,
    community: usize,
    given: String,
    middle: String,
    family: String,
    born: NaiveDate,
    home: Home,
    telephone: u64,
}

#[derive(Clone)]
struct Home {
    flat: Option<u64>,
    house: u64,
    street: &'static str,
    kind: (&'static str, &'static str),
    town: &'static str,
    postcode: (String, String),
}

const STREETS: [&str; 24] = [
    "Mill", "Church", "Station", "Harbour", "Orchard", "Windmill", "Beech", "Manor", "Chapel", "Goffs", "Tilgate",
    "Ifield", "Priory", "Seaview", "Downland", "Hazel", "Linden", "Park", "School", "Victoria", "Albion", "Forge",
    "Quarry", "Meadow",
];
const KINDS: [(&str, &str); 6] =
    [("Lane", "Ln"), ("Road", "Rd"), ("Street", "St"), ("Avenue", "Ave"), ("Close", "Cl"), ("Drive", "Dr")];
const TOWNS: [(&str, &str); 6] = [
    ("Crawley", "RH10"),
    ("Horsham", "RH12"),
    ("Worthing", "BN11"),
    ("Chichester", "PO19"),
    ("Bognor Regis", "PO21"),
    ("Shoreham", "BN43"),
];

/// With it the commonest given name is that of one woman or man in forty, and Smith that of one in eighty, as in England.
const FLATNESS: u64 = 12;
/// The surnames that everybody knows are those of less than half of the people; the others are made of two halves.
const SURNAMES_NOT_LISTED: u64 = 550;
const BEGINNINGS: [&str; 40] = [
    "Ash", "Thorn", "Wood", "Black", "Stan", "Brad", "Hart", "Lang", "Mer", "Nor", "Pem", "Rad", "Sel", "Tim", "Whit",
    "Wal", "Har", "Brom", "Chad", "Dun", "Elm", "Farn", "Gold", "Hazel", "Ing", "Kirk", "Lind", "Mal", "Oak", "Pad",
    "Rams", "Sand", "Tren", "Under", "Ven", "Wester", "Cran", "Hol", "Bick", "Corn",
];
const ENDS: [&str; 24] = [
    "ley", "ton", "worth", "ford", "field", "bury", "well", "don", "ham", "wick", "brook", "combe", "by", "stone",
    "man", "er", "som", "dale", "gate", "hurst", "ridge", "stead", "wood", "croft",
];

/// Draws what happens.
struct Fate {
    dice: Dice,
    names: Names,
}

impl Population {
    /// So many people, the same for the same seed.
    pub fn of(seed: u64, people: usize) -> Self {
        let names = toml::from_str(include_str!("names.toml")).expect("the table of names");
        let mut fate = Fate { dice: Dice(seed.wrapping_mul(0x2545_f491_4f6c_dd1d)), names };
        let mut humans = Vec::with_capacity(people);
        while humans.len() < people {
            if fate.happens(RATES.in_families * 10 / 35) {
                humans.extend(fate.family());
            } else {
                humans.push(fate.human());
            }
        }
        humans.truncate(people);
        let mut appearances = Vec::new();
        for (who, mut human) in humans.into_iter().enumerate() {
            // One to four times, 1.8 on average.
            let times = match fate.dice.below(10) {
                0..5 => 1,
                5..8 => 2,
                8 => 3,
                _ => 4,
            };
            for time in 0..times {
                if time > 0 {
                    fate.time_passes(&mut human);
                }
                appearances.push(fate.written(who, &human));
            }
        }
        Self { appearances }
    }

    /// How many pairs of appearances are truly one person.
    pub fn pairs(&self) -> usize {
        let mut times: BTreeMap<usize, usize> = BTreeMap::new();
        for one in &self.appearances {
            *times.entry(one.who).or_default() += 1;
        }
        times.values().map(|times| times * (times - 1) / 2).sum()
    }
}

impl Fate {
    fn happens(&mut self, thousandths: u64) -> bool {
        self.dice.below(1000) < thousandths
    }

    fn one_of<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        let at = self.dice.below(things.len() as u64);
        &things[at as usize]
    }

    /// A place in a list whose first is the commonest: the share falls as one by the place.
    fn common_first(&mut self, count: usize) -> usize {
        let weight = |place: usize| 1_000_000 / (place as u64 + FLATNESS);
        let mut left = self.dice.below((0..count).map(weight).sum());
        (0..count)
            .find(|place| {
                let found = left < weight(*place);
                left = left.saturating_sub(weight(*place));
                found
            })
            .unwrap_or_default()
    }

    fn given(&mut self, community: usize, female: bool) -> String {
        let of = |names: &Names| {
            let community = &names.community[community];
            if female { community.female.clone() } else { community.male.clone() }
        };
        let list = of(&self.names);
        list[self.common_first(list.len())].clone()
    }

    fn surname(&mut self, community: usize) -> String {
        if community == 0 && self.happens(SURNAMES_NOT_LISTED) {
            let (begin, end) = (*self.one_of(&BEGINNINGS), *self.one_of(&ENDS));
            return format!("{begin}{end}");
        }
        let list = self.names.community[community].family.clone();
        list[self.common_first(list.len())].clone()
    }

    fn community(&mut self) -> usize {
        let mut left = self.dice.below(self.names.community.iter().map(|one| one.share).sum());
        for (at, one) in self.names.community.iter().enumerate() {
            if left < one.share {
                return at;
            }
            left -= one.share;
        }
        0
    }

    /// Victims and alleged perpetrators are mostly between 16 and 60, their children younger.
    fn born(&mut self, from: i32, to: i32) -> NaiveDate {
        let begin = NaiveDate::from_ymd_opt(from, 1, 1).unwrap();
        let end = NaiveDate::from_ymd_opt(to, 12, 31).unwrap();
        begin + Days::new(self.dice.below((end - begin).num_days() as u64))
    }

    fn home(&mut self) -> Home {
        let (town, outward) = *self.one_of(&TOWNS);
        let letters = b"ABDEFGHJLNPQRSTUWXYZ";
        let mut letter = || char::from(letters[self.dice.below(letters.len() as u64) as usize]);
        let (first, second) = (letter(), letter());
        let inward = format!("{}{first}{second}", self.dice.below(10));
        Home {
            flat: (self.dice.below(4) == 0).then(|| self.dice.below(20) + 1),
            house: self.dice.below(150) + 1,
            street: STREETS[self.dice.below(STREETS.len() as u64) as usize],
            kind: *self.one_of(&KINDS),
            town,
            postcode: (outward.to_owned(), inward),
        }
    }

    fn telephone(&mut self) -> u64 {
        7_700_000_000 + self.dice.below(99_999_999)
    }

    fn human(&mut self) -> Human {
        let (community, female) = (self.community(), self.dice.below(2) == 0);
        let born = match self.dice.below(10) {
            0..2 => self.born(2008, 2026 - 1),
            2..9 => self.born(1966, 2007),
            _ => self.born(1936, 1965),
        };
        Human {
            female,
            community,
            given: self.given(community, female),
            middle: self.given(community, female),
            family: self.surname(community),
            born,
            home: self.home(),
            telephone: self.telephone(),
        }
    }

    /// A parent and one to four others of the same surname at the same address: a partner, children, twins among them.
    fn family(&mut self) -> Vec<Human> {
        let mut parent = self.human();
        parent.born = self.born(1970, 1995);
        let mut family = vec![parent.clone()];
        for place in 0..=self.dice.below(4) {
            let mut other = Human { home: parent.home.clone(), ..self.human() };
            other.community = parent.community;
            other.family.clone_from(&parent.family);
            other.given = self.given(other.community, other.female);
            if place == 0 && self.dice.below(2) == 0 {
                other.born = self.born(1970, 1995);
            } else {
                other.born = parent.born + Days::new(365 * 19 + self.dice.below(365 * 18));
                let before = family.last().filter(|before| before.born > parent.born + Days::new(365 * 18)).cloned();
                if let Some(before) = before.filter(|_| self.happens(RATES.twins)) {
                    other.born = before.born;
                } else if other.female == parent.female && self.happens(RATES.named_as_parent * 2) {
                    other.given.clone_from(&parent.given);
                }
            }
            family.push(other);
        }
        family
    }

    fn time_passes(&mut self, human: &mut Human) {
        if self.happens(RATES.moved) {
            human.home = self.home();
        }
        if self.happens(RATES.new_telephone) {
            human.telephone = self.telephone();
        }
        let [of_women, of_others] = RATES.new_surname;
        if self.happens(if human.female && human.born.year() < 2008 { of_women } else { of_others }) {
            let other = self.surname(human.community);
            human.family = if self.dice.below(6) == 0 { format!("{}-{other}", human.family) } else { other };
        }
    }

    fn written(&mut self, who: usize, human: &Human) -> Appearance {
        let name = self.name(human);
        Appearance {
            who,
            name,
            born: self.birth(human.born),
            address: (!self.happens(RATES.address_missing)).then(|| self.address(&human.home)),
            telephone: (!self.happens(RATES.telephone_missing)).then(|| match self.dice.below(3) {
                0 => format!("0{}", human.telephone),
                1 => format!("0{} {:06}", human.telephone / 1_000_000, human.telephone % 1_000_000),
                _ => format!("+44 {} {:06}", human.telephone / 1_000_000, human.telephone % 1_000_000),
            }),
        }
    }

    fn name(&mut self, human: &Human) -> String {
        let mut given = human.given.clone();
        let called = self.names.called.get(&given).cloned();
        if let Some(called) = called.filter(|_| self.happens(RATES.called_otherwise)) {
            given = self.one_of(&called).clone();
        } else if self.happens(RATES.initial_only) {
            given.truncate(given.chars().next().map_or(0, char::len_utf8));
        }
        let mut family = human.family.clone();
        if human.female && family.ends_with("ski") {
            family = family.replace("ski", "ska");
        }
        let slips = if self.happens(RATES.two_letters_wrong) { 2 } else { u64::from(self.happens(RATES.letter_wrong)) };
        for _ in 0..slips {
            if self.dice.below(2) == 0 {
                given = self.slip(&given);
            } else {
                family = self.slip(&family);
            }
        }
        if self.happens(RATES.accents_lost) {
            given = plain(&given);
            family = plain(&family);
        }
        if self.happens(RATES.middle_name) {
            given = format!("{given} {}", human.middle);
        }
        let mut name = match (self.happens(RATES.order_turned), self.dice.below(2)) {
            (false, _) => format!("{given} {family}"),
            (true, 0) => format!("{family}, {given}"),
            (true, _) => format!("{family} {given}"),
        };
        if self.happens(RATES.title) {
            let title = if human.female { *self.one_of(&["Ms", "Mrs", "Miss"]) } else { "Mr" };
            name = format!("{title} {name}");
        }
        if self.happens(RATES.capitals_odd) {
            name = if self.dice.below(2) == 0 { name.to_uppercase() } else { name.to_lowercase() };
        }
        name
    }

    /// One letter wrong, left out, doubled, or changed over with the next.
    fn slip(&mut self, word: &str) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        if letters.len() < 3 {
            return word.to_owned();
        }
        let at = self.dice.below(letters.len() as u64) as usize;
        match self.dice.below(4) {
            0 => letters[at] = *self.one_of(&['a', 'e', 'i', 'o', 'n', 's', 't', 'r', 'l', 'd', 'c', 'm']),
            1 => drop(letters.remove(at)),
            2 => letters.insert(at, letters[at]),
            _ => letters.swap(at.min(word.chars().count() - 2), at.min(word.chars().count() - 2) + 1),
        }
        letters.into_iter().collect()
    }

    fn birth(&mut self, born: NaiveDate) -> Option<NaiveDate> {
        if self.happens(RATES.born_missing) {
            return None;
        }
        if self.happens(RATES.born_first_of_1900) {
            return NaiveDate::from_ymd_opt(1900, 1, 1);
        }
        if self.happens(RATES.born_swapped) {
            return NaiveDate::from_ymd_opt(born.year(), born.day(), born.month()).or(Some(born));
        }
        if self.happens(RATES.born_digit) {
            return Some(self.digit_wrong(born));
        }
        if self.happens(RATES.born_year) {
            let off = self.dice.below(10) as i32 + 1;
            return born.with_year(if self.dice.below(2) == 0 { born.year() + off } else { born.year() - off });
        }
        Some(born)
    }

    /// One digit of the date mistyped, so that it is still a date, and nobody's who is not born yet.
    fn digit_wrong(&mut self, born: NaiveDate) -> NaiveDate {
        loop {
            let mut digits: Vec<u8> = born.format("%Y%m%d").to_string().into_bytes();
            let at = self.dice.below(6) as usize + 2;
            digits[at] = b'0' + self.dice.below(10) as u8;
            let text = String::from_utf8(digits).unwrap();
            match NaiveDate::parse_from_str(&text, "%Y%m%d") {
                Ok(date) if date.year() < 2027 => return date,
                _ => {}
            }
        }
    }

    fn address(&mut self, home: &Home) -> String {
        let Home { flat, house, street, kind, town, postcode: (outward, inward) } = home;
        let flat = |before: &str| flat.map(|flat| format!("{before} {flat}, ")).unwrap_or_default();
        if !self.happens(RATES.address_otherwise) {
            return format!("{}{house} {street} {}, {town}, {outward} {inward}", flat("Flat"), kind.0);
        }
        match self.dice.below(5) {
            0 => format!("{}{house} {street} {} {town} {outward}{inward}", flat("flat"), kind.1).to_lowercase(),
            1 => format!("{}{house}, {street} {}, {outward} {inward}", flat("Apt"), kind.0),
            2 => format!("{}{house} {street} {}, {town}", flat("Flat"), kind.0),
            3 => format!("{}{house} {} {}, {town}, {outward} {inward}", flat("FLAT"), self.slip(street), kind.1),
            _ => format!("{house} {street} {}, {town}, {outward} {inward}", kind.0),
        }
    }
}

/// Without accents, as a form or a police system keeps it.
fn plain(text: &str) -> String {
    let letter = |letter: char| match letter {
        'ł' => 'l',
        'Ł' => 'L',
        'ø' => 'o',
        'ż' | 'ź' => 'z',
        'Ż' => 'Z',
        'ą' | 'ã' | 'á' | 'ạ' | 'ầ' => 'a',
        'ę' | 'é' | 'ê' | 'ë' | 'ễ' => 'e',
        'ś' | 'ş' => 's',
        'ć' => 'c',
        'ń' => 'n',
        'ó' => 'o',
        'ü' | 'ỳ' | 'ấ' => 'u',
        'í' | 'ı' => 'i',
        other => other,
    };
    text.chars().map(letter).collect()
}
