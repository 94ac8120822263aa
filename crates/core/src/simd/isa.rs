//! Which vector instructions this processor has.

use std::sync::OnceLock;

/// The environment variable that names the instructions to use: `avx512`, `avx2`, `neon` or
/// `portable`. Tests and benchmarks compare instruction sets with it. A name that this processor
/// does not have is ignored, and the best set is used.
const FORCED: &str = "SMOOTHFRAME_ISA";

/// An instruction set that this processor has: only [`available`](Self::available) makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Isa(Set);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Set {
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "aarch64")]
    Neon,
    Portable,
}

impl Isa {
    /// The instruction sets of this processor, the best first.
    pub(crate) fn available() -> impl Iterator<Item = Self> {
        let sets = [
            #[cfg(target_arch = "x86_64")]
            (is_x86_feature_detected!("avx512f") && counts_bits()).then_some(Set::Avx512),
            #[cfg(target_arch = "x86_64")]
            (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && counts_bits())
                .then_some(Set::Avx2),
            #[cfg(target_arch = "aarch64")]
            std::arch::is_aarch64_feature_detected!("neon").then_some(Set::Neon),
            Some(Set::Portable),
        ];
        sets.into_iter().flatten().map(Self)
    }

    /// The best instruction set, or the one that [`FORCED`] names; the same for as long as the
    /// process runs.
    pub(crate) fn best() -> Self {
        static BEST: OnceLock<Isa> = OnceLock::new();
        *BEST.get_or_init(|| {
            let forced = std::env::var(FORCED).ok();
            let named = |isa: &Self| forced.as_deref() == Some(isa.name());
            let best = || Self::available().next();
            Self::available().find(named).or_else(best).unwrap_or(Self(Set::Portable))
        })
    }

    /// Its name in [`FORCED`].
    const fn name(self) -> &'static str {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => "avx512",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => "avx2",
            #[cfg(target_arch = "aarch64")]
            Set::Neon => "neon",
            Set::Portable => "portable",
        }
    }

    pub(crate) const fn set(self) -> Set {
        self.0
    }
}

/// POPCNT and BMI1, which every processor with vectors this wide has.
#[cfg(target_arch = "x86_64")]
fn counts_bits() -> bool {
    is_x86_feature_detected!("popcnt") && is_x86_feature_detected!("bmi1")
}

/// Runs an expression with the vectors of an instruction set, in a function compiled for its
/// instructions: the only place where these are chosen. What the expression names are the arguments;
/// each has its type, as inner functions see no others.
///
/// An expression may be unsafe: it runs where the processor has the instructions, as an [`Isa`] is
/// only made there.
macro_rules! dispatch {
    (
        $isa:expr, $(<$($g:ident: $bound:path),*>)? ($($argument:ident: $type:ty),*) $(-> $result:ty)?,
        avx512 $avx512_features:literal => $avx512:expr,
        avx2 $avx2_features:literal => $avx2:expr,
        neon => $neon:expr,
        portable => $portable:expr $(,)?
    ) => {{
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = $avx512_features)]
        fn avx512 $(<$($g: $bound),*>)? ($($argument: $type),*) $(-> $result)? {
            // SAFETY: this function has the features of these vectors.
            unsafe { $avx512 }
        }
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = $avx2_features)]
        fn avx2 $(<$($g: $bound),*>)? ($($argument: $type),*) $(-> $result)? {
            // SAFETY: this function has the features of these vectors.
            unsafe { $avx2 }
        }
        // SAFETY, of each: an `Isa` is made where the processor has its instructions.
        match $isa.set() {
            #[cfg(target_arch = "x86_64")]
            $crate::simd::isa::Set::Avx512 => unsafe { avx512($($argument),*) },
            #[cfg(target_arch = "x86_64")]
            $crate::simd::isa::Set::Avx2 => unsafe { avx2($($argument),*) },
            #[cfg(target_arch = "aarch64")]
            $crate::simd::isa::Set::Neon => unsafe { $neon },
            $crate::simd::isa::Set::Portable => unsafe { $portable },
        }
    }};
}
pub(crate) use dispatch;

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps a test run with a forced instruction set from silently using the best one.
    #[test]
    fn the_forced_level_is_the_one_in_use() {
        if let Ok(name) = std::env::var(FORCED) {
            assert_eq!(Isa::best().name(), name, "this processor has no such instructions");
        }
    }
}
