//! Reads the first word of a spec: the operation.

use crate::{
    error::Error,
    kernel::Norm,
    rank::median::Median,
    recursive::ewm::Ewm,
    smoother::operation::Operation,
    spec::{
        Parsed,
        args::Args,
        kernels::{kernel, length},
        times,
    },
};

/// The names of the operations that are not kernels.
pub(super) const OPERATIONS: [&str; 2] = ["median", "ewm"];

pub(super) fn operation(word: &str, norm: Norm) -> Parsed<Operation> {
    let (name, mut args) = match word.split_once(':') {
        Some((name, args)) => (name, Args::read(args)?),
        None if looks_like_a_number(word) => ("uniform", Args::read(word)?),
        None => (word, Args::default()),
    };
    args.check(name)?;
    if args.are_in_time() {
        if norm != Norm::Sum {
            return Err(
                "a window in time is divided by the weight there is, and takes no norm".into()
            );
        }
        return Ok(times::kernel(name, args)?.into());
    }
    let operation = match name {
        "median" => Median::new(length(name, &args)?).map(Operation::from),
        "ewm" => ewm(&mut args)?.map(Operation::from),
        _ => return Ok(kernel(name, args, norm)?.into()),
    };
    args.finish(name)?;
    if norm != Norm::Sum {
        return Err(format!("norm is for kernels; {name} has no weights to scale"));
    }
    operation.map_err(|error| error.to_string())
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
        let Some(value) = args.maybe::<f64>(name)? else { continue };
        if made.is_some() {
            return Err(ONE.to_owned());
        }
        made = Some(make(value));
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
