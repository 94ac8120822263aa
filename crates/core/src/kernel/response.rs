//! The frequency response of a kernel, and its effect on noise. Frequencies are in cycles per row,
//! 0 to ½.

use std::f64::consts::TAU;

use realfft::{RealFftPlanner, num_complex::Complex};

use crate::kernel::{Kernel, sum};

impl Kernel {
    /// The gain |H(f)|: the factor by which a wave of this frequency, in cycles per row (0 to ½),
    /// is multiplied.
    ///
    /// A boxcar of K rows has `|sin πfK / (K sin πf)|`:
    /// ```
    /// use smoothframe_core::{Kernel, Window};
    /// let week = Kernel::window(&Window::boxcar(), 7)?;
    /// assert!(week.gain(1.0 / 7.0) < 1e-15); // a weekly rhythm is gone
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    #[must_use]
    #[doc(alias("frequency response", "freqz", "transfer function"))]
    pub fn gain(&self, frequency: f64) -> f64 {
        self.response(frequency).norm()
    }

    /// The cut-off: the lowest frequency, in cycles per row, whose gain is 1/√2 (−3 dB) of the gain
    /// at
    /// 0. Slower waves pass.
    ///
    /// `None` where the gain stays above that up to ½, or where the taps sum to 0, so that slow
    /// waves do not pass. The response is searched in steps of 1/(8K) or finer, and the crossing
    /// refined by bisection.
    #[must_use]
    #[doc(alias("bandwidth", "-3 dB"))]
    pub fn half_power_cutoff(&self) -> Option<f64> {
        if self.sums_to_zero() {
            return None;
        }
        let level = sum(&self.taps).abs() * std::f64::consts::FRAC_1_SQRT_2;
        let size = (8 * self.len()).next_power_of_two();
        let transform = RealFftPlanner::new().plan_fft_forward(size);
        let mut rows = transform.make_input_vec();
        rows[..self.len()].copy_from_slice(&self.taps);
        let mut spectrum = transform.make_output_vec();
        transform.process(&mut rows, &mut spectrum).ok()?;
        let first = spectrum.iter().position(|h| h.norm() <= level)?;
        let step = 1.0 / size as f64;
        let (mut passed, mut stopped) =
            (first.saturating_sub(1) as f64 * step, first as f64 * step);
        // Bisection: after 60 halvings the bracket is as narrow as numbers can tell.
        for _ in 0..60 {
            let middle = 0.5 * (passed + stopped);
            if self.gain(middle) > level {
                passed = middle;
            } else {
                stopped = middle;
            }
        }
        Some(stopped)
    }

    /// The group delay −dφ/dω in rows: how late a slow variation of a wave of this frequency, in
    /// cycles per row, comes in the output; negative where it comes early.
    ///
    /// Symmetric and antisymmetric taps delay all frequencies alike and exactly, centred ones of
    /// odd length by 0. `None` where other taps have a gain of 0.
    ///
    /// ```
    /// use smoothframe_core::{Align, Kernel, Window};
    /// let trailing = Kernel::window(&Window::hann(), 31)?.with_align(Align::Trailing);
    /// assert_eq!(trailing.group_delay(0.01), Some(15.0));
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    #[must_use]
    pub fn group_delay(&self, frequency: f64) -> Option<f64> {
        let centre = self.reach().ahead as f64;
        let mirrored = || self.taps.iter().zip(self.taps.iter().rev());
        if mirrored().all(|(a, b)| a == b) || mirrored().all(|(a, b)| *a == -b) {
            return Some((self.len() as f64 - 1.0) / 2.0 - centre);
        }
        let response = self.response(frequency);
        let magnitude: f64 = self.taps.iter().map(|h| h.abs()).sum();
        if response.norm() <= self.len() as f64 * f64::EPSILON * magnitude {
            return None;
        }
        let late = |(j, h): (usize, &f64)| wave(frequency, j) * (h * (j as f64 - centre));
        let weighted: Complex<f64> = self.taps.iter().enumerate().map(late).sum();
        Some((weighted / response).re)
    }

    /// Σh²: the factor by which the variance of white noise is multiplied.
    ///
    /// ```
    /// use smoothframe_core::{Kernel, Norm};
    /// let mean = Kernel::from_taps(vec![0.5, 0.5], Norm::None)?;
    /// assert_eq!(mean.noise_gain(), 0.5);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    #[must_use]
    pub fn noise_gain(&self) -> f64 {
        self.taps.iter().map(|h| h * h).sum()
    }

    /// (Σh)²/Σh², Kish's effective sample size: the length in rows of the boxcar that reduces white
    /// noise as much. At most K; 0 where the taps sum to 0.
    #[doc(alias = "effective sample size")]
    #[must_use]
    pub fn effective_count(&self) -> f64 {
        if self.sums_to_zero() { 0.0 } else { sum(&self.taps).powi(2) / self.noise_gain() }
    }

    /// `H(f) = Σ_j h[j] exp(−2πi f j)`.
    fn response(&self, frequency: f64) -> Complex<f64> {
        self.taps.iter().enumerate().map(|(j, h)| wave(frequency, j) * *h).sum()
    }
}

fn wave(frequency: f64, j: usize) -> Complex<f64> {
    Complex::cis(-TAU * (frequency * j as f64).fract())
}
