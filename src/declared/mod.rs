//! Declared figures: what a unit states without records behind it, kept beside what is counted.
//! Knows indicators and forms by their catalogue and asks what is counted; never changes a record.

mod form;
mod lines;
mod one;
mod pages;
mod rules;
mod share;
pub mod store;
mod wording;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub use form::{
    Said, field_of, lines_asked, qualifier_field_of, read_line, read_period, read_text, sentence,
};
pub use pages::write_deed;
pub use rules::{
    Dims, LARGEST, NewDeclared, Refusal, Word, check_dims, check_standing, check_word,
};
pub use share::{Share, print_ppm, read_share};
pub use wording::{
    Shape, amount_words, dims_words, indicators_by_group, measure_name, period_words,
    qualifier_words, typed,
};

pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/don-vi/{code}/khai",
            get(pages::sheet_page).post(pages::save),
        )
        .route(
            "/don-vi/{code}/khai/{indicator}",
            get(one::one_page).post(one::save),
        )
}
