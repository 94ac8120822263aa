//! Every window that `smooth windows` lists, in rows and in time.

use super::dice::Dice;

/// A name, and its specs: `{n}` is a length in rows, and `{t}` and `{s}` are lengths of time.
pub(super) struct Family {
    pub(super) name: &'static str,
    rows: &'static str,
    time: Option<&'static str>,
}

const fn of(name: &'static str, rows: &'static str, time: &'static str) -> Family {
    Family { name, rows, time: Some(time) }
}

const fn rows(name: &'static str, rows: &'static str) -> Family {
    Family { name, rows, time: None }
}

/// Those that have a time form count time in it; the others have none.
pub(super) const FAMILIES: [Family; 56] = [
    of("uniform", "uniform:{n}", "uniform:{t}"),
    of("gaussian", "gaussian:{n},std=3", "gaussian:std={s}"),
    of("triang", "triang:{n}", "triang:{t}"),
    of("hann", "hann:{n}", "hann:{t}"),
    of("epanechnikov", "epanechnikov:{n}", "epanechnikov:{t}"),
    of("tricube", "tricube:{n}", "tricube:{t}"),
    of("biweight", "biweight:{n}", "biweight:{t}"),
    of("triweight", "triweight:{n}", "triweight:{t}"),
    of("parzen", "parzen:{n}", "parzen:{t}"),
    of("cosine", "cosine:{n}", "cosine:{t}"),
    of("tukey", "tukey:{n},alpha=0.3", "tukey:{t},alpha=0.3"),
    of(
        "general_gaussian",
        "general_gaussian:{n},p=1.5,sig=4",
        "general_gaussian:{t},p=1.5,sig={s}",
    ),
    of("exponential", "exponential:{n},tau=2.5", "exponential:{t},tau={s}"),
    of("lanczos", "lanczos:{n}", "lanczos:{t}"),
    of("bartlett", "bartlett:{n}", "bartlett:{t}"),
    of("barthann", "barthann:{n}", "barthann:{t}"),
    of("bohman", "bohman:{n}", "bohman:{t}"),
    of("hamming", "hamming:{n}", "hamming:{t}"),
    of("general_hamming", "general_hamming:{n},alpha=0.6", "general_hamming:{t},alpha=0.6"),
    of("blackman", "blackman:{n}", "blackman:{t}"),
    of("blackmanharris", "blackmanharris:{n}", "blackmanharris:{t}"),
    of("nuttall", "nuttall:{n}", "nuttall:{t}"),
    of("flattop", "flattop:{n}", "flattop:{t}"),
    of(
        "general_cosine",
        "general_cosine:{n},a=[0.5,0.4,0.1]",
        "general_cosine:{t},a=[0.5,0.4,0.1]",
    ),
    of("kaiser", "kaiser:{n},beta=6", "kaiser:{t},beta=6"),
    rows("kaiser_bessel_derived", "kaiser_bessel_derived:{n},beta=4"),
    rows("chebwin", "chebwin:{n},at=60"),
    rows("dpss", "dpss:{n},NW=2.5"),
    of("taylor", "taylor:{n}", "taylor:{t}"),
    rows("savgol", "savgol:{n},order=2"),
    rows("henderson", "henderson:{n}"),
    rows("spencer", "spencer"),
    rows("binomial", "binomial:{n}"),
    of("decay", "decay:{n},tau=4", "decay:{t},tau={s}"),
    rows("taps", "taps:[1,2.5,0.75,0.1]"),
    rows("weights", "weights:[1,-0.5,3,0.25]"),
    of("median", "median:{n}", "median:{t}"),
    of("hampel", "hampel:{n},sigmas=1.5", "hampel:{t},mad0=replace"),
    of("quantile", "quantile:{n},q=0.9", "quantile:{t},q=0.25"),
    of("min", "min:{n}", "min:{t}"),
    of("max", "max:{n}", "max:{t}"),
    of("sum", "sum:{n}", "sum:{t}"),
    of("count", "count:{n}", "count:{t}"),
    of("std", "std:{n}", "std:{t}"),
    of("var", "var:{n}", "var:{t}"),
    of("opening", "opening:{n}", "opening:{t}"),
    of("closing", "closing:{n}", "closing:{t}"),
    of("tophat", "tophat:{n}", "tophat:{t}"),
    of("bottomhat", "bottomhat:{n}", "bottomhat:{t}"),
    of("erosion", "erosion:{n}", "erosion:{t}"),
    of("dilation", "dilation:{n}", "dilation:{t}"),
    of("gradient", "gradient:{n}", "gradient:{t}"),
    of("ewm", "ewm:span={n}", "ewm:halflife={t}"),
    rows("lowess", "lowess:{n}"),
    // Forms that the families above do not draw.
    rows("ewm", "ewm:alpha=0.3,adjust=false,ignore_na=true"),
    rows("savgol", "savgol:{n},order=3,deriv=1"),
];

/// Lengths in rows: of few rows, of even and odd ones, and long enough for transforms.
const ROWS: [usize; 13] = [1, 2, 3, 4, 5, 7, 8, 9, 15, 31, 32, 64, 201];

impl Family {
    pub(super) fn in_rows(&self, dice: &mut Dice) -> String {
        self.rows.replace("{n}", &dice.pick(&ROWS).to_string())
    }

    /// With lengths in this unit, of which there are so many in the longest.
    pub(super) fn in_time(&self, unit: &str, most: i64, dice: &mut Dice) -> Option<String> {
        let spec = self.time?;
        let mut length = || format!("{}{unit}", dice.between(1, most));
        Some(spec.replace("{t}", &length()).replace("{s}", &length()))
    }
}
