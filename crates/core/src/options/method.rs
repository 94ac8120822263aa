//! How a convolution is computed.

/// The algorithm of a convolution (default: auto). All give the same result within the accuracy
/// stated here, and treat holes and infinities alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Method {
    /// The fastest whose error stays within 1e-12·‖h‖₁·max|x| of the output's own window (32 eps in
    /// place of 1e-12 in f32): equal taps by moving sums, long kernels by FFT, and directly where a
    /// large value would cost its neighbours their digits.
    #[default]
    Auto,
    /// Multiply and add, K operations a row: the most accurate.
    Direct,
    /// Overlap-save by FFT: error within 3 eps·‖block‖₂·‖h‖₂ (1.7 at most where it was measured),
    /// so that a spike costs small values near it up to half of their digits; a block where it would
    /// cost more is summed directly. Refused under `causal`.
    #[doc(alias = "overlap-save")]
    Fft,
}
