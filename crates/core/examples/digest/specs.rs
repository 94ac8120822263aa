//! Smoothers as text: kernels, and the options behind them.

use smoothframe_core::Window;

/// A window of each name with parameters that suit so many rows.
pub(crate) fn window(name: &str, len: usize) -> String {
    let rows = len as f64;
    match name {
        "chebwin" => "chebwin:at=60".to_owned(),
        "dpss" => format!("dpss:NW={}", (rows / 4.0).min(2.5)),
        "exponential" => format!("exponential:tau={}", rows / 4.0),
        "gaussian" => format!("gaussian:std={}", rows / 6.0),
        "general_cosine" => "general_cosine:a=[0.4,0.5,0.1]".to_owned(),
        "general_gaussian" => format!("general_gaussian:p=1.5,sig={}", rows / 5.0),
        "general_hamming" => "general_hamming:alpha=0.6".to_owned(),
        "kaiser" => "kaiser:beta=8".to_owned(),
        "kaiser_bessel_derived" => "kaiser_bessel_derived:beta=4".to_owned(),
        name => name.to_owned(),
    }
}

/// A window of each name as a kernel.
pub(crate) fn windowed(name: &str, len: usize) -> String {
    let window = window(name, len);
    match window.split_once(':') {
        Some((name, parameters)) => format!("{name}:{len},{parameters}"),
        None => format!("{window}:{len}"),
    }
}

pub(crate) const LENGTHS: [usize; 9] = [1, 2, 3, 7, 8, 31, 64, 200, 900];

/// Kernels that are no windows, and some that are refused.
const DESIGNED: [&str; 45] = [
    "savgol:3,order=1",
    "savgol:5,order=2",
    "savgol:7,order=2",
    "savgol:8,order=3",
    "savgol:9,order=0",
    "savgol:31,order=3",
    "savgol:31,order=3,deriv=1",
    "savgol:31,order=4,deriv=2,delta=0.5",
    "savgol:31,order=3,deriv=1 missing=propagate",
    "savgol:31,order=4,deriv=2,delta=0.5 missing=propagate",
    "savgol:8,order=2,deriv=1 missing=propagate boundary=mirror",
    "savgol:64,order=3",
    "savgol:201,order=5",
    "savgol:901,order=2",
    "savgol:5,order=5",
    "henderson:5",
    "henderson:7",
    "henderson:13",
    "henderson:23",
    "henderson:101",
    "henderson:8",
    "spencer",
    "spencer:15",
    "binomial:2",
    "binomial:5",
    "binomial:60",
    "binomial:1100",
    "decay:7,tau=2",
    "decay:9,tau=3",
    "decay:200,tau=40",
    "decay:900,tau=5",
    "taps:[1]",
    "taps:[1,2,1]",
    "taps:[3,-1,2,0.5,-0.25]",
    "taps:[0,1,2,1,0,0]",
    "taps:[1,-1] norm=none",
    "taps:[1,-1] norm=none missing=propagate boundary=nearest",
    "taps:[1,0,-1] norm=none missing=propagate boundary=constant=2",
    "taps:[0,0,1] norm=none",
    "taps:[1e300,1e300]",
    "taps:[1e200,3] norm=none",
    "taps:[1e-300,2e-300] norm=none",
    "weights:[1,2,3,4]",
    "weights:[1,0,0,0,0,0,0,0,0,0,0,2] norm=peak",
    "weights:[1,inf]",
];

/// Every kernel: all windows at all lengths, and the designed ones.
pub(crate) fn every_kernel() -> Vec<String> {
    let windows =
        LENGTHS.iter().flat_map(|&len| Window::NAMES.iter().map(move |name| windowed(name, len)));
    windows.chain(DESIGNED.map(str::to_owned)).collect()
}

/// One kernel for each way in which sums are taken, to vary the rest around.
pub(crate) const KERNELS: [&str; 28] = [
    "uniform:1",
    "uniform:3",
    "uniform:8",
    "uniform:31",
    "uniform:200",
    "uniform:900",
    "gaussian:7,std=1.17",
    "gaussian:8,std=1.5",
    "gaussian:31,std=5",
    "gaussian:200,std=40",
    "gaussian:900,std=150",
    "hann:64",
    "triang:9",
    "flattop:31",
    "kaiser:55,beta=8",
    "tricube:15",
    "savgol:7,order=2",
    "savgol:31,order=3",
    "savgol:31,order=3,deriv=1",
    "savgol:301,order=2",
    "henderson:13",
    "spencer",
    "binomial:5",
    "decay:9,tau=3",
    "decay:200,tau=40",
    "taps:[3,-1,2,0.5,-0.25]",
    "taps:[1,-1] norm=none",
    "weights:[1,0,0,0,0,0,0,0,0,0,0,2]",
];

/// Options, each of them or a few at once.
pub(crate) const OPTIONS: [&str; 54] = [
    "",
    "boundary=renormalize",
    "boundary=reflect",
    "boundary=mirror",
    "boundary=nearest",
    "boundary=wrap",
    "boundary=constant",
    "boundary=constant=2",
    "boundary=linear",
    "boundary=shrink",
    "boundary=fit",
    "start=nearest end=renormalize",
    "start=renormalize end=reflect",
    "start=wrap end=constant=1",
    "start=linear end=mirror",
    "start=shrink end=linear",
    "start=fit end=nearest",
    "missing=propagate",
    "missing=propagate boundary=nearest",
    "missing=propagate boundary=fit",
    "missing=propagate holes=keep boundary=linear",
    "coverage=0",
    "coverage=0.7",
    "coverage=1",
    "coverage=1.5",
    "holes=keep",
    "coverage=0 holes=keep",
    "coverage=0.7 boundary=reflect",
    "coverage=0 boundary=wrap",
    "coverage=0 boundary=shrink",
    "coverage=0.7 missing=propagate",
    "degree=1",
    "degree=1 coverage=0",
    "degree=1 coverage=0.7",
    "degree=1 holes=keep",
    "degree=1 align=trailing",
    "degree=1 align=leading missing=propagate",
    "degree=1 boundary=reflect",
    "align=trailing",
    "align=leading",
    "align=2",
    "align=trailing causal",
    "align=trailing causal boundary=nearest",
    "align=trailing causal start=constant=1 end=linear coverage=0.7",
    "align=leading boundary=reflect",
    "causal",
    "norm=peak",
    "norm=none boundary=constant=2",
    "method=direct",
    "method=direct coverage=0",
    "method=fft",
    "method=fft boundary=reflect",
    "method=fft coverage=0.7",
    "method=fft missing=propagate boundary=wrap",
];
