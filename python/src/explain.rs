//! What a smoother is, as far as its text alone tells.

use pyo3::{prelude::*, types::PyDict};
use smoothframe_core::{Kernel, Operation, Smoother, Window};

use crate::error::{Error, Result};

/// What a smoother is told by its text, by name.
#[pyfunction]
pub(crate) fn described<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyDict>> {
    let smoother = read(text)?;
    let look = smoother.look();
    let told = PyDict::new(py);
    told.set_item("spec", smoother.to_string())?;
    told.set_item("kind", kind(smoother.operation()))?;
    told.set_item("behind", look.behind())?;
    told.set_item("ahead", look.ahead())?;
    told.set_item("rows", look.rows())?;
    told.set_item("in_time", smoother.is_in_time())?;
    told.set_item("looks_back_only", look.is_causal())?;
    told.set_item("delay", smoother.delay())?;
    told.set_item("is_level", smoother.is_level())?;
    told.set_item("start", smoother.start().to_string())?;
    told.set_item("end", smoother.end().to_string())?;
    let kernel = smoother.kernel();
    told.set_item("taps", kernel.map(|kernel| kernel.taps().to_vec()))?;
    told.set_item("noise_gain", kernel.map(Kernel::noise_gain))?;
    told.set_item("effective_rows", kernel.map(Kernel::effective_count))?;
    told.set_item("half_power_period", kernel.and_then(Kernel::half_power_cutoff).map(f64::recip))?;
    Ok(told)
}

const fn kind(operation: &Operation) -> &'static str {
    match operation {
        Operation::Kernel(_) => "kernel in rows",
        Operation::TimeKernel(_) => "kernel in time",
        Operation::Statistic(_) => "statistic of a window",
        Operation::Ewm(_) => "average with memory",
        Operation::Lowess(_) => "lines through the nearest rows",
        _ => "smoother",
    }
}

/// How much of a wave's height is left, at each of these frequencies in cycles per row.
#[pyfunction]
pub(crate) fn gains(text: &str, frequencies: Vec<f64>) -> PyResult<Vec<f64>> {
    let smoother = read(text)?;
    let kernel = smoother.kernel().ok_or_else(|| {
        let why = "its weights are no fixed taps, so it has no response";
        Error::Said(format!("`{smoother}`: {why}; kernels in rows do, as gaussian:31,std=5"))
    })?;
    Ok(frequencies.into_iter().map(|frequency| kernel.gain(frequency)).collect())
}

/// The names of all windows.
#[pyfunction]
pub(crate) fn window_names() -> Vec<&'static str> {
    Window::NAMES.to_vec()
}

/// The weights of a window of so many rows.
#[pyfunction]
pub(crate) fn window_weights(text: &str, length: usize, periodic: bool) -> PyResult<Vec<f64>> {
    let window: Window = text.parse().map_err(Error::Smoother)?;
    let weights = if periodic { window.periodic(length) } else { window.symmetric(length) };
    Ok(weights.map_err(Error::Smoother)?)
}

fn read(text: &str) -> Result<Smoother> {
    Ok(text.parse()?)
}
