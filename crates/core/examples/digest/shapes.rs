//! Cells of weights alone, and of the raw convolution.

use smoothframe_core::{Error, Method, Mode, Smoother, Window, convolve};

use crate::{
    cell::{Cells, Column, Made, Number},
    data::series,
    specs::{LENGTHS, every_kernel, window},
};

/// Every window, symmetric and periodic.
pub(crate) fn windows(cells: &mut Cells) {
    for len in LENGTHS.into_iter().chain([0, 4, 15, 33, 1001]) {
        for name in Window::NAMES {
            let text = window(name, len);
            let make =
                |weights: fn(&Window, usize) -> Result<Vec<f64>, Error>| -> Result<Made, Error> {
                    let window: Window = text.parse()?;
                    Ok(vec![
                        ("weights", Column::F64(weights(&window, len)?)),
                        ("text", Column::Text(window.to_string())),
                    ])
                };
            cells.cell(&format!("window/symmetric/{len}/{text}"), || make(Window::symmetric));
            cells.cell(&format!("window/periodic/{len}/{text}"), || make(Window::periodic));
        }
    }
    for text in ["exponential:center=0,tau=3", "tukey:alpha=0.1", "taylor:nbar=6,sll=50,norm=false"]
    {
        cells.cell(&format!("window/periodic/33/{text}"), || {
            Ok(vec![("weights", Column::F64(text.parse::<Window>()?.periodic(33)?))])
        });
    }
}

/// Every kernel's taps, and what is told about them.
pub(crate) fn kernels(cells: &mut Cells) {
    for spec in every_kernel() {
        for align in ["", " align=trailing", " align=leading", " norm=peak"] {
            cells.cell(&format!("kernel/{spec}{align}"), || kernel(&format!("{spec}{align}")));
        }
    }
}

fn kernel(spec: &str) -> Result<Made, Error> {
    let smoother: Smoother = spec.parse()?;
    let kernel = smoother.kernel().expect("a kernel in rows");
    let reach = kernel.reach();
    let text = format!(
        "{smoother} behind {} ahead {} looks {} delay {:?}",
        reach.behind,
        reach.ahead,
        smoother.look(),
        smoother.delay()
    );
    let answers = [0.0, 0.01, 0.125, 0.5].map(|frequency| kernel.gain(frequency));
    Ok(vec![
        ("taps", Column::F64(kernel.taps().to_vec())),
        ("gain", Column::F64(answers.to_vec())),
        ("noise", Column::F64(vec![kernel.noise_gain(), kernel.effective_count()])),
        ("text", Column::Text(text)),
    ])
}

/// Lengths of the two inputs: either may be the longer one.
const INPUTS: [(usize, usize); 14] = [
    (1, 1),
    (2, 3),
    (5, 5),
    (40, 3),
    (3, 40),
    (100, 31),
    (700, 64),
    (64, 700),
    (1000, 200),
    (3000, 129),
    (3000, 900),
    (900, 3000),
    (10_000, 17),
    (0, 4),
];

/// Raw convolutions in all modes, by all methods.
pub(crate) fn convolutions(cells: &mut Cells) {
    for (a, b) in INPUTS {
        for (kind, taps) in [
            ("clean", "clean"),
            ("infinite_holes", "clean"),
            ("spike", "whole"),
            ("huge", "clean"),
            ("clean", "infinite_holes"),
        ] {
            let (x, h) = (series(kind, a), series(taps, b));
            for mode in [Mode::Full, Mode::Same, Mode::Valid] {
                for method in [Method::Auto, Method::Direct, Method::Fft] {
                    let name = format!("convolve/{kind}-{a}/{taps}-{b}/{mode:?}/{method:?}");
                    one::<f64>(cells, &name, &x, &h, (mode, method));
                    one::<f32>(cells, &name, &x, &h, (mode, method));
                }
            }
        }
    }
}

fn one<T: Number>(cells: &mut Cells, name: &str, x: &[f64], h: &[f64], how: (Mode, Method)) {
    cells.cell(&format!("{name}/{}", T::NAME), || {
        let full = convolve(&T::series(x), &T::series(h), how.0, how.1)?;
        Ok(vec![("convolved", T::column(full))])
    });
}
