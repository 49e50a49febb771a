//! Jobs over memory that JavaScript owns. The other room for `unsafe`.
//!
//! Who keeps the memory of a job valid:
//!
//! | run | inputs and output | by what |
//! |---|---|---|
//! | `runHere`, `runSlice` | any | JavaScript does not run before they return, and then no lane touches the memory |
//! | `start` | shared memory, and output that only the caller of `start` can reach | pinned until the job settles; never detached, as shared memory cannot be and the output is not yet known to anyone who would |
//! | end of the environment | all | its gate: lanes leave, then the hook returns, then memory is freed |

use std::cell::{OnceCell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicU8, Ordering};
use std::time::Duration;

use millrace_compiler::{Kernel, KernelWork, Lists};
use millrace_lanes::{Control, Gate, Job, Panicked, Progress, Work, pool_lanes as lanes_of_pool};
use napi::bindgen_prelude::{BigInt, Float64Array, Object, ObjectFinalize, Uint8Array, Unknown};
use napi::{Env, Error, JsValue, Result, Status};
use napi_derive::napi;

use crate::compiler::NativeKernel;
use crate::views::{self, Pin, control_words, view_of};

thread_local! {
    /// The gate of this thread's environment.
    static GATE: OnceCell<Arc<Gate>> = const { OnceCell::new() };
    /// What the last job of this thread handed to its kernel.
    static LAST_ADDRESSES: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// The gate of the environment; its end closes it.
fn gate(env: &Env) -> Result<Arc<Gate>> {
    GATE.with(|cell| {
        if let Some(gate) = cell.get() {
            return Ok(Arc::clone(gate));
        }
        let gate = Arc::new(Gate::default());
        env.add_env_cleanup_hook(Arc::clone(&gate), |gate| gate.close())?;
        Ok(Arc::clone(cell.get_or_init(|| gate)))
    })
}

fn status(progress: Progress) -> u32 {
    match progress {
        Progress::Done => 0,
        Progress::More => 1,
        Progress::Stuck => 2,
        Progress::Cancelled => 3,
    }
}

fn panicked(error: &Panicked) -> Error {
    Error::new(Status::GenericFailure, error.to_string())
}

fn over() -> Error {
    Error::new(Status::GenericFailure, "the job was started or has failed; it cannot be run again")
}

/// One run of a kernel over its items; see `NativeJob` in `ts/src/native.ts`.
#[napi(js_name = "Job", custom_finalize)]
pub struct NativeJob {
    kernel: Kernel,
    length: usize,
    /// Until it is started or fails.
    job: Option<Job>,
    /// A byte an item where the kernel can bail out.
    status: Arc<[AtomicU8]>,
    /// The results that are lists.
    lists: Arc<Lists>,
    /// The control words' view, as long as this object lives.
    control: Option<Pin>,
}

#[napi]
impl NativeJob {
    #[napi(constructor)]
    pub fn new(env: &Env, kernel: &NativeKernel, length: f64, lanes: u32, control: Unknown<'_>) -> Result<Self> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let items = length as usize;
        #[allow(clippy::cast_precision_loss)]
        if items as f64 != length {
            return Err(Error::new(Status::InvalidArg, format!("the length of a job cannot be {length}")));
        }
        let (words, pin) = match control.get_type()? {
            napi::ValueType::Null | napi::ValueType::Undefined => (Control::owned(), None),
            _ => {
                let view = control_words(env, &control)?;
                let pin = Pin::new(env, &[control.raw()])?;
                // SAFETY: an Int32Array is aligned, has two words, is shared memory (`native.ts` makes it), and is pinned
                // by this object and, while lanes run, by the job's own pin.
                (unsafe { Control::shared(view.address.cast::<[AtomicI32; 2]>()) }, Some(pin))
            }
        };
        let status = if kernel.kernel.can_bail() { items } else { 0 };
        Ok(Self {
            kernel: kernel.kernel.clone(),
            length: items,
            job: Some(Job::new(items, lanes as usize, words, gate(env)?)),
            status: (0..status).map(|_| AtomicU8::new(0)).collect(),
            lists: Arc::default(),
            control: pin,
        })
    }

    /// Works on the calling thread alone, for about `budget` microseconds.
    #[napi]
    pub fn run_here(&mut self, env: &Env, inputs: Object<'_>, outputs: Unknown<'_>, budget: u32) -> Result<u32> {
        self.run(env, &inputs, &outputs, |job, work| job.run_here(work, Duration::from_micros(budget.into())))
    }

    /// Works on all lanes, the calling thread one of them, for about `budget` microseconds.
    #[napi]
    pub fn run_slice(&mut self, env: &Env, inputs: Object<'_>, outputs: Unknown<'_>, budget: u32) -> Result<u32> {
        self.run(env, &inputs, &outputs, |job, work| job.run_slice(work, Duration::from_micros(budget.into())))
    }

    /// Works on the lanes until it is done or cancelled; the promise has the status.
    #[napi(ts_return_type = "Promise<number>")]
    pub fn start<'env>(&mut self, env: &'env Env, inputs: Object<'_>, outputs: Unknown<'_>) -> Result<Object<'env>> {
        let work: Arc<dyn Work> = Arc::new(self.work(env, &inputs, &outputs)?);
        let job = self.job.take().ok_or_else(over)?;
        let mut pinned = vec![inputs.raw(), outputs.raw()];
        if let Some(control) = &self.control {
            pinned.push(control.value(env, 0)?);
        }
        let pin = Pin::new(env, &pinned)?;
        let (deferred, promise) = env.create_deferred()?;
        job.start(&work, move |outcome| {
            deferred.resolve(move |env| {
                pin.release(&env);
                outcome.map(status).map_err(|error| panicked(&error))
            });
        });
        Ok(promise)
    }

    /// Items that are to be run again in JavaScript, ascending.
    #[napi]
    pub fn bailed(&self) -> Float64Array {
        #[allow(clippy::cast_precision_loss)]
        let indices = (0u32..).zip(self.status.iter()).filter(|(_, status)| status.load(Ordering::Relaxed) != 0);
        Float64Array::new(indices.map(|(index, _)| f64::from(index)).collect())
    }

    /// Of the results at a position among those that are lists: where each item's begins among all elements, and where the
    /// last ends.
    #[napi]
    pub fn list_offsets(&self, list: u32) -> Float64Array {
        #[allow(clippy::cast_precision_loss)]
        let offsets = self.lists.offsets(list as usize, self.length).into_iter().map(|offset| offset as f64);
        Float64Array::new(offsets.collect())
    }

    /// Writes the elements of those lists to a typed array that has room for them, and forgets them.
    #[napi]
    pub fn take_list(&self, env: &Env, list: u32, target: Unknown<'_>) -> Result<()> {
        let lists = self.kernel.lists();
        let Some(&dtype) = lists.get(list as usize) else {
            return Err(Error::new(Status::InvalidArg, "the kernel has no such list"));
        };
        let view = views::typed_view(env, &target, dtype, "the list")?;
        let bytes = view.length * dtype.size();
        if bytes > 0 {
            // SAFETY: a live typed array of so many bytes, which nobody else reads or writes before this returns.
            self.lists
                .take_elements(list as usize, unsafe { std::slice::from_raw_parts_mut(view.address.cast(), bytes) });
        }
        Ok(())
    }

    /// For tests: why those bailed out, in the same order, by the codes of `BailReason`.
    #[napi]
    pub fn bail_reasons(&self) -> Uint8Array {
        let codes = self.status.iter().map(|status| status.load(Ordering::Relaxed));
        Uint8Array::new(codes.filter(|&code| code != 0).collect())
    }

    /// For tests: what the interpreter gives for items `first..first + count`, without writing anything. The bytes of
    /// their status, 255 where an item takes too many steps to tell, then the bytes of each output.
    #[napi]
    pub fn debug_interpret(
        &self,
        env: &Env,
        inputs: Object<'_>,
        outputs: Unknown<'_>,
        first: u32,
        count: u32,
    ) -> Result<Vec<Uint8Array>> {
        let range = first as usize..(first as usize + count as usize).min(self.length);
        let work = self.work(env, &inputs, &outputs)?;
        // SAFETY: within the items; JavaScript does not run before this returns, and this job has no lanes yet.
        let interpreted = unsafe { work.interpret(range) };
        let outputs = interpreted.outputs.into_iter().map(|output| output.bytes);
        Ok(std::iter::once(interpreted.status).chain(outputs).map(Uint8Array::new).collect())
    }

    fn run(
        &mut self,
        env: &Env,
        inputs: &Object<'_>,
        outputs: &Unknown<'_>,
        go: impl FnOnce(&mut Job, &Arc<dyn Work>) -> std::result::Result<Progress, Panicked>,
    ) -> Result<u32> {
        let work: Arc<dyn Work> = Arc::new(self.work(env, inputs, outputs)?);
        let outcome = go(self.job.as_mut().ok_or_else(over)?, &work);
        if outcome.is_err() {
            self.job = None;
        }
        outcome.map(status).map_err(|error| panicked(&error))
    }

    fn work(&self, env: &Env, inputs: &Object<'_>, outputs: &Unknown<'_>) -> Result<KernelWork> {
        let inputs = views::inputs(env, inputs, &self.kernel.inputs(), self.length)?;
        let outputs = views::outputs(env, outputs, self.kernel.outputs())?;
        views::check_overlap(&inputs, &outputs)?;
        outputs.iter().for_each(views::expect_writes);
        LAST_ADDRESSES.with_borrow_mut(|last| {
            last.clear();
            last.extend(views::addresses(&inputs).chain(outputs.iter().map(|output| output.address as u64)));
        });
        // SAFETY: inputs and output were just read from live typed arrays; how long they stay valid is the table at the
        // head of this file. JavaScript that writes to them meanwhile changes values, not lengths.
        let work = unsafe { KernelWork::new(&self.kernel, self.length, inputs, &outputs, Arc::clone(&self.status)) };
        let work = work.map_err(|mismatch| Error::new(Status::InvalidArg, mismatch.to_string()))?;
        Ok(work.gathering(Arc::clone(&self.lists)))
    }
}

impl ObjectFinalize for NativeJob {
    fn finalize(self, env: Env) -> Result<()> {
        if let Some(control) = self.control {
            control.release(&env);
        }
        Ok(())
    }
}

/// How many lanes one job can use at most.
#[napi]
pub fn pool_lanes() -> u32 {
    u32::try_from(lanes_of_pool()).unwrap_or(u32::MAX)
}

/// For tests: the address of a typed array's first element, 0 if it has none.
#[napi]
pub fn debug_address(env: &Env, view: Unknown<'_>) -> Result<BigInt> {
    Ok(BigInt::from(view_of(env, &view, "the view")?.address as u64))
}

/// For tests: the first words of the slots that the last job of this thread handed to its kernel, then its outputs.
#[napi]
pub fn debug_last_addresses() -> Vec<BigInt> {
    LAST_ADDRESSES.with_borrow(|last| last.iter().copied().map(BigInt::from).collect())
}
