//! Cells of many series in one call, and of series that come in chunks. Both promise the bits of each
//! whole series, so what differs from it is told on standard error.

use smoothframe_core::{Error, Output, Smoother};

use crate::{
    cell::{Cells, Number, made, same},
    data::{Noise, series},
    specs::{KERNELS, OPTIONS},
};

/// Many series that lie one after another: of up to 12 rows, and of up to 200.
pub(crate) fn each(cells: &mut Cells) {
    for (spec, smoother) in smoothers() {
        for kind in ["clean", "holes10", "infinite_holes"] {
            for lengths in ["short", "mixed"] {
                let name = format!("each/{spec}/{kind}-{lengths}");
                each_of::<f64>(cells, &name, &smoother, kind, lengths);
                each_of::<f32>(cells, &name, &smoother, kind, lengths);
            }
        }
    }
}

/// Series in chunks of random sizes.
pub(crate) fn streams(cells: &mut Cells) {
    for (spec, smoother) in smoothers() {
        for (kind, len) in [
            ("clean", 3000),
            ("holes10", 3000),
            ("infinite_holes", 1000),
            ("gap", 1000),
            ("ends", 40),
        ] {
            let name = format!("stream/{spec}/{kind}-{len}");
            stream_of::<f64>(cells, &name, &smoother, &series(kind, len));
            stream_of::<f32>(cells, &name, &smoother, &series(kind, len));
        }
    }
}

/// A few kernels, each with every third of the options: others with others.
fn smoothers() -> impl Iterator<Item = (String, Result<Smoother, Error>)> {
    KERNELS.into_iter().enumerate().flat_map(|(at, kernel)| {
        OPTIONS.into_iter().skip(at % 3).step_by(3).map(move |option| {
            let spec = format!("{kernel} {option}").trim_end().to_owned();
            let smoother = spec.parse();
            (spec, smoother)
        })
    })
}

fn each_of<T: Number>(
    cells: &mut Cells,
    name: &str,
    smoother: &Result<Smoother, Error>,
    kind: &str,
    lengths: &str,
) {
    let name = format!("{name}/{}", T::NAME);
    cells.cell(&name, || {
        let smoother = smoother.clone()?;
        let ends = ends(lengths);
        let rows = *ends.last().unwrap_or(&0);
        let x = T::series(&series(kind, rows));
        let mut smoothed = vec![T::number(7.5); rows];
        let made = made(rows, |output| smoother.plan().smooth_each(&x, &ends, output))?;
        // Again without what else is told, which may go another way.
        let output = Output::new(&mut smoothed);
        smoother.plan().smooth_each(&x, &ends, output)?;
        let (mut plan, mut start, mut is_same) = (smoother.plan(), 0, true);
        for &end in &ends {
            let mut alone = vec![T::number(7.5); end - start];
            plan.smooth_into(&x[start..end], &mut alone)?;
            is_same &= same(&alone, &smoothed[start..end]);
            start = end;
        }
        let again = T::column(smoothed);
        is_same &= made[0].1.words() == again.words();
        if !is_same {
            eprintln!("{name}: series in one call differ from each by itself");
        }
        Ok([made, vec![("again", again)]].into_iter().flatten().collect())
    });
}

/// Where series end; some are empty.
fn ends(lengths: &str) -> Vec<usize> {
    let (mut noise, mut end) = (Noise::of(lengths), 0);
    let mut next = |_| {
        end += match lengths {
            "short" => noise.below(13),
            _ if noise.below(10) == 0 => 60 + noise.below(140),
            _ => noise.below(40),
        };
        end
    };
    (0..80).map(&mut next).collect()
}

fn stream_of<T: Number>(
    cells: &mut Cells,
    name: &str,
    smoother: &Result<Smoother, Error>,
    x: &[f64],
) {
    let name = format!("{name}/{}", T::NAME);
    cells.cell(&name, || {
        let (smoother, x) = (smoother.clone()?, T::series(x));
        let (mut stream, mut smoothed) = (smoother.stream::<T>()?, Vec::new());
        let (mut noise, mut rest) = (Noise::of(&name), &x[..]);
        while !rest.is_empty() {
            let most = 2 << noise.below(9);
            let (chunk, after) = rest.split_at(noise.below(most).min(rest.len()));
            stream.push(chunk, &mut smoothed)?;
            rest = after;
        }
        stream.finish(&mut smoothed)?;
        if !same(&smoothed, &smoother.smooth(&x)?) {
            eprintln!("{name}: the stream differs from the whole");
        }
        Ok(vec![("smoothed", T::column(smoothed))])
    });
}
