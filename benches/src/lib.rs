//! Work to be measured: the same cases for criterion (`cargo bench`) and for the
//! table that sets noxus beside its peers (`make bench`).

mod cases;
mod clock;
mod pairs;

pub use cases::{Case, input_file, open};
pub use clock::{Cost, cpu_time, measure, thread_time};
pub use pairs::{PairCost, Wallet, probes_per_second};

/// Any failure: a measurement that cannot be done is reported, not counted.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;
