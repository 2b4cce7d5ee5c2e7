//! Sharing work among the machine's processors.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many threads are worth starting for so many pieces of work.
pub(crate) fn workers(pieces: usize) -> usize {
    thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(pieces)
        .max(1)
}

/// Does `count` pieces of work, each thread with room of its own, and returns the results in order.
pub(crate) fn share<S, R: Send>(
    count: usize,
    workers: usize,
    room: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut room = room();
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return done;
            }
            done.push((at, work(&mut room, at)));
        }
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..workers).map(|_| scope.spawn(take)).collect();
        let mut done = take();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|&(at, _)| at);
    done.into_iter().map(|(_, result)| result).collect()
}
