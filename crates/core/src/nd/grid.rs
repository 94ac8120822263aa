//! Arrays as rows of numbers, one after another, with their shape.

use std::borrow::Cow;

use ndarray::{Array, ArrayViewD, Dimension, IxDyn};

use crate::{error::Error, simd::pages};

/// Numbers in the order of their indices, the last axis running fastest.
#[derive(Debug, Clone)]
pub(crate) struct Grid<'a, T: Clone> {
    pub(crate) data: Cow<'a, [T]>,
    pub(crate) shape: Vec<usize>,
}

impl<'a, T: Copy> Grid<'a, T> {
    /// A view that lies in this order is borrowed, any other copied.
    pub(crate) fn of(view: &'a ArrayViewD<'_, T>) -> Result<Self, Error> {
        let shape = view.shape().to_vec();
        let data = match view.as_slice() {
            Some(data) => Cow::Borrowed(data),
            None => Cow::Owned(collected(&shape, view.iter().copied())?),
        };
        Ok(Self { data, shape })
    }

    /// A copy of any view, in this order.
    pub(crate) fn copy_of(view: &ArrayViewD<'_, T>) -> Result<Grid<'static, T>, Error> {
        let shape = view.shape().to_vec();
        Ok(Grid::new(collected(&shape, view.iter().copied())?, shape))
    }

    pub(crate) fn new(data: Vec<T>, shape: Vec<usize>) -> Self {
        debug_assert_eq!(data.len(), shape.iter().product::<usize>());
        Self { data: Cow::Owned(data), shape }
    }

    /// Numbers of the same shape.
    pub(crate) fn with<'b, U: Copy>(&self, data: &'b [U]) -> Grid<'b, U> {
        Grid { data: Cow::Borrowed(data), shape: self.shape.clone() }
    }

    /// The same numbers by another shape of as many.
    pub(crate) fn reshaped(&self, shape: Vec<usize>) -> Grid<'_, T> {
        Grid { data: Cow::Borrowed(&self.data), shape }
    }

    pub(crate) fn view(&self) -> Result<ArrayViewD<'_, T>, Error> {
        let view = ArrayViewD::from_shape(IxDyn(&self.shape), &self.data);
        view.map_err(|_| Error::Array(format!("no array of shape {}", shape_text(&self.shape))))
    }

    pub(crate) fn into_vec(self) -> Vec<T> {
        self.data.into_owned()
    }

    /// The same numbers from the last to the first: mirrored along every axis.
    pub(crate) fn reversed(&self) -> Result<Grid<'static, T>, Error> {
        let data = collected(&self.shape, self.data.iter().rev().copied())?;
        Ok(Grid::new(data, self.shape.clone()))
    }

    /// Another number for each.
    pub(crate) fn map<U: Copy>(&self, f: impl FnMut(T) -> U) -> Result<Grid<'static, U>, Error> {
        let data = collected(&self.shape, self.data.iter().copied().map(f))?;
        Ok(Grid::new(data, self.shape.clone()))
    }

    /// The array of the caller's dimension.
    pub(crate) fn into_array<D: Dimension>(self) -> Result<Array<T, D>, Error> {
        let text = shape_text(&self.shape);
        let array = Array::from_shape_vec(IxDyn(&self.shape), self.data.into_owned());
        let array = array.and_then(|array| array.into_dimensionality::<D>());
        array.map_err(|_| Error::Array(format!("an array of shape {text} cannot be made")))
    }
}

pub(crate) fn no_memory(shape: &[usize]) -> Error {
    Error::Array(format!("not enough memory for shape {}", shape_text(shape)))
}

/// Memory that a series did not get, as an array's error.
pub(crate) fn of_array(error: Error, shape: &[usize]) -> Error {
    match error {
        Error::OutOfMemory { .. } => no_memory(shape),
        other => other,
    }
}

/// An empty vector with room for an array.
pub(crate) fn reserve<T>(shape: &[usize]) -> Result<Vec<T>, Error> {
    let memory = || no_memory(shape);
    let len = count(shape).ok_or_else(memory)?;
    let mut data = Vec::new();
    data.try_reserve_exact(len).map_err(|_| memory())?;
    pages::large(data.as_ptr(), len);
    Ok(data)
}

/// An array of one value.
pub(crate) fn filled<T: Copy>(shape: &[usize], value: T) -> Result<Vec<T>, Error> {
    let mut data = reserve(shape)?;
    data.resize(shape.iter().product(), value);
    Ok(data)
}

/// As many numbers as an array of this shape has.
pub(crate) fn collected<T>(
    shape: &[usize],
    numbers: impl Iterator<Item = T>,
) -> Result<Vec<T>, Error> {
    let mut data = reserve(shape)?;
    data.extend(numbers);
    Ok(data)
}

/// How many numbers an array has, if memory could hold them.
pub(crate) fn count(shape: &[usize]) -> Option<usize> {
    let product = |count: usize, &len: &usize| count.checked_mul(len);
    shape.iter().try_fold(1, product).filter(|&count| isize::try_from(count).is_ok())
}

pub(crate) fn shape_text(shape: &[usize]) -> String {
    format!("{shape:?}")
}

/// How far apart the neighbours along each axis are.
pub(crate) fn strides(shape: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; shape.len()];
    for axis in (1..shape.len()).rev() {
        strides[axis - 1] = strides[axis] * shape[axis];
    }
    strides
}

/// All indices of a shape in order, the last axis running fastest.
pub(crate) struct Index {
    lens: Vec<usize>,
    at: Vec<usize>,
    is_new: bool,
    is_done: bool,
}

impl Index {
    pub(crate) fn new(lens: &[usize]) -> Self {
        let is_done = lens.contains(&0);
        Self { lens: lens.to_vec(), at: vec![0; lens.len()], is_new: true, is_done }
    }

    pub(crate) fn advance(&mut self) -> Option<&[usize]> {
        if !self.is_new && !self.is_done {
            self.is_done = true;
            for (at, &len) in self.at.iter_mut().zip(&self.lens).rev() {
                *at += 1;
                if *at < len {
                    self.is_done = false;
                    break;
                }
                *at = 0;
            }
        }
        self.is_new = false;
        if self.is_done { None } else { Some(&self.at) }
    }
}
