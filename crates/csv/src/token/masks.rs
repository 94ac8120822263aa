//! Which of 64 bytes are a given one, as the bits of a number.

/// Bytes that are looked at together.
pub(crate) const LANES: usize = 64;

/// Where bytes are a given one.
#[derive(Clone, Copy)]
pub(crate) struct Hits([wide::u8x16; 4]);

impl Hits {
    /// Where the bytes are `byte`.
    #[inline(always)]
    pub(crate) fn of(bytes: &[u8; LANES], byte: u8) -> Self {
        let wanted = wide::u8x16::splat(byte);
        let (sixteens, _) = bytes.as_chunks::<16>();
        Self(std::array::from_fn(|at| wide::u8x16::new(sixteens[at]).simd_eq(wanted)))
    }

    #[inline(always)]
    pub(crate) fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] | other.0[at]))
    }

    #[inline(always)]
    pub(crate) fn any(self) -> bool {
        let [a, b, c, d] = self.0;
        (a | b | c | d).to_bitmask() != 0
    }

    /// Bit `i` for byte `i`.
    #[inline(always)]
    pub(crate) fn mask(self) -> u64 {
        let [a, b, c, d] = self.0.map(|hits| u64::from(hits.to_bitmask()));
        a | b << 16 | c << 32 | d << 48
    }
}

/// Bit `i` says whether byte `i` is `byte`.
#[inline(always)]
pub(crate) fn equal(bytes: &[u8; LANES], byte: u8) -> u64 {
    Hits::of(bytes, byte).mask()
}

/// How many of the bytes are `byte`.
#[inline(always)]
pub(crate) fn count(bytes: &[u8; LANES], byte: u8) -> u8 {
    bytes.iter().fold(0, |count: u8, &other| count.wrapping_add(u8::from(other == byte)))
}

/// Bits from each odd one of `mask` up to, and without, the next: what stands between quotes.
#[inline(always)]
pub(crate) fn between(mut mask: u64) -> u64 {
    for by in [1, 2, 4, 8, 16, 32] {
        mask ^= mask << by;
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_where_the_bytes_are() {
        let mut state = 7_u64;
        for _ in 0..2000 {
            let mut bytes = [0; LANES];
            for byte in &mut bytes {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                *byte = b"\0\x01,-\n\x80\x7f\xff\xac"[(state >> 40) as usize % 9];
            }
            for byte in [0, 1, b',', b'\n', 0x80, 0xff] {
                let bit = |at: usize| u64::from(bytes[at] == byte) << at;
                let want = (0..LANES).map(bit).sum::<u64>();
                assert_eq!(equal(&bytes, byte), want);
                assert_eq!(u32::from(count(&bytes, byte)), want.count_ones());
                assert_eq!(Hits::of(&bytes, byte).any(), want != 0);
                let both = Hits::of(&bytes, byte).or(Hits::of(&bytes, b','));
                assert_eq!(both.mask(), want | equal(&bytes, b','));
            }
        }
    }

    #[test]
    fn between_quotes() {
        assert_eq!(between(0), 0);
        assert_eq!(between(0b10_0100), 0b01_1100);
        assert_eq!(between(1), u64::MAX);
    }
}
