//! Much memory: zeros that may not be there, and large pages.

use std::alloc::{Layout, alloc_zeroed};

use crate::{error::Error, number::Number};

/// Bytes of a large page, and of memory that is worth asking for: below, few of them would be whole.
const LARGE: usize = 1 << 21;
const LEAST: usize = 1 << 22;

/// Asks the system for large pages where `count` numbers from `start` on will be, before they are
/// written first. With small ones, a fresh page's fault costs more than what is computed for it, and
/// passes over memory wait for addresses to be looked up: on virtual machines three times as long.
/// (NumPy asks likewise.)
///
/// It is a hint: nothing else changes, and elsewhere than on Linux it does nothing.
pub(crate) fn large<T>(start: *const T, count: usize) {
    #[cfg(all(target_os = "linux", not(miri)))]
    if let Some(bytes) = count.checked_mul(size_of::<T>()).filter(|&bytes| bytes >= LEAST) {
        use std::ffi::{c_int, c_void};
        // Of the system's library, which the standard library is linked to.
        unsafe extern "C" {
            fn madvise(start: *mut c_void, bytes: usize, advice: c_int) -> c_int;
        }
        const HUGE_PAGES: c_int = 14;
        let before = start.addr().next_multiple_of(LARGE) - start.addr();
        let whole = bytes.saturating_sub(before) / LARGE * LARGE;
        if whole > 0 {
            let from = start.wrapping_byte_add(before).cast_mut().cast();
            // SAFETY: the advice changes no memory, whatever lies there; a refusal is no matter.
            let _refused = unsafe { madvise(from, whole, HUGE_PAGES) };
        }
    }
    #[cfg(not(all(target_os = "linux", not(miri))))]
    let _ = (start, count, LARGE, LEAST);
}

/// So many zeros, in large pages. The system's own zeros, which are not written once more.
pub(crate) fn zeros<T: Number>(count: usize) -> Result<Vec<T>, Error> {
    let no_memory = Error::OutOfMemory { rows: count, taps: 1 };
    let Ok(layout) = Layout::array::<T>(count) else { return Err(no_memory) };
    if layout.size() == 0 {
        return Ok(Vec::new());
    }
    // SAFETY: the size is not 0.
    let start = unsafe { alloc_zeroed(layout) }.cast::<T>();
    if start.is_null() {
        return Err(no_memory);
    }
    large(start, count);
    // SAFETY: of this layout, by the allocator that vectors use; a number (f64 or f32, as the trait is
    // sealed by what these can do) of zero bits is 0.
    Ok(unsafe { Vec::from_raw_parts(start, count, count) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_that_can_be_written() -> Result<(), Error> {
        for count in [0, 1, 1000, LEAST, LEAST + 12_345] {
            let mut numbers = zeros::<f32>(count)?;
            assert!(numbers.len() == count && numbers.iter().all(|&number| number == 0.0));
            numbers.iter_mut().for_each(|number| *number = 1.0);
            numbers.push(2.0);
            assert_eq!(
                numbers.iter().map(|&number| f64::from(number)).sum::<f64>(),
                count as f64 + 2.0
            );
        }
        for count in [usize::MAX / 4, 1 << 58] {
            assert_eq!(zeros::<f64>(count), Err(Error::OutOfMemory { rows: count, taps: 1 }));
        }
        Ok(())
    }
}
