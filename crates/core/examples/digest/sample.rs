//! A random sample of everything with everything, as options varied one at a time miss what they do
//! to each other. Cells are numbered, and the same in every run.

use smoothframe_core::{Smoother, Unit};

use crate::{
    cell::Cells,
    data::{KINDS, Noise, series},
    rows::whole,
    specs::{KERNELS, every_kernel},
    times::{self, ALIGNS, TIMES},
};

const ROWS: usize = 5000;
const IN_TIME: usize = 3000;
/// Lengths of series; all but one are near those of blocks and vectors, or short.
const LENGTHS: [usize; 14] = [0, 1, 2, 3, 5, 8, 17, 40, 63, 100, 257, 600, 1500, 3000];

const BOUNDARIES: [&str; 11] = [
    "renormalize",
    "renormalize",
    "reflect",
    "mirror",
    "nearest",
    "wrap",
    "constant",
    "constant=2",
    "linear",
    "shrink",
    "fit",
];
const HOLES: [&str; 9] = [
    "",
    "",
    " coverage=0",
    " coverage=0.7",
    " coverage=1",
    " coverage=0.25 holes=keep",
    " holes=keep",
    " missing=propagate",
    " missing=propagate coverage=0.5",
];

pub(crate) fn rows(cells: &mut Cells) {
    let kernels = every_kernel();
    let kernels: Vec<&str> = kernels.iter().map(String::as_str).collect();
    for at in 0..ROWS {
        let mut noise = Noise::of(&format!("row {at}"));
        let kernel = if noise.below(2) == 0 { noise.pick(&kernels) } else { noise.pick(&KERNELS) };
        let mut spec = kernel.to_owned();
        match noise.below(4) {
            0 => spec += &format!(" start={}", noise.pick(&BOUNDARIES)),
            1 => spec += &format!(" boundary={}", noise.pick(&BOUNDARIES)),
            2 => {
                let (start, end) = (noise.pick(&BOUNDARIES), noise.pick(&BOUNDARIES));
                spec += &format!(" start={start} end={end}");
            }
            _ => {}
        }
        spec += noise.pick(&HOLES);
        spec += ["", "", "", "", " align=trailing", " align=leading", " align=1"][noise.below(7)];
        spec += ["", "", "", "", "", "", " degree=1", " causal"][noise.below(8)];
        spec += ["", "", "", "", " method=direct", " method=fft"][noise.below(6)];
        spec += ["", "", "", "", "", "", " norm=peak", " norm=none"][noise.below(8)];
        let (kind, len) = (noise.pick(&KINDS), noise.pick(&LENGTHS));
        let (name, single) = (format!("sample/{at:05}/{spec}/{kind}-{len}"), noise.below(2) == 0);
        let smoother = || spec.parse::<Smoother>();
        if single {
            cells.cell(&format!("{name}/f32"), || whole::<f32>(&smoother(), &series(kind, len)));
        } else {
            cells.cell(&format!("{name}/f64"), || whole::<f64>(&smoother(), &series(kind, len)));
        }
    }
}

pub(crate) fn times(cells: &mut Cells) {
    for at in 0..IN_TIME {
        let mut noise = Noise::of(&format!("time {at}"));
        let mut spec = noise.pick(&times::KERNELS).to_owned();
        spec += noise.pick(&ALIGNS);
        spec += noise.pick(&HOLES);
        spec += ["", " degree=1"][noise.below(2)];
        spec += ["", "", "", " causal"][noise.below(4)];
        let (kind, len) = (noise.pick(&KINDS), noise.pick(&LENGTHS).min(600));
        let (when, single) = (noise.pick(&TIMES), noise.below(2) == 0);
        let name = format!("sample_time/{at:05}/{spec}/{when}/{kind}-{len}");
        let data = || (spec.parse::<Smoother>(), times::times(when, len), series(kind, len));
        if single {
            cells.cell(&format!("{name}/f32"), || {
                let (smoother, at, x) = data();
                times::smooth::<f32>(&smoother, Unit::Second, &at, &x)
            });
        } else {
            cells.cell(&format!("{name}/f64"), || {
                let (smoother, at, x) = data();
                times::smooth::<f64>(&smoother, Unit::Second, &at, &x)
            });
        }
    }
}
