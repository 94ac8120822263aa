//! A stream between two batches, as bytes.

use std::io::Cursor;

use polars::prelude::*;
use polars_io::{
    SerReader, SerWriter,
    ipc::{IpcReader, IpcWriter},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use smoothframe_core::{Sample, Streamed};

use crate::{
    Arrival, Error, Every, Grouped, GroupedStream,
    stream::{
        Slot,
        held::{Held, HeldRows},
        keys::Keys,
        lanes::{Lane, One, OpenGroup, Pending, Plans},
        plan::{Plan, Saved},
        waiting::Waiting,
    },
};

/// What such bytes begin with.
const MAGIC: &[u8] = b"smoothframe stream\n";
/// The version of what follows; others are refused.
const VERSION: u32 = 1;
const DIGEST: usize = 32;

/// All but the frames.
#[derive(Serialize, Deserialize)]
struct Head {
    grouped: Grouped,
    arrival: Arrival,
    lateness: Option<Every>,
    most_waiting: usize,
    groups: Vec<Group>,
    ids: Vec<u64>,
    numbers: Vec<u64>,
    next: u64,
    waiting: Vec<u64>,
    taken: u64,
    shown: u64,
    newest: Option<i64>,
    laid: Option<i64>,
    open: Option<u32>,
}

/// One group; nothing of one that has ended.
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct Group {
    has_ended: bool,
    lanes: Vec<SavedLane>,
    /// Which rows have not come out, and their times.
    pending: Vec<(u64, i64)>,
    last: Option<(i64, u64)>,
    shown: Vec<i64>,
}

/// What a series keeps, and its outputs that wait for other values' or smoothers', by their bits.
#[derive(Serialize, Deserialize)]
struct SavedLane {
    /// Whether it is of 32-bit floats.
    single: bool,
    series: Saved,
    smoothed: Vec<u64>,
    present: Vec<bool>,
    coverage: Vec<u64>,
}

impl GroupedStream {
    /// The stream between two batches, as bytes to keep: [`resume`](Self::resume) goes on from them with the
    /// bits of the stream that never stopped. They hold the description, the rows that are not complete
    /// and what later outputs need, and not what has come out.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{Grouped, GroupedStream, Smoother};
    /// let monday = df!("day" => [1], "units" => [4.0])?;
    /// let two: Smoother = "2 align=trailing".parse()?;
    /// let mut stream = Grouped::default().time("day").values(["units"]).with(&two).stream(monday.schema())?;
    /// stream.push(&monday)?;
    /// let saved = stream.save()?;
    ///
    /// let mut resumed = GroupedStream::resume(&saved)?;
    /// let tuesday = resumed.push(&df!("day" => [2], "units" => [2.0])?)?;
    /// assert_eq!(tuesday.frame().column("units_smoothed")?.f64()?.get(0), Some(3.0));
    ///
    /// let mut altered = saved.clone();
    /// altered[100] ^= 1;
    /// let error = GroupedStream::resume(&altered).expect_err("a flipped bit");
    /// assert!(error.to_string().contains("its bytes were altered"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Stopped`], and Polars' own.
    pub fn save(&self) -> Result<Vec<u8>, Error> {
        if self.is_stopped {
            return Err(Error::Stopped);
        }
        let plans = self.plans()?;
        let group = |slot: &Slot| {
            let Slot::Live(series) = slot else {
                return Ok(Group { has_ended: true, ..Group::default() });
            };
            let lanes = series.lanes.iter().enumerate().map(|(at, lane)| plans.save(at, lane));
            Ok(Group {
                has_ended: false,
                lanes: lanes.collect::<Result<_, Error>>()?,
                pending: series.pending.iter().map(|row| (row.id, row.tick)).collect(),
                last: series.last,
                shown: series.shown.clone(),
            })
        };
        let rows = self.held.rows()?;
        let head = Head {
            grouped: self.grouped.clone(),
            arrival: self.arrival,
            lateness: self.lateness.clone(),
            most_waiting: self.most_waiting,
            groups: self.groups.iter().map(group).collect::<Result<_, Error>>()?,
            ids: rows.ids,
            numbers: rows.numbers,
            next: self.held.next,
            waiting: self.waiting.numbers.clone(),
            taken: self.taken,
            shown: self.shown,
            newest: self.newest,
            laid: self.laid,
            open: self.open,
        };
        let head = serde_json::to_vec(&head).map_err(|error| saved(error.to_string()))?;
        // A frame without rows tells the columns.
        let waiting = self.waiting.frame.clone();
        let waiting = waiting.unwrap_or_else(|| DataFrame::empty_with_schema(&self.schema));
        let mut parts = vec![head];
        for frame in [self.keys.frame.clone(), rows.frame, waiting, self.filled()?] {
            parts.push(to_ipc(frame)?);
        }
        let mut body = VERSION.to_le_bytes().to_vec();
        for part in parts {
            body.extend((part.len() as u64).to_le_bytes());
            body.extend(part);
        }
        let mut bytes = MAGIC.to_vec();
        bytes.extend(Sha256::digest(&body));
        bytes.extend(body);
        Ok(bytes)
    }

    /// Goes on from a saved stream with the next batch.
    ///
    /// # Errors
    /// [`Error::Saved`] for bytes that are none, are of another version, or were altered.
    pub fn resume(bytes: &[u8]) -> Result<Self, Error> {
        let body = bytes.strip_prefix(MAGIC).ok_or_else(|| saved("it is no saved stream"))?;
        let (digest, mut body) =
            body.split_at_checked(DIGEST).ok_or_else(|| saved("it is cut short"))?;
        // The version comes first, so that of another one it is said that it is.
        let version = body.first_chunk().map(|bytes| u32::from_le_bytes(*bytes));
        if Sha256::digest(body).as_slice() != digest {
            return Err(saved("its bytes were altered, or are cut short"));
        }
        if version != Some(VERSION) {
            let version = version.unwrap_or_default();
            return Err(saved(format!("it has version {version}, and this is version {VERSION}")));
        }
        body = body.get(size_of::<u32>()..).unwrap_or_default();
        let head: Head =
            serde_json::from_slice(next(&mut body)?).map_err(|error| saved(error.to_string()))?;
        let keys = from_ipc(next(&mut body)?)?;
        let held = from_ipc(next(&mut body)?)?;
        let waiting = from_ipc(next(&mut body)?)?;
        let filled = from_ipc(next(&mut body)?)?;
        if held.height() != head.ids.len()
            || waiting.height() != head.waiting.len()
            || !(head.numbers.is_empty() || head.numbers.len() == held.height())
        {
            return Err(saved("its parts do not go together"));
        }
        let mut stream = head.grouped.stream(waiting.schema())?;
        let mut plans = stream.plans()?;
        stream.keys = Keys::of(&head.grouped.by, waiting.schema(), &keys, head.groups.len())?;
        for group in head.groups {
            let slot = match group.has_ended {
                true => Slot::Ended,
                false => Slot::Live(Box::new(plans.series(group)?)),
            };
            stream.groups.push(slot);
        }
        stream.refill(&filled)?;
        stream.held =
            Held::of(HeldRows { frame: held, ids: head.ids, numbers: head.numbers }, head.next);
        if !head.waiting.is_empty() {
            stream.waiting = Waiting { frame: Some(waiting), numbers: head.waiting };
        }
        (stream.arrival, stream.lateness) = (head.arrival, head.lateness);
        stream.most_waiting = head.most_waiting;
        (stream.taken, stream.shown) = (head.taken, head.shown);
        (stream.newest, stream.laid, stream.open) = (head.newest, head.laid, head.open);
        Ok(stream)
    }

    /// The smoothers, for both number types.
    fn plans(&self) -> Result<SavedPlans, Error> {
        Ok(SavedPlans {
            smoothers: self.smoothers.len(),
            plans: Plans::new(&self.smoothers, self.axis.unit(), true, self.has_coverage())?,
        })
    }

    /// The values that calendars fill forward from, a row for each group that has some.
    fn filled(&self) -> Result<DataFrame, Error> {
        let series = (0..).zip(&self.groups).filter_map(|(group, slot)| match slot {
            Slot::Live(series) if !series.filled.is_empty() => Some((group, &series.filled)),
            _ => None,
        });
        let (groups, rows): (Vec<IdxSize>, Vec<&Vec<AnyValue<'static>>>) = series.unzip();
        let mut columns = vec![Column::new("group".into(), &groups)];
        for (number, name) in self.grouped.values.iter().enumerate() {
            let values: Vec<AnyValue<'static>> =
                rows.iter().map(|row| row.get(number).cloned().unwrap_or(AnyValue::Null)).collect();
            let dtype = self.held.dtype(name)?.clone();
            let name = PlSmallStr::from_string(number.to_string());
            let values = Series::from_any_values_and_dtype(name, &values, &dtype, false)?;
            columns.push(values.into_column());
        }
        Ok(DataFrame::new(groups.len(), columns)?)
    }

    fn refill(&mut self, filled: &DataFrame) -> Result<(), Error> {
        let groups = filled.column("group")?.cast(&DataType::UInt32)?;
        for (row, group) in groups.u32()?.iter().enumerate() {
            let values = (0..self.grouped.values.len())
                .map(|number| Ok(filled.column(&number.to_string())?.get(row)?.into_static()))
                .collect::<PolarsResult<Vec<_>>>()?;
            let slot = group.and_then(|group| self.groups.get_mut(group as usize));
            if let Some(Slot::Live(series)) = slot {
                series.filled = values;
            }
        }
        Ok(())
    }
}

/// The smoothers' plans, and how many there are.
struct SavedPlans {
    plans: Plans,
    smoothers: usize,
}

impl SavedPlans {
    fn save(&self, at: usize, lane: &Lane) -> Result<SavedLane, Error> {
        fn of<T: Sample>(
            plan: &Plan<T>,
            One { series, ready }: &One<T>,
        ) -> Result<SavedLane, Error> {
            Ok(SavedLane {
                single: size_of::<T>() == size_of::<f32>(),
                series: plan.save(series)?,
                // Every f32 is an f64.
                smoothed: ready.smoothed.iter().map(|x| x.wide().to_bits()).collect(),
                present: ready.present.clone(),
                coverage: ready.coverage.iter().map(|x| x.to_bits()).collect(),
            })
        }
        let at = at % self.smoothers;
        match lane {
            Lane::Doubles(one) => of(&self.plans.doubles[at], one),
            Lane::Singles(one) => of(&self.plans.singles[at], one),
        }
    }

    fn series(&mut self, group: Group) -> Result<OpenGroup, Error> {
        let lane = |(at, lane): (usize, &SavedLane)| self.lane(at, lane);
        Ok(OpenGroup {
            lanes: group.lanes.iter().enumerate().map(lane).collect::<Result<_, Error>>()?,
            pending: group.pending.iter().map(|&(id, tick)| Pending { id, tick }).collect(),
            last: group.last,
            shown: group.shown,
            filled: Vec::new(),
        })
    }

    fn lane(&mut self, at: usize, lane: &SavedLane) -> Result<Lane, Error> {
        fn of<T: Sample>(plan: &mut Plan<T>, lane: &SavedLane) -> Result<One<T>, Error> {
            let mut ready = Streamed::default();
            ready.smoothed =
                lane.smoothed.iter().map(|&bits| T::of(f64::from_bits(bits))).collect();
            ready.present.clone_from(&lane.present);
            ready.coverage = lane.coverage.iter().map(|&bits| f64::from_bits(bits)).collect();
            Ok(One { series: plan.load(&lane.series)?, ready })
        }
        let at = at % self.smoothers;
        match lane.single {
            false => Ok(Lane::Doubles(of(&mut self.plans.doubles[at], lane)?)),
            true => Ok(Lane::Singles(of(&mut self.plans.singles[at], lane)?)),
        }
    }
}

fn saved(problem: impl Into<String>) -> Error {
    Error::Saved { problem: problem.into() }
}

/// The next part of saved bytes.
fn next<'a>(body: &mut &'a [u8]) -> Result<&'a [u8], Error> {
    let cut = || saved("it is cut short");
    let (length, rest) = body.split_first_chunk().ok_or_else(cut)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| cut())?;
    let (part, rest) = rest.split_at_checked(length).ok_or_else(cut)?;
    *body = rest;
    Ok(part)
}

fn to_ipc(mut frame: DataFrame) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    if frame.width() > 0 {
        IpcWriter::new(&mut bytes).finish(&mut frame)?;
    }
    Ok(bytes)
}

fn from_ipc(bytes: &[u8]) -> Result<DataFrame, Error> {
    if bytes.is_empty() {
        return Ok(DataFrame::empty());
    }
    Ok(IpcReader::new(Cursor::new(bytes)).finish()?)
}
