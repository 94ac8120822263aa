//! Numbers with three digits, units, and the marks that a country writes them with.

/// How numbers are written.
///
/// ```
/// use smoothframe_report::Locale;
/// assert_eq!("de".parse::<Locale>()?, Locale::De);
/// assert_eq!(Locale::default().name(), "en");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Locale {
    /// 1,234.5
    #[default]
    En,
    /// 1.234,5
    De,
    /// 1 234,5, with narrow spaces that do not break.
    Fr,
    /// 1’234.5
    Ch,
    /// 1 234.5, with such spaces: ISO 80000.
    Iso,
}

impl Locale {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::En, Self::De, Self::Fr, Self::Ch, Self::Iso];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Ch => "ch",
            Self::Iso => "iso",
        }
    }

    /// What stands between thousands, and before decimals.
    pub(crate) const fn marks(self) -> (&'static str, &'static str) {
        match self {
            Self::En => (",", "."),
            Self::De => (".", ","),
            Self::Fr => ("\u{202f}", ","),
            Self::Ch => ("’", "."),
            Self::Iso => ("\u{202f}", "."),
        }
    }
}

/// By its name.
impl std::str::FromStr for Locale {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|locale| locale.name() == text);
        found
            .copied()
            .ok_or_else(|| format!("`{text}` is no locale: expected en, de, fr, ch or iso"))
    }
}

impl std::fmt::Display for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// Larger and smaller numbers have an exponent.
const LARGEST: f64 = 1e15;
const SMALLEST: f64 = 1e-6;

impl Locale {
    /// A whole number with its thousands apart.
    pub(crate) fn whole(self, number: usize) -> String {
        self.digits(&number.to_string(), "")
    }

    /// A number as a person says it: three digits, thousands and millions as `12.3k` and `1.28M`. Whole
    /// numbers below 10,000 are written out.
    pub(crate) fn number(self, value: f64) -> String {
        let sign = if value < 0.0 { "−" } else { "" };
        let size = value.abs();
        if !value.is_finite() {
            return if value.is_nan() { "no number".to_owned() } else { format!("{sign}∞") };
        }
        if size == 0.0 {
            return "0".to_owned();
        }
        if !(SMALLEST..LARGEST).contains(&size) {
            let text = format!("{size:.2e}").replace('-', "−");
            return format!("{sign}{}", text.replace('.', self.marks().1));
        }
        // Where rounding makes it the next unit, that is written.
        let units = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")];
        let found = units
            .iter()
            .find(|(unit, name)| size >= if *name == "k" { 9_999.5 } else { 0.999_5 * unit });
        let (scaled, name) = found.map_or((size, ""), |&(unit, name)| (size / unit, name));
        let is_plain = name.is_empty() && (size >= 999.5 || size.fract() == 0.0);
        let decimals = if is_plain { 0 } else { decimals(scaled) };
        let digits = format!("{scaled:.decimals$}");
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        format!("{sign}{}{name}", self.digits(whole, fraction))
    }

    /// A thing so many times, as `1 row` and `2,000 rows`.
    pub(crate) fn counted(self, count: usize, thing: &str) -> String {
        format!("{} {}", self.whole(count), smoothframe_polars::words::plural(count, thing))
    }

    /// A number that was written with commas and a point, with this locale's marks.
    pub(crate) fn marked(self, number: String) -> String {
        if self == Self::En {
            return number;
        }
        let (thousands, point) = self.marks();
        let mut text = String::with_capacity(number.len() + 8);
        for c in number.chars() {
            match c {
                ',' => text.push_str(thousands),
                '.' => text.push_str(point),
                c => text.push(c),
            }
        }
        text
    }

    /// With its unit, where it has one.
    pub(crate) fn with_unit(self, value: f64, unit: Option<&str>) -> String {
        let number = self.number(value);
        match unit {
            None | Some("") => number,
            // As they are written after a number, without a space.
            Some(unit @ ("%" | "°" | "‰")) => format!("{number}{unit}"),
            Some(unit) => format!("{number}\u{a0}{unit}"),
        }
    }

    /// A share as `12%` or `4.2%`, without its sign.
    pub(crate) fn percent(self, share: f64) -> String {
        let percent = 100.0 * share.abs();
        let decimals = match percent {
            percent if percent >= 9.95 => 0,
            percent if percent >= 0.095 => 1,
            _ => 2,
        };
        let digits = format!("{percent:.decimals$}");
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let fraction = fraction.trim_end_matches('0');
        format!("{}%", self.digits(whole, fraction))
    }

    fn digits(self, whole: &str, fraction: &str) -> String {
        let (thousands, point) = self.marks();
        let mut text = String::with_capacity(2 * whole.len() + fraction.len());
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                text.push_str(thousands);
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push_str(point);
            text.push_str(fraction);
        }
        text
    }
}

/// So many decimals make three digits, of what rounding leaves too.
fn decimals(size: f64) -> usize {
    // Of each power what rounds to it with one decimal more.
    let steps = [99.95, 9.995, 0.9995, 0.099_95, 0.009_995, 9.995e-4, 9.995e-5, 9.995e-6];
    steps.iter().take_while(|&&step| size < step).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits() {
        for (value, text) in [
            (1_284_311.0, "1.28M"),
            (88_341.26, "88.3k"),
            (999_499.0, "999k"),
            (999_600.0, "1.00M"),
            (9_999.6, "10.0k"),
            (1_113.28, "1,113"),
            (999.6, "1,000"),
            (430.235, "430"),
            (43.0235, "43.0"),
            (7.0, "7"),
            (9_876.0, "9,876"),
            (-0.712_34, "−0.712"),
            (0.099_96, "0.100"),
            (0.000_012_345, "0.0000123"),
            (0.0, "0"),
            (1.7e308, "1.70e308"),
            (-3e-9, "−3.00e−9"),
            (2.5e12, "2.50T"),
            (f64::INFINITY, "∞"),
        ] {
            assert_eq!(Locale::En.number(value), text, "{value}");
        }
    }

    #[test]
    fn marks_of_countries() {
        let all = |value| Locale::ALL.iter().map(move |locale| locale.number(value));
        assert!(all(1_284_311.0).eq(["1.28M", "1,28M", "1,28M", "1.28M", "1.28M"]));
        let narrow = "1\u{202f}234";
        assert!(all(1_234.0).eq(["1,234", "1.234", narrow, "1’234", narrow]));
        assert_eq!(Locale::De.whole(26_616), "26.616");
    }

    #[test]
    fn shares_and_units() {
        for (share, text) in
            [(0.12, "12%"), (-0.042, "4.2%"), (0.0996, "10%"), (0.04, "4%"), (0.0004, "0.04%")]
        {
            assert_eq!(Locale::En.percent(share), text);
        }
        assert_eq!(Locale::Fr.percent(0.042), "4,2%");
        assert_eq!(Locale::En.with_unit(12_345.0, Some("EUR")), "12.3k\u{a0}EUR");
        assert_eq!(Locale::En.with_unit(12.0, Some("%")), "12%");
        assert_eq!(Locale::En.with_unit(12.0, None), "12");
    }
}
