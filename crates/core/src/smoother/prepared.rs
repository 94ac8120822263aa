//! A prepared operation, whichever it is.

use std::sync::Arc;

use crate::{
    error::Error,
    sample::Sample,
    series::{
        operation::Operate,
        runner::{Run, Runner},
        stream::{AnyStream, Chunked},
    },
};

/// An operation prepared once for a number type and shared: it makes runners, one for each thread,
/// and streams.
pub(crate) trait Prepared<T: Sample>: Send + Sync {
    fn runner(self: Arc<Self>) -> Box<dyn Run<T>>;

    /// # Errors
    /// As [`Operate::check`].
    fn stream(self: Arc<Self>) -> Result<Box<dyn AnyStream<T>>, Error>;
}

impl<T: Sample, O: Operate<T>> Prepared<T> for O {
    fn runner(self: Arc<Self>) -> Box<dyn Run<T>> {
        Box::new(Runner::new(self))
    }

    fn stream(self: Arc<Self>) -> Result<Box<dyn AnyStream<T>>, Error> {
        Ok(Box::new(Chunked::new(self)?))
    }
}
