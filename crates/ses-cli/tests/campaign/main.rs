//! `ses campaign` as its users run it, against an emulator in this process.

mod cancel;
mod flow;
mod kill;
mod stop;
mod world;

use self::world::World;
