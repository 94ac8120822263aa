//! Every group of a table, on all cores.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, UInt32Array, new_empty_array};
use arrow_buffer::ScalarBuffer;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use arrow_select::take::take;
use smoothframe_arrow::{Error as Shared, series::Asked};

use crate::{
    axis::Axis,
    cell::Cell,
    error::{Error, Result},
    float::{self, smoothed_dtype},
    keys,
    pass::Job,
    rows::{Key, OnDuplicate, Rows},
    words,
};

/// What to smooth in a table, and how its rows make series.
pub(crate) struct Series {
    pub(crate) by: Vec<String>,
    pub(crate) time: Option<String>,
    pub(crate) values: Vec<String>,
    /// Smoothers, and what a value's name is followed by in their columns'.
    pub(crate) smoothers: Vec<(String, Asked)>,
    pub(crate) on_duplicate: OnDuplicate,
}

/// The columns that were asked for, and the rows that are left where some were dropped.
pub(crate) struct Smoothed {
    pub(crate) columns: RecordBatch,
    pub(crate) kept: Option<RecordBatch>,
}

/// The columns of a table that have a role.
pub(crate) struct Table {
    pub(crate) schema: SchemaRef,
    pub(crate) batches: Vec<RecordBatch>,
}

impl Table {
    fn dtype(&self, name: &str) -> Option<&DataType> {
        let field = self.schema.fields().iter().find(|field| field.name() == name);
        field.map(|field| field.data_type())
    }

    fn chunks(&self, name: &str) -> Vec<ArrayRef> {
        let column = |batch: &RecordBatch| batch.column_by_name(name).cloned();
        let chunks: Vec<ArrayRef> = self.batches.iter().filter_map(column).collect();
        match (chunks.is_empty(), self.dtype(name)) {
            (true, Some(dtype)) => vec![new_empty_array(dtype)],
            _ => chunks,
        }
    }

    fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}

impl Series {
    /// Refuses columns that are not there, serve twice or hold no numbers, and results' names that are
    /// taken. `have` are the columns of the whole table.
    pub(crate) fn check(&self, table: &Table, have: &[String]) -> Result<()> {
        let mut roles: Vec<(&String, &'static str)> = Vec::new();
        let named = self.by.iter().map(|name| (name, "a group"));
        let named = named.chain(self.time.iter().map(|name| (name, "the time")));
        for (name, role) in named.chain(self.values.iter().map(|name| (name, "a value"))) {
            if !have.contains(name) || table.dtype(name).is_none() {
                return Err(Error::Column { name: name.clone(), have: have.to_vec() });
            }
            let same = have.iter().filter(|other| *other == name).count();
            if same > 1 {
                let said = format!("there are {same} columns `{name}`; rename one of them");
                return Err(Error::Said(said));
            }
            if let Some((_, first)) = roles.iter().find(|(other, _)| *other == name) {
                return Err(Error::Role { name: name.clone(), first, second: role });
            }
            roles.push((name, role));
        }
        if self.values.is_empty() {
            return Err(Error::NoValues);
        }
        for name in &self.values {
            if let Some(dtype) = table.dtype(name).filter(|dtype| smoothed_dtype(dtype).is_none()) {
                let (name, dtype) = (name.clone(), words::dtype(dtype));
                return Err(Error::Shared(Shared::NotNumeric { name, dtype }));
            }
        }
        if self.time.is_none() {
            for (_, asked) in &self.smoothers {
                asked.needs_no_times("`time` names their column")?;
            }
        }
        let mut added: Vec<String> = Vec::new();
        for name in self.values.iter().flat_map(|value| self.names(value)) {
            if have.contains(&name) || added.contains(&name) {
                return Err(Error::Clash { name });
            }
            added.push(name);
        }
        Ok(())
    }

    /// The names of a value's results.
    fn names(&self, value: &str) -> Vec<String> {
        let several = self.smoothers.len() > 1;
        let of_each = self.smoothers.iter().flat_map(|(suffix, asked)| {
            let stem = if several { suffix.as_str() } else { "" };
            asked.parts.iter().map(move |part| match part.name() {
                "smoothed" => format!("{value}{suffix}"),
                part => format!("{value}{stem}_{part}"),
            })
        });
        of_each.collect()
    }

    /// Smooths every value of every group in time order.
    pub(crate) fn smooth(&self, table: &Table) -> Result<Smoothed> {
        let (rows, kept) = self.rows(table)?;
        let mut jobs = Vec::with_capacity(self.smoothers.len());
        for (_, asked) in &self.smoothers {
            jobs.push(Job::new(&asked.smoother, &asked.parts, &rows)?);
        }
        let is_single = |name: &&String| table.dtype(name) == Some(&DataType::Float32);
        let (singles, doubles): (Vec<&String>, Vec<&String>) =
            self.values.iter().partition(is_single);
        let kept = kept.map(UInt32Array::from);
        let mut made = self.pass::<f32>(table, &rows, kept.as_ref(), &jobs, &singles)?;
        made.extend(self.pass::<f64>(table, &rows, kept.as_ref(), &jobs, &doubles)?);
        let (mut fields, mut columns) = (Vec::new(), Vec::new());
        for value in &self.values {
            let of_value = made.iter_mut().find(|(name, _)| *name == value);
            let parts = of_value.map(|(_, parts)| std::mem::take(parts)).unwrap_or_default();
            for (name, part) in self.names(value).into_iter().zip(parts) {
                fields.push(Field::new(name, part.data_type().clone(), true));
                columns.push(part);
            }
        }
        let columns = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?;
        let row = Field::new("row", DataType::UInt32, false);
        let kept = kept.map(|kept| {
            RecordBatch::try_new(Arc::new(Schema::new(vec![row])), vec![Arc::new(kept)])
        });
        Ok(Smoothed { columns, kept: kept.transpose()? })
    }

    /// The series, and the rows that are left where duplicates were dropped.
    fn rows(&self, table: &Table) -> Result<(Rows, Option<Vec<u32>>)> {
        let key = |name| Key { name, chunks: table.chunks(name) };
        let keys: Vec<Key<'_>> = self.by.iter().map(|name| key(name)).collect();
        let time = match &self.time {
            Some(name) => Some(Axis::read(name, &table.chunks(name))?),
            None => None,
        };
        let time = time.as_ref().map(|(axis, ticks)| (axis.clone(), &**ticks));
        let rows = Rows::find(&keys, table.rows(), time)?;
        if self.time.is_none() {
            return Ok((rows, None));
        }
        match self.on_duplicate {
            OnDuplicate::Keep => Ok((rows, None)),
            OnDuplicate::Error => rows.refuse_duplicates(&keys).map(|()| (rows, None)),
            which => match rows.without_duplicates(which) {
                None => Ok((rows, None)),
                Some(kept) => Ok((rows.of_kept(&kept), Some(kept))),
            },
        }
    }

    /// The parts of values of one type, smoother after smoother, each by its name.
    fn pass<'a, T: Cell>(
        &self,
        table: &Table,
        rows: &Rows,
        kept: Option<&UInt32Array>,
        jobs: &[Job<'_>],
        names: &[&'a String],
    ) -> Result<Vec<(&'a String, Vec<ArrayRef>)>> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let mut values: Vec<ScalarBuffer<T>> = Vec::with_capacity(names.len());
        for name in names {
            let mut chunks = table.chunks(name);
            if let Some(kept) = kept {
                chunks = vec![take(&keys::whole(&chunks)?, kept, None)?];
            }
            values.push(float::read(&chunks));
        }
        let slices: Vec<&[T]> = values.iter().map(|values| &**values).collect();
        let mut all: Vec<(&'a String, Vec<ArrayRef>)> =
            names.iter().map(|&name| (name, Vec::new())).collect();
        for (job, (_, asked)) in jobs.iter().zip(&self.smoothers) {
            let made = job.run(rows, &slices)?;
            for ((made, raw), (_, parts)) in made.into_iter().zip(&slices).zip(&mut all) {
                parts.extend(made.parts(raw, &asked.parts));
            }
        }
        Ok(all)
    }
}
