//! The idle tasks of `rpc`'s server, under 6,000 schedules of each scene, which `shuttle` makes.
//!
//! The source is `rpc`'s own file, compiled here over shuttle's mutex: threads change places at each lock. What is checked
//! holds in each: every job is done once, by one task, and no task stays when the pool is gone.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

#[path = "../../../rpc/src/server/pool.rs"]
#[allow(dead_code, unreachable_pub, reason = "a library's source in a binary")]
mod pool;

/// What the pool finds in place of `std::sync`.
mod sync {
    pub(crate) use shuttle::sync::{Arc, Mutex, MutexGuard};
}

use shuttle::sync::{Arc, Mutex};
use shuttle::{future, thread};

use pool::{Pool, Worker};

/// Schedules tried for each scene.
const SCHEDULES: usize = 3_000;

/// Random schedules, and as many that favour few changes of thread, where rare races hide. A task that waits for ever is a
/// deadlock to shuttle, and fails.
fn under_all_schedules(scene: impl Fn() + Send + Sync + Clone + 'static) {
    shuttle::check_random(scene.clone(), SCHEDULES);
    shuttle::check_pct(scene, SCHEDULES, 3);
}

type Done = Arc<Mutex<Vec<u32>>>;
type Tasks = Mutex<Vec<future::JoinHandle<()>>>;

/// As the server does it: a new task if none is idle.
fn spawn(pool: &Pool<u32>, job: u32, done: &Done, tasks: &Tasks) {
    if let Err(job) = pool.give(job) {
        tasks.lock().unwrap().push(future::spawn(work(pool.worker(job), Arc::clone(done))));
    }
}

async fn work(mut worker: Worker<u32>, done: Done) {
    while let Some(job) = worker.next().await {
        done.lock().unwrap().push(job);
    }
}

fn join(tasks: Tasks) {
    for task in tasks.into_inner().unwrap() {
        future::block_on(task).unwrap();
    }
}

fn sorted(done: &Done) -> Vec<u32> {
    let mut done = done.lock().unwrap().clone();
    done.sort_unstable();
    done
}

#[test]
fn each_job_is_done_once_and_no_task_outlives_the_pool() {
    under_all_schedules(|| {
        let (pool, done, tasks) = (Pool::new(), Done::default(), Tasks::default());
        for job in 0..4 {
            spawn(&pool, job, &done, &tasks);
            thread::yield_now();
        }
        drop(pool);
        join(tasks);
        assert_eq!(sorted(&done), [0, 1, 2, 3]);
    });
}

#[test]
fn jobs_that_are_given_while_idle_tasks_are_ended_are_done_all_the_same() {
    under_all_schedules(|| {
        let (pool, done, tasks) = (Arc::new(Pool::new()), Done::default(), Tasks::default());
        let trimming = {
            let pool = Arc::clone(&pool);
            thread::spawn(move || (0..3).for_each(|_| pool.trim()))
        };
        for job in 0..3 {
            spawn(&pool, job, &done, &tasks);
        }
        trimming.join().unwrap();
        spawn(&pool, 3, &done, &tasks);
        drop(pool);
        join(tasks);
        assert_eq!(sorted(&done), [0, 1, 2, 3]);
    });
}

#[test]
fn tasks_that_are_not_needed_end_while_the_pool_lives() {
    under_all_schedules(|| {
        let (pool, done, tasks) = (Pool::new(), Done::default(), Tasks::default());
        (0..3).for_each(|job| spawn(&pool, job, &done, &tasks));
        let ended = Arc::new(Mutex::new(false));
        let joining = {
            let ended = Arc::clone(&ended);
            thread::spawn(move || {
                join(tasks);
                *ended.lock().unwrap() = true;
            })
        };
        while !*ended.lock().unwrap() {
            pool.trim();
            thread::yield_now();
        }
        joining.join().unwrap();
        assert_eq!(sorted(&done), [0, 1, 2]);
    });
}
