//! Lists read from files: units, records, figures, targets; all or nothing, or the bad rows returned.
