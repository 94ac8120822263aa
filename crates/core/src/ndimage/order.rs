//! Order statistics of the footprint about each number of an array.

use std::collections::TryReserveError;

use crate::{
    error::Error,
    nd::{
        extend::extended,
        grid::{Grid, Index, collected, filled, reserve, strides},
    },
    ndimage::{edges::fill, footprint::Window},
    options::boundary::Boundary,
    planes::{
        extended::Extended,
        extremes::extremes,
        not_finite::are_finite,
        outputs::Outputs,
        sweep::{Moves, Sweep},
    },
    sample::Sample,
    simd::{
        isa::Isa,
        planes::{
            Wanted,
            network::{LONGEST, Network},
            plane::Plane,
        },
    },
};

/// What is wanted of the numbers in a footprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Least,
    Most,
    /// From 0, the least.
    Rank(usize),
}

/// An output for each number. Where the footprint holds a NaN, the output is NaN.
pub(crate) fn filter<T: Sample>(
    x: &Grid<'_, T>,
    window: &Window,
    boundary: Boundary,
    order: Order,
) -> Result<Grid<'static, T>, Error> {
    let order = match order {
        Order::Rank(0) => Order::Least,
        Order::Rank(rank) if rank + 1 == window.count => Order::Most,
        order => order,
    };
    let has_holes = || x.data.iter().any(|x| x.is_hole());
    // Boxes tell on the way whether all is finite: a look beforehand would take a fifth of their time.
    let is_box = window.mask.is_none() && matches!(order, Order::Least | Order::Most);
    let mut out = if is_box || are_finite(Isa::best(), &x.data) || !has_holes() {
        let (out, is_finite) = numbers(x, window, boundary, order)?;
        if !is_box || is_finite || !has_holes() {
            return Ok(out);
        }
        out
    } else {
        // Vectors order numbers alone.
        let clean = x.map(|x| if x.is_hole() { T::ZERO } else { x })?;
        numbers(&clean, window, boundary, order)?.0
    };
    // The footprints that hold a NaN are those with a 1 where NaN is 1.
    let holes = x.map(|x| if x.is_hole() { T::ONE } else { T::ZERO })?;
    let beyond = match boundary {
        Boundary::Constant(_) => Boundary::Constant(0.0),
        boundary => boundary,
    };
    let (touched, _) = numbers(&holes, window, beyond, Order::Most)?;
    for (out, &touched) in out.data.to_mut().iter_mut().zip(touched.data.iter()) {
        if touched > T::ZERO {
            *out = T::NAN;
        }
    }
    Ok(out)
}

/// The same without NaN, and whether all numbers are known to be finite: of boxes, some of which may hold
/// NaN if nothing is made of their outputs.
fn numbers<T: Sample>(
    x: &Grid<'_, T>,
    window: &Window,
    boundary: Boundary,
    order: Order,
) -> Result<(Grid<'static, T>, bool), Error> {
    match order {
        Order::Least if window.mask.is_none() => boxes::<T, false>(x, window, boundary),
        Order::Most if window.mask.is_none() => boxes::<T, true>(x, window, boundary),
        order => Ok((footprints(x, window, boundary, order)?, false)),
    }
}

fn no_memory(shape: &[usize]) -> impl Fn(TryReserveError) -> Error {
    move |_| Error::Array(format!("not enough memory to filter an array of shape {shape:?}"))
}

/// Extremes of boxes: of the last two axes together, then of each other one.
fn boxes<T: Sample, const MOST: bool>(
    x: &Grid<'_, T>,
    window: &Window,
    boundary: Boundary,
) -> Result<(Grid<'static, T>, bool), Error> {
    fill::<T>(boundary)?;
    let shape = &x.shape;
    let axes = shape.len();
    let size = |axis: usize| (window.shape[axis], window.before[axis]);
    // Each step: how many planes, their rows and columns, and the box along these.
    let mut steps = Vec::new();
    let count = |axes: std::ops::Range<usize>| shape[axes].iter().product::<usize>();
    if axes > 0 {
        let last = axes - 1;
        let (rows, tall) = if axes > 1 { (shape[last - 1], size(last - 1)) } else { (1, (1, 0)) };
        let planes = count(0..last.saturating_sub(1));
        steps.push((planes, [rows, shape[last]], [tall, size(last)]));
        for axis in (0..last.saturating_sub(1)).rev() {
            let plane = [shape[axis], count(axis + 1..axes)];
            steps.push((count(0..axis), plane, [size(axis), (1, 0)]));
        }
    }
    steps.retain(|(.., boxes)| boxes.iter().any(|&(len, _)| len > 1));
    let mut done: Option<Vec<T>> = None;
    let mut is_finite = true;
    for (_, plane, boxes) in steps {
        let mut out = reserve(shape)?;
        let from: &[T] = done.as_deref().unwrap_or(&x.data);
        let len = plane[0] * plane[1];
        let sides = [0, 1].map(|axis| sides(boxes[axis], plane[axis], boundary));
        let first = sides.map(|(before, _)| -before.cast_signed());
        let ext = [0, 1].map(|axis| sides[axis].0 + plane[axis] + sides[axis].1);
        for x in from.chunks_exact(len.max(1)) {
            let x = Plane::dense(x, plane[0], plane[1]);
            is_finite &= Extended::new(x, [boundary; 2], first, ext)
                .and_then(|x| extremes::<T, MOST>(&x, &mut Outputs::after(&mut out, plane)?))
                .map_err(no_memory(shape))?;
        }
        done = Some(out);
    }
    match done {
        Some(done) => Ok((Grid::new(done, shape.clone()), is_finite)),
        None => {
            let copy = collected(shape, x.data.iter().copied())?;
            Ok((Grid::new(copy, shape.clone()), is_finite))
        }
    }
}

/// How far a box of so many rows, and so many before the output's, reaches before and after an axis of
/// `len`: no farther than where it holds all that there is.
fn sides((size, before): (usize, usize), len: usize, boundary: Boundary) -> (usize, usize) {
    let enough = match boundary {
        Boundary::Nearest | Boundary::Constant(_) => len,
        // A period.
        _ => len.saturating_mul(2),
    };
    (before.min(enough), (size - 1 - before).min(enough))
}

/// Any order statistic of any footprint, row by row of the array with what lies beyond its edges.
fn footprints<T: Sample>(
    x: &Grid<'_, T>,
    window: &Window,
    boundary: Boundary,
    order: Order,
) -> Result<Grid<'static, T>, Error> {
    let shape = &x.shape;
    let axes = 0..shape.len();
    let before: Vec<isize> = window.before.iter().map(|before| before.cast_signed()).collect();
    let after: Vec<isize> = axes.map(|axis| window.after(axis).cast_signed()).collect();
    let ext = extended(x, &before, &after, boundary, fill(boundary)?)?;
    let steps = strides(&ext.shape);
    let offsets = offsets(window, &steps)?;
    let isa = Isa::best();
    let network = match order {
        Order::Rank(rank) if window.count <= LONGEST => Some(Network::new(window.count, rank)),
        _ => None,
    };
    let wanted = match (order, &network) {
        (Order::Least, _) => Some(Wanted::Least),
        (Order::Most, _) => Some(Wanted::Most),
        (_, network) => network.as_ref().map(Wanted::Rank),
    };
    let mut sweep = match wanted {
        None => Some(
            Sweep::new(&ext.data)
                .and_then(|sweep| Ok((sweep, Moves::new(&offsets)?)))
                .map_err(no_memory(shape))?,
        ),
        Some(_) => None,
    };
    let mut out = filled(shape, T::ZERO)?;
    let (columns, outer) =
        shape.split_last().map_or((1, &shape[..]), |(&last, outer)| (last, outer));
    let mut index = Index::new(outer);
    let mut rows = out.chunks_exact_mut(columns);
    while let (Some(at), Some(out)) = (index.advance(), rows.next()) {
        let base: usize = at.iter().zip(&steps).map(|(at, step)| at * step).sum();
        match (wanted, order, &mut sweep) {
            (Some(wanted), ..) => T::pick(isa, &ext.data[base..], &offsets, wanted, out),
            (None, Order::Rank(rank), Some((sweep, moves))) => sweep.row(base, moves, rank, out),
            _ => {}
        }
    }
    Ok(Grid::new(out, shape.clone()))
}

/// How far a footprint's elements lie from its first, ascending.
fn offsets(window: &Window, steps: &[usize]) -> Result<Vec<usize>, Error> {
    let mut offsets = reserve(&[window.count])?;
    let mut index = Index::new(&window.shape);
    let mut element = 0;
    while let Some(at) = index.advance() {
        if window.mask.as_ref().is_none_or(|mask| mask[element]) {
            offsets.push(at.iter().zip(steps).map(|(at, step)| at * step).sum());
        }
        element += 1;
    }
    Ok(offsets)
}
