//! The filters of `scipy.ndimage`: one output for each element, boundaries beyond the edges.
