//! Which vector instructions there are to compute with.

/// Instructions that this processor has: only [`available`](Self::available) makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level(Set);

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

impl Level {
    /// The levels of this processor, the best first.
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

    pub(crate) fn best() -> Self {
        Self::available().next().unwrap_or(Self(Set::Portable))
    }

    pub(crate) const fn set(self) -> Set {
        self.0
    }
}

/// Instructions of all processors with vectors as wide as those.
#[cfg(target_arch = "x86_64")]
fn counts_bits() -> bool {
    is_x86_feature_detected!("popcnt") && is_x86_feature_detected!("bmi1")
}
