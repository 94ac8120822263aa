//! Cells of one whole series in rows.

use std::cell::LazyCell;

use smoothframe_core::{Error, Smoother};

use crate::{
    cell::{Cells, Made, Number, made},
    data::{KINDS, series},
    specs::{self, KERNELS, OPTIONS},
};

/// Kinds of series and how many rows they have.
type Data<'a> = [(&'a str, usize)];

/// Every kernel without options, over series of several kinds.
pub(crate) fn every_kernel(cells: &mut Cells) {
    let data = [
        ("clean", 3000),
        ("holes10", 3000),
        ("holes60", 1000),
        ("gap", 1000),
        ("infinite", 1000),
        ("infinite_holes", 1000),
        ("spike_holes", 1000),
        ("whole", 1000),
        ("huge", 1000),
        ("holes10", 40),
        ("clean", 5),
    ];
    for spec in specs::every_kernel() {
        over(cells, &spec, &data);
    }
}

/// A few kernels with every option, and then over every kind and length.
pub(crate) fn every_option(cells: &mut Cells) {
    let data = [
        ("clean", 1000),
        ("holes10", 1000),
        ("infinite_holes", 1000),
        ("spike_holes", 600),
        ("holes60", 40),
    ];
    let lengths = [0, 1, 5, 40, 3000];
    let kinds: Vec<(&str, usize)> =
        KINDS.iter().flat_map(|&kind| lengths.map(|len| (kind, len))).collect();
    for kernel in KERNELS {
        for option in OPTIONS.iter().filter(|option| !option.is_empty()) {
            over(cells, &format!("{kernel} {option}"), &data);
        }
        over(cells, kernel, &kinds);
    }
}

/// Long kernels over long series.
pub(crate) fn long(cells: &mut Cells) {
    let data =
        [("clean", 30_000), ("holes10", 30_000), ("infinite_holes", 30_000), ("gap", 30_000)];
    for kernel in ["gaussian:4096,std=700", "uniform:4096", "hann:4097", "decay:4096,tau=600"] {
        for options in ["", " boundary=reflect coverage=0.7", " method=direct", " method=fft"] {
            over(cells, &format!("{kernel}{options}"), &data);
        }
    }
}

fn over(cells: &mut Cells, spec: &str, data: &Data<'_>) {
    let smoother = LazyCell::new(|| spec.parse::<Smoother>());
    for &(kind, len) in data {
        let x = LazyCell::new(move || series(kind, len));
        let name = format!("rows/{spec}/{kind}-{len}");
        cells.cell(&format!("{name}/f64"), || whole::<f64>(&smoother, &x));
        cells.cell(&format!("{name}/f32"), || whole::<f32>(&smoother, &x));
    }
}

/// A series at once.
pub(crate) fn whole<T: Number>(
    smoother: &Result<Smoother, Error>,
    x: &[f64],
) -> Result<Made, Error> {
    let (smoother, x) = (smoother.clone()?, T::series(x));
    made(x.len(), |output| smoother.plan().smooth_to(&x, output))
}
