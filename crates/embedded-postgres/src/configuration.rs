//! The text of a cluster's configuration. It is written anew before every start, so that it is
//! also the record of how a running server was started; the site's own settings go to `site.conf`.

use std::path::Path;

use crate::socket;

/// Who may connect: whoever can reach the socket, which lies in a closed folder.
pub(crate) const ACCESS: &str = "local all all trust\n";

/// Settings that `site.conf` may override. Statements and details stay out of the log because
/// they hold what people typed. Checkpoints are far apart and pages go to the log as they are: when
/// a whole federation writes in its last hour, compressing them takes a quarter of the work.
const OPEN: &str = "\
max_connections = 60
shared_buffers = 256MB
wal_compression = off
max_wal_size = 2GB
checkpoint_timeout = 15min
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.simple'
log_checkpoints = off
log_line_prefix = '%m [%p] '
log_min_error_statement = panic
log_error_verbosity = terse
";

/// What makes a throw-away server fast.
const NOT_DURABLE: &str = "\
fsync = off
synchronous_commit = off
full_page_writes = off
";

/// The whole of `postgresql.conf`.
pub(crate) fn text(socket_folder: &Path, durable: bool) -> String {
    format!(
        "# Written before every start; changes here are lost. Put yours into site.conf.\n\
         {OPEN}include_if_exists = 'site.conf'\n\
         {}# No way in but the socket.\n\
         listen_addresses = ''\n\
         port = {}\n\
         unix_socket_directories = '{}'\n\
         unix_socket_permissions = 0700\n\
         logging_collector = off\n\
         log_destination = 'stderr'\n",
        if durable { "" } else { NOT_DURABLE },
        socket::PORT,
        socket_folder.display(),
    )
}
