//! What stands between fields.

use crate::{
    error::{Error, Problem},
    options::{Advice, shown},
    token::{Ends, Grammar},
};

/// Those that are looked for, the first where nothing speaks for another.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
/// So many records are looked at.
const RECORDS: usize = 200;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Delimiter {
    pub(crate) delimiter: u8,
    /// Fields of most records.
    pub(crate) width: usize,
}

/// How records look with a delimiter.
struct Cut {
    delimiter: u8,
    /// Fields of the first record, and of most.
    first: usize,
    most: usize,
    /// Records with so many, and all.
    with_most: usize,
    records: usize,
    /// Fields of digits, empty ones and dates, of all but the first record's.
    plain: usize,
    fields: usize,
    /// Delimiters behind the first record, and those that stand between two digits as decimal marks do.
    delimiters: usize,
    within_numbers: usize,
}

impl Cut {
    fn of(sample: &[u8], grammar: Grammar, delimiter: u8) -> Self {
        let grammar = Grammar { delimiter, ..grammar };
        let mut ends = Ends::default();
        let quotes = ends.find(sample, grammar);
        if quotes.stray.is_none()
            && quotes.open.is_none()
            && sample.last().is_some_and(|&last| last != grammar.end)
        {
            ends.push(sample.len());
        }
        let mut cut = Self {
            delimiter,
            first: 0,
            most: 0,
            with_most: 0,
            records: 0,
            plain: 0,
            fields: 0,
            delimiters: 0,
            within_numbers: 0,
        };
        let mut widths: Vec<usize> = Vec::new();
        let (mut start, mut width, mut field, mut plain) = (0, 0, 0, 0);
        for &end in ends.all() {
            let end = end as usize;
            width += 1;
            plain += usize::from(is_plain(sample.get(field..end).unwrap_or_default()));
            field = end + 1;
            if sample.get(end) == Some(&delimiter) {
                let is_digit = |at: usize| sample.get(at).is_some_and(u8::is_ascii_digit);
                let is_within = end > 0 && is_digit(end - 1) && is_digit(end + 1);
                cut.delimiters += usize::from(!widths.is_empty());
                cut.within_numbers += usize::from(!widths.is_empty() && is_within);
                continue;
            }
            if !sample.get(start..end).unwrap_or_default().trim_ascii().is_empty() {
                if !widths.is_empty() {
                    cut.plain += plain;
                    cut.fields += width;
                }
                widths.push(width);
                if widths.len() == RECORDS {
                    break;
                }
            }
            (start, width, plain) = (end + 1, 0, 0);
        }
        cut.first = widths.first().copied().unwrap_or(1);
        cut.records = widths.len();
        widths.sort_unstable();
        for run in widths.chunk_by(|a, b| a == b) {
            if run.len() >= cut.with_most {
                cut.with_most = run.len();
                cut.most = run[0];
            }
        }
        if quotes.stray.is_some() {
            cut.records += 1; // one that is not as the others
        }
        cut
    }

    /// All records have as many fields, and several.
    fn is_even(&self) -> bool {
        self.most > 1 && self.with_most == self.records
    }

    /// Most records have as many fields, and several.
    fn is_nearly_even(&self) -> bool {
        self.most > 1 && self.with_most * 4 >= self.records * 3
    }

    /// Nearly all stand within numbers; a footer may hold another.
    fn are_decimal_marks(&self) -> bool {
        self.within_numbers * 4 >= self.delimiters * 3
    }

    /// More of its fields are numbers and dates.
    fn is_plainer(&self, other: &Self) -> bool {
        let has_fields = self.fields > 0 && other.fields > 0;
        has_fields && self.plain * other.fields > other.plain * self.fields
    }
}

/// Whether a field is a number, a date, or nothing, by its characters.
fn is_plain(field: &[u8]) -> bool {
    field
        .trim_ascii()
        .iter()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b',' | b':'))
}

/// The delimiter of a text that starts with these whole records.
///
/// A comma where that cuts the records evenly; another where that alone does, or where it does and
/// the comma does not; what could be either is refused.
pub(crate) fn delimiter(sample: &[u8], grammar: Grammar) -> Result<Delimiter, Error> {
    let cuts = CANDIDATES.map(|delimiter| Cut::of(sample, grammar, delimiter));
    let [commas, others @ ..] = &cuts;
    let found = |cut: &Cut| Ok(Delimiter { delimiter: cut.delimiter, width: cut.most });
    let even: Vec<&Cut> = others.iter().filter(|cut| cut.is_even()).collect();
    let nearly: Vec<&Cut> = others.iter().filter(|cut| cut.is_nearly_even()).collect();
    let plainer: Vec<&Cut> = nearly.iter().copied().filter(|cut| cut.is_plainer(commas)).collect();
    if commas.is_even() {
        // `Tag;Wert, kWh` over `1.2.2024;1,5` is even in commas, too, but no field is one.
        return match plainer.first() {
            Some(other) => Err(either(&[commas, other])),
            None => found(commas),
        };
    }
    match even.as_slice() {
        [] => {}
        [one] => return found(one),
        several => return Err(either(several)),
    }
    // Some record is broken, or a banner or a footer is around them: which is told later.
    if commas.first > 1 || commas.is_nearly_even() {
        return match plainer.as_slice() {
            [] => found(commas),
            // A list within fields, whose header has none.
            [one] if one.with_most < commas.with_most => found(commas),
            // Decimal commas cut the records as evenly as what is between the fields.
            [one] if commas.are_decimal_marks() => found(one),
            [one, ..] => Err(either(&[commas, one])),
        };
    }
    match nearly.as_slice() {
        [one] => found(one),
        _ => Ok(Delimiter { delimiter: b',', width: commas.most }),
    }
}

/// What may stand between the fields of a text that has one column: a sign that each of its first
/// lines has as often as the others.
pub(crate) fn rare(sample: &[u8], end: u8) -> Option<u8> {
    const RARE: [u8; 7] = [b'^', b'~', b':', b'#', b'!', b'/', b' '];
    let lines = sample.split(|&byte| byte == end).map(<[u8]>::trim_ascii);
    let lines: Vec<&[u8]> = lines.filter(|line| !line.is_empty()).take(RECORDS).collect();
    let count = |line: &[u8], sign: u8| memchr::memchr_iter(sign, line).count();
    let first = *lines.first().filter(|_| lines.len() > 1)?;
    RARE.into_iter().find(|&sign| {
        let often = count(first, sign);
        often > 0 && lines.iter().all(|line| count(line, sign) == often)
    })
}

fn either(cuts: &[&Cut]) -> Error {
    let delimiters: Vec<String> = cuts.iter().map(|cut| shown(cut.delimiter)).collect();
    let text = format!("its fields may end at {}", delimiters.join(" or at "));
    Error::new(Problem::Guess(text)).advise(cuts.iter().map(|cut| Advice::Delimiter(cut.delimiter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_are_not_looked_for() {
        for (text, want) in [
            ("date^v\n2024-01-01^0\n", Some(b'^')),
            ("date v\n2024-01-01 0\n", Some(b' ')),
            ("time\n2024-01-01 00:00\n", None),
            ("v\n1\n2\n", None),
            ("v:w\n", None),
        ] {
            assert_eq!(rare(text.as_bytes(), b'\n'), want, "{text}");
        }
    }

    const GRAMMAR: Grammar = Grammar { delimiter: b',', quote: Some(b'"'), end: b'\n' };

    #[test]
    fn each_by_its_records() {
        for (text, want) in [
            ("a,b\n1,2\n", Some((b',', 2))),
            ("a;b\n1;2\n", Some((b';', 2))),
            ("a;b\n1,5;2,5\n", Some((b';', 2))),
            ("a;b,c\n1,5;2,5\n", Some((b';', 2))),
            ("a\tb\n1,5\t2\n", Some((b'\t', 2))),
            ("a|b|c\n1|2|3\n", Some((b'|', 3))),
            ("\"a\";\"b\"\n\"x;y\";\"2,5\"\n", Some((b';', 2))),
            ("v\n1\n2\n", Some((b',', 1))),
            ("", Some((b',', 0))),
            ("a,note\n1,x;y\n2,z\n", Some((b',', 2))),
            ("a,b;c\n1,x;y\n2,z;1\n", Some((b',', 2))), // texts either way
            // One record is broken: it is to be told, with the delimiter of the others.
            ("a;b\n1;2\n3;4\n5;6\n7\n", Some((b';', 2))),
            ("a,b\n1,2\n3,4,5\n6;7,8\n", Some((b',', 2))),
            // A banner.
            ("Report\na;b\n1;2\n3;4\n", Some((b';', 2))),
            // One record is uneven, a banner or a footer, and the decimal commas cut as evenly.
            (
                "S 7\nD;T\n1.2.;1,5\n2.2.;2,5\n3.2.;3,5\n4.2.;1,5\n5.2.;2,5\n6.2.;3,5\n",
                Some((b';', 2)),
            ),
            ("D;T\n1.2.;1,5\n2.2.;2,5\n3.2.;3,5\n4.2.;4,5\nStand, heute\n", Some((b';', 2))),
            ("D;T;O\n1.2.;1,5;x\n2.2.;2,5;x\n3.2.;3,5;x\n4.2.;4,5\n", Some((b';', 3))),
            ("D;T;O;\n1.2.;1,5;x\n2.2.;2,5;x\n3.2.;3,5;x\n4.2.;4,5;y\n", Some((b';', 3))),
            ("Titel, 7\nD\tT\n1.2.\t1,5\n2.2.\t2,5\n3.2.\t3,5\n4.2.\t4,5\n", Some((b'\t', 2))),
            ("Titel, 7\n1.2.\t1,5\n2.2.\t2,5\n3.2.\t3,5\n4.2.\t4,5\n", None),
            ("Tag;Wert, kWh\n01.01.2024;1,5\n02.01.2024;2,5\n", None),
            ("a;b\tc\n1;2\t3\n", None),
            // Commas are nearly even in a list, but its header has one too.
            ("id,list\n1,2;3\n2,3;4\n3,4;5\n4,5;6\n5,6;7\n7,8,9\n", Some((b',', 2))),
        ] {
            let found = delimiter(text.as_bytes(), GRAMMAR).ok();
            assert_eq!(found.map(|found| (found.delimiter, found.width)), want, "{text:?}");
        }
    }

    /// Twelve rows with decimal commas, and one line that is not as the others.
    #[test]
    fn decimal_commas_and_one_uneven_line() {
        let rows = |row: fn(usize) -> String| (1..=12).map(row).collect::<String>();
        let two = rows(|i| format!("2024-01-{i:02};{i},5\n"));
        let three = rows(|i| format!("2024-01-{i:02};{i},5;x\n"));
        for (text, width) in [
            (format!("Station 7\nDatum;Temp\n{two}"), 2),
            (format!("Titel, Berlin\nDatum;Temp\n{two}"), 2),
            (format!("Datum;Temp\n{two}Quelle: DWD\n"), 2),
            (format!("Datum;Temp\n{two}\nStand 2024\n"), 2),
            (format!("Datum;Temp;Ort\n{three}2024-01-13;5,5\n"), 3),
            (format!("Datum;Temp;Ort\n{three}2024-01-13;5,5;x;y\n"), 3),
            (format!("Datum;Temp;Ort;\n{three}"), 3),
            (format!("Datum;Temp\n{}", three.replace(";x", ";")), 3),
        ] {
            for delimiter in [b';', b'\t', b'|'] {
                let text = text.replace(';', &char::from(delimiter).to_string());
                let found = self::delimiter(text.as_bytes(), GRAMMAR).ok();
                let found = found.map(|found| (found.delimiter, found.width));
                assert_eq!(found, Some((delimiter, width)), "{text}");
            }
        }
    }
}
