//! What a series that comes in chunks keeps between two of them.

use std::any::Any;

use crate::{
    error::Error,
    sample::Sample,
    series::{operation::State, stream::Streamed},
};

/// A series between two chunks, apart from the operation and its buffers, which many series share.
#[derive(Clone)]
pub(crate) struct Held<T> {
    /// Rows `first..` of the series that are still needed.
    pub(crate) rows: Vec<T>,
    pub(crate) first: usize,
    /// The first and the last row that held a value.
    pub(crate) observed: Option<(usize, usize)>,
    /// The next row to compute.
    pub(crate) next: usize,
    /// Outputs at holes, which are values if an observation follows and holes if none does. They
    /// are no more than a window looks behind.
    pub(crate) waiting: Streamed<T>,
    /// How many outputs follow those that are holes in any case, as their windows hold no
    /// observation. A long gap has many, so they are counted and not kept.
    pub(crate) holes: usize,
    pub(crate) state: Box<dyn AnyState>,
}

impl<T: Sample> Held<T> {
    pub(crate) fn new(state: impl State) -> Self {
        Self {
            rows: Vec::new(),
            first: 0,
            observed: None,
            next: 0,
            waiting: Streamed::default(),
            holes: 0,
            state: Box::new(state),
        }
    }

    /// How many rows were taken.
    pub(crate) fn len(&self) -> usize {
        self.first + self.rows.len()
    }

    /// Appends rows.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub(crate) fn take(&mut self, x: &[T]) -> Result<(), Error> {
        let rows = self.len() + x.len();
        let more = self.rows.try_reserve(x.len());
        more.map_err(|_| Error::OutOfMemory { rows, taps: x.len() })?;
        self.rows.extend_from_slice(x);
        Ok(())
    }

    /// Hands on what was waiting for an observation.
    pub(crate) fn hand_on(&mut self, out: &mut Streamed<T>, keeps_coverage: bool) {
        out.extend(&self.waiting, 0..self.waiting.smoothed.len());
        out.extend_holes(self.holes, keeps_coverage);
        self.waiting.clear();
        self.holes = 0;
    }

    /// No observation followed: what waits are holes.
    pub(crate) fn give_up(&mut self) {
        self.waiting.smoothed.fill(T::NAN);
        self.waiting.present.fill(false);
    }
}

/// The state of an operation, whichever it is.
pub(crate) trait AnyState: Send + Sync {
    fn save(&self) -> Vec<u64>;
    fn boxed(&self) -> Box<dyn AnyState>;
    fn any(&mut self) -> &mut dyn Any;
}

impl<S: State> AnyState for S {
    fn save(&self) -> Vec<u64> {
        State::save(self)
    }

    fn boxed(&self) -> Box<dyn AnyState> {
        Box::new(self.clone())
    }

    fn any(&mut self) -> &mut dyn Any {
        self
    }
}

impl Clone for Box<dyn AnyState> {
    fn clone(&self) -> Self {
        (**self).boxed()
    }
}
