//! PDF files read back: what they say, how their pages lie, that they are tagged, that equal papers
//! are equal bytes, and that nothing a paper says is taken for markup.

#![cfg(test)]

mod layout;
mod read;
mod words;
