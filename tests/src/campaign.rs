//! Campaigns under faults: what is drawn by a seed, and where it runs.

mod draw;
mod world;

pub use draw::{Drawn, LATEST, Schedule, Trouble};
pub use world::{FOREIGN, Turned, World, address};
