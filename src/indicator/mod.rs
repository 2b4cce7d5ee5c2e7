//! Figures: what an indicator comes to at a unit over a period, under a structure, as known at a
//! moment. Two evaluators gather the same evidence, one from the engine and one in SQL; one pure
//! assembly turns evidence into a figure. Knows facts and declarations, never forms or papers.

pub mod api;
mod ask;
pub mod behind;
mod figure_page;
mod figures;
mod gather;
mod here;
mod json;
mod pages;
mod show;
pub mod store;

pub use api::api_routes;
pub use ask::{Asked, Known, Structure, parse_dims, parse_structure, print_dims};
pub use figures::{
    Basis, Counted, Evidence, Figure, Gathered, assemble, assemble_derived, ratio_ppm,
};
pub use gather::{
    Brought, Difference, Told, difference, figure, figures, figures_of, figures_of_units,
    figures_shown, gather,
};
pub use here::{FigureQuery, Here, dims_in_words, here};
pub use json::{FigureJson, Setting, figure_json, percent_number};
pub use pages::routes;
pub use show::{Shown, Verdict, percent, point, show, verdict};
