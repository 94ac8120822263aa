//! A prepared operation, whichever it is.

use std::sync::Arc;

use crate::{
    error::Error,
    sample::Sample,
    series::{
        operation::Operate,
        runner::{Run, Runner},
        stream::{AnyStream, Chunked},
        time_stream::{AnyTimeStream, TimeChunked},
    },
};

/// An operation prepared once for a number type and shared: it makes runners, one for each thread,
/// and streams.
pub(crate) trait Prepared<T: Sample>: Send + Sync {
    fn runner(self: Arc<Self>) -> Box<dyn Run<T>>;

    /// # Errors
    /// As [`Operate::check`].
    fn stream(self: Arc<Self>) -> Result<Box<dyn AnyStream<T>>, Error>;

    /// # Errors
    /// As [`Operate::needs`] and [`Operate::check`].
    fn time_stream(self: Arc<Self>) -> Result<Box<dyn AnyTimeStream<T>>, Error>;
}

impl<T: Sample, O: Operate<T>> Prepared<T> for O {
    fn runner(self: Arc<Self>) -> Box<dyn Run<T>> {
        Box::new(Runner::new(self))
    }

    fn stream(self: Arc<Self>) -> Result<Box<dyn AnyStream<T>>, Error> {
        Ok(Box::new(Chunked::new(self)?))
    }

    fn time_stream(self: Arc<Self>) -> Result<Box<dyn AnyTimeStream<T>>, Error> {
        Ok(Box::new(TimeChunked::new(self)?))
    }
}
