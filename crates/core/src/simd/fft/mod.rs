//! Fourier transforms of our own.

#[cfg_attr(not(target_arch = "x86_64"), allow(unused, reason = "transforms are x86's"))]
pub(crate) mod butterfly;
#[cfg_attr(not(target_arch = "x86_64"), allow(unused, reason = "transforms are x86's"))]
pub(crate) mod columns;
#[cfg_attr(not(target_arch = "x86_64"), allow(unused, reason = "transforms are x86's"))]
pub(crate) mod ends;
#[cfg(test)]
pub(crate) mod exact;
#[cfg_attr(not(target_arch = "x86_64"), allow(unused, reason = "transforms are x86's"))]
pub(crate) mod passes;
pub(crate) mod roots;
#[cfg_attr(not(target_arch = "x86_64"), allow(unused, reason = "transforms are x86's"))]
pub(crate) mod tables;
#[cfg_attr(not(target_arch = "x86_64"), allow(unused, reason = "transforms are x86's"))]
pub(crate) mod transform;
#[cfg_attr(not(target_arch = "x86_64"), allow(unused, reason = "transforms are x86's"))]
pub(crate) mod transpose;
