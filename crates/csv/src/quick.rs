//! Short decimals, to the bit what Rust reads: so few digits that they and the power of ten are exact,
//! and one division rounds once.

/// Powers of ten that an f64 holds exactly.
const TENS: [f64; 17] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16];
/// Bytes that are looked at together,
const LANES: usize = 16;
/// and of short numbers, as most are.
const SHORT: usize = 8;

/// Digits with a point among them, or none, and perhaps a `-` before them.
pub(crate) fn decimal(text: &[u8]) -> Option<f64> {
    let (is_below, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.len() > LANES || !digits.first()?.is_ascii_digit() {
        return None;
    }
    let (mut number, mut point) = (0_u64, None);
    for (at, &byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => number = number * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at + 1),
            _ => return None,
        }
    }
    let decimals = point.map_or(0, |point| digits.len() - point);
    exact(number, decimals, is_below)
}

fn exact(number: u64, decimals: usize, is_below: bool) -> Option<f64> {
    if number > 1 << 53 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 2⁵³")]
    let number = number as f64 / TENS.get(decimals)?;
    Some(if is_below { -number } else { number })
}

/// [`decimal`] of a field of a longer text: the 16 bytes that end with it are looked at together, so
/// that no branch hangs on how long it is.
#[inline]
pub(crate) fn decimal_in(text: &[u8], start: usize, end: usize) -> Option<f64> {
    digits_in(text, start, end)?.decimal()
}

/// Up to 16 digits, with a point among them or none.
#[derive(Clone, Copy)]
pub(crate) struct Digits {
    pub(crate) number: u64,
    pub(crate) is_below: bool,
    pub(crate) has_point: bool,
    decimals: usize,
}

impl Digits {
    pub(crate) fn decimal(self) -> Option<f64> {
        exact(self.number, self.decimals, self.is_below)
    }
}

/// The digits of a field of a longer text.
#[inline]
pub(crate) fn digits_in(text: &[u8], start: usize, end: usize) -> Option<Digits> {
    let first = *text.get(start)?;
    let is_below = first == b'-';
    let start = start + usize::from(is_below);
    let len = end.checked_sub(start)?;
    if len == 0 || len > LANES || !text.get(start)?.is_ascii_digit() {
        return None;
    }
    if len <= SHORT {
        let (digits, decimals, has_point) = short(u64::from_le_bytes(before(text, end)?), len)?;
        return Some(Digits { number: eight(digits), is_below, has_point, decimals });
    }
    let (digits, decimals, has_point) = long(u128::from_le_bytes(before(text, end)?), len)?;
    let bytes = digits.to_le_bytes();
    let (words, _) = bytes.as_chunks::<8>();
    let number = words
        .iter()
        .fold(0, |number, word| number * 100_000_000 + eight(u64::from_le_bytes(*word)));
    Some(Digits { number, is_below, has_point, decimals })
}

/// The bytes that end there; zeros, where the text starts later.
#[inline]
fn before<const N: usize>(text: &[u8], end: usize) -> Option<[u8; N]> {
    if let Some(start) = end.checked_sub(N) {
        return text.get(start..end)?.first_chunk().copied();
    }
    let mut window = [0; N];
    window.get_mut(N - end..)?.copy_from_slice(text.get(..end)?);
    Some(window)
}

/// Makes `$name`, which takes a point out of the last `len` bytes of a window: the digits, `0` before
/// them, how many of them are decimals, and whether there was a point.
macro_rules! digits_of {
    ($name:ident, $word:ty, $lanes:expr) => {
        #[inline]
        fn $name(window: $word, len: usize) -> Option<($word, usize, bool)> {
            const WIDTH: usize = $lanes;
            const POINTS: $word = <$word>::from_le_bytes([b'.'; WIDTH]);
            const ZEROS: $word = <$word>::from_le_bytes([b'0'; WIDTH]);
            const LOW: $word = <$word>::from_le_bytes([0x7f; WIDTH]);
            const HALF: $word = <$word>::from_le_bytes([0xf0; WIDTH]);
            const SIX: $word = <$word>::from_le_bytes([6; WIDTH]);
            // The field is in the highest bytes; what is below them is of fields before.
            let before = (1 << ((WIDTH - len) * 8)) - 1;
            let mut digits = window & !before | ZEROS & before;
            let differs = digits ^ POINTS;
            let points = !(((differs & LOW) + LOW) | differs | LOW);
            let mut decimals = 0;
            if points != 0 {
                // The digits before the point take its place.
                let at = points.trailing_zeros() as usize / 8;
                let below = (1 << (at * 8)) - 1;
                let above = digits & !below & !(0xff << (at * 8));
                digits = above | (digits & below) << 8 | <$word>::from(b'0');
                decimals = WIDTH - 1 - at;
            }
            let are_digits =
                digits & HALF == ZEROS & HALF && digits.wrapping_add(SIX) & HALF == ZEROS & HALF;
            are_digits.then_some((digits, decimals, points != 0))
        }
    };
}

digits_of!(short, u64, SHORT);
digits_of!(long, u128, LANES);

/// Eight digits, the first in the lowest byte: pairs, then fours, then all.
fn eight(digits: u64) -> u64 {
    let digits = digits & 0x0f0f_0f0f_0f0f_0f0f;
    let pairs = (digits.wrapping_mul(10 << 8 | 1) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100 << 16 | 1) >> 16) & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(10_000 << 32 | 1) >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_read_the_same() {
        let mut state = 9_u64;
        let mut below = |n: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(state >> 40).expect("24 bits") % n
        };
        let before = "12345678901234567890.-,";
        for _ in 0..300_000 {
            let len = below(19);
            let field: String = (0..len)
                .map(|_| match below(14) {
                    10 | 11 => '.',
                    12 => '-',
                    13 => [':', '/', ' ', 'e', '\u{7f}'][below(5)],
                    digit => char::from(b"0123456789"[digit]),
                })
                .collect();
            let text = format!("{before}{field}");
            let read = decimal_in(text.as_bytes(), before.len(), text.len());
            let want = decimal(field.as_bytes());
            assert_eq!(read.map(f64::to_bits), want.map(f64::to_bits), "{field}");
            let short = decimal_in(field.as_bytes(), 0, field.len());
            assert_eq!(short.map(f64::to_bits), want.map(f64::to_bits), "{field}");
            if let Some(want) = want {
                assert_eq!(Ok(want.to_bits()), field.parse().map(f64::to_bits), "{field}");
            }
        }
    }
}
