//! Reads and prints the first word of a spec that is a kernel in rows.

use std::fmt;

use crate::{
    error::Error,
    kernel::{Kernel, Norm, design::Design, savgol::Savgol},
    spec::{Parsed, args::Args, hints, windows::unknown},
    window::{Window, parameter::Parameter},
};

/// The names of the kernels that are not windows.
pub(super) const NAMES: [&str; 7] =
    ["savgol", "henderson", "spencer", "binomial", "decay", "taps", "weights"];

pub(super) const NO_RATE: &str = "`tau` is missing: decay needs one of tau and half_life";
pub(super) const TWO_RATES: &str =
    "decay takes one of tau and half_life; a half-life is tau times the logarithm of 2";

pub(super) fn kernel(name: &str, args: Args<'_>, norm: Norm) -> Parsed<Kernel> {
    let kernel = match name {
        "taps" => Kernel::from_taps(args.only_list(name)?, norm),
        "weights" => Kernel::from_weights(args.only_list(name)?, norm),
        name => designed(name, args)?.and_then(|kernel| kernel.with_norm(norm)),
    };
    kernel.map_err(|error| error.to_string())
}

fn designed(name: &str, mut args: Args<'_>) -> Parsed<Result<Kernel, Error>> {
    let kernel = match name {
        "savgol" => {
            let (order, deriv) = (args.value("order", None)?, args.value("deriv", Some(0))?);
            Kernel::savgol(length(name, &args)?, order, deriv, args.value("delta", Some(1.0))?)
        }
        "henderson" => Kernel::henderson(length(name, &args)?),
        "spencer" => match args.len.map(|_| length(name, &args)).transpose()? {
            None | Some(15) => Kernel::spencer(),
            Some(len) => Err(Error::Length { window: "spencer", expected: "15", len }),
        },
        "binomial" => Kernel::binomial(length(name, &args)?),
        "decay" => {
            let len = length(name, &args)?;
            match (args.maybe("tau")?, args.maybe("half_life")?) {
                (Some(tau), None) => Kernel::decay(len, tau),
                (None, Some(half_life)) => Kernel::decay_half_life(len, half_life),
                (None, None) => return Err(format!("{NO_RATE}, as in decay:9,tau=3")),
                (Some(_), Some(_)) => return Err(TWO_RATES.to_owned()),
            }
        }
        _ => return windowed(name, args),
    };
    args.finish(name)?;
    Ok(kernel)
}

fn windowed(name: &str, mut args: Args<'_>) -> Parsed<Result<Kernel, Error>> {
    let window = args.window(name)?.ok_or_else(|| unknown(name, &NAMES))?;
    args.finish(name)?;
    let len = match (args.len, &window) {
        (None, &Window::Gaussian { std }) => default_length(std),
        _ => length(name, &args)?,
    };
    Ok(Kernel::window(&window, len))
}

/// A gaussian's default length: four standard deviations on either side. An invalid std is refused
/// later, by the window.
fn default_length(std: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and too long is refused")]
    #[expect(clippy::cast_sign_loss, reason = "negative saturates to 0, and is refused")]
    let half = (4.0 * std).floor() as usize;
    half.saturating_mul(2).saturating_add(1)
}

pub(super) fn length(name: &str, args: &Args<'_>) -> Parsed<usize> {
    let text = args.len.ok_or_else(|| format!("{name} needs a length in rows, as in {name}:7"))?;
    match text.parse::<usize>() {
        Ok(0) => Err(Error::EmptyKernel.to_string()),
        Ok(len) => Ok(len),
        Err(_) if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
            let max = Kernel::MAX_LEN;
            Err(format!("a window of {text} rows is too long: the most is {max}"))
        }
        Err(_) => {
            let unit = hints::unit(text);
            Err(format!("a length is a whole number of rows above 0, got `{text}`{unit}"))
        }
    }
}

/// The kernel's part of the text form, without its norm and alignment: the name and parameters that
/// it was made by, or its taps.
impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.design() {
            Design::Window { window, len } => {
                let is_implied =
                    matches!(window, Window::Gaussian { std } if default_length(*std) == *len);
                let len = (!is_implied).then(|| len.to_string());
                let given =
                    window.given().into_iter().map(|(name, value)| format!("{name}={value}"));
                let args: Vec<String> = len.into_iter().chain(given).collect();
                write!(f, "{}:{}", window.name(), args.join(","))
            }
            Design::Savgol(Savgol { len, order, deriv, delta }) => {
                write!(f, "savgol:{len},order={order}")?;
                if *deriv > 0 {
                    write!(f, ",deriv={deriv}")?;
                }
                if *delta != 1.0 {
                    write!(f, ",delta={}", Parameter::Number(*delta))?;
                }
                Ok(())
            }
            Design::Henderson { len } => write!(f, "henderson:{len}"),
            Design::Spencer => f.write_str("spencer"),
            Design::Binomial { len } => write!(f, "binomial:{len}"),
            Design::Decay { len, tau } => write!(f, "decay:{len},tau={}", Parameter::Number(*tau)),
            Design::HalfLife { len, half_life } => {
                write!(f, "decay:{len},half_life={}", Parameter::Number(*half_life))
            }
            Design::Taps(taps) => write!(f, "taps:{}", Parameter::List(taps.clone())),
        }
    }
}
