//! What windows there are, each with what it is for.

/// A window, or another smoother, by its name in a spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shape {
    /// Its name.
    pub name: &'static str,
    /// Other names that it is known by.
    pub aliases: &'static [&'static str],
    /// What kind it is of.
    pub kind: Kind,
    /// A spec of it.
    pub example: &'static str,
    /// A spec of it with a length of time; empty where it has none.
    pub in_time: &'static str,
    /// What follows the length: each parameter's name, its default (empty where it must be given)
    /// and its meaning.
    pub parameters: &'static [(&'static str, &'static str, &'static str)],
    /// What it is for, in a few words.
    pub purpose: &'static str,
}

/// The kinds of smoothers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// Shapes of weights, as in `scipy.signal.windows`.
    Window,
    /// Weights made for a purpose.
    Designed,
    /// No weights: order, sums, spreads of a window's values.
    Statistic,
    /// What is of a whole series.
    Whole,
}

impl Kind {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Window, Self::Designed, Self::Statistic, Self::Whole];

    /// What stands above them.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Window => "Shapes of weights",
            Self::Designed => "Weights made for a purpose",
            Self::Statistic => "Not by weights: order, sums and spreads of a window's values",
            Self::Whole => "Of more than a window",
        }
    }
}

impl Shape {
    /// All of them: windows first, and each kind by name, the usual ones first.
    pub const ALL: &'static [Self] = SHAPES;

    /// How it is written: `savgol:N,order,deriv=0,delta=1`, N being its length, with defaults where
    /// there are some.
    #[must_use]
    pub fn signature(&self) -> String {
        let length = match self.name {
            "spencer" | "ewm" => None,
            "taps" | "weights" => Some("[a,b,c]".to_owned()),
            _ => Some("N".to_owned()),
        };
        let parameters = self.parameters.iter().filter_map(|(name, default, meaning)| {
            let is_other = meaning.starts_with("in place of");
            let default = if default.is_empty() { String::new() } else { format!("={default}") };
            (!is_other).then(|| format!("{name}{default}"))
        });
        let parts: Vec<String> = length.into_iter().chain(parameters).collect();
        if parts.is_empty() {
            return self.name.to_owned();
        }
        format!("{}:{}", self.name, parts.join(","))
    }

    /// The one of a name or an alias.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        SHAPES.iter().find(|shape| shape.name == name || shape.aliases.contains(&name))
    }
}

type Parameters = &'static [(&'static str, &'static str, &'static str)];

const fn shape(
    kind: Kind,
    name: &'static str,
    example: &'static str,
    in_time: &'static str,
    parameters: Parameters,
    purpose: &'static str,
) -> Shape {
    Shape { name, aliases: &[], kind, example, in_time, parameters, purpose }
}

impl Shape {
    const fn or(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
}

const SHAPES: &[Shape] = &[
    shape(
        Kind::Window,
        "uniform",
        "uniform:7",
        "uniform:7d",
        &[],
        "a mean; removes a rhythm of its length",
    )
    .or(&["boxcar", "rectangular"]),
    shape(
        Kind::Window,
        "gaussian",
        "gaussian:std=3",
        "gaussian:std=36h",
        &[("std", "", "the standard deviation, in rows or as a length of time")],
        "a bell: the one to begin with",
    )
    .or(&["normal"]),
    shape(
        Kind::Window,
        "triang",
        "triang:13",
        "triang:13d",
        &[],
        "a mean taken twice: ripples under 5%",
    )
    .or(&["triangular"]),
    shape(Kind::Window, "hann", "hann:21", "hann:21d", &[], "a bell of a fixed length")
        .or(&["hanning"]),
    shape(
        Kind::Window,
        "epanechnikov",
        "epanechnikov:21",
        "epanechnikov:21d",
        &[],
        "a parabola: theory's best of noise",
    ),
    shape(
        Kind::Window,
        "tricube",
        "tricube:21",
        "tricube:6w",
        &[],
        "lowess' weights, flat in the middle",
    ),
    shape(
        Kind::Window,
        "biweight",
        "biweight:21",
        "biweight:21d",
        &[],
        "a smooth bump that ends gently",
    )
    .or(&["quartic"]),
    shape(
        Kind::Window,
        "triweight",
        "triweight:21",
        "triweight:21d",
        &[],
        "the same, gentler at its ends",
    ),
    shape(
        Kind::Window,
        "parzen",
        "parzen:31",
        "parzen:31d",
        &[],
        "four means in a row: ripples under 0.3%",
    ),
    shape(Kind::Window, "cosine", "cosine:21", "cosine:21d", &[], "half a wave, broader than hann"),
    shape(
        Kind::Window,
        "tukey",
        "tukey:21,alpha=0.5",
        "tukey:21d,alpha=0.5",
        &[("alpha", "0.5", "the share of the length that falls off: 0 is uniform, 1 is hann")],
        "a mean with soft ends",
    ),
    shape(
        Kind::Window,
        "general_gaussian",
        "general_gaussian:31,p=2,sig=6",
        "general_gaussian:20d,p=2,sig=5d",
        &[
            ("p", "", "the shape: 1 is gaussian, larger is squarer"),
            ("sig", "", "the width, in rows or as a length of time"),
        ],
        "a squarer (or sharper) bell",
    ),
    shape(
        Kind::Window,
        "exponential",
        "exponential:31,tau=5",
        "exponential:31d,tau=5d",
        &[("tau", "1", "how far it falls to 1/e, in rows or as a length of time")],
        "sharp: its own row counts most",
    ),
    shape(Kind::Window, "lanczos", "lanczos:21", "lanczos:21d", &[], "the main lobe of a sinc"),
    shape(
        Kind::Window,
        "bartlett",
        "bartlett:13",
        "bartlett:13d",
        &[],
        "a triangle that is 0 at its ends",
    ),
    shape(
        Kind::Window,
        "barthann",
        "barthann:21",
        "barthann:21d",
        &[],
        "between bartlett and hann",
    ),
    shape(
        Kind::Window,
        "bohman",
        "bohman:31",
        "bohman:31d",
        &[],
        "half a wave, twice: very smooth ends",
    ),
    shape(
        Kind::Window,
        "hamming",
        "hamming:21",
        "hamming:21d",
        &[],
        "hann on a small step: ripples under 1%",
    ),
    shape(
        Kind::Window,
        "general_hamming",
        "general_hamming:21,alpha=0.6",
        "general_hamming:21d,alpha=0.6",
        &[("alpha", "", "the share of the constant: 0.54 is hamming, 0.5 is hann")],
        "hann on a step of your choice",
    ),
    shape(
        Kind::Window,
        "blackman",
        "blackman:31",
        "blackman:31d",
        &[],
        "ripples under 0.2%, so a wider window",
    ),
    shape(
        Kind::Window,
        "blackmanharris",
        "blackmanharris:41",
        "blackmanharris:41d",
        &[],
        "ripples under 0.003%, wider still",
    ),
    shape(Kind::Window, "nuttall", "nuttall:41", "nuttall:41d", &[], "ripples under 0.002%"),
    shape(
        Kind::Window,
        "flattop",
        "flattop:41",
        "flattop:41d",
        &[],
        "for amplitudes of spectra; dips below 0",
    ),
    shape(
        Kind::Window,
        "general_cosine",
        "general_cosine:31,a=[0.4,0.5,0.1]",
        "general_cosine:31d,a=[0.4,0.5,0.1]",
        &[("a", "", "the coefficients of a sum of cosines, as in [0.5,0.5], which is hann")],
        "a sum of cosines of your own",
    ),
    shape(
        Kind::Window,
        "kaiser",
        "kaiser:31,beta=8",
        "kaiser:31d,beta=8",
        &[("beta", "", "the shape: 0 is uniform, 5 is like hamming, 14 a narrow bell")],
        "from flat to a bell, by one number",
    ),
    shape(
        Kind::Window,
        "kaiser_bessel_derived",
        "kaiser_bessel_derived:30,beta=8",
        "",
        &[("beta", "", "the shape of the Kaiser window that is summed; its length must be even")],
        "for audio transforms; even lengths",
    ),
    shape(
        Kind::Window,
        "chebwin",
        "chebwin:31,at=60",
        "",
        &[("at", "", "how many decibels the ripples lie below what passes")],
        "ripples all alike, as low as you say",
    ),
    shape(
        Kind::Window,
        "dpss",
        "dpss:31,NW=3",
        "",
        &[("NW", "", "half the bandwidth times the length, under half of the length")],
        "most of slow waves, least of fast ones",
    ),
    shape(
        Kind::Window,
        "taylor",
        "taylor:31",
        "taylor:31d",
        &[
            ("nbar", "4", "how many ripples are nearly alike"),
            ("sll", "30", "how many decibels they lie below what passes"),
            (
                "norm",
                "true",
                "whether it is 1 in the middle; divided by its sum it does not matter",
            ),
        ],
        "even ripples near, falling ones beyond",
    ),
    shape(
        Kind::Designed,
        "savgol",
        "savgol:21,order=3",
        "",
        &[
            ("order", "", "the order of the polynomial: 2 or 3 keep peaks"),
            ("deriv", "0", "1 is the slope, 2 the curvature"),
            ("delta", "1", "the distance between rows, for slopes"),
        ],
        "keeps the height of peaks; slopes, too",
    ),
    shape(
        Kind::Designed,
        "henderson",
        "henderson:13",
        "",
        &[],
        "keeps cubic trends, as smooth as can be",
    ),
    shape(Kind::Designed, "spencer", "spencer", "", &[], "Spencer's 15 weights, which keep cubics"),
    shape(Kind::Designed, "binomial", "binomial:13", "", &[], "1 2 1, again and again: a bell"),
    shape(
        Kind::Designed,
        "decay",
        "decay:31,tau=7",
        "decay:30d,tau=7d",
        &[
            ("tau", "", "how far it falls to 1/e, in rows or as a length of time"),
            ("half_life", "", "in place of tau: how far it falls to one half"),
        ],
        "the past alone, the newest counting most",
    ),
    shape(
        Kind::Designed,
        "taps",
        "taps:[1,2,1]",
        "",
        &[],
        "your own weights, the newest row's first",
    ),
    shape(
        Kind::Designed,
        "weights",
        "weights:[1,2,4]",
        "",
        &[],
        "your own weights, the oldest row's first",
    ),
    shape(
        Kind::Statistic,
        "median",
        "median:7",
        "median:7d",
        &[],
        "the middle value: spikes leave no trace",
    ),
    shape(
        Kind::Statistic,
        "hampel",
        "hampel:7",
        "hampel:7d",
        &[
            ("sigmas", "3", "how many robust standard deviations off is a spike"),
            ("mad0", "keep", "replace: where half of the values are equal, the others are spikes"),
        ],
        "replaces spikes, leaves all else alone",
    ),
    shape(
        Kind::Statistic,
        "quantile",
        "quantile:7,q=0.9",
        "quantile:30d,q=0.9",
        &[("q", "", "the share of values below it, 0 to 1")],
        "an upper or a lower line",
    ),
    shape(Kind::Statistic, "min", "min:7", "min:7d", &[], "the least"),
    shape(Kind::Statistic, "max", "max:7", "max:7d", &[], "the largest"),
    shape(Kind::Statistic, "sum", "sum:7", "sum:7d", &[], "the sum"),
    shape(Kind::Statistic, "count", "count:7", "count:7d", &[], "how many values there are"),
    shape(Kind::Statistic, "std", "std:28", "std:28d", &[], "the standard deviation, n - 1 below"),
    shape(Kind::Statistic, "var", "var:28", "var:28d", &[], "its square, the variance"),
    shape(
        Kind::Statistic,
        "opening",
        "opening:15",
        "opening:15d",
        &[],
        "the baseline under narrow peaks",
    ),
    shape(
        Kind::Statistic,
        "closing",
        "closing:15",
        "closing:15d",
        &[],
        "the ceiling over narrow valleys",
    ),
    shape(
        Kind::Statistic,
        "tophat",
        "tophat:15",
        "tophat:15d",
        &[],
        "narrow peaks alone, off their baseline",
    ),
    shape(
        Kind::Statistic,
        "bottomhat",
        "bottomhat:15",
        "bottomhat:15d",
        &[],
        "narrow valleys alone",
    ),
    shape(
        Kind::Statistic,
        "erosion",
        "erosion:7",
        "erosion:7d",
        &[],
        "the least, as images have it",
    ),
    shape(
        Kind::Statistic,
        "dilation",
        "dilation:7",
        "dilation:7d",
        &[],
        "the largest, as images have it",
    ),
    shape(
        Kind::Statistic,
        "gradient",
        "gradient:7",
        "gradient:7d",
        &[],
        "the largest less the least",
    ),
    shape(
        Kind::Whole,
        "ewm",
        "ewm:span=12",
        "ewm:halflife=7d",
        &[
            ("span", "", "as many rows as a mean that is as old: alpha is 2/(span + 1)"),
            ("com", "", "in place of span: alpha is 1/(1 + com)"),
            (
                "halflife",
                "",
                "in place of span: how far back weights are half, in rows or as a length of time",
            ),
            ("alpha", "", "in place of span: the newest row's weight"),
            (
                "adjust",
                "true",
                "weighs the first rows as far as they go; false begins with the first value",
            ),
            ("ignore_na", "false", "whether a hole ages nothing"),
        ],
        "all of the past, fading",
    ),
    shape(Kind::Whole, "lowess", "lowess:61", "", &[], "lines through near rows, without spikes"),
];
