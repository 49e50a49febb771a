//! Captured arrays that the function writes: work arrays, and views of the bits of numbers. Each item has them to itself.
//!
//! JavaScript keeps one array for all calls. That makes no difference where each element that a call reads was written by the
//! same call; and this is seen while an item runs: memory of the same size is made for it, and a *shadow* of one byte for each
//! *granule* beside it. Stores set the shadow; a load that finds it unset bails out with [`crate::ir::BailReason::State`]. What
//! the flow of control proves is not checked. Arrays over one buffer are views of one memory.
//!
//! What the last calls leave in the array is not lost: who runs the kernel calls the function once more for the items that wrote
//! last. Which these are is told by *flags*: the items of a batch are dealt out to rows, and an item that is done sets the flags,
//! in its row, of what it has written. There are none for an array all of which every item writes.

mod entry;
mod known;
mod rewrite;
mod rows;

use std::collections::{BTreeSet, HashMap};

use millrace_column::DType;

use self::known::Known;
use super::questions::Questions;
use super::resolve::Resolved;
use super::roots::Roots;
use super::text::LEAVE_AUTO;
use super::tree::{CapturedSlot, Tree};
use super::words;
use crate::ir::{Function, ITEM_MEMORY, InputSource, Inst, Op, Scratch, ScratchStore, Type, Value};
use crate::{Layout, Refusal, Validated, passes, validate};

/// The function with the captured arrays that it writes made its own.
///
/// # Errors
///
/// `scratch` for arrays that cannot be: shared memory, those that differ from item to item, and those that are passed on.
pub fn make_private(function: Validated, resolved: &Resolved<'_>, questions: &Questions) -> Result<Validated, Refusal> {
    let tree = &resolved.tree;
    let captured = captured_views(function.function());
    let roots = Roots::of(function.function());
    let written: BTreeSet<Value> =
        roots.written(function.function()).into_iter().filter(|view| captured.contains_key(view)).collect();
    let handed = roots.handed_over(function.function());
    if let Some(view) = handed.iter().find(|view| captured.contains_key(view)) {
        let unit = &function.function().functions;
        let writes = unit.iter().any(|called| {
            let written = Roots::of(called).written(called);
            called.inputs.iter().any(|input| written.contains(&input.value))
        });
        if writes || !written.is_empty() {
            let message = "it, or another one, is written, and it is handed to a function that calls itself";
            return Err(refuse(tree, &tree.slots[captured[view]], message));
        }
    }
    if written.is_empty() {
        return Ok(function);
    }
    let mut function = function.into_function();
    let stores = Stores::find(&function, &captured, &written, tree, questions)?;
    for member in &stores.members {
        if roots.passes_on(member.view) {
            let message = "it is written, and it, or a part of it, is also passed on as a value";
            return Err(refuse(tree, &tree.slots[member.slot], message));
        }
    }
    words::guard_shared(&mut function, &roots, |view| stores.shared_by(view));
    let known = Known::of(&function, &stores);
    if let Some(member) = known.stale.and_then(|view| stores.member(view)) {
        return Err(refuse(tree, &tree.slots[member.slot], "it is read before, and has what an earlier call left"));
    }
    let scratch = stores.layout(&known);
    let rows = rows::inputs(&mut function, &scratch);
    let views = entry::views(&mut function, &stores, &known, &scratch);
    rewrite::run(&mut function, &stores, &known, &views);
    rows::note(&mut function, &scratch, &views, rows);
    function.body.insts.splice(0..0, views.insts);
    function.scratch = Some(scratch);
    Ok(passes::optimise(validate(function)?))
}

/// Captured arrays, and the positions of their slots.
fn captured_views(function: &Function) -> HashMap<Value, usize> {
    let views = function.inputs.iter().filter(|input| matches!(function.ty(input.value), Type::View(_)));
    let captured = views.filter_map(|input| match input.source {
        InputSource::Capture(slot) => Some((input.value, slot)),
        _ => None,
    });
    captured.collect()
}

fn refuse(tree: &Tree<'_>, slot: &CapturedSlot, why: &str) -> Refusal {
    let message = format!("captured `{}` cannot be written: {why}", slot.path.path.join("."));
    let way_out = format!("make the array inside the function, or {LEAVE_AUTO}");
    tree.texts[slot.text].refuse("scratch", slot.span, message, way_out)
}

/// The buffers and lists that are written.
struct Stores {
    stores: Vec<Store>,
    /// All captured arrays over them.
    members: Vec<Member>,
    /// Positions of `members`, by their inputs.
    by_view: HashMap<Value, usize>,
}

struct Store {
    /// The part of the buffer that arrays here are over, in bytes.
    offset: usize,
    bytes: usize,
    granule: usize,
    is_list: bool,
    slot: usize,
}

impl Store {
    fn granules(&self) -> usize {
        self.bytes.div_ceil(self.granule)
    }

    /// Granules in front of it, so that shadows of elements of all sizes are aligned as the elements are.
    fn pad(&self) -> usize {
        self.offset / self.granule % 8
    }

    /// The granule at an offset of the buffer, those in front included.
    fn granule_at(&self, offset: usize) -> usize {
        (offset - self.offset) / self.granule + self.pad()
    }
}

/// A captured array over one of them.
struct Member {
    /// The input.
    view: Value,
    dtype: DType,
    slot: usize,
    store: usize,
    offset: usize,
    length: usize,
}

impl Stores {
    fn find(
        function: &Function,
        captured: &HashMap<Value, usize>,
        written: &BTreeSet<Value>,
        tree: &Tree<'_>,
        questions: &Questions,
    ) -> Result<Self, Refusal> {
        let mut found: Vec<(Member, crate::Place)> = Vec::new();
        for input in &function.inputs {
            let (Some(&slot), Type::View(dtype)) = (captured.get(&input.value), function.ty(input.value)) else {
                continue;
            };
            let info = &tree.slots[slot];
            let is_written = written.contains(&input.value);
            if !input.uniform {
                if is_written {
                    return Err(refuse(tree, info, "each item has another one"));
                }
                continue;
            }
            match questions.layout(&info.path) {
                Layout::Known(place) => {
                    let crate::Place { offset, length, .. } = place;
                    found.push((Member { view: input.value, dtype, slot, store: place.store, offset, length }, place));
                }
                Layout::Refused { message, way_out } if is_written => {
                    return Err(tree.texts[info.text].refuse("scratch", info.span, message, way_out));
                }
                Layout::Refused { .. } => {}
            }
        }
        Self::of(found, written, tree)
    }

    /// Keeps what shares its memory with an array that is written.
    fn of(found: Vec<(Member, crate::Place)>, written: &BTreeSet<Value>, tree: &Tree<'_>) -> Result<Self, Refusal> {
        let shared: BTreeSet<usize> =
            found.iter().filter(|(member, _)| written.contains(&member.view)).map(|(member, _)| member.store).collect();
        let mut all = Self { stores: Vec::new(), members: Vec::new(), by_view: HashMap::new() };
        let mut positions: HashMap<usize, usize> = HashMap::new();
        for (mut member, place) in found.into_iter().filter(|(member, _)| shared.contains(&member.store)) {
            let size = member.dtype.size();
            let (start, end) = (member.offset, member.offset + member.length * size);
            let position = *positions.entry(member.store).or_insert_with(|| {
                let (bytes, is_list) = (end - start, place.is_list);
                all.stores.push(Store { offset: start, bytes, granule: size, is_list, slot: member.slot });
                all.stores.len() - 1
            });
            let store = &mut all.stores[position];
            let end = end.max(store.offset + store.bytes);
            store.granule = store.granule.min(size);
            store.offset = store.offset.min(start);
            store.bytes = end - store.offset;
            member.store = position;
            all.by_view.insert(member.view, all.members.len());
            all.members.push(member);
        }
        let bytes = all
            .stores
            .iter()
            .fold(0usize, |sum, store| sum.saturating_add(store.bytes).saturating_add(store.granules() + 32));
        if bytes > ITEM_MEMORY {
            let slot = &tree.slots[all.members[0].slot];
            return Err(refuse(
                tree,
                slot,
                &format!("each item would need {bytes} bytes for what the function writes"),
            ));
        }
        Ok(all)
    }

    fn member(&self, view: Value) -> Option<&Member> {
        self.by_view.get(&view).map(|&position| &self.members[position])
    }

    /// The first of the arrays over the buffer that this one is over.
    fn shared_by(&self, view: Value) -> Option<Value> {
        let store = self.member(view)?.store;
        self.members.iter().find(|member| member.store == store).map(|member| member.view)
    }

    /// How many granules an element has: 1, 2, 4 or 8.
    fn granules_each(&self, member: &Member) -> usize {
        member.dtype.size() / self.stores[member.store].granule
    }

    fn layout(&self, known: &Known) -> Scratch {
        let mut row = 0;
        let stores = self.stores.iter().zip(&known.always);
        let stores = stores.map(|(store, always)| ScratchStore {
            capture: store.slot,
            offset: store.offset,
            granule: store.granule,
            granules: store.granules(),
            row: (!always).then(|| {
                let start = row;
                row += (store.pad() + store.granules()).next_multiple_of(8);
                start + store.pad()
            }),
        });
        Scratch { stores: stores.collect(), row }
    }
}

/// Adds instructions to a list.
struct Emit<'f> {
    function: &'f mut Function,
    insts: Vec<Inst>,
}

impl<'f> Emit<'f> {
    fn new(function: &'f mut Function) -> Self {
        Self { function, insts: Vec::new() }
    }

    fn value(&mut self, op: Op, ty: Type) -> Value {
        let value = self.function.new_value(ty);
        self.insts.push(Inst { results: vec![value], op });
        value
    }

    fn effect(&mut self, op: Op) {
        self.insts.push(Inst { results: Vec::new(), op });
    }

    fn i32(&mut self, value: usize) -> Value {
        // Sizes are bounded by `ITEM_MEMORY`.
        #[allow(clippy::cast_possible_wrap, clippy::cast_possible_truncation)]
        let constant = crate::ir::Constant::I32(value as i32);
        self.value(Op::Constant(constant), Type::I32)
    }

    fn reinterpret(&mut self, view: Value, dtype: DType, offset: usize, length: usize) -> Value {
        let (offset, length) = (self.i32(offset), self.i32(length));
        self.value(Op::Reinterpret { view, dtype, offset, length }, Type::View(dtype))
    }
}
