//! Any text is a smoother or refused, and what was read prints and reads back to the same.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use smoothframe_core::{Smoother, Window};

/// Kernels of up to 2²⁴ taps are allowed, and are slow to make: a number with more digits may be a
/// length, or a deviation that gives one.
const DIGITS: usize = 4;

fuzz_target!(|text: &str| -> Corpus {
    if is_slow(text) {
        return Corpus::Reject;
    }
    if let Ok(window) = text.parse::<Window>() {
        let printed = window.to_string();
        assert_eq!(printed.parse::<Window>().as_ref(), Ok(&window), "{printed}");
    }
    let Ok(smoother) = text.parse::<Smoother>() else { return Corpus::Keep };
    let printed = smoother.to_string();
    let again: Smoother = printed.parse().expect("what was printed");
    assert_eq!(again, smoother, "{printed}");
    assert_eq!(again.to_string(), printed);
    assert_eq!(again.kernel().expect("rows").taps(), smoother.kernel().expect("rows").taps(), "{printed}");
    for x in [&[][..], &[f64::NAN], &[1.0, -2.0, f64::NAN, 4.0, 3.0, f64::INFINITY, 0.5]] {
        assert_eq!(smoother.smooth(x).expect("enough memory").len(), x.len());
        let narrow: Vec<f32> = x.iter().map(|&x| x as f32).collect();
        assert_eq!(smoother.smooth(&narrow).expect("enough memory").len(), x.len());
    }
    Corpus::Keep
});

/// Whether the kernel's word, but for lists in it, holds a number that may be a great length.
fn is_slow(text: &str) -> bool {
    let word = text.trim_start().split([' ', '\t', '\n', '[']).next().unwrap_or_default();
    let mut numbers = word.split(|c: char| !c.is_ascii_digit());
    let power = word.split(['e', 'E']).skip(1).any(|rest| {
        let digits = rest.trim_start_matches('+');
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        digits[..end].parse().is_ok_and(|power: u32| power > 3)
    });
    text.len() > 256 || power || numbers.any(|digits| digits.len() > DIGITS)
}
