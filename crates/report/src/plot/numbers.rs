//! Numbers as axis labels: `1,500`, `12k`, `3.4M`, `−0.25`.

/// U+2212: as wide as a plus, unlike a hyphen.
const MINUS: char = '−';

/// How the labels of one axis are written: all alike.
pub(super) struct NumberFormat {
    unit: f64,
    suffix: &'static str,
    decimals: usize,
}

impl NumberFormat {
    /// For labels `step` apart, the largest of them about `largest` in size.
    pub(super) fn new(step: f64, largest: f64) -> Self {
        let plain = Self { unit: 1.0, suffix: "", decimals: decimals(step) };
        let units = [(1e12, 1e12, "T"), (1e9, 1e9, "B"), (1e6, 1e6, "M"), (1e4, 1e3, "k")];
        let Some(&(_, unit, suffix)) = units.iter().find(|(least, ..)| largest >= *least) else {
            return plain;
        };
        // 1.000002M says less than 1,000,002.
        match decimals(step / unit) {
            decimals @ 0..=2 => Self { unit, suffix, decimals },
            _ => plain,
        }
    }

    pub(super) fn label(&self, value: f64) -> String {
        let digits = format!("{:.*}", self.decimals, (value / self.unit).abs());
        if digits.bytes().all(|b| matches!(b, b'0' | b'.')) {
            return "0".to_owned();
        }
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let mut label = String::new();
        if value < 0.0 {
            label.push(MINUS);
        }
        label.push_str(&grouped(whole));
        if !fraction.is_empty() {
            label.push('.');
            label.push_str(fraction);
        }
        label.push_str(self.suffix);
        label
    }
}

/// A number in at most four digits, with a letter for its thousands: `3,460`, `−12.5k`, `1.35e20`.
pub(crate) fn short(value: f64) -> String {
    let size = value.abs();
    if size >= 1e15 || (size > 0.0 && size < 1e-4) {
        return format!("{value:.2e}").replace('-', "−");
    }
    let (unit, suffix) = match size {
        size if size >= 1e12 => (1e12, "T"),
        size if size >= 1e9 => (1e9, "B"),
        size if size >= 1e6 => (1e6, "M"),
        size if size >= 1e4 => (1e3, "k"),
        _ => (1.0, ""),
    };
    let scaled = size / unit;
    let least = [1000.0, 100.0, 10.0, 1.0, 0.1, 0.01, 1e-3, 1e-4];
    let decimals = least.iter().take_while(|&&least| scaled < least).count();
    let digits = format!("{scaled:.decimals$}");
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let sign = if value < 0.0 { "−" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}{suffix}", grouped(whole))
}

/// An integer of a time axis; four digits stay together, as they may be a year.
pub(super) fn integer(value: i128) -> String {
    let digits = value.unsigned_abs().to_string();
    let body = if digits.len() > 4 { grouped(&digits) } else { digits };
    if value < 0 { format!("{MINUS}{body}") } else { body }
}

/// Digits with a comma before every three from the right.
fn grouped(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// How many digits after the point write multiples of `step` exactly.
fn decimals(step: f64) -> usize {
    let mut scaled = step;
    for count in 0..18 {
        if (scaled - scaled.round()).abs() < 1e-6 * scaled {
            return count;
        }
        scaled *= 10.0;
    }
    18
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(step: f64, values: &[f64]) -> Vec<String> {
        let largest = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let format = NumberFormat::new(step, largest);
        values.iter().map(|&value| format.label(value)).collect()
    }

    #[test]
    fn no_noise_of_binary_fractions() {
        assert_eq!(labels(0.1, &[0.0, 0.1, 0.1 + 0.2, -0.1]), ["0", "0.1", "0.3", "−0.1"]);
        assert_eq!(labels(0.25, &[0.25, 0.5, 1.0]), ["0.25", "0.50", "1.00"]);
        assert_eq!(labels(2e-5, &[1e-4, 1.2e-4]), ["0.00010", "0.00012"]);
    }

    #[test]
    fn thousands_and_units() {
        assert_eq!(labels(500.0, &[500.0, 1500.0]), ["500", "1,500"]);
        assert_eq!(labels(2000.0, &[0.0, 2000.0, 12000.0]), ["0", "2k", "12k"]);
        assert_eq!(labels(2500.0, &[2500.0, 10000.0]), ["2.5k", "10.0k"]);
        assert_eq!(labels(2e5, &[3.4e6, -2e5]), ["3.4M", "−0.2M"]);
        assert_eq!(labels(5e8, &[5e8, 1.5e9]), ["0.5B", "1.5B"]);
        assert_eq!(labels(1e12, &[1e12, 9.99e14]), ["1T", "999T"]);
        assert_eq!(labels(1e11, &[9e11, -1e11]), ["900B", "−100B"]);
    }

    #[test]
    fn close_large_numbers_stay_apart() {
        assert_eq!(labels(1.0, &[1_000_001.0, 1_000_002.0]), ["1,000,001", "1,000,002"]);
        assert_eq!(labels(-0.0, &[-0.0]), ["0"]);
    }

    #[test]
    fn short_numbers() {
        for (value, text) in [
            (3460.2, "3,460"),
            (-12_520.0, "−12.52k"),
            (0.0, "0"),
            (0.071_26, "0.07126"),
            (480.0, "480"),
            (2.5, "2.5"),
            (1.35e20, "1.35e20"),
            (-2e-7, "−2.00e−7"),
        ] {
            assert_eq!(short(value), text);
        }
    }

    #[test]
    fn integers_of_time() {
        assert_eq!(integer(2023), "2023");
        assert_eq!(integer(-12345), "−12,345");
        assert_eq!(integer(i128::from(i64::MIN)), "−9,223,372,036,854,775,808");
    }
}
