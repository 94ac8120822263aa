//! A smoother in words: how wide it is, what it removes, how late it is, and what it does at the
//! ends and in holes.

mod draw;
mod edges;
mod impulse;
mod json;
mod response;
mod scale;
mod statistic;
mod words;

pub(crate) use draw::KernelPicture;
use impulse::Impulse;
use response::gain;
pub(crate) use scale::three_digits;
use scale::{Scale, percent};

use smoothframe_core::Smoother;

use crate::explain::response::Response;

/// What a smoother does, in words, in numbers and drawn for a terminal.
///
/// What weights do to rhythms and noise is told of full windows: far from the ends and without
/// holes. Windows in time are told of as where rows are many.
///
/// ```
/// use smoothframe_report::Explanation;
/// let week = Explanation::of(&"uniform:7".parse()?);
/// let says = |about: &str| week.says().into_iter().find(|(name, _)| *name == about);
/// assert_eq!(says("delay").map(|(_, text)| text).as_deref(), Some("none: it looks both ways alike"));
/// assert!(week.json()?.contains("\"half_weight\": 4.0"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Explanation {
    smoother: Smoother,
    seen: Option<Seen>,
}

/// The weights, and what they do.
#[derive(Debug, Clone)]
struct Seen {
    impulse: Impulse,
    response: Response,
}

impl Explanation {
    /// That of a smoother.
    #[must_use]
    pub fn of(smoother: &Smoother) -> Self {
        let seen = Impulse::of(smoother).map(|impulse| {
            let mut response = Response::of(&impulse);
            let unit = match (impulse.scale, response.half_power) {
                (Scale::Nanoseconds, Some(half_power)) => Scale::unit(half_power).0,
                _ => 1.0,
            };
            response.keep(&impulse, unit);
            Seen { impulse, response }
        });
        Self { smoother: smoother.clone(), seen }
    }

    /// The smoother.
    #[must_use]
    pub const fn smoother(&self) -> &Smoother {
        &self.smoother
    }
}
