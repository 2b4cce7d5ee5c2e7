//! Plain counters for `/metrics`, in the Prometheus text format.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper edges of the latency buckets, in milliseconds.
const EDGES: [u64; 8] = [5, 10, 25, 50, 100, 250, 1000, 5000];

/// Counts requests by class of status and by latency.
#[derive(Debug, Default)]
pub struct Metrics {
    by_class: [AtomicU64; 6],
    by_latency: [AtomicU64; EDGES.len()],
    total_micros: AtomicU64,
    count: AtomicU64,
}

impl Metrics {
    pub fn note(&self, status: u16, took: Duration) {
        let class = usize::from(status / 100).min(5);
        self.by_class[class].fetch_add(1, Ordering::Relaxed);
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        for (edge, counter) in EDGES.iter().zip(&self.by_latency) {
            if millis <= *edge {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.total_micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// The counters as Prometheus reads them.
    pub fn text(&self) -> String {
        let mut out = String::from("# TYPE diemtua_requests_total counter\n");
        for (class, counter) in self.by_class.iter().enumerate().skip(1) {
            let count = counter.load(Ordering::Relaxed);
            let _ = writeln!(out, "diemtua_requests_total{{class=\"{class}xx\"}} {count}");
        }
        out.push_str("# TYPE diemtua_request_seconds histogram\n");
        for (edge, counter) in EDGES.iter().zip(&self.by_latency) {
            let seconds = *edge as f64 / 1000.0;
            let count = counter.load(Ordering::Relaxed);
            let _ = writeln!(
                out,
                "diemtua_request_seconds_bucket{{le=\"{seconds}\"}} {count}"
            );
        }
        let count = self.count.load(Ordering::Relaxed);
        let sum = self.total_micros.load(Ordering::Relaxed) as f64 / 1e6;
        let _ = writeln!(out, "diemtua_request_seconds_bucket{{le=\"+Inf\"}} {count}");
        let _ = writeln!(out, "diemtua_request_seconds_sum {sum}");
        let _ = writeln!(out, "diemtua_request_seconds_count {count}");
        out
    }
}
