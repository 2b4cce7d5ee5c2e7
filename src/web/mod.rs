//! What every page shares: the frame around it, the words, the form that keeps what was typed, the
//! errors, the session in its cookie. Knows accounts and units' names, no other feature.

mod actor;
mod api;
mod asker;
mod assets;
mod chart;
mod download;
mod error;
mod form;
mod frame;
mod metrics;
mod numbers;
mod openapi;
mod paper;
mod periods;
mod router;
mod sent;
mod site;
mod typed;
mod typed_period;
mod words;

pub use actor::{Csrf, SESSION_COOKIE, SignedForm, cookie_value, read_form};
pub use api::{ApiActor, ApiError, api_answer, read_object, refused};
pub use asker::{Asker, Proxies};
pub use chart::{Bar, balance, bars, escape as escape_svg, round_up, spark};
pub use download::{CSV, XLSX, download, download_as, urlencode};
pub use error::WebError;
pub use form::{FieldState, FormState};
pub use frame::{Crumb, Done, Frame, Pager, Place, page};
pub use metrics::Metrics;
pub use numbers::{amount, day_short, figure_text, money_short};
pub use paper::{PaperFault, letter_file, letter_pdf, sheet_file, slips_file};
pub use periods::{PlaceLine, period_choices, period_days, period_in_words};
pub use router::router;
pub use sent::{Sent, SentFile, read_sent};
pub use site::{site_of, words_of};
pub use typed::{typed_dong, typed_key, typed_line, typed_text};
pub use typed_period::typed_period;
pub use words::{Words, defined_keys, languages_agree};
