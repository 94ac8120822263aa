//! How a convolution is computed.

/// The algorithm; every one gives the same result within the promised accuracy, and treats holes
/// and infinities alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Method {
    /// The faster one that keeps every output within 1e-12·‖h‖₁·max|x| of its own window (32 eps
    /// in f32): long kernels by FFT, but directly wherever a spike would spoil its neighbours.
    #[default]
    Auto,
    /// Multiply and add: the most accurate, K operations a row.
    Direct,
    /// Overlap-save by FFT: error within 3 eps·‖block‖₂·‖h‖₂ (1.7 at most where it was measured).
    Fft,
}
