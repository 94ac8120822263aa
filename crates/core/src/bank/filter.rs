//! One filter of a bank.

use crate::{error::Error, kernel::Kernel, series::reach::Reach};

/// One kernel of a [`FilterBank`](crate::FilterBank), and how it is laid on the series:
/// `y[i] = Σ_j h[j]·x[i + d·(c − j)]`, of taps h, centre c and dilation d.
///
/// By default the dilation is 1 (rows one after another), the bias 0, and nothing lies beyond the
/// ends of a series: outputs whose window is not whole are NaN, and are not pooled.
///
/// ```
/// use smoothframe_core::{Filter, FilterBank, Kernel, Norm};
/// let kernel = Kernel::from_taps([1.0, 0.0, -1.0], Norm::None)?;
/// let filter = Filter::new(kernel).with_dilation(2)?.with_padding(true);
/// assert_eq!((filter.reach().behind, filter.reach().ahead), (2, 2));
/// let bank = FilterBank::new([filter])?;
/// assert_eq!(bank.apply(&[1.0, 2.0, 4.0, 8.0])?, [4.0, 8.0, -1.0, -2.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("dilated convolution", "atrous", "conv1d"))]
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    kernel: Kernel,
    dilation: usize,
    bias: f64,
    padding: bool,
}

impl Filter {
    /// The kernel as it is: its taps, and its alignment.
    #[must_use]
    pub const fn new(kernel: Kernel) -> Self {
        Self { kernel, dilation: 1, bias: 0.0, padding: false }
    }

    /// The distance in rows between the rows that neighbouring taps meet (default 1). A window spans
    /// (K − 1)·`rows` + 1 rows, of which it holds K.
    ///
    /// # Errors
    /// [`Error::Parameter`] for 0; [`Error::TooLong`] where the window spans more than
    /// [`Kernel::MAX_LEN`] rows.
    pub fn with_dilation(self, rows: usize) -> Result<Self, Error> {
        if rows == 0 {
            let [window, name] = ["a filter", "dilation"];
            return Err(Error::Parameter { window, name, expected: "1 or more", value: 0.0 });
        }
        let len = (self.kernel.len() - 1).saturating_mul(rows).saturating_add(1);
        if len > Kernel::MAX_LEN {
            return Err(Error::TooLong { len, max: Kernel::MAX_LEN });
        }
        Ok(Self { dilation: rows, ..self })
    }

    /// What an output must lie above to be counted in [`Pooled::ppv`](crate::Pooled::ppv), in the
    /// series' units (default 0). Outputs are not shifted by it.
    ///
    /// This is the bias of MiniRocket. ROCKET adds a bias b to its outputs and counts those above 0:
    /// the same is a bias of −b here, and b added to the pooled maximum and mean.
    ///
    /// # Errors
    /// [`Error::Parameter`] where it is NaN or infinite.
    #[doc(alias("threshold"))]
    pub fn with_bias(self, bias: f64) -> Result<Self, Error> {
        if !bias.is_finite() {
            let [window, name, expected] = ["a filter", "bias", "a finite number"];
            return Err(Error::Parameter { window, name, expected, value: bias });
        }
        Ok(Self { bias, ..self })
    }

    /// Whether zeros lie beyond the ends of a series, so that each row has an output, as with
    /// `mode='same'` (default no).
    #[must_use]
    pub fn with_padding(self, padding: bool) -> Self {
        Self { padding, ..self }
    }

    /// Its kernel.
    #[must_use]
    pub const fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// The distance in rows between the rows that neighbouring taps meet.
    #[must_use]
    pub const fn dilation(&self) -> usize {
        self.dilation
    }

    /// What outputs must lie above to be counted.
    #[must_use]
    pub const fn bias(&self) -> f64 {
        self.bias
    }

    /// Whether zeros lie beyond the ends.
    #[must_use]
    pub const fn padding(&self) -> bool {
        self.padding
    }

    /// How far an output looks, in rows.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        let Reach { behind, ahead } = self.kernel.reach();
        // At most a window's span, which was checked.
        Reach { behind: behind * self.dilation, ahead: ahead * self.dilation }
    }
}

impl From<Kernel> for Filter {
    fn from(kernel: Kernel) -> Self {
        Self::new(kernel)
    }
}
