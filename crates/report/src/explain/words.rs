//! What is said of a smoother.

use smoothframe_core::{
    Boundary, Degree, Holes, Look, Measure, Missing, Operation, Smoother, Statistic,
};
use smoothframe_polars::words;

use crate::{
    explain::{
        Explanation, Scale, Seen, impulse::length, percent, response::Response, three_digits,
    },
    shapes::Shape,
    text,
};

impl Explanation {
    /// What it is, in a few words; empty of one that has no name.
    #[must_use]
    pub fn purpose(&self) -> &'static str {
        let name = self.name();
        Shape::named(&name).map_or("", |shape| shape.purpose)
    }

    /// Its name in a spec: `gaussian`.
    #[must_use]
    pub fn name(&self) -> String {
        let text = words::smoother(&self.smoother);
        text.split([':', ' ']).next().unwrap_or_default().to_owned()
    }

    /// What is to be said, each with what it is about: width, removes, keeps, noise, delay, end,
    /// ends, holes, and what options add.
    #[must_use]
    pub fn says(&self) -> Vec<(&'static str, String)> {
        let smoother = &self.smoother;
        let mut says = vec![("width", self.width())];
        let seen = self.seen.as_ref();
        match seen {
            Some(Seen { response, impulse }) => {
                says.push(("removes", removes(response, impulse.scale)));
                if !response.kept.is_empty() {
                    says.push(("keeps", keeps(response, impulse.scale)));
                }
                if let Some((period, share)) = response.largest {
                    let period = impulse.scale.text(period);
                    let share = percent(share);
                    says.push((
                        "grows",
                        format!("a rhythm of {period} comes out larger: {share} of its height"),
                    ));
                }
                says.push(("noise", noise(response, impulse.scale)));
            }
            None => says.extend(self.unseen()),
        }
        says.extend(fitted(smoother));
        says.push(("delay", self.delay()));
        says.push(("end", provisional(smoother)));
        says.push(("ends", ends(smoother)));
        says.push(("holes", holes(smoother)));
        if smoother.robust() > 0 {
            says.push(("robust", robust(smoother)));
        }
        if smoother.is_causal() {
            let causal = "checked: an output never depends on a later row, to the last bit";
            says.push(("causal", causal.to_owned()));
        }
        says
    }

    fn width(&self) -> String {
        let has = match self.smoother.operation() {
            Operation::Kernel(kernel) => counted(kernel.len()),
            Operation::TimeKernel(kernel) => match (kernel.is_closed(), kernel.reach()) {
                (true, reach) => {
                    let half =
                        length(kernel).map(|(scale, length)| scale.text(length as f64 / 2.0));
                    format!("{} to either side", half.unwrap_or_else(|| reach.behind()))
                }
                (false, _) => format!("{} of time", kernel.length()),
            },
            Operation::Statistic(statistic) => return width_of(statistic),
            Operation::Ewm(_) => "all rows up to its own".to_owned(),
            Operation::Lowess(lowess) => format!("the {} nearest", counted(lowess.len())),
            _ => String::new(),
        };
        let Some(Seen { impulse, response }) = &self.seen else { return has };
        let is_row = impulse.scale == Scale::Rows;
        let (taps, half) = (impulse.kernel.len(), response.half_taps);
        let half_is = if is_row {
            let rows = words::plural(half, "row");
            match response.half_from {
                _ if taps == 1 => return has,
                from if from + half == taps && impulse.ahead == 0 => {
                    format!("the newest {half} {rows}")
                }
                from if (2 * from + half).abs_diff(taps) <= 1 => {
                    format!("the {half} {rows} in the middle")
                }
                _ => format!("{half} {rows} in a row"),
            }
        } else {
            impulse.scale.text(response.half)
        };
        let below = impulse.kernel.taps().iter().any(|h| *h < 0.0);
        let below = if below { " (some weights are below 0; half by their size)" } else { "" };
        format!("{has}; half of the weight is in {half_is}{below}")
    }

    fn delay(&self) -> String {
        let smoother = &self.smoother;
        if let Operation::Ewm(ewm) = smoother.operation()
            && let (Some(halflife), Some(Seen { impulse, response: _ })) =
                (ewm.time_halflife(), &self.seen)
        {
            // The mean age, where rows are many.
            let taps = impulse.kernel.taps().iter().enumerate();
            let age: f64 = taps.map(|(age, h)| age as f64 * h).sum();
            let age = impulse.scale.text(age * impulse.spacing);
            return format!(
                "{age} (the mean age of what it weighs); half of it is newer than {halflife}"
            );
        }
        match (smoother.delay(), smoother.look().is_causal()) {
            (Some(delay), _) if delay.starts_with("0 ") || delay == "0" => {
                match (smoother.degree(), &self.seen) {
                    (Degree::Constant, Some(_)) => "none: it looks both ways alike".to_owned(),
                    (Degree::Constant, None) => "none: its window is centred".to_owned(),
                    _ => "none for trends: the fit keeps them, wherever the window lies".to_owned(),
                }
            }
            (Some(delay), _) => match delay.strip_prefix('-') {
                Some(early) => format!("{early} early: slow changes show before they come"),
                None => format!("{delay}: slow changes show so much later"),
            },
            (None, true) => {
                "no single number: it looks back alone, so changes show late".to_owned()
            }
            (None, false) => "no single number".to_owned(),
        }
    }

    /// What there is to say where there are no weights to tell of.
    fn unseen(&self) -> Vec<(&'static str, String)> {
        match self.smoother.operation() {
            Operation::Statistic(statistic) => of_statistic(statistic),
            _ => vec![(
                "removes",
                "not told of so long a window; a shorter one of its kind tells the same".to_owned(),
            )],
        }
    }
}

fn counted(rows: usize) -> String {
    text::counted(rows, "row")
}

fn width_of(statistic: &Statistic) -> String {
    match (statistic.len(), statistic.window_in_time()) {
        (Some(len), _) => format!("{}, all alike", counted(len)),
        (None, Some(window)) => format!("the rows within {}, all alike", window.length()),
        (None, None) => String::new(),
    }
}

fn removes(response: &Response, scale: Scale) -> String {
    let Response { half_power, is_low_pass, gone, removed, are_fractions, .. } = response;
    let mut says = Vec::new();
    match half_power {
        None if response.effective == 0.0 => says.push(
            "the level: its weights sum to 0, so that a constant gives 0, and changes are left"
                .to_owned(),
        ),
        None => says.push("little: of every rhythm more than half of the power is left".to_owned()),
        Some(period) => {
            let period = scale.text(*period);
            says.push(if *is_low_pass {
                format!("rhythms under {period} a cycle are halved in power, or more")
            } else {
                format!("a rhythm of {period} is halved in power, but some faster ones are not")
            });
        }
    }
    if let Some(period) = gone {
        says.push(format!("under {} less than 1% of the height is left", scale.text(*period)));
    }
    if let Some(longest) = removed.first() {
        let week = if scale == Scale::Rows && (longest - 7.0).abs() < 1e-6 {
            "; in daily rows that is the week"
        } else {
            ""
        };
        says.push(if *are_fractions || removed.len() == 1 {
            let more = if removed.len() > 1 { " and its fractions (½, ⅓ …)" } else { "" };
            format!("a rhythm of {}{more} is gone entirely{week}", scale.text(*longest))
        } else {
            let size = Scale::unit(*longest).0;
            let most = removed.iter().take(3).map(|&period| scale.number(period, size));
            let most = text::listed(&most.collect::<Vec<_>>());
            let more = if removed.len() > 3 { " …" } else { "" };
            format!("rhythms of {most}{more} {} are gone entirely", unit_of(scale, *longest))
        });
    }
    says.join("; ")
}

fn unit_of(scale: Scale, amount: f64) -> &'static str {
    match scale {
        Scale::Rows => "rows",
        Scale::Months => "months",
        Scale::Numbers => "of the times' own units",
        Scale::Nanoseconds => Scale::unit(amount).1,
    }
}

fn keeps(response: &Response, scale: Scale) -> String {
    let longest = response.half_power.unwrap_or(0.0);
    let kept = response.kept.iter().enumerate().map(|(at, &(period, share))| {
        let period = scale.number(period, Scale::unit(longest).0);
        let unit =
            if at == 0 { format!(" {} a cycle", unit_of(scale, longest)) } else { String::new() };
        format!("at {period}{unit} {}", percent(share))
    });
    format!("of a rhythm's height {}", kept.collect::<Vec<_>>().join(", "))
}

fn noise(response: &Response, scale: Scale) -> String {
    let Response { effective, noise, sum, .. } = response;
    if *effective == 0.0 || (sum - 1.0).abs() > 1e-9 {
        let by = three_digits(*noise);
        return format!(
            "the spread of noise, where rows have nothing to do with each other, is multiplied by {by}"
        );
    }
    if scale == Scale::Rows {
        return format!(
            "{} of the spread of noise is left, where rows have nothing to do with each other: as \
             in a mean of {}",
            percent(*noise),
            scale.text(*effective)
        );
    }
    format!(
        "as much is left as in a mean of all rows within {}: of N of them 1/√N of the spread, \
         where they have nothing to do with each other",
        scale.text(*effective)
    )
}

fn of_statistic(statistic: &Statistic) -> Vec<(&'static str, String)> {
    let within = match (statistic.len(), statistic.window_in_time()) {
        (None, Some(window)) => format!("half of the rows within {}", window.length()),
        (len, _) => {
            let half = (len.unwrap_or(1) - 1) / 2;
            format!("{} of {}", half, counted(len.unwrap_or(1)))
        }
    };
    let narrow = match (statistic.len(), statistic.window_in_time()) {
        (None, Some(window)) => format!("narrower than {}", window.length()),
        (len, _) => format!("of fewer than {}", counted(len.unwrap_or(1))),
    };
    let (removes, keeps) = match statistic.measure() {
        Measure::Median => (
            format!("spikes, entirely: up to {within} may be anything"),
            "steps stay as sharp as they are; it has no weights, so rhythms are not cut by shares"
                .to_owned(),
        ),
        Measure::Hampel { sigmas, .. } => (
            format!(
                "values farther than {} robust standard deviations (1.4826 times the median \
                 distance) from the window's median, which takes their place",
                three_digits(sigmas)
            ),
            "all other values, exactly as they are".to_owned(),
        ),
        Measure::Quantile { q } => (
            format!("all but the value below which {} of the window lie", percent(q)),
            "that line, above or below the level: it is no mean".to_owned(),
        ),
        Measure::Min | Measure::Erosion => {
            ("all but the least value of a window".to_owned(), "the lower edge".to_owned())
        }
        Measure::Max | Measure::Dilation => {
            ("all but the largest value of a window".to_owned(), "the upper edge".to_owned())
        }
        Measure::Opening => (
            format!("peaks {narrow}, entirely"),
            "the baseline under them, and wider peaks".to_owned(),
        ),
        Measure::Closing => (
            format!("valleys {narrow}, entirely"),
            "the ceiling over them, and wider valleys".to_owned(),
        ),
        Measure::Tophat => (
            "the baseline: what is no narrow peak".to_owned(),
            format!("peaks {narrow}, off their baseline"),
        ),
        Measure::Bottomhat => (
            "the ceiling: what is no narrow valley".to_owned(),
            format!("valleys {narrow}, from their ceiling down"),
        ),
        Measure::Gradient => (
            "the level".to_owned(),
            "how far the largest and the least of a window are apart: edges".to_owned(),
        ),
        Measure::Sum => {
            ("nothing: it adds up".to_owned(), "the sum of a window's values; no level".to_owned())
        }
        Measure::Count => ("the values".to_owned(), "how many a window holds; no level".to_owned()),
        Measure::Std => {
            ("the level".to_owned(), "a window's standard deviation, n - 1 below".to_owned())
        }
        Measure::Var => ("the level".to_owned(), "a window's variance, n - 1 below".to_owned()),
        _ => return Vec::new(),
    };
    vec![("removes", removes), ("keeps", keeps)]
}

/// What a fitted polynomial is.
fn fitted(smoother: &Smoother) -> Option<(&'static str, String)> {
    let order = smoother.deriv().order();
    let what = match smoother.degree() {
        Degree::Constant => return None,
        Degree::Linear => "a line",
        Degree::Quadratic => "a parabola",
        Degree::Cubic => "a cubic",
        _ => "a polynomial",
    };
    let unit = smoother.deriv().unit().is_some();
    let per = if unit { smoother.deriv().to_string() } else { "row".to_owned() };
    let per = per.split_once('/').map_or(per.as_str(), |(_, unit)| unit).to_owned();
    let output = match order {
        0 => "its value is the output, so that trends go on to the ends and over holes".to_owned(),
        1 => format!("its slope, per {per}, is the output"),
        order => format!("its derivative number {order}, per {per}, is the output"),
    };
    Some(("fit", format!("{what} through each window, by the weights; {output}")))
}

fn provisional(smoother: &Smoother) -> String {
    let wraps = smoother.start() == Boundary::Wrap || smoother.end() == Boundary::Wrap;
    let wraps = if wraps { ". With boundary=wrap the first rows change, too" } else { "" };
    let look = smoother.look();
    let rows = match (&look, look.rows_ahead()) {
        (_, Some(0)) if fills_later(smoother) => {
            "no row is provisional, but holes at the end, which are filled once a value follows"
                .to_owned()
        }
        (_, Some(0)) => "no row is provisional: rows to come change nothing".to_owned(),
        (_, Some(1)) => "the last row is provisional: the next will change it".to_owned(),
        (_, Some(rows)) => {
            format!("the last {} are provisional: rows to come will change them", counted(rows))
        }
        (Look::Time(_), _) if look.is_causal() => {
            "no row is provisional, but for those at the same time".to_owned()
        }
        (Look::Time(_), _) => format!(
            "rows within {} of the last are provisional: rows to come will change them",
            look.ahead()
        ),
        _ => "all rows are provisional: each depends on the whole series".to_owned(),
    };
    format!("{rows}{wraps}")
}

/// Whether a hole at the end gets a value when another follows it.
fn fills_later(smoother: &Smoother) -> bool {
    matches!(smoother.operation(), Operation::Kernel(_) | Operation::TimeKernel(_))
        && smoother.holes() == Holes::Fill
        && smoother.missing() == Missing::Skip
        && !smoother.is_causal()
}

fn ends(smoother: &Smoother) -> String {
    match smoother.operation() {
        Operation::Ewm(_) => return "it begins with the first value there is".to_owned(),
        Operation::Lowess(_) => {
            return "lines through the nearest rows there are, which lie on one side".to_owned();
        }
        _ => {}
    }
    let (start, end) = (smoother.start(), smoother.end());
    if start == end {
        return beyond(smoother, start);
    }
    format!(
        "before the first row, {}; after the last, {}",
        beyond(smoother, start),
        beyond(smoother, end)
    )
}

fn beyond(smoother: &Smoother, boundary: Boundary) -> String {
    let is_fit = smoother.degree() != Degree::Constant
        || matches!(smoother.operation(), Operation::Kernel(_)) && is_refitted(smoother);
    match (boundary, smoother.operation()) {
        (Boundary::Renormalize, Operation::Statistic(_)) => {
            "only rows that are there count: windows are shorter".to_owned()
        }
        (Boundary::Renormalize, _) if is_fit => {
            "nothing is there: the fit is through the rows that are left".to_owned()
        }
        (Boundary::Renormalize, _) => {
            "nothing is there: outputs are divided by the weight that is left".to_owned()
        }
        (Boundary::Reflect, _) => {
            "the series goes back, the end row twice: d c b a | a b c d".to_owned()
        }
        (Boundary::Mirror, _) => {
            "the series goes back, the end row once: d c b | a b c d".to_owned()
        }
        (Boundary::Nearest, _) => "the end row goes on: a a a | a b c d".to_owned(),
        (Boundary::Wrap, _) => "the other end goes on: b c d | a b c d | a b c".to_owned(),
        (Boundary::Constant(value), _) => {
            format!("{} goes on, and counts as present", three_digits(value))
        }
        (Boundary::Linear, _) => {
            "the trend goes on: the series turned about its end row".to_owned()
        }
        (Boundary::Shrink, _) => {
            "the window narrows on both sides; the end rows keep their values".to_owned()
        }
        (Boundary::Fit, _) => {
            "the polynomial of the nearest full window goes on to the end".to_owned()
        }
        _ => boundary.to_string(),
    }
}

/// Whether a kernel is fitted anew where rows are missing.
fn is_refitted(smoother: &Smoother) -> bool {
    let text = smoother.to_string();
    ["savgol:", "henderson:"].iter().any(|name| text.starts_with(name))
}

fn holes(smoother: &Smoother) -> String {
    let operation = smoother.operation();
    let mut says = vec![match (smoother.missing(), operation) {
        (Missing::Propagate, Operation::Ewm(_)) => "a hole in, a hole out".to_owned(),
        (Missing::Propagate, _) => {
            "a hole makes a hole of every output whose window holds it".to_owned()
        }
        (_, Operation::Statistic(statistic)) => match statistic.measure() {
            Measure::Count => {
                "left out: every row has a number, 0 where there is no value".to_owned()
            }
            Measure::Std | Measure::Var => {
                "left out: an output wherever a window holds two values".to_owned()
            }
            _ => "left out: an output wherever a window holds a value, at holes too".to_owned(),
        },
        (_, Operation::Ewm(_)) => {
            "left out: after the first value each row has an output".to_owned()
        }
        (_, Operation::Kernel(_))
            if smoother.degree() == Degree::Constant && !is_refitted(smoother) =>
        {
            "left out, and the rest is divided by the weight that is left".to_owned()
        }
        (_, Operation::TimeKernel(_)) if smoother.degree() == Degree::Constant => {
            "left out, as times without a row are".to_owned()
        }
        _ => "left out: the fit is through the rows that are there".to_owned(),
    }];
    let is_window =
        matches!(operation, Operation::Kernel(_) | Operation::TimeKernel(_) | Operation::Lowess(_));
    if smoother.holes() == Holes::Keep {
        says.push("a hole stays a hole".to_owned());
    } else if smoother.missing() == Missing::Skip && is_window && smoother.coverage().is_none() {
        let between =
            if smoother.is_causal() { "after the first value" } else { "between two values" };
        says.push(format!("a hole {between} is filled where half of its window's weight is there"));
    }
    if let Some(least) = smoother.coverage() {
        says.push(format!("every output needs {} of its window's weight there", percent(least)));
    }
    if let Some(least) = smoother.min_rows() {
        says.push(format!("every output needs {} in its window", text::counted(least, "value")));
    }
    says.join("; ")
}

fn robust(smoother: &Smoother) -> String {
    format!(
        "{}, in which rows far from the fit (six times the median distance and more) lose all \
         weight; what is told of weights is of rows without such",
        text::counted(smoother.robust(), "round")
    )
}
