//! Reads the first word of a spec: the operation.

use crate::{
    error::Error,
    kernel::Norm,
    recursive::ewm::Ewm,
    robust::lowess::Lowess,
    smoother::operation::Operation,
    spec::{
        Parsed,
        args::{Args, span},
        hints,
        kernels::{kernel, length},
        times,
    },
    statistic::{
        Statistic,
        measure::{MEASURES, Measure},
    },
    time::span::Span,
    window::parameter::Value,
};

/// The names of the operations that are not kernels.
pub(super) const OPERATIONS: [&str; MEASURES.len() + 2] = {
    let mut names = ["ewm"; MEASURES.len() + 2];
    names[MEASURES.len()] = "lowess";
    let mut at = 0;
    while at < MEASURES.len() {
        names[at] = MEASURES[at].0;
        at += 1;
    }
    names
};

pub(super) fn operation(word: &str, norm: Norm) -> Parsed<Operation> {
    let say = |error: Error| error.to_string();
    if let Some(option) = hints::is_option(word) {
        return Err(format!(
            "`{option}` is an option: the window comes first, as in uniform:7 {word}"
        ));
    }
    let (name, mut args) = match word.split_once(':') {
        Some((name, args)) => (name, Args::read(name, args)?),
        None if looks_like_a_number(word) => ("uniform", Args::read("uniform", word)?),
        None => (word, Args::default()),
    };
    args.check(name)?;
    if args.are_in_time() && name == "lowess" {
        return Err(
            "lowess takes so many of the nearest rows, as in lowess:61; lines by the rows \
                    within a length of time are tricube:60d degree=1 robust=3"
                .to_owned(),
        );
    }
    if args.are_in_time() && name != "ewm" {
        if norm != Norm::Sum {
            return Err(
                "a window in time is divided by the weight there is, and takes no norm".into()
            );
        }
        if let Some(measure) = measure(name, &mut args)? {
            let length = span("length", args.len.ok_or_else(|| times::example(name))?)?;
            args.finish(name)?;
            return Statistic::time(measure, &length).map(Operation::from).map_err(say);
        }
        return Ok(times::kernel(name, args)?.into());
    }
    let operation = if let Some(measure) = measure(name, &mut args)? {
        Statistic::rows(measure, length(name, &args)?).map(Operation::from)
    } else if name == "ewm" {
        ewm(&mut args)?.map(Operation::from)
    } else if name == "lowess" {
        Lowess::rows(length(name, &args)?).map(Operation::from)
    } else {
        return Ok(kernel(name, args, norm)?.into());
    };
    args.finish(name)?;
    if norm != Norm::Sum {
        return Err(format!("norm is for kernels; {name} has no weights to scale"));
    }
    operation.map_err(say)
}

/// The measure of this name, with its parameters.
fn measure(name: &str, args: &mut Args<'_>) -> Parsed<Option<Measure>> {
    let Some(&(_, measure)) = MEASURES.iter().find(|(known, _)| *known == name) else {
        return Ok(None);
    };
    Ok(Some(match measure {
        Measure::Quantile { .. } => {
            let missing = || "`q` is missing, as in quantile:7,q=0.9".to_owned();
            Measure::Quantile { q: args.maybe("q")?.ok_or_else(missing)? }
        }
        Measure::Hampel { sigmas, .. } => {
            let sigmas = args.value("sigmas", Some(sigmas))?;
            let mad0_replaces = match args.take("mad0") {
                None | Some("keep") => false,
                Some("replace") => true,
                Some(text) => return Err(format!("`mad0` is one of keep, replace, got `{text}`")),
            };
            Measure::Hampel { sigmas, mad0_replaces }
        }
        measure => measure,
    }))
}

fn ewm(args: &mut Args<'_>) -> Parsed<Result<Ewm, Error>> {
    const ONE: &str = "ewm needs one of span, com, halflife and alpha, as in ewm:span=12";
    if let Some(len) = args.len {
        return Err(format!("{ONE}; got `{len}` without a name"));
    }
    type Make = fn(f64) -> Result<Ewm, Error>;
    let by: [(&str, Make); 4] = [
        ("span", Ewm::span),
        ("com", Ewm::com),
        ("halflife", Ewm::halflife),
        ("alpha", Ewm::alpha),
    ];
    let mut made = None;
    for (name, make) in by {
        let Some(text) = args.take(name) else { continue };
        if made.is_some() {
            return Err(ONE.to_owned());
        }
        made = Some(match (name, Span::is_meant(text)) {
            (_, false) => make(f64::read(name, text)?),
            ("halflife", true) => {
                text.trim().parse().and_then(|halflife| Ewm::halflife_in_time(&halflife))
            }
            (_, true) => {
                return Err(format!(
                    "`{name}` of ewm counts rows; in time it has a half-life, as in \
                     ewm:halflife=7d"
                ));
            }
        });
    }
    let adjust = args.value("adjust", Some(true))?;
    let ignore_na = args.value("ignore_na", Some(false))?;
    let made = made.ok_or(ONE)?;
    Ok(made.map(|ewm| ewm.adjust(adjust).ignore_na(ignore_na)))
}

fn looks_like_a_number(word: &str) -> bool {
    let digits = word.trim_start_matches(['-', '+', '.']);
    digits.starts_with(|c: char| c.is_ascii_digit()) || word.parse::<f64>().is_ok()
}
