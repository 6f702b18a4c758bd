//! The order in which frames of several seats are taken in: each after all that its writer had seen.

use std::collections::{HashMap, HashSet, VecDeque};

use super::frame::Frame;
use super::ids::SeatId;
use super::image::Coverage;

/// Puts the frames that an image does not hold yet into an order in which none comes before one that its writer had
/// seen; among those free to come, the earlier stamp first.
#[must_use]
pub fn causal(frames: Vec<Frame>, coverage: &Coverage) -> Vec<Frame> {
    let mut queues: HashMap<SeatId, VecDeque<Frame>> = HashMap::new();
    let mut present: HashSet<(SeatId, u64)> = HashSet::new();
    for frame in frames.into_iter().filter(|frame| !coverage.holds(frame.body.seat, frame.body.number)) {
        present.insert((frame.body.seat, frame.body.number));
        queues.entry(frame.body.seat).or_default().push_back(frame);
    }
    let mut ordered = Vec::new();
    while let Some(seat) = next_seat(&queues, &present) {
        if let Some(frame) = queues.get_mut(&seat).and_then(VecDeque::pop_front) {
            present.remove(&(seat, frame.body.number));
            ordered.push(frame);
        }
        if queues.get(&seat).is_some_and(VecDeque::is_empty) {
            queues.remove(&seat);
        }
    }
    ordered
}

/// The seat whose next frame comes next. Where a cycle is claimed, which honest writers can't produce, the earliest
/// stamp goes on.
fn next_seat(queues: &HashMap<SeatId, VecDeque<Frame>>, waiting: &HashSet<(SeatId, u64)>) -> Option<SeatId> {
    let fronts = || queues.values().filter_map(VecDeque::front);
    let is_free = |frame: &&Frame| {
        frame.body.seen.iter().all(|head| head.seat == frame.body.seat || !waiting.contains(&(head.seat, head.number)))
    };
    let earliest = |frame: &&Frame| frame.body.stamp;
    fronts().filter(is_free).min_by_key(earliest).or_else(|| fronts().min_by_key(earliest)).map(|frame| frame.body.seat)
}
