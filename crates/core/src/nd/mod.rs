//! Convolution and correlation of arrays of any number of dimensions, and along one axis of a table.
