//! Kernels made from kernels. Their taps are as they come, of [`Norm::None`].

use crate::{
    convolve::{Mode, convolve},
    error::Error,
    kernel::{Kernel, Norm, design::Design},
    options::align::Align,
    options::method::Method,
};

impl Kernel {
    /// The kernel that does what `self` and then `other` do, holes and ends aside; its reach is
    /// the sum of theirs.
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

    /// What the kernel takes away: the identity minus the kernel. Beside a kernel of unit sum it
    /// is the matching high-pass, and gives the residual.
    ///
    /// ```
    /// use smoothframe_core::{Kernel, Window};
    /// let residual = Kernel::window(&Window::boxcar(), 4)?.high_pass()?;
    /// assert_eq!(residual.taps(), [-0.25, 0.75, -0.25, -0.25]);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// None but for taps at the edge of what is finite.
    pub fn high_pass(&self) -> Result<Self, Error> {
        let centre = self.reach().ahead;
        let mut taps: Vec<f64> = self.taps().iter().map(|h| -h).collect();
        taps[centre] += 1.0;
        self.remade(taps, centre)
    }

    /// The kernel with every tap multiplied.
    ///
    /// # Errors
    /// [`Error::Tap`] where a product is not finite.
    pub fn scale(&self, by: f64) -> Result<Self, Error> {
        self.remade(self.taps().iter().map(|h| h * by).collect(), self.reach().ahead)
    }

    /// A kernel of these taps; an alignment that fits by name is called by it, `self`'s first.
    fn remade(&self, taps: Vec<f64>, centre: usize) -> Result<Self, Error> {
        let named = [self.align, Align::Centred, Align::Trailing, Align::Leading];
        let last = taps.len() - 1;
        let fits = |align: &Align| align.centre(last) == centre;
        let align = named.into_iter().find(fits).unwrap_or(Align::Tap(centre));
        Ok(Self::new(Design::Taps(taps), Norm::None)?.with_align(align))
    }
}
