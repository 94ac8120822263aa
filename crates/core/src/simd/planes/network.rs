//! Comparators that find one rank of some numbers.

/// The most numbers.
pub(crate) const LONGEST: usize = 128;

/// Comparators that bring one rank of so many numbers to its place: Batcher's odd-even merges, without
/// those that the rank does not depend on.
#[derive(Debug)]
pub(crate) struct Network {
    len: usize,
    rank: usize,
    /// The lesser of the two numbers goes to the first place.
    pairs: Vec<[u8; 2]>,
}

impl Network {
    /// Of 1 to [`LONGEST`] numbers, rank 0 is the least.
    pub(crate) fn new(len: usize, rank: usize) -> Self {
        assert!(rank < len && len <= LONGEST);
        let mut pairs = batcher(len);
        let mut is_wanted = [false; LONGEST];
        is_wanted[rank] = true;
        // From the last on: what a wanted place holds comes from both.
        pairs = pairs
            .into_iter()
            .rev()
            .filter(|&[a, b]| {
                let [a, b] = [usize::from(a), usize::from(b)];
                let is_used = is_wanted[a] || is_wanted[b];
                if is_used {
                    (is_wanted[a], is_wanted[b]) = (true, true);
                }
                is_used
            })
            .collect();
        pairs.reverse();
        Self { len, rank, pairs }
    }

    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    pub(crate) const fn rank(&self) -> usize {
        self.rank
    }

    /// Each less than [`len`](Self::len).
    pub(super) fn pairs(&self) -> &[[u8; 2]] {
        &self.pairs
    }
}

/// Sorts any number of numbers (Knuth, The Art of Computer Programming, 5.2.2, algorithm M).
fn batcher(len: usize) -> Vec<[u8; 2]> {
    let mut pairs = Vec::new();
    let top = len.next_power_of_two() / 2;
    let mut p = top;
    while p > 0 {
        let (mut q, mut r, mut d) = (top, 0, p);
        loop {
            for i in (0..len.saturating_sub(d)).filter(|i| i & p == r) {
                #[expect(clippy::cast_possible_truncation, reason = "below LONGEST")]
                pairs.push([i as u8, (i + d) as u8]);
            }
            if q == p {
                break;
            }
            (d, r) = (q - p, p);
            q /= 2;
        }
        p /= 2;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A network that sorts all zeros and ones sorts everything: all of a few numbers, and ones of
    /// every count shuffled for more.
    #[test]
    fn every_rank_comes_to_its_place() {
        for len in 1..=LONGEST {
            for rank in (0..len).step_by(if len < 40 { 1 } else { 13 }) {
                let network = Network::new(len, rank);
                let mut state = 12345_u64;
                let rounds = if len <= 10 { 1 << len } else { 60 };
                for round in 0..rounds {
                    let mut bits: Vec<bool> =
                        (0..len).map(|i| round >> i.min(20) & 1 == 1).collect();
                    if len > 10 {
                        for bit in &mut bits {
                            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                            *bit = (state >> 40) % 60 < round;
                        }
                    }
                    let zeros = bits.iter().filter(|&&bit| !bit).count();
                    for &[a, b] in network.pairs() {
                        let (a, b) = (usize::from(a), usize::from(b));
                        (bits[a], bits[b]) = (bits[a] & bits[b], bits[a] | bits[b]);
                    }
                    assert_eq!(bits[rank], rank >= zeros, "rank {rank} of {len}");
                }
            }
        }
    }
}
