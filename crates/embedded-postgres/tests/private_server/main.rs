//! A private server as its callers see it: real binaries, real processes, real signals.
//!
//! The binaries are those `DIEMTUA_PG_BIN` names, else the package under `frontend/node_modules`,
//! else a PostgreSQL of the machine. The programs are copied to where every user can run them, so
//! that the tests started by root can also start a server as an ordinary user.

#![allow(
    clippy::unwrap_used,
    reason = "what the tests stand on may fail as loudly as a test"
)]

mod adoption;
mod folders;
mod refusals;
mod world;
