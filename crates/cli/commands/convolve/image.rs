//! `smooth convolve` of a picture.

use std::path::Path;

use anyhow::{Result, anyhow};
use ndarray::Array2;
use smoothframe_core::Boundary;

use super::{filter::Filter, picture::Picture};
use crate::{
    files::publish, flags::args::Convolve, words::failure::usage, words::say::Say, words::stdout,
};

pub(super) fn run(command: &Convolve) -> Result<()> {
    let input = Path::new(&command.a);
    let Some(output) = command.output.as_deref() else {
        return Err(usage("a picture needs a name to be written under: -o OUT.png"));
    };
    if command.mode.is_some() || command.method.is_some() {
        return Err(usage("pictures keep their size: --mode and --method are for numbers"));
    }
    let to_stdout = output == Path::new("-");
    if !to_stdout {
        publish::check(output, input, command.force)?;
    }
    let boundary = boundary(command.boundary.as_deref().unwrap_or("reflect"))?;
    let filter = Filter::of(&command.b)?;
    let mut picture = Picture::read(input)?;
    picture.check_name(output)?;
    let size = picture.size();
    for plane in &mut picture.planes {
        *plane = filter
            .run(plane.view(), boundary, command.correlate)
            .map_err(|error| anyhow!("{} and {}: {error}", command.a, command.b))?;
    }
    let say = Say::new(command.quiet);
    if command.normalize {
        normalize(&mut picture.planes, picture.white);
    } else if let Some(note) = cut(&picture) {
        say.note(&note);
    }
    if to_stdout {
        stdout::write(|to| picture.write(output, to))?;
    } else {
        publish::write(output, command.force, |to| picture.write_file(output, to))?;
        say.note(&format!("wrote {}: {size} pixels, {}", output.display(), command.b));
    }
    Ok(())
}

/// How many numbers are below black or above white.
fn cut(picture: &Picture) -> Option<String> {
    let (mut below, mut above, mut all) = (0_usize, 0_usize, 0_usize);
    for &value in picture.planes.iter().flatten() {
        all += 1;
        below += usize::from(value.round() < 0.0);
        above += usize::from(value.round() > picture.white);
    }
    let percent = |count: usize| 100.0 * count as f64 / all as f64;
    (below + above > 0).then(|| {
        format!(
            "{:.1}% of the outputs are below black and {:.1}% above white, and cut there; \
             --normalize scales them instead",
            percent(below),
            percent(above)
        )
    })
}

/// Scales the largest number to white; where some are negative, 0 is grey, and the largest of either
/// sign black or white.
fn normalize(planes: &mut [Array2<f64>], white: f64) {
    let all = || planes.iter().flatten();
    let largest = all().fold(0.0, |most: f64, value| most.max(value.abs()));
    // Sums that cancel are not quite 0, and are not to be stretched over all shades.
    let rounding = 1e-9 * white;
    let is_signed = all().any(|&value| value < -rounding);
    if largest <= rounding {
        return;
    }
    let (zero, scale) =
        if is_signed { (0.5 * white, 0.5 * white / largest) } else { (0.0, white / largest) };
    planes.iter_mut().flatten().for_each(|value| *value = zero + *value * scale);
}

fn boundary(text: &str) -> Result<Boundary> {
    Ok(match text {
        "reflect" => Boundary::Reflect,
        "mirror" => Boundary::Mirror,
        "nearest" => Boundary::Nearest,
        "wrap" => Boundary::Wrap,
        "constant" => Boundary::Constant(0.0),
        other => {
            let value = other.strip_prefix("constant=").and_then(|value| value.parse().ok());
            let value = value.filter(|value: &f64| value.is_finite()).ok_or_else(|| {
                usage(format!(
                    "--boundary: `{other}` is none; there are reflect, mirror, nearest, wrap, \
                     constant and constant=V"
                ))
            })?;
            Boundary::Constant(value)
        }
    })
}
