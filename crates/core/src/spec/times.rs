//! Reads the first word of a spec whose lengths are lengths of time.

use crate::{
    error::Error,
    spec::{
        Parsed,
        args::{Args, span},
        kernels::{NAMES, NO_RATE, TWO_RATES},
        operations::OPERATIONS,
        windows::unknown,
    },
    time::{kernel::TimeKernel, span::Span},
    window::Window,
};

pub(super) fn example(name: &str) -> String {
    format!("{name} needs a length of time, as in {name}:7d")
}

pub(super) fn kernel(name: &str, mut args: Args<'_>) -> Parsed<TimeKernel> {
    let say = |error: Error| error.to_string();
    let length = |args: &Args<'_>| -> Parsed<Span> {
        span("length", args.len.ok_or_else(|| example(name))?)
    };
    let kernel = match Window::unaliased(name) {
        "gaussian" => {
            let std = args.span("std")?;
            match args.len {
                None => TimeKernel::gaussian(&std),
                Some(_) => TimeKernel::gaussian_within(&std, &length(&args)?),
            }
        }
        "general_gaussian" => {
            let (p, sig) = (args.value("p", None)?, args.span("sig")?);
            TimeKernel::general_gaussian(p, &sig, &length(&args)?)
        }
        "exponential" => TimeKernel::exponential(&args.span("tau")?, &length(&args)?),
        "decay" => {
            let length = length(&args)?;
            match (args.maybe_span("tau")?, args.maybe_span("half_life")?) {
                (Some(tau), None) => TimeKernel::decay(&tau, &length),
                (None, Some(half_life)) => TimeKernel::decay_half_life(&half_life, &length),
                (None, None) => return Err(format!("{NO_RATE}, as in decay:30d,tau=7d")),
                (Some(_), Some(_)) => return Err(TWO_RATES.to_owned()),
            }
        }
        _ if NAMES.contains(&name) || OPERATIONS.contains(&name) => {
            return Err(format!(
                "{name} counts rows; in time there are the windows, as in uniform:7d, decay, and \
                 ewm:halflife=7d"
            ));
        }
        _ => {
            let window = args.window(name)?.ok_or_else(|| unknown(name, &NAMES))?;
            TimeKernel::window(&window, &length(&args)?)
        }
    };
    args.finish(name)?;
    kernel.map_err(say)
}
