//! Machine code held against the interpreter, item by item and bit by bit. For tests.

use millrace_column::{DType, Slot};
use millrace_math::{Arity, Block, Entry, MathFunction, NoExactProvider, Probed, Provider, Resolve};

use super::cranelift::generate;
use super::interpreter::{Given, Interpreter, Outcome, Scalar, View};
use crate::ir::Function;
use crate::kernel::{Arenas, Lists, Piece, Room};
use crate::{Context, Kernel, Validated, passes, validate};

/// `Math` by Rust's functions: the same for both sides, which is all that counts here.
pub struct RustMath;

impl Resolve for RustMath {
    fn resolve(&self, function: MathFunction) -> Result<Provider, NoExactProvider> {
        extern "C" fn sin(x: f64) -> f64 {
            x.sin()
        }
        extern "C" fn exp(x: f64) -> f64 {
            x.exp()
        }
        extern "C" fn atan2(y: f64, x: f64) -> f64 {
            y.atan2(x)
        }
        extern "C" fn pow(base: f64, exponent: f64) -> f64 {
            // What the passes know of every `pow`.
            if exponent == 2.0 { base * base } else { base.atan2(exponent) }
        }
        extern "C" fn hypot(numbers: *const f64, count: usize) -> f64 {
            // SAFETY: callers hand over as many numbers as they say.
            let numbers = unsafe { std::slice::from_raw_parts(numbers, count) };
            numbers.iter().map(|number| number * number).sum::<f64>().sqrt()
        }
        fn lanes(_: &[f64], results: &mut [f64]) -> bool {
            results.fill(f64::NAN);
            true
        }
        let entry = match function {
            MathFunction::Exp => Entry::One(exp),
            MathFunction::Hypot => Entry::Any(hypot),
            MathFunction::Pow => Entry::Two(pow),
            _ if function.arity() == Arity::Two => Entry::Two(atan2),
            _ => Entry::One(sin),
        };
        let block = match (function, entry) {
            (MathFunction::Exp | MathFunction::Sin, Entry::One(entry)) => Some(Block::new(lanes, entry)),
            _ => None,
        };
        Ok(Provider { function, name: "rust", entry, block, probed: Probed::default() })
    }
}

/// What a function is run on: one for each input.
#[derive(Clone, Debug)]
pub enum Supply {
    /// A number (or, not being 0, `true`) an item.
    Column(Vec<f64>),
    Number(f64),
    Boolean(bool),
    View(View),
    /// A view an item.
    Views(Vec<View>),
}

/// What all items together gave.
#[derive(Debug)]
pub struct Results {
    /// A code an item, 0 for those that were done.
    pub status: Vec<u8>,
    /// A view an output; elements of items that bailed are as they were.
    pub outputs: Vec<View>,
    /// An array an item for each result that is one; empty for items that bailed.
    pub lists: Vec<Vec<View>>,
    /// The views as the items left them.
    pub supplies: Vec<Supply>,
}

/// Holds the function, as it is and optimised, against the interpreter, for items `0..items`.
pub fn check(function: &Function, items: usize, supplies: &[Supply], output: Option<DType>) -> Results {
    let plain = validate(function.clone()).unwrap_or_else(|invalid| panic!("{invalid:?}\n{function}"));
    let kernel = generate(&plain, output, &RustMath).expect("compiles");
    let expected = interpret(&plain, &kernel, items, supplies);
    assert_same(&expected, &run(&kernel, items, supplies), &kernel);

    let optimised = passes::optimise(plain);
    let kernel = generate(&optimised, output, &RustMath).expect("compiles when optimised");
    assert_same(&expected, &run(&kernel, items, supplies), &kernel);
    assert_same(&expected, &interpret(&optimised, &kernel, items, supplies), &kernel);
    expected
}

/// Holds the function, as it is and optimised, against the interpreter where it is run by blocks. Whether it can be.
pub fn check_blocks(function: &Function, items: usize, supplies: &[Supply], output: Option<DType>) -> bool {
    let plain = validate(function.clone()).unwrap_or_else(|invalid| panic!("{invalid:?}\n{function}"));
    let mut have_run = false;
    for function in [plain.clone(), passes::optimise(plain)] {
        let kernel = generate(&function, output, &RustMath).expect("compiles");
        let expected = interpret(&function, &kernel, items, supplies);
        let mut memory = Memory::new(&kernel, items, supplies);
        let mut context = context();
        // SAFETY: `memory` is made for the kernel and as many items; likewise below.
        let done = unsafe { memory.call_blocks(&kernel, 3..items, &|| false) };
        assert!(done <= items - 3);
        // SAFETY: as above.
        unsafe { memory.call(&kernel, &mut context, 0..3) };
        // SAFETY: as above.
        unsafe { memory.call(&kernel, &mut context, 3 + done..items) };
        assert_same(&expected, &memory.results, &kernel);
        have_run |= done > 0;
    }
    have_run
}

/// Items one after the other, by the interpreter.
fn interpret(function: &Validated, kernel: &Kernel, items: usize, supplies: &[Supply]) -> Results {
    let interpreter = Interpreter::new(function, &RustMath).expect("RustMath has everything");
    let mut results = untouched(kernel, items, supplies);
    for item in 0..items {
        let mut given: Vec<Given> = function
            .function()
            .inputs
            .iter()
            .zip(&results.supplies)
            .map(|(input, supply)| match supply {
                Supply::Column(values) if input.stored_as == Some(DType::Bool) => Given::Boolean(values[item] != 0.0),
                Supply::Column(values) => Given::Number(values[item]),
                Supply::Number(number) => Given::Number(*number),
                Supply::Boolean(value) => Given::Boolean(*value),
                Supply::View(view) => Given::View(view.clone()),
                Supply::Views(views) => Given::View(views[item].clone()),
            })
            .collect();
        match interpreter.run(&mut given) {
            Outcome::Returned(values) => {
                for (output, &value) in results.outputs.iter_mut().zip(values.iter()) {
                    output.write(item, value);
                }
                for (lists, list) in results.lists.iter_mut().zip(values.lists) {
                    lists[item] = list;
                }
            }
            Outcome::Bailed(reason) => results.status[item] = reason as u8,
            Outcome::OutOfFuel => panic!("the function does not end\n{}", function.function()),
        }
        for (supply, given) in results.supplies.iter_mut().zip(given) {
            match (supply, given) {
                (Supply::View(view), Given::View(left)) => *view = left,
                (Supply::Views(views), Given::View(left)) => views[item] = left,
                _ => {}
            }
        }
    }
    results
}

fn untouched(kernel: &Kernel, items: usize, supplies: &[Supply]) -> Results {
    let empty = |&dtype: &DType| View { dtype, bytes: vec![0x5a; items * dtype.size()] };
    let none = |dtype| vec![View { dtype, bytes: Vec::new() }; items];
    Results {
        status: vec![0; items],
        outputs: kernel.outputs().iter().map(empty).collect(),
        lists: kernel.lists().into_iter().map(none).collect(),
        supplies: supplies.to_vec(),
    }
}

/// All items in one call of the machine code.
pub fn run(kernel: &Kernel, items: usize, supplies: &[Supply]) -> Results {
    let mut memory = Memory::new(kernel, items, supplies);
    let mut piece = Piece::new(kernel, 0);
    ARENAS.with(|room| {
        let mut context = Context { room, lists: &raw mut piece, ..context() };
        // SAFETY: `memory` is made for the kernel and as many items.
        assert_eq!(unsafe { memory.call(kernel, &mut context, 0..items) }, items);
        ((), context.room)
    });
    let lists = Lists::default();
    lists.hand_in(piece);
    for (position, dtype) in kernel.lists().into_iter().enumerate() {
        let offsets = lists.offsets(position, items);
        let mut bytes = vec![0; offsets[items] * dtype.size()];
        lists.take_elements(position, &mut bytes);
        for item in 0..items {
            let range = offsets[item] * dtype.size()..offsets[item + 1] * dtype.size();
            memory.results.lists[position][item] = View { dtype, bytes: bytes[range].to_vec() };
        }
    }
    memory.results
}

/// So little that loops are asked in their midst.
const FUEL: i64 = 5;

static ARENAS: Arenas = Arenas::new();

fn context() -> Context {
    let (lane, lists) = (std::ptr::null(), std::ptr::null_mut());
    Context {
        fuel: FUEL,
        poll: go_on,
        lane,
        seed: 0,
        room: Room::none(),
        stack: millrace_lanes::lowest_stack_address(),
        lists,
    }
}

/// Never stops a kernel, and leaves nothing in the registers as it was.
pub unsafe extern "C" fn go_on(context: *mut Context) -> u32 {
    let mut numbers = std::hint::black_box([1.5; 16]);
    for round in 1..16 {
        numbers = std::array::from_fn(|position| numbers[position] * numbers[(position + round) % 16] - 0.5);
    }
    std::hint::black_box(numbers);
    // SAFETY: machine code hands over the context that it was given.
    unsafe { (*context).fuel = FUEL };
    0
}

/// The memory of one job.
pub struct Memory {
    slots: Vec<Slot>,
    pub results: Results,
    /// What slots point to.
    _columns: Vec<View>,
    _views: Vec<Vec<Slot>>,
}

impl Memory {
    pub fn new(kernel: &Kernel, items: usize, supplies: &[Supply]) -> Self {
        let mut results = untouched(kernel, items, supplies);
        let (mut slots, mut columns, mut views) = (Vec::new(), Vec::new(), Vec::new());
        for (supply, argument) in results.supplies.iter_mut().zip(kernel.inputs()) {
            slots.push(match supply {
                Supply::Column(values) => {
                    let crate::Argument::Column(dtype) = argument else { panic!("{argument:?} is no column") };
                    columns.push(View::of(dtype, values));
                    let column = columns.last().expect("pushed");
                    Slot::elements(column.bytes.as_ptr(), column.length())
                }
                Supply::Number(number) => Slot::number(*number),
                Supply::Boolean(value) => Slot::boolean(*value),
                Supply::View(view) => Slot::elements(view.bytes.as_mut_ptr(), view.length()),
                Supply::Views(items) => {
                    let all = items.iter_mut().map(|view| Slot::elements(view.bytes.as_mut_ptr(), view.length()));
                    views.push(all.collect::<Vec<_>>());
                    let all = views.last().expect("pushed");
                    Slot::elements(all.as_ptr().cast(), all.len())
                }
            });
        }
        Self { slots, results, _columns: columns, _views: views }
    }

    /// # Safety
    ///
    /// `kernel` is the one that the memory was made for, and `range` within its items.
    pub unsafe fn call(&mut self, kernel: &Kernel, context: &mut Context, range: std::ops::Range<usize>) -> usize {
        let outputs: Vec<*mut u8> = self.results.outputs.iter_mut().map(|output| output.bytes.as_mut_ptr()).collect();
        // SAFETY: the slots, outputs and status are of the kernel's kinds and of enough items.
        unsafe { kernel.call(context, range, &self.slots, &outputs, self.results.status.as_mut_ptr()) }
    }

    /// # Safety
    ///
    /// As for `call`.
    pub unsafe fn call_blocks(
        &mut self,
        kernel: &Kernel,
        range: std::ops::Range<usize>,
        should_stop: &dyn Fn() -> bool,
    ) -> usize {
        let outputs: Vec<*mut u8> = self.results.outputs.iter_mut().map(|output| output.bytes.as_mut_ptr()).collect();
        // SAFETY: as above.
        unsafe { kernel.call_blocks(range, &self.slots, &outputs, should_stop) }
    }
}

fn assert_same(expected: &Results, got: &Results, kernel: &Kernel) {
    let complain = |what: String| panic!("{what}\n{}", kernel.ir());
    if expected.status != got.status {
        complain(format!("status {:?}, expected {:?}", got.status, expected.status));
    }
    for (position, (expected, got)) in expected.outputs.iter().zip(&got.outputs).enumerate() {
        if let Some((item, expected, got)) = difference(expected, got) {
            complain(format!("output {position} of item {item} is {got:?}, expected {expected:?}"));
        }
    }
    for (position, (expected, got)) in expected.lists.iter().zip(&got.lists).enumerate() {
        for (item, (expected, got)) in expected.iter().zip(got).enumerate() {
            if expected.length() != got.length() || difference(expected, got).is_some() {
                complain(format!("list {position} of item {item} is {got:?}, expected {expected:?}"));
            }
        }
    }
    for (position, (expected, got)) in expected.supplies.iter().zip(&got.supplies).enumerate() {
        let (expected, got) = match (expected, got) {
            (Supply::View(expected), Supply::View(got)) => (std::slice::from_ref(expected), std::slice::from_ref(got)),
            (Supply::Views(expected), Supply::Views(got)) => (expected.as_slice(), got.as_slice()),
            _ => continue,
        };
        for (expected, got) in expected.iter().zip(got) {
            if let Some((index, expected, got)) = difference(expected, got) {
                complain(format!("view {position} holds {got:?} at {index}, expected {expected:?}"));
            }
        }
    }
}

/// The first elements that differ in a bit, where every NaN equals every other.
fn difference(expected: &View, got: &View) -> Option<(usize, Scalar, Scalar)> {
    assert_eq!(expected.dtype, got.dtype);
    (0..expected.length())
        .map(|position| (position, expected.read(position), got.read(position)))
        .find(|(_, expected, got)| !expected.is_same(*got))
}
