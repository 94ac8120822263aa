//! The time axis: its range, and the finest ticks whose labels have room.

use super::TimeAxis;
use super::calendar::{Calendar, Tick};
use super::lines::offset;
use super::{numbers, text};

/// More ticks than this are clutter.
const MOST: usize = 9;
/// Pixels kept free between two labels.
const BETWEEN: f64 = 10.0;

/// The horizontal range of a picture, as distances from `origin`, the first time.
pub(super) struct Times {
    pub(super) origin: i64,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<(f64, String)>,
    /// What completes the labels: their year or day, or what is counted.
    pub(super) note: Option<String>,
}

/// Where ticks and their labels may go, in pixels.
#[derive(Clone, Copy)]
pub(super) struct Room {
    /// The left end of the axis.
    pub(super) left: f64,
    /// The length of the axis.
    pub(super) width: f64,
    /// The width of the whole picture, which no label may leave.
    pub(super) picture: f64,
    /// The size of the labels' font.
    pub(super) font: f64,
}

impl Times {
    /// The axis for ascending `times`; none without any.
    pub(super) fn of(axis: TimeAxis, times: &[i64], step: Option<i64>, room: Room) -> Option<Self> {
        let (&first, &last) = (times.first()?, times.last()?);
        let span = offset(first, last);
        if span <= 0.0 {
            // One time only: a little more than a step to either side, whatever the step is.
            let step = step.map_or(1.0, |step| step as f64).clamp(1.0, 1e12);
            return Some(Self::padded(axis, (first, last), 1.25 * step, room));
        }
        let close = Self::padded(axis, (first, last), span * 0.015, room);
        // Long labels at the very ends may need more room.
        let wide = || Self::padded(axis, (first, last), span * 0.15, room);
        Some(if close.ticks.len() > 1 { close } else { wide() })
    }

    fn padded(axis: TimeAxis, (first, last): (i64, i64), margin: f64, room: Room) -> Self {
        let mut times = Self {
            origin: first,
            low: -margin,
            high: offset(first, last) + margin,
            ticks: Vec::new(),
            note: (axis == TimeAxis::Row).then(|| "row".to_owned()),
        };
        let low = i128::from(first) - whole(margin);
        let high = i128::from(last) + whole(margin);
        let placed = Calendar::of(axis, low, high).and_then(|calendar| {
            let mut candidates = calendar.candidates(first, last);
            candidates.find_map(|(ticks, note)| Some((times.place(ticks, room)?, note)))
        });
        if let Some((ticks, note)) = placed {
            (times.ticks, times.note) = (ticks, note);
        } else {
            let mut candidates = integers(low, high);
            times.ticks = candidates.find_map(|ticks| times.place(ticks, room)).unwrap_or_default();
        }
        times
    }

    /// The ticks at their places, if there are some but not many and no two labels come close.
    fn place(&self, ticks: Vec<Tick>, room: Room) -> Option<Vec<(f64, String)>> {
        let mut placed = Vec::with_capacity(ticks.len());
        let mut taken = 0.0;
        for (at, label) in ticks {
            let at = (at - i128::from(self.origin)) as f64;
            let share = (at - self.low) / (self.high - self.low);
            let centre = room.left + share * room.width;
            let half = text::ems(&label) * room.font / 2.0;
            // A label that would leave the picture is left out, and its neighbour says enough.
            if centre - half < 2.0 || centre + half > room.picture - 2.0 {
                continue;
            }
            if !placed.is_empty() && centre - half < taken + BETWEEN {
                return None;
            }
            taken = centre + half;
            placed.push((at, label));
        }
        (1..=MOST).contains(&placed.len()).then_some(placed)
    }
}

/// Ticks at multiples of 1, 2 or 5 times a power of ten, finest first.
fn integers(low: i128, high: i128) -> impl Iterator<Item = Vec<Tick>> {
    let tens = std::iter::successors(Some(1_i128), |ten| ten.checked_mul(10)).take(21);
    tens.flat_map(|ten| [1, 2, 5].map(|count| count * ten))
        .filter(move |step| (high - low) / step <= 12)
        .map(move |step| {
            let first = low + (-low).rem_euclid(step);
            std::iter::successors(Some(first), |at| Some(at + step))
                .take_while(|at| *at <= high)
                .map(|at| (at, numbers::integer(at)))
                .collect()
        })
}

#[expect(clippy::cast_possible_truncation, reason = "a cast from float to integer saturates")]
fn whole(margin: f64) -> i128 {
    margin as i128
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room { left: 60.0, width: 812.0, picture: 900.0, font: 12.0 };

    fn labels(axis: TimeAxis, times: &[i64], step: Option<i64>) -> Vec<String> {
        let times = Times::of(axis, times, step, ROOM).expect("some time");
        times.ticks.into_iter().map(|tick| tick.1).collect()
    }

    #[test]
    fn one_time_gets_room_on_both_sides() {
        let times = Times::of(TimeAxis::Date, &[0, 0, 0], Some(7), ROOM).expect("some time");
        assert_eq!((times.low, times.high), (-8.75, 8.75));
        assert_eq!(labels(TimeAxis::Date, &[0], None), ["31 Dec 1969", "1 Jan 1970", "2 Jan 1970"]);
        assert!(Times::of(TimeAxis::Date, &[], None, ROOM).is_none());
    }

    #[test]
    fn extreme_times_fall_back_to_integers() {
        let all = labels(TimeAxis::Date, &[i64::MIN, i64::MAX], Some(1));
        assert!(all.contains(&"5,000,000,000,000,000,000".to_owned()), "{all:?}");
        assert!(!labels(TimeAxis::Datetime, &[i64::MAX], Some(i64::MAX)).is_empty());
        assert!(!labels(TimeAxis::Integer, &[i64::MAX - 3, i64::MAX], None).is_empty());
    }

    #[test]
    fn rows_and_integers() {
        assert_eq!(
            labels(TimeAxis::Integer, &[2015, 2020], None),
            ["2015", "2016", "2017", "2018", "2019", "2020"]
        );
        let rows = Times::of(TimeAxis::Row, &[0, 40_000], None, ROOM).expect("some time");
        assert_eq!(rows.note.as_deref(), Some("row"));
        assert_eq!(rows.ticks.get(1).map(|tick| tick.1.as_str()), Some("5000"));
        assert_eq!(rows.ticks.get(2).map(|tick| tick.1.as_str()), Some("10,000"));
    }

    #[test]
    fn labels_never_overlap_or_leave_the_picture() {
        for axis in [TimeAxis::Date, TimeAxis::Datetime, TimeAxis::Integer] {
            let mut span: i64 = 1;
            while span < i64::MAX / 3 {
                for origin in [-span, 1_672_531_200_000_000 / 7, 19_358] {
                    let times =
                        Times::of(axis, &[origin, origin + span], None, ROOM).expect("some");
                    let mut taken = 0.0;
                    let count = times.ticks.len();
                    assert!((1..=MOST).contains(&count), "{axis:?} {origin} {span}: {count}");
                    for (at, label) in &times.ticks {
                        let share = (at - times.low) / (times.high - times.low);
                        let centre = ROOM.left + share * ROOM.width;
                        let half = text::ems(label) * ROOM.font / 2.0;
                        assert!(centre - half > taken, "{axis:?} {origin} {span}: {label}");
                        taken = centre + half;
                    }
                    assert!(taken < ROOM.picture);
                }
                span += span / 4 + 1;
            }
        }
    }
}
