//! The symbols by which Polars calls an expression plugin, over Arrow's C interface alone: one build works
//! with every Polars that knows version 0.1 of that interface.
#![allow(unsafe_code, reason = "symbols are called by Polars with pointers")]

mod abi;
mod grouped;

use std::{
    cell::RefCell,
    ffi::{CString, c_void},
    panic::catch_unwind,
    ptr,
    rc::Rc,
};

use arrow_array::{ArrayRef, ffi::FFI_ArrowSchema};
use arrow_schema::{DataType, Field};
use smoothframe_arrow::{Error as Shared, series::Asked};
use smoothframe_core::Plan;

use crate::{
    axis::Axis,
    cell::Cell,
    error::{Error, Result},
    float::{self, smoothed_dtype},
    plugin::abi::{Message, Series, SeriesExport},
    series::{self, SMOOTH_BY},
    windows::Windows,
    words,
};

thread_local! {
    static LAST_ERROR: RefCell<CString> = RefCell::default();
    static KNOWN: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

/// (major << 16) + minor, of which this is 0.1.
#[unsafe(no_mangle)]
extern "C" fn _polars_plugin_get_version() -> u32 {
    1
}

#[unsafe(no_mangle)]
extern "C" fn _polars_plugin_get_last_error_message() -> Message {
    LAST_ERROR.with(|last| last.borrow().as_ptr())
}

/// What a call is told beside its inputs.
#[derive(serde::Deserialize)]
struct Told {
    spec: String,
    parts: Vec<String>,
    is_struct: bool,
}

/// What a thread was told before, and what it has ready for it.
struct Known {
    told: Box<[u8]>,
    ready: Rc<Ready>,
}

/// What was asked, and plans for it: under `over` there is a call for each group.
struct Ready {
    asked: Asked,
    singles: RefCell<Option<Plan<f32>>>,
    doubles: RefCell<Option<Plan<f64>>>,
}

/// So many are kept by a thread.
const KNOWN_AT_ONCE: usize = 16;

fn ready(told: &[u8]) -> Result<Rc<Ready>> {
    KNOWN.with_borrow_mut(|known| {
        if let Some(known) = known.iter().find(|known| *known.told == *told) {
            return Ok(Rc::clone(&known.ready));
        }
        let unread = |error: serde_pickle::Error| Error::Said(format!("not understood: {error}"));
        let Told { spec, parts, is_struct } =
            serde_pickle::from_slice(told, serde_pickle::DeOptions::default()).map_err(unread)?;
        let asked = Asked::new(&spec, &parts, is_struct)?;
        let ready =
            Rc::new(Ready { asked, singles: RefCell::default(), doubles: RefCell::default() });
        if known.len() == KNOWN_AT_ONCE {
            known.remove(0);
        }
        known.push(Known { told: told.into(), ready: Rc::clone(&ready) });
        Ok(ready)
    })
}

fn numeric(name: &str, dtype: &DataType) -> Result<DataType> {
    refuse_long(name, dtype)?;
    smoothed_dtype(dtype).ok_or_else(|| {
        let (name, dtype) = (name.to_owned(), words::dtype(dtype));
        Error::Shared(Shared::NotNumeric { name, dtype })
    })
}

/// Refuses what can be a key alone.
fn refuse_long(name: &str, dtype: &DataType) -> Result<()> {
    match dtype == &abi::LONG {
        true => Err(Error::Said(format!(
            "column `{name}` holds whole numbers of 128 bits; cast it to Int64 or Float64 first"
        ))),
        false => Ok(()),
    }
}

/// Tells what a call will give, and refuses what can be refused before there are rows.
#[unsafe(no_mangle)]
unsafe extern "C" fn _polars_plugin_field_smooth(
    fields: *const FFI_ArrowSchema,
    len: usize,
    out: *mut FFI_ArrowSchema,
    told: *const u8,
    told_len: usize,
) {
    unsafe {
        field((fields, len), out, (told, told_len), |asked, fields| {
            asked.needs_no_times(SMOOTH_BY)?;
            let [value, keys @ ..] = fields else {
                return Err(Error::Said("no column".to_owned()));
            };
            grouped::check(keys)?;
            Ok(value.data_type().clone())
        });
    }
}

/// The same of a column and its times.
#[unsafe(no_mangle)]
unsafe extern "C" fn _polars_plugin_field_smooth_by(
    fields: *const FFI_ArrowSchema,
    len: usize,
    out: *mut FFI_ArrowSchema,
    told: *const u8,
    told_len: usize,
) {
    unsafe {
        field((fields, len), out, (told, told_len), |asked, fields| {
            let [value, time, keys @ ..] = fields else {
                return Err(Error::Said("no times".to_owned()));
            };
            grouped::check(keys)?;
            refuse_long(time.name(), time.data_type())?;
            let axis = Axis::of(time.name(), time.data_type())?;
            axis.zone()?;
            Windows::of(&asked.smoother, &axis, None)?;
            Ok(value.data_type().clone())
        });
    }
}

unsafe fn field(
    (fields, len): (*const FFI_ArrowSchema, usize),
    out: *mut FFI_ArrowSchema,
    (told, told_len): (*const u8, usize),
    check: fn(&Asked, &[Field]) -> Result<DataType>,
) {
    say(catch_unwind(|| {
        let ready = ready(unsafe { abi::slice(told, told_len) })?;
        let fields = unsafe { abi::fields(fields, len) }?;
        let dtype = check(&ready.asked, &fields)?;
        let name = fields[0].name();
        let dtype = ready.asked.dtype(&numeric(name, &dtype)?);
        let made = FFI_ArrowSchema::try_from(&Field::new(name, dtype, true));
        unsafe { ptr::write(out, made.map_err(Error::Arrow)?) };
        Ok(())
    }));
}

/// Smooths a column in the order of its rows; keys of groups are further inputs.
#[unsafe(no_mangle)]
unsafe extern "C" fn _polars_plugin_smooth(
    inputs: *mut SeriesExport,
    len: usize,
    told: *const u8,
    told_len: usize,
    out: *mut SeriesExport,
    _context: *mut c_void,
) {
    unsafe {
        call((inputs, len), (told, told_len), out, |ready, inputs| {
            ready.asked.needs_no_times(SMOOTH_BY)?;
            let [value, keys @ ..] = inputs else {
                return Err(Error::Said("no column".to_owned()));
            };
            match numeric(&value.name, &value.dtype)? {
                DataType::Float32 => in_rows(&ready.asked, &ready.singles, value, keys),
                _ => in_rows(&ready.asked, &ready.doubles, value, keys),
            }
        });
    }
}

/// Smooths a column by its times, the second input; keys of groups are further ones.
#[unsafe(no_mangle)]
unsafe extern "C" fn _polars_plugin_smooth_by(
    inputs: *mut SeriesExport,
    len: usize,
    told: *const u8,
    told_len: usize,
    out: *mut SeriesExport,
    _context: *mut c_void,
) {
    unsafe {
        call((inputs, len), (told, told_len), out, |ready, inputs| {
            let [value, time, keys @ ..] = inputs else {
                return Err(Error::Said("no times".to_owned()));
            };
            if value.len() != time.len() {
                return Err(Error::Lengths {
                    name: value.name.clone(),
                    rows: value.len(),
                    time: time.name.clone(),
                    times: time.len(),
                });
            }
            match numeric(&value.name, &value.dtype)? {
                DataType::Float32 => by_times::<f32>(&ready.asked, value, time, keys),
                _ => by_times::<f64>(&ready.asked, value, time, keys),
            }
        });
    }
}

unsafe fn call(
    (inputs, len): (*mut SeriesExport, usize),
    (told, told_len): (*const u8, usize),
    out: *mut SeriesExport,
    smooth: fn(&Ready, &[Series]) -> Result<ArrayRef>,
) {
    say(catch_unwind(|| {
        let inputs = unsafe { abi::import(inputs, len) }?;
        let ready = ready(unsafe { abi::slice(told, told_len) })?;
        let made = smooth(&ready, &inputs)?;
        let name = inputs.first().map_or("", |value| value.name.as_str());
        unsafe { ptr::write(out, SeriesExport::new(name, &made)?) };
        Ok(())
    }));
}

/// Keeps what went wrong for Polars to ask for; it tells by an output that was not written.
fn say(done: std::thread::Result<Result<()>>) {
    let message = match done {
        Ok(Ok(())) => return,
        Ok(Err(error)) => abi::text(&error.to_string()),
        // The word by which Polars knows a panic.
        Err(_) => abi::text("PANIC"),
    };
    LAST_ERROR.with(|last| *last.borrow_mut() = message);
}

/// Buffers of longer series are not kept.
const KEPT_ROWS: usize = 1 << 16;

fn in_rows<T: Cell>(
    asked: &Asked,
    plan: &RefCell<Option<Plan<T>>>,
    value: &Series,
    keys: &[Series],
) -> Result<ArrayRef> {
    let x = float::read::<T>(&value.chunks);
    if !keys.is_empty() {
        let made = series::in_groups(asked, &x, &grouped::keys(value, keys)?, None)?;
        return Ok(asked.gather(made, &T::ARROW)?);
    }
    let mut of_call = plan.take().unwrap_or_else(|| asked.smoother.plan());
    let made = series::in_rows(asked, &mut of_call, &x)?;
    if x.len() <= KEPT_ROWS {
        plan.replace(Some(of_call));
    }
    Ok(asked.gather(made, &T::ARROW)?)
}

fn by_times<T: Cell>(
    asked: &Asked,
    value: &Series,
    time: &Series,
    keys: &[Series],
) -> Result<ArrayRef> {
    let x = float::read::<T>(&value.chunks);
    let (axis, ticks) = match time.chunks.is_empty() {
        true => (Axis::of(&time.name, &time.dtype)?, Default::default()),
        false => Axis::read(&time.name, &time.chunks)?,
    };
    let made = match keys {
        [] => series::by_times(asked, &x, axis, &ticks)?,
        keys => series::in_groups(asked, &x, &grouped::keys(value, keys)?, Some((axis, &ticks)))?,
    };
    Ok(asked.gather(made, &T::ARROW)?)
}
