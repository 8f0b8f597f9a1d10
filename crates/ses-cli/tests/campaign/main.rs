//! `ses campaign` as its users run it, against an emulator in this process.

mod cancel;
mod flow;
mod kill;
#[cfg(unix)]
mod prompt;
mod stop;
#[cfg(unix)]
mod terminal;
mod world;

use self::world::World;
