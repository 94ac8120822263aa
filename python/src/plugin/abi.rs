//! Polars' plugin interface, version 0.1: series as Arrow's C structs.
#![allow(unsafe_code, reason = "Arrow's C interface hands memory over by pointers")]

use std::{
    ffi::{CString, c_char, c_void},
    mem::ManuallyDrop,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr,
};

use arrow_array::{
    Array, ArrayRef,
    ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type},
    make_array, new_null_array,
};
use arrow_schema::{ArrowError, DataType, Field};

use crate::error::{Error, Result};

/// A series on its way to or from Polars.
#[repr(C)]
pub(crate) struct SeriesExport {
    field: *mut FFI_ArrowSchema,
    arrays: *mut *mut FFI_ArrowArray,
    len: usize,
    release: Option<unsafe extern "C" fn(*mut SeriesExport)>,
    private_data: *mut c_void,
}

impl Drop for SeriesExport {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            unsafe { release(self) }
        }
    }
}

/// What a series of ours holds until it is released.
struct Held {
    _schema: Box<FFI_ArrowSchema>,
    arrays: Vec<*mut FFI_ArrowArray>,
}

/// Frees the boxes; the arrays in them have been moved out by who imported them.
unsafe extern "C" fn release(export: *mut SeriesExport) {
    let export = unsafe { &mut *export };
    if export.private_data.is_null() {
        return;
    }
    let held = unsafe { Box::from_raw(export.private_data.cast::<Held>()) };
    for &array in &held.arrays {
        drop(unsafe { Box::from_raw(array.cast::<ManuallyDrop<FFI_ArrowArray>>()) });
    }
    export.private_data = ptr::null_mut();
    export.release = None;
}

impl SeriesExport {
    pub(crate) fn new(name: &str, array: &ArrayRef) -> Result<Self> {
        let field = Field::new(name, array.data_type().clone(), true);
        let mut schema = Box::new(FFI_ArrowSchema::try_from(&field).map_err(Error::Arrow)?);
        let array = Box::into_raw(Box::new(FFI_ArrowArray::new(&array.to_data())));
        let field: *mut FFI_ArrowSchema = &raw mut *schema;
        let mut held = Box::new(Held { _schema: schema, arrays: vec![array] });
        let arrays = held.arrays.as_mut_ptr();
        let private_data = Box::into_raw(held).cast();
        Ok(Self { field, arrays, len: 1, release: Some(release), private_data })
    }
}

/// A series of Polars'.
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) dtype: DataType,
    pub(crate) chunks: Vec<ArrayRef>,
}

impl Series {
    pub(crate) fn len(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.len()).sum()
    }
}

/// Takes the inputs of a call over: whatever is wrong with one, all are freed.
///
/// # Safety
/// `inputs` are `len` series of Polars', which does not look at them again.
pub(crate) unsafe fn import(inputs: *mut SeriesExport, len: usize) -> Result<Vec<Series>> {
    let taken: Vec<(SeriesExport, Vec<FFI_ArrowArray>)> = (0..len)
        .map(|at| {
            let export = unsafe { ptr::read(inputs.add(at)) };
            let arrays =
                (0..export.len).map(|at| unsafe { ptr::read(*export.arrays.add(at)) }).collect();
            (export, arrays)
        })
        .collect();
    taken.into_iter().map(|(export, arrays)| unsafe { series(&export, arrays) }).collect()
}

/// Polars' whole numbers of 128 bits, which Arrow has not: as keys they are so many bytes.
pub(super) const LONG: DataType = DataType::FixedSizeBinary(16);
/// Python's objects: pointers, as Polars hands them over.
pub(super) const OBJECT: DataType = DataType::FixedSizeBinary(8);

fn field(schema: &FFI_ArrowSchema) -> Result<Field> {
    let name = schema.name().unwrap_or_default();
    if ["_pli128", "_plu128"].contains(&schema.format()) {
        return Ok(Field::new(name, LONG, true));
    }
    Field::try_from(schema).map_err(|error| foreign(name, &error))
}

/// A column of a type that is Polars' own, in whole or within.
fn foreign(name: &str, error: &ArrowError) -> Error {
    Error::Said(format!("column `{name}` cannot be handed over; cast it first ({error})"))
}

unsafe fn series(export: &SeriesExport, arrays: Vec<FFI_ArrowArray>) -> Result<Series> {
    let field = field(unsafe { &*export.field })?;
    let mut chunks = Vec::with_capacity(arrays.len());
    for array in arrays {
        let dtype = field.data_type().clone();
        // Polars' columns of nothing but null have buffers, which Arrow's have not.
        if dtype == DataType::Null {
            chunks.push(new_null_array(&dtype, array.len()));
            continue;
        }
        // Older Polars counts the rows of sliced arrays wrong, over which Arrow panics.
        let read = catch_unwind(AssertUnwindSafe(|| {
            let mut data = unsafe { from_ffi_and_data_type(array, dtype) }?;
            data.align_buffers();
            Ok(make_array(data))
        }));
        let wrong = |_| Err(ArrowError::CDataInterface("its rows are counted wrong".to_owned()));
        chunks.push(read.unwrap_or_else(wrong).map_err(|error| foreign(field.name(), &error))?);
    }
    Ok(Series { name: field.name().clone(), dtype: field.data_type().clone(), chunks })
}

/// The fields of a call.
///
/// # Safety
/// `fields` are `len` schemas, which stay Polars'.
pub(crate) unsafe fn fields(fields: *const FFI_ArrowSchema, len: usize) -> Result<Vec<Field>> {
    let fields = unsafe { slice(fields, len) };
    fields.iter().map(field).collect()
}

/// A slice that may be empty, and then no pointer at all.
///
/// # Safety
/// `first` points to `len` items that live as long as the call.
pub(crate) unsafe fn slice<'a, T>(first: *const T, len: usize) -> &'a [T] {
    if len == 0 { &[] } else { unsafe { std::slice::from_raw_parts(first, len) } }
}

/// The text of an error, for Polars to read by its pointer.
pub(crate) fn text(message: &str) -> CString {
    CString::new(message.replace('\0', " ")).unwrap_or_default()
}

pub(crate) type Message = *const c_char;
