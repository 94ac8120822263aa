//! Windows as continuous functions, for windows in time.

use std::f64::consts::LOG2_E;

use crate::window::{
    Window,
    form::{Form, Formula, Place, Weight},
};

/// A shape: its weight is a function of v, which runs from −1 to 1 over the window. Widths among
/// its parameters are in half lengths of the window.
#[derive(Clone)]
pub(crate) enum Shape {
    Window {
        weight: Weight,
        vectors: Option<Formula>,
        is_flat: bool,
    },
    /// `exp((v − 1)/tau)`: 1 at the window's newest end.
    Decay {
        tau: f64,
    },
}

impl Shape {
    /// The shape of a window, whose widths are in half lengths.
    pub(crate) fn of(mut window: Window) -> Self {
        if let Window::Taylor { norm, .. } = &mut window {
            *norm = false; // weights are divided by their sum
        }
        let is_flat = window == Window::Boxcar;
        match window.form() {
            Form::Places { weight, vectors } => Self::Window { weight, vectors, is_flat },
            // It has no continuous shape; constructors of kernels in time refuse it.
            Form::Rows { .. } => Self::of(Window::Boxcar),
        }
    }

    /// The weight at v. The window sampled at `len` rows, where v is 2d/len, or 2d/(len − 1) where
    /// its formula is one of u, approaches this shape as `len` grows.
    pub(crate) fn at(&self, v: f64) -> f64 {
        match self {
            Self::Window { weight, .. } => weight(Place::continuous(v)),
            Self::Decay { tau } => ((v - 1.0) / tau).exp(),
        }
    }

    /// The formula of the SIMD code for this shape; `None` where it has none.
    pub(crate) fn vectors(&self) -> Option<Formula> {
        match self {
            Self::Window { vectors, .. } => vectors.clone(),
            Self::Decay { tau } => Some(Formula::Decay(LOG2_E / tau)),
        }
    }

    /// Whether every weight is the same.
    pub(crate) const fn is_flat(&self) -> bool {
        matches!(self, Self::Window { is_flat: true, .. })
    }

    /// Whether a weight may be below 0.
    pub(crate) fn is_negative(&self) -> bool {
        // Of the shapes with a SIMD formula only sums of cosines can have weights below 0.
        let Self::Window { vectors: None | Some(Formula::Cosines(_)), is_flat: false, .. } = self
        else {
            return false;
        };
        (0..=1000).any(|step| self.at(f64::from(step) / 1000.0) < -1e-9)
    }
}

/// Whether a window is a formula of the place in it, and so has a shape for any length of time.
pub(crate) fn is_continuous(window: &Window) -> bool {
    let is_lopsided = matches!(window, Window::Exponential { center: Some(_), .. });
    !is_lopsided && matches!(window.form(), Form::Places { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{
        isa::Isa,
        weights::{EIGHT, TimedRows, Totals, sum},
    };

    /// The windows that have no width, with some values for parameters without a default.
    fn windows() -> Vec<Window> {
        let given =
            ["general_cosine:a=[0.4,0.5,0.1]", "general_hamming:alpha=0.7", "kaiser:beta=8"];
        let all = Window::NAMES.iter().filter_map(|name| name.parse().ok());
        let given = given.iter().map(|text| text.parse().expect("a window"));
        let all = all.chain(given).filter(|window| is_continuous(window) && !window.has_width());
        let all: Vec<Window> = all.collect();
        assert!(all.len() >= 23);
        all
    }

    /// Sampled windows approach their shapes: at 20,001 rows they differ by about a row's distance.
    #[test]
    fn windows_of_many_rows_have_these_shapes() {
        let len = 20_001;
        let half = len as f64 / 2.0;
        let place = |row: usize| (row as f64 - (len as f64 - 1.0) / 2.0) / half;
        for window in windows() {
            let weights = window.symmetric(len).expect("a good window");
            let shape = Shape::of(window.clone());
            let scale = shape.at(0.0) / weights[len / 2];
            for (row, weight) in weights.iter().enumerate() {
                let v = place(row);
                assert!((shape.at(v) - scale * weight).abs() < 8e-4, "{window} at {v}");
            }
        }
        let shape = Shape::of(Window::gaussian(0.25));
        let weights = Window::gaussian(0.25 * half).symmetric(len).expect("a good window");
        for (row, weight) in weights.iter().enumerate() {
            let v = place(row);
            assert!((shape.at(v) - weight).abs() < 1e-14, "at {v}");
        }
    }

    /// A row of the table has its formula twice, in scalars and for SIMD. They agree but for
    /// rounding.
    #[test]
    fn vectors_compute_the_same_weights() {
        let at: Vec<f64> = (-1000..=1000).map(|step| f64::from(step) / 1000.0).collect();
        let places = [&at[..], &[0.0; EIGHT]].concat();
        let x = vec![1.0; places.len()];
        let rows = TimedRows { places: &places, x: &x, mask: &[], scale: 1.0, lines: false };
        let each: Vec<_> = (0..at.len()).map(|row| row..row + 1).collect();
        let wide = [Window::gaussian(0.3), Window::gaussian(0.01), Window::exponential(0.4)];
        let general = [0.5, 1.0, 1.5, 2.0, 3.0].map(|p| Window::general_gaussian(p, 0.4));
        for window in windows().into_iter().chain(wide).chain(general) {
            let shape = Shape::of(window.clone());
            let Some(formula) = shape.vectors() else { continue };
            let mut totals = Totals::default();
            sum(Isa::best(), &formula, &rows, &each, &vec![0.0; at.len()], &mut totals);
            for (&v, weight) in at.iter().zip(totals.value) {
                assert!((weight - shape.at(v)).abs() < 1e-14, "{window} at {v}: {weight}");
            }
        }
    }
}
