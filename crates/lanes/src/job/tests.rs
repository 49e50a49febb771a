use std::sync::atomic::AtomicU8;
use std::sync::mpsc;

use super::*;

/// Counts how often each item is completed; item `slow` takes until it is told to stop.
struct Count {
    items: Vec<AtomicU8>,
    slow: Option<usize>,
    panics_at: Option<usize>,
}

impl Count {
    fn new(length: usize) -> Self {
        Self { items: (0..length).map(|_| AtomicU8::new(0)).collect(), slow: None, panics_at: None }
    }

    fn all_once(&self) -> bool {
        self.items.iter().all(|item| item.load(Ordering::Relaxed) == 1)
    }
}

impl Work for Count {
    fn run(&self, range: Range<usize>, lane: &Lane<'_>) -> usize {
        for (done, index) in range.enumerate() {
            assert_ne!(self.panics_at, Some(index), "item {index} panics");
            while self.slow == Some(index) {
                if lane.should_stop() {
                    return done;
                }
            }
            self.items[index].fetch_add(1, Ordering::Relaxed);
            if index % 64 == 0 && lane.should_stop() {
                return done + 1;
            }
        }
        usize::MAX
    }
}

fn job(length: usize) -> Job {
    Job::new(length, usize::MAX, Control::owned(), Arc::default())
}

fn shared(count: Count) -> (Arc<Count>, Arc<dyn Work>) {
    let count = Arc::new(count);
    (Arc::clone(&count), count)
}

fn outcome(job: Job, work: &Arc<dyn Work>) -> Result<Progress, Panicked> {
    let (send, receive) = mpsc::channel();
    job.start(work, move |outcome| send.send(outcome).expect("the test waits"));
    receive.recv().expect("settled")
}

#[test]
fn each_way_completes_each_item_once() {
    let minute = Duration::from_secs(60);
    let (count, work) = shared(Count::new(10_000));
    assert_eq!(job(10_000).run_here(&work, minute), Ok(Progress::Done));
    assert!(count.all_once());

    let (count, work) = shared(Count::new(10_000));
    assert_eq!(job(10_000).run_slice(&work, minute), Ok(Progress::Done));
    assert!(count.all_once());

    let (count, work) = shared(Count::new(10_000));
    assert_eq!(outcome(job(10_000), &work), Ok(Progress::Done));
    assert!(count.all_once());
}

#[test]
fn no_items_are_done_at_once() {
    let (_, work) = shared(Count::new(0));
    assert_eq!(job(0).run_here(&work, Duration::ZERO), Ok(Progress::Done));
    assert_eq!(job(0).run_slice(&work, Duration::ZERO), Ok(Progress::Done));
    assert_eq!(outcome(job(0), &work), Ok(Progress::Done));
}

#[test]
fn slices_add_up() {
    let (count, work) = shared(Count::new(3_000_000));
    let mut job = job(3_000_000);
    let mut slices = 1;
    while job.run_slice(&work, Duration::from_micros(300)) == Ok(Progress::More) {
        slices += 1;
    }
    assert!(slices > 1);
    assert!(count.all_once());
    assert_eq!(job.control.completed(), 3_000_000);
}

#[test]
fn an_item_that_outlasts_its_slice_is_stuck_and_can_be_cancelled_later() {
    let (count, work) = shared(Count { slow: Some(500), ..Count::new(1000) });
    let mut job = job(1000);
    let mut progress = Ok(Progress::More);
    while progress == Ok(Progress::More) {
        progress = job.run_slice(&work, Duration::from_millis(2));
    }
    assert_eq!(progress, Ok(Progress::Stuck));
    let control = job.control.clone();
    let cancel = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(20));
        control.cancel();
    });
    assert_eq!(outcome(job, &work), Ok(Progress::Cancelled));
    cancel.join().expect("no panic");
    assert_eq!(count.items[500].load(Ordering::Relaxed), 0);
    assert!(count.items.iter().all(|item| item.load(Ordering::Relaxed) <= 1));
}

#[test]
fn a_panic_is_an_error_and_the_pool_goes_on() {
    let (_, work) = shared(Count { panics_at: Some(77), ..Count::new(1000) });
    let expected =
        Panicked("assertion `left != right` failed: item 77 panics\n  left: Some(77)\n right: Some(77)".into());
    assert_eq!(job(1000).run_slice(&work, Duration::from_secs(60)), Err(expected.clone()));
    assert_eq!(outcome(job(1000), &work), Err(expected));
    let (count, work) = shared(Count::new(1000));
    assert_eq!(outcome(job(1000), &work), Ok(Progress::Done));
    assert!(count.all_once());
}

#[test]
fn closing_the_gate_stops_a_started_job_without_settling_it() {
    let gate = Arc::new(Gate::default());
    let (_, work) = shared(Count { slow: Some(0), ..Count::new(10) });
    let (send, receive) = mpsc::channel();
    Job::new(10, 2, Control::owned(), Arc::clone(&gate)).start(&work, move |outcome| {
        send.send(outcome).expect("the test waits");
    });
    std::thread::sleep(Duration::from_millis(20));
    gate.close();
    assert!(receive.recv_timeout(Duration::from_millis(50)).is_err());
}

/// Each item takes two milliseconds.
struct Sleepy;

impl Work for Sleepy {
    fn run(&self, range: Range<usize>, lane: &Lane<'_>) -> usize {
        let mut done = 0;
        for _ in range {
            if lane.should_stop() {
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
            done += 1;
        }
        done
    }
}

#[test]
fn a_long_job_does_not_keep_a_short_one_waiting_for_its_end() {
    let long: Arc<dyn Work> = Arc::new(Sleepy);
    let control = Control::owned();
    let (send, receive) = mpsc::channel();
    Job::new(1_000_000, usize::MAX, control.clone(), Arc::default()).start(&long, move |outcome| {
        send.send(outcome).expect("the test waits");
    });
    let (count, work) = shared(Count::new(1000));
    assert_eq!(outcome(job(1000), &work), Ok(Progress::Done));
    assert!(count.all_once());
    assert!(receive.try_recv().is_err(), "the long job is not at its end");
    control.cancel();
    assert_eq!(receive.recv().expect("settled"), Ok(Progress::Cancelled));
}

#[test]
fn chunks_grow_until_they_take_long_enough() {
    assert_eq!(next_limit(64, Duration::from_nanos(64), 64), 512);
    assert_eq!(next_limit(64, Duration::from_millis(4), 64), 32);
    assert_eq!(next_limit(1, Duration::from_secs(1), 64), 1);
}
