//! Small files that ask for gigabytes: refused or read, they take little memory. And
//! ordinary ones: they take no more than was said.
//!
//! Memory is counted for a whole process, so each file is read in one of its own: a test
//! that is ignored, and started by another.

mod memory;
mod pictures;
mod support;
mod video;
