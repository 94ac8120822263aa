//! Order statistics of numbers that lie at given places from each output: of footprints of any shape.

use crate::simd::{
    planes::{
        Wanted,
        network::{LONGEST, Network},
    },
    ranks::{networks, ordered::Ordered},
};

/// Numbers of which none is NaN: output i looks at `x[i + offset]` for each of `offsets`.
pub(super) struct Picked<'a, T> {
    x: &'a [T],
    offsets: &'a [usize],
    wanted: Wanted<'a>,
    out: &'a mut [T],
}

impl<'a, T: Copy + Default> Picked<'a, T> {
    pub(super) fn new(
        x: &'a [T],
        offsets: &'a [usize],
        wanted: Wanted<'a>,
        out: &'a mut [T],
    ) -> Self {
        let last = offsets.iter().max().expect("a footprint has an element");
        assert!(last.checked_add(out.len()).is_some_and(|end| end <= x.len()));
        if let Wanted::Rank(network) = wanted {
            assert_eq!(network.len(), offsets.len());
        }
        Self { x, offsets, wanted, out }
    }

    /// # Safety
    /// The processor has the instructions of the vectors, of which W has one lane.
    #[inline(always)]
    pub(super) unsafe fn run<V, W>(self)
    where
        V: Ordered<T = T>,
        W: Ordered<T = T>,
    {
        // SAFETY: the caller's promise.
        unsafe {
            match self.wanted {
                Wanted::Least => self.tiles::<V, W, 0>(None),
                Wanted::Most => self.tiles::<V, W, 1>(None),
                Wanted::Rank(network) => {
                    // A constant leaves the numbers in registers.
                    macro_rules! each {
                        ($($len:literal)+) => {
                            match network.len() {
                                $($len => self.tiles::<V, W, $len>(Some(network)),)+
                                _ => self.tiles::<V, W, LONGEST>(Some(network)),
                            }
                        };
                    }
                    each!(3 4 5 6 7 8 9);
                }
            }
        }
    }

    /// For KIND 0 the least, for 1 the largest; a rank of KIND numbers for 3 to 9, of any number for
    /// LONGEST.
    ///
    /// # Safety
    /// As [`run`](Self::run).
    #[inline(always)]
    unsafe fn tiles<V, W, const KIND: usize>(self, network: Option<&Network>)
    where
        V: Ordered<T = T>,
        W: Ordered<T = T>,
    {
        let Self { x, offsets, out, .. } = self;
        let (x, len) = (x.as_ptr(), out.len());
        let out = out.as_mut_ptr();
        let mut at = 0;
        // SAFETY: the caller's promise; what outputs below `len` look at was checked.
        unsafe {
            // A large network's numbers; for others, filling it would take longer than they do.
            let mut all;
            let space: &mut [V] = if KIND == LONGEST {
                all = [V::splat(V::LARGEST); LONGEST];
                &mut all
            } else {
                &mut []
            };
            while len - at >= V::LANES {
                let found = one::<V, KIND>(x.add(at), offsets, network, space);
                V::store(found, out.add(at));
                at += V::LANES;
            }
            if at < len && len >= V::LANES {
                // Some are found again.
                at = len - V::LANES;
                V::store(one::<V, KIND>(x.add(at), offsets, network, space), out.add(at));
                return;
            }
            let mut all;
            let space: &mut [W] = if KIND == LONGEST {
                all = [W::splat(W::LARGEST); LONGEST];
                &mut all
            } else {
                &mut []
            };
            while at < len {
                let found = one::<W, KIND>(x.add(at), offsets, network, space);
                W::store(found, out.add(at));
                at += 1;
            }
        }
    }
}

/// # Safety
/// The processor has V's instructions, and there are LANES numbers from each of `offsets` on; the
/// network, if there is one, is of as many numbers, for which `all` has the places where KIND is LONGEST.
#[inline(always)]
#[expect(clippy::needless_range_loop, reason = "an index is a place in registers and in memory")]
unsafe fn one<V: Ordered, const KIND: usize>(
    x: *const V::T,
    offsets: &[usize],
    network: Option<&Network>,
    all: &mut [V],
) -> V {
    // SAFETY: the caller's promise.
    unsafe {
        match (KIND, network) {
            (0 | 1, _) | (_, None) => {
                let mut all = V::splat(if KIND == 1 { V::LEAST } else { V::LARGEST });
                for &offset in offsets {
                    let next = V::load(x.add(offset));
                    all = if KIND == 1 { V::max(all, next) } else { V::min(all, next) };
                }
                all
            }
            (LONGEST, Some(network)) => {
                for (to, &offset) in all.iter_mut().zip(offsets) {
                    *to = V::load(x.add(offset));
                }
                for &[a, b] in network.pairs() {
                    let (a, b) = (usize::from(a), usize::from(b));
                    let pair = (*all.get_unchecked(a), *all.get_unchecked(b));
                    *all.get_unchecked_mut(a) = V::min(pair.0, pair.1);
                    *all.get_unchecked_mut(b) = V::max(pair.0, pair.1);
                }
                all[network.rank()]
            }
            (_, Some(network)) => {
                let mut all = [V::splat(V::LARGEST); networks::LONGEST];
                for place in 0..KIND {
                    all[place] = V::load(x.add(*offsets.get_unchecked(place)));
                }
                networks::sort::<V, KIND>(&mut all);
                match network.rank() {
                    1 => all[1],
                    2 => all[2],
                    3 => all[3],
                    4 => all[4],
                    5 => all[5],
                    6 => all[6],
                    7 => all[7],
                    8 => all[8],
                    _ => all[0],
                }
            }
        }
    }
}
