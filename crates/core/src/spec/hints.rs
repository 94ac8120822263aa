//! What was meant by names, parameters and options that a spec does not have.

use crate::{
    spec::{operations::OPERATIONS, windows::edits},
    time::span::Span,
    window::Window,
};

/// The parameters of what has this name; none where nothing has it, or it is not listed here.
pub(super) fn parameters(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "savgol" => &["order", "deriv", "delta"],
        "decay" => &["tau", "half_life"],
        "ewm" => &["span", "com", "halflife", "alpha", "adjust", "ignore_na"],
        "quantile" => &["q"],
        "hampel" => &["sigmas", "mad0"],
        "henderson" | "spencer" | "binomial" | "taps" | "weights" => &[],
        name if OPERATIONS.contains(&name) => &[],
        name => return Window::parameter_names(name),
    })
}

/// The message for a parameter that a window, kernel or operation does not have.
pub(super) fn parameter(name: &str, key: &str) -> String {
    let known = parameters(name);
    let has = match known {
        None => String::new(),
        Some([]) => "; it has none".to_owned(),
        Some(known) => format!("; it has {}", known.join(", ")),
    };
    format!("{name} has no parameter `{key}`{}{has}", meant(name, key, known.unwrap_or_default()))
}

/// A parameter with its value, as the text of what has this name might have it.
pub(super) fn example(name: &str) -> &'static str {
    match name {
        "quantile" => "q=0.9",
        "hampel" => "sigmas=3",
        "ewm" => "span=12",
        "savgol" => "order=3",
        "decay" => "tau=3",
        _ => "std=5",
    }
}

/// The option that a first word is, where a window should be.
pub(super) fn is_option(word: &str) -> Option<&str> {
    let (key, _) = word.split_once('=')?;
    OPTIONS.contains(&key).then_some(key)
}

/// What else is called so by other tools.
const SYNONYMS: [(&[&str], &str); 8] = [
    (&["sigma", "n_sigma", "n_sigmas", "nsigma", "k", "t0", "threshold"], "sigmas"),
    (&["sigma", "stddev", "stdev", "sd"], "std"),
    (&["sigma", "std", "width"], "sig"),
    (&["polyorder", "degree", "deg"], "order"),
    (&["derivative", "der"], "deriv"),
    (&["halflife", "half_time"], "half_life"),
    (&["time_constant"], "tau"),
    (&["power", "shape"], "p"),
];
const LENGTHS: [&str; 8] =
    ["window", "length", "len", "size", "n", "win", "window_length", "window_size"];
const OPTIONS: [&str; 15] = [
    "boundary", "start", "end", "missing", "coverage", "min_rows", "holes", "align", "closed",
    "norm", "method", "degree", "deriv", "robust", "causal",
];

fn meant(name: &str, key: &str, known: &[&str]) -> String {
    let key = key.to_lowercase();
    let synonyms = SYNONYMS.iter().filter(|(others, _)| others.contains(&key.as_str()));
    let synonym = synonyms.map(|&(_, own)| own).find(|own| known.contains(own));
    let near = |known: &&&str| edits(&key, &known.to_lowercase()) <= usize::from(key.len() > 1);
    if let Some(own) = synonym.or_else(|| known.iter().find(near).copied()) {
        return format!(" (did you mean {own}?)");
    }
    if LENGTHS.contains(&key.as_str()) {
        return format!(" (the length comes first, as in {name}:7)");
    }
    if OPTIONS.contains(&key.as_str()) {
        return format!(" (it is an option and follows a space, as in {name}:7 {key}=…)");
    }
    String::new()
}

/// What to write for names of other tools.
const NAMES: [(&[&str], &str); 11] = [
    (
        &[
            "mean",
            "average",
            "avg",
            "ma",
            "sma",
            "moving_average",
            "moving_mean",
            "rolling",
            "rolling_mean",
            "running_mean",
            "simple_moving_average",
            "box",
            "uniform_filter1d",
        ],
        "uniform, the moving average, as in uniform:7",
    ),
    (
        &["ema", "ewma", "ewm_mean", "exponential_moving_average", "exponential_smoothing"],
        "ewm, as in ewm:span=12",
    ),
    (&["rolling_median", "moving_median", "medfilt", "med"], "median, as in median:7"),
    (&["rolling_max", "maximum", "maximum_filter"], "max, as in max:7"),
    (&["rolling_min", "minimum", "minimum_filter"], "min, as in min:7"),
    (&["rolling_sum", "cumsum"], "sum, as in sum:7"),
    (&["rolling_std", "stddev", "sd", "volatility"], "std, as in std:7"),
    (&["rolling_quantile", "percentile", "percentile_filter"], "quantile, as in quantile:7,q=0.9"),
    (
        &["savitzky_golay", "savitzkygolay", "savgol_filter", "sg", "sgolay"],
        "savgol, as in savgol:31,order=3",
    ),
    (&["gaussian_filter1d", "gaussian_filter", "gauss"], "gaussian, as in gaussian:31,std=5"),
    (
        &["loess", "local_linear", "local_regression"],
        "lowess, lines through the nearest rows, as in lowess:61; of windows that are always as long, \
         tricube:61 degree=1 robust=3",
    ),
];

/// The same of morphology.
const MORPHOLOGY: [(&[&str], &str); 7] = [
    (&["erode", "grey_erosion"], "erosion, as in erosion:7"),
    (&["dilate", "grey_dilation"], "dilation, as in dilation:7"),
    (&["open", "grey_opening", "baseline"], "opening, as in opening:15"),
    (&["close", "grey_closing"], "closing, as in closing:15"),
    (
        &["morphological_gradient", "range"],
        "gradient, the largest less the least, as in gradient:7",
    ),
    (&["white_tophat", "top_hat"], "tophat, as in tophat:15"),
    (&["black_tophat", "bottom_hat"], "bottomhat, as in bottomhat:15"),
];

/// What a name of another tool is here.
pub(super) fn named(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase().replace('-', "_");
    let mut all = NAMES.iter().chain(&MORPHOLOGY);
    all.find(|(others, _)| others.contains(&name.as_str())).map(|&(_, own)| own)
}

/// What an option of another tool is here; empty where nothing is known of it.
pub(super) fn option(key: &str, value: &str) -> String {
    let said = match (key.to_lowercase().as_str(), value.to_lowercase().as_str()) {
        ("center" | "centre" | "centered" | "centred", "false" | "0") => {
            "`align=trailing` is the window that ends at its row".to_owned()
        }
        ("center" | "centre" | "centered" | "centred", _) => {
            "windows are centred by default, which is `align=centred`".to_owned()
        }
        ("min_periods" | "min_samples" | "min_count" | "min_obs", _) => {
            format!("`min_rows={value}` asks for so many values in a window")
        }
        ("ddof", _) => "std and var divide by n − 1, which is ddof=1".to_owned(),
        ("mode" | "padding" | "pad" | "edge" | "edges", _) => "it is `boundary` here".to_owned(),
        ("skipna" | "ignore_nan" | "nan_policy" | "nan_treatment", _) => {
            "it is `missing` here".to_owned()
        }
        ("polyorder" | "poly" | "order", _) => {
            "it is `order` behind a savgol's length and a comma, and `degree=1` for a line in any \
             window"
                .to_owned()
        }
        (key, _) if LENGTHS.contains(&key) || key == "win_type" || key == "window_type" => {
            "the window and its length are the first word, as in hann:7".to_owned()
        }
        (key, _) if is_parameter(key) => {
            format!("it is a parameter of what comes first, as in {}{key}={value}", before(key))
        }
        _ => return String::new(),
    };
    format!(": {said}")
}

/// What a parameter follows.
fn before(key: &str) -> &'static str {
    match key {
        "std" => "gaussian:31,",
        "tau" | "half_life" => "decay:9,",
        "p" => "general_gaussian:60,sig=3,",
        "sig" => "general_gaussian:60,p=2,",
        "alpha" => "tukey:31,",
        "beta" => "kaiser:31,",
        "span" | "com" | "halflife" => "ewm:",
        "adjust" | "ignore_na" => "ewm:span=12,",
        "deriv" | "delta" => "savgol:31,order=3,",
        _ => "window:31,",
    }
}

fn is_parameter(key: &str) -> bool {
    let of = |name: &str| parameters(name).is_some_and(|known| known.contains(&key));
    Window::NAMES.iter().copied().chain(["savgol", "decay", "ewm"]).any(of)
}

/// The option that a word alone is a value of.
pub(super) fn bare(word: &str) -> String {
    let meant = match word.to_lowercase().as_str() {
        "trailing" | "right" => "align=trailing",
        "leading" | "left" => "align=leading",
        "centred" | "centered" | "center" | "centre" => "align=centred",
        "reflect" => "boundary=reflect",
        "mirror" => "boundary=mirror",
        "nearest" => "boundary=nearest",
        "wrap" => "boundary=wrap",
        "shrink" => "boundary=shrink",
        "propagate" => "missing=propagate",
        "fft" => "method=fft",
        "direct" => "method=direct",
        "day" | "days" | "hour" | "hours" | "minutes" | "min" | "seconds" | "weeks" | "months" => {
            return " (a length of time is one word, as in uniform:7d)".to_owned();
        }
        option if OPTIONS.contains(&option) => return format!(" (did you mean {option}=…?)"),
        _ => return String::new(),
    };
    format!(" (did you mean {meant}?)")
}

/// What a side that is no alignment means.
pub(super) fn side(value: &str) -> &'static str {
    match value.to_lowercase().as_str() {
        "right" | "end" | "backward" | "back" => " (a window that ends at its row is trailing)",
        "left" | "start" | "forward" => " (a window that begins at its row is leading)",
        "center" | "centre" | "middle" => " (did you mean centred?)",
        _ => "",
    }
}

/// What is wrong with a length whose letters are no unit of time; empty where it has none.
pub(super) fn unit(text: &str) -> String {
    match Span::unit_of(text) {
        Some("M") => "; `M` may be minutes or months: write m, or mo for months".to_owned(),
        Some(unit) if text.parse::<f64>().is_err() => format!(
            "; `{unit}` is no unit of time: they are ns, us, ms, s, m, h, d, w, mo, q and y, and i \
             for whole numbers"
        ),
        _ => String::new(),
    }
}
