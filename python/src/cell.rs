//! Numbers that several threads write into one column.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use smoothframe_arrow::float::Float;

/// A column's number, and a cell of it that any thread may write by a plain store.
pub(crate) trait Cell: Float {
    type Atomic: Send + Sync;

    fn cells(len: usize) -> Vec<Self::Atomic>;
    fn put(self, cell: &Self::Atomic);
    fn values(cells: Vec<Self::Atomic>) -> Vec<Self>;
}

macro_rules! cell {
    ($float:ty, $atomic:ty) => {
        impl Cell for $float {
            type Atomic = $atomic;

            fn cells(len: usize) -> Vec<$atomic> {
                // Zeros that the system gives are not written, and such a map is no loop.
                vec![0; len].into_iter().map(<$atomic>::new).collect()
            }

            fn put(self, cell: &$atomic) {
                cell.store(self.to_bits(), Ordering::Relaxed);
            }

            fn values(cells: Vec<$atomic>) -> Vec<Self> {
                cells.into_iter().map(|cell| Self::from_bits(cell.into_inner())).collect()
            }
        }
    };
}

cell!(f32, AtomicU32);
cell!(f64, AtomicU64);
