//! The SQL evaluator.
