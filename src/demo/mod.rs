//! A generated federation, deterministic and fictitious.
