//! What is said of a smoother.

use smoothframe_core::{Degree, Operation, Smoother};
use smoothframe_polars::words;

use crate::{
    explain::{
        Explanation, Scale, Seen,
        edges::{ends, holes, provisional},
        impulse::length,
        percent,
        response::Response,
        statistic::{of_statistic, width_of},
        three_digits,
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

pub(super) fn counted(rows: usize) -> String {
    text::counted(rows, "row")
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

fn robust(smoother: &Smoother) -> String {
    format!(
        "{}, in which rows far from the fit (six times the median distance and more) lose all \
         weight; what is told of weights is of rows without such",
        text::counted(smoother.robust(), "round")
    )
}
