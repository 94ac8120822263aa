//! Kernels made from kernels. Their taps are not scaled again ([`Norm::None`]).

use crate::{
    convolve::{Mode, convolve},
    error::Error,
    kernel::{Kernel, Norm, design::Design},
    options::align::Align,
    options::method::Method,
};

impl Kernel {
    /// The kernel that does in one pass what `self` and then `other` do, apart from holes and ends.
    /// It has K₁ + K₂ − 1 taps, and its reach is the sum of theirs; its norm is [`Norm::None`].
    ///
    /// ```
    /// use smoothframe_core::{Kernel, Window};
    /// let mean = Kernel::window(&Window::boxcar(), 4)?; // 2 rows back, 1 ahead
    /// let twice = mean.convolve(&mean)?;
    /// assert_eq!(twice.taps(), [1.0, 2.0, 3.0, 4.0, 3.0, 2.0, 1.0].map(|h| h / 16.0));
    /// assert_eq!((twice.reach().behind, twice.reach().ahead), (4, 2));
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::TooLong`]; [`Error::Tap`] where a product overflows.
    pub fn convolve(&self, other: &Self) -> Result<Self, Error> {
        let (len, max) = (self.len() + other.len() - 1, Self::MAX_LEN);
        if len > max {
            return Err(Error::TooLong { len, max });
        }
        let taps = convolve(self.taps(), other.taps(), Mode::Full, Method::Auto)?;
        self.remade(taps, self.reach().ahead + other.reach().ahead)
    }

    /// The identity minus the kernel. Of a kernel of unit sum, a low-pass, it is the matching
    /// high-pass, whose output is the residual: the raw series minus the smoothed one.
    ///
    /// Its taps then sum to 0, so it is built with
    /// [`Missing::Propagate`](crate::Missing::Propagate) and a boundary other than renormalize and
    /// shrink.
    ///
    /// ```
    /// use smoothframe_core::{Kernel, Window};
    /// let residual = Kernel::window(&Window::boxcar(), 4)?.high_pass()?;
    /// assert_eq!(residual.taps(), [-0.25, 0.75, -0.25, -0.25]);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Tap`], where a tap is so large that it overflows.
    #[doc(alias("residual", "detrend"))]
    pub fn high_pass(&self) -> Result<Self, Error> {
        let centre = self.reach().ahead;
        let mut taps: Vec<f64> = self.taps().iter().map(|h| -h).collect();
        taps[centre] += 1.0;
        self.remade(taps, centre)
    }

    /// The kernel with every tap multiplied by `by`; its norm is [`Norm::None`].
    ///
    /// # Errors
    /// [`Error::Tap`] where a product is not finite.
    pub fn scale(&self, by: f64) -> Result<Self, Error> {
        self.remade(self.taps().iter().map(|h| h * by).collect(), self.reach().ahead)
    }

    /// A kernel of these taps. Its alignment is a named one that gives `centre`, if there is one,
    /// `self`'s own first.
    fn remade(&self, taps: Vec<f64>, centre: usize) -> Result<Self, Error> {
        let named = [self.align, Align::Centred, Align::Trailing, Align::Leading];
        let last = taps.len() - 1;
        let fits = |align: &Align| align.centre(last) == centre;
        let align = named.into_iter().find(fits).unwrap_or(Align::Tap(centre));
        Ok(Self::new(Design::Taps(taps), Norm::None)?.with_align(align))
    }
}
