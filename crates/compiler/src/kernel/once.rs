//! One call of a kernel on the calling thread, its result handed back in a register: what `jit` makes.

use std::ptr;
use std::time::{Duration, Instant};

use millrace_column::{DType, Slot};

use super::{Arenas, Context, Kernel};
use crate::ir::Shape;

/// Steps between two looks at the clock. A step takes a nanosecond at least.
const FUEL: i64 = 4096;

/// How long a call runs between two questions whether to go on.
const TURN: Duration = Duration::from_millis(8);

/// How a single call ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Once {
    Number(f64),
    Boolean(bool),
    /// It is to be made in JavaScript.
    Bailed,
    /// It was told to stop.
    Stopped,
}

/// What `poll` needs, behind `Context::lane`.
struct Caller<'a> {
    should_stop: &'a mut dyn FnMut() -> bool,
    /// When to ask next; set when fuel is spent for the first time, as most calls end before.
    deadline: Option<Instant>,
}

impl Kernel {
    /// Whether [`Kernel::call_once`] can hand back what the function gives: one number or boolean.
    pub fn gives_one(&self) -> bool {
        self.function().shape == Shape::Scalar && matches!(self.outputs(), [DType::Float64 | DType::Bool])
    }

    /// Runs one item. `should_stop` is asked every few milliseconds.
    ///
    /// # Panics
    ///
    /// If the kernel does not [give one](Kernel::gives_one) value.
    ///
    /// # Safety
    ///
    /// `inputs` are as [`Kernel::inputs`] says, the same for all items; what they point at stays as long as the call takes.
    pub unsafe fn call_once(&self, inputs: &[Slot], should_stop: &mut dyn FnMut() -> bool) -> Once {
        assert!(self.gives_one(), "a kernel of one result");
        let mut caller = Caller { should_stop, deadline: None };
        let lane = ptr::from_mut(&mut caller).cast_const().cast();
        let mut result = 0u64;
        let mut status = 0u8;
        let outputs = [ptr::from_mut(&mut result).cast()];
        let completed = self.with_room(&Arenas::default(), |room| {
            let (stack, lists) = (self.lowest_stack(), ptr::null_mut());
            let mut context = Context { fuel: FUEL, poll, lane, seed: 0, room, stack, lists };
            // SAFETY: the caller's promise for the inputs; a result has eight bytes at most; `caller` outlives the call.
            let completed = unsafe { self.call(&mut context, 0..1, inputs, &outputs, &raw mut status) };
            (completed, context.room)
        });
        if completed == 0 {
            Once::Stopped
        } else if status != 0 {
            Once::Bailed
        } else if self.outputs() == [DType::Bool] {
            Once::Boolean(result.to_ne_bytes()[0] != 0)
        } else {
            Once::Number(f64::from_bits(result))
        }
    }
}

/// Refills the fuel, and asks the caller now and then.
///
/// # Safety
///
/// `context.lane` is a [`Caller`].
unsafe extern "C" fn poll(context: *mut Context) -> u32 {
    // SAFETY: machine code hands over the context that it was given, which `call_once` made and does not touch meanwhile.
    let context = unsafe { &mut *context };
    context.fuel = FUEL;
    // SAFETY: `call_once` borrows it for as long as the call, and uses it nowhere else.
    let caller = unsafe { &mut *context.lane.cast_mut().cast::<Caller<'_>>() };
    let now = Instant::now();
    let deadline = *caller.deadline.get_or_insert(now + TURN);
    if now < deadline {
        return 0;
    }
    caller.deadline = Some(now + TURN);
    u32::from((caller.should_stop)())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codegen::differential::RustMath;
    use crate::{Argument, Nothing, Signature, compile};

    fn compiled(source: &str, arguments: &[Argument]) -> Kernel {
        let signature = Signature { arguments: arguments.to_vec(), ..Signature::default() };
        compile(source, &signature, &Nothing, &RustMath).expect("compiles")
    }

    fn call(kernel: &Kernel, inputs: &[Slot]) -> Once {
        // SAFETY: inputs are what the kernels of these tests take.
        unsafe { kernel.call_once(inputs, &mut || false) }
    }

    #[test]
    fn numbers_and_booleans_come_back() {
        let hypot = compiled("(x, y) => Math.sqrt(x * x + y * y)", &[Argument::Number, Argument::Number]);
        assert_eq!(call(&hypot, &[Slot::number(3.0), Slot::number(4.0)]), Once::Number(5.0));
        let not = compiled("(x) => !x", &[Argument::Boolean]);
        assert_eq!(call(&not, &[Slot::boolean(true)]), Once::Boolean(false));
        assert_eq!(call(&not, &[Slot::boolean(false)]), Once::Boolean(true));
    }

    #[test]
    fn views_are_read_and_their_ends_bail() {
        let at = compiled("(x, i) => x[i]", &[Argument::View(DType::Float64), Argument::Number]);
        let values = [1.5, 2.5];
        let view = Slot::elements(values.as_ptr().cast(), values.len());
        assert_eq!(call(&at, &[view, Slot::number(1.0)]), Once::Number(2.5));
        assert_eq!(call(&at, &[view, Slot::number(2.0)]), Once::Bailed);
    }

    #[test]
    fn a_call_without_an_end_stops_when_told() {
        let spin = compiled("(x) => { for (;;) { x = x / 2 + 1; if (x < 0) return x; } }", &[Argument::Number]);
        let mut asked = 0;
        let mut stop = || {
            asked += 1;
            asked == 3
        };
        // SAFETY: as above.
        assert_eq!(unsafe { spin.call_once(&[Slot::number(1.0)], &mut stop) }, Once::Stopped);
        assert_eq!(asked, 3);
    }
}
