//! The function around the body: reads the inputs, runs the prologue, then goes through the items.

use std::collections::HashMap;
use std::mem::offset_of;

use cranelift_codegen::ir::{
    self, AbiParam, Block, BlockArg, InstBuilder, MemFlagsData, UserFuncName, condcodes::IntCC,
};
use cranelift_codegen::isa::TargetIsa;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext, Variable};
use millrace_column::{DType, Slot};

use super::Plan;
use crate::ir::{CALL_STACK, Function, Input, Label, Type, Value};

/// Addresses and counts.
pub const WORD: ir::Type = ir::types::I64;

/// The register type of a scalar; a Bool is 0 or 1.
pub fn register(ty: Type) -> ir::Type {
    match ty {
        Type::F64 => ir::types::F64,
        Type::F32 => ir::types::F32,
        Type::I32 | Type::U32 => ir::types::I32,
        Type::Bool => ir::types::I8,
        Type::View(_) => unreachable!("views are held as two words"),
    }
}

/// What is written and read lies where the caller said, so accesses do not trap.
pub fn memory() -> MemFlagsData {
    MemFlagsData::new().with_notrap()
}

/// Where a value of the IR is.
#[derive(Clone, Copy)]
pub enum Held {
    Scalar(ir::Value),
    View { address: ir::Value, length: ir::Value },
}

/// What a slot holds.
#[derive(Clone, Copy)]
struct Source {
    bits: ir::Value,
    /// Where it is a view for all items.
    length: Option<ir::Value>,
}

/// Builds the machine-code function.
pub struct Emitter<'a> {
    pub plan: &'a Plan,
    /// That is translated.
    pub function: &'a Function,
    pub builder: FunctionBuilder<'a>,
    /// By the number of the value.
    pub held: Vec<Option<Held>>,
    /// Where branches to a label go.
    pub targets: HashMap<Label, Block>,
    /// The register copy of [`crate::Context::fuel`].
    pub fuel: Variable,
    pub context: ir::Value,
    /// What is left for calls of [`crate::ir::CALL_STACK`].
    pub stack: ir::Value,
    pub blocks: ItemBlocks,
}

/// Where an item may go.
#[derive(Clone, Copy)]
pub struct ItemBlocks {
    /// Stores the results, which are its parameters.
    pub done: Block,
    /// Writes the item's status, which is its parameter.
    pub bail: Block,
    /// Leaves the function; the item is abandoned.
    pub stop: Block,
}

impl ItemBlocks {
    pub fn new(builder: &mut FunctionBuilder<'_>) -> Self {
        Self { done: builder.create_block(), bail: builder.create_block(), stop: builder.create_block() }
    }
}

pub fn translate(plan: &Plan, isa: &dyn TargetIsa) -> ir::Function {
    let mut signature = ir::Signature::new(isa.default_call_conv());
    signature.params = vec![AbiParam::new(WORD); 6];
    signature.returns = vec![AbiParam::new(WORD)];
    let mut function = ir::Function::with_name_signature(UserFuncName::default(), signature);
    let mut context = FunctionBuilderContext::new();
    let mut builder = FunctionBuilder::new(&mut function, &mut context);

    let start = builder.create_block();
    builder.append_block_params_for_function_params(start);
    builder.switch_to_block(start);
    let parameters: [ir::Value; 6] = builder.block_params(start).try_into().expect("six parameters, as above");
    let fuel = builder.declare_var(WORD);
    let blocks = ItemBlocks::new(&mut builder);
    let stack = builder.ins().iconst(ir::types::I32, i64::from(CALL_STACK));
    let root = plan.function.function();
    let mut emitter = Emitter {
        plan,
        function: root,
        builder,
        held: vec![None; root.types.len()],
        targets: HashMap::new(),
        fuel,
        context: parameters[0],
        stack,
        blocks,
    };
    emitter.range(parameters);
    emitter.builder.seal_all_blocks();
    emitter.builder.finalize(isa.frontend_config());
    function
}

impl Emitter<'_> {
    pub fn ty(&self, value: Value) -> Type {
        self.function.ty(value)
    }

    pub fn define(&mut self, value: Value, held: Held) {
        self.held[value.0 as usize] = Some(held);
    }

    pub fn held(&self, value: Value) -> Held {
        self.held[value.0 as usize].unwrap_or_else(|| unreachable!("{value} is defined: the function is validated"))
    }

    pub fn scalar(&self, value: Value) -> ir::Value {
        match self.held(value) {
            Held::Scalar(scalar) => scalar,
            Held::View { .. } => unreachable!("{value} is a scalar: the function is validated"),
        }
    }

    /// The address and the length of a view.
    pub fn view(&self, value: Value) -> (ir::Value, ir::Value) {
        match self.held(value) {
            Held::View { address, length } => (address, length),
            Held::Scalar(_) => unreachable!("{value} is a view: the function is validated"),
        }
    }

    /// A view is two words.
    pub fn block_args(&self, values: &[Value]) -> Vec<BlockArg> {
        let mut arguments = Vec::with_capacity(values.len());
        for &value in values {
            match self.held(value) {
                Held::Scalar(scalar) => arguments.push(scalar.into()),
                Held::View { address, length } => arguments.extend([BlockArg::Value(address), BlockArg::Value(length)]),
            }
        }
        arguments
    }

    /// A block with the parameters that values of these types need.
    pub fn block_with(&mut self, types: impl IntoIterator<Item = Type>) -> Block {
        let block = self.builder.create_block();
        self.add_parameters(block, &types.into_iter().collect::<Vec<_>>());
        block
    }

    pub fn add_parameters(&mut self, block: Block, types: &[Type]) {
        for ty in types {
            let parameters: &[ir::Type] = if ty.is_scalar() { &[register(*ty)] } else { &[WORD, WORD] };
            for &parameter in parameters {
                self.builder.append_block_param(block, parameter);
            }
        }
    }

    /// What the parameters of a block hold.
    pub fn parameters(&self, block: Block, types: &[Type]) -> Vec<Held> {
        let mut words = self.builder.block_params(block).iter().copied();
        let mut next = || words.next().expect("the block has them");
        let held = types.iter().map(|ty| match ty {
            Type::View(_) => Held::View { address: next(), length: next() },
            _ => Held::Scalar(next()),
        });
        held.collect()
    }

    fn range(&mut self, [_, first, count, inputs, outputs, status]: [ir::Value; 6]) {
        let plan = self.plan;
        let function = plan.function.function();
        let sources = self.sources(inputs);
        for (input, &source) in function.inputs.iter().zip(&sources) {
            if input.uniform {
                self.uniform(input, source);
            }
        }
        let bases: Vec<ir::Value> = (0..plan.outputs.len())
            .map(|position| self.builder.ins().load(WORD, memory(), outputs, 8 * position as i32))
            .collect();
        self.load_fuel();
        for inst in &function.prologue {
            self.inst(inst);
        }

        let item_block = self.builder.create_block();
        let next = self.builder.create_block();
        let exit = self.builder.create_block();
        let end = self.builder.ins().iadd(first, count);
        let item = self.builder.append_block_param(item_block, WORD);
        self.builder.ins().brif(count, item_block, &[BlockArg::Value(first)], exit, &[]);

        self.builder.switch_to_block(item_block);
        self.spend_fuel();
        if function.allocates() {
            self.reset_memory();
        }
        for (input, &source) in function.inputs.iter().zip(&sources) {
            if !input.uniform {
                self.varying(input, source, item);
            }
        }
        self.add_parameters(self.blocks.done, &function.results);
        let reason = self.builder.append_block_param(self.blocks.bail, ir::types::I8);
        self.region(&function.body, None);

        self.builder.switch_to_block(self.blocks.done);
        let results = self.parameters(self.blocks.done, &function.results);
        self.hand_out_lists(item, &results);
        let types = function.results.iter().zip(results);
        let scalars = types.filter_map(|(&ty, held)| match held {
            Held::Scalar(scalar) => Some((ty, scalar)),
            Held::View { .. } => None,
        });
        for (position, ((ty, scalar), &dtype)) in scalars.zip(&plan.outputs).enumerate() {
            let address = self.element_address(bases[position], item, dtype);
            self.write_element(address, dtype, scalar, ty);
        }
        self.builder.ins().jump(next, &[]);

        self.builder.switch_to_block(self.blocks.bail);
        self.builder.set_cold_block(self.blocks.bail);
        let address = self.builder.ins().iadd(status, item);
        self.builder.ins().store(memory(), reason, address, 0);
        self.builder.ins().jump(next, &[]);

        self.builder.switch_to_block(next);
        let following = self.builder.ins().iadd_imm_s(item, 1);
        let more = self.builder.ins().icmp(IntCC::UnsignedLessThan, following, end);
        self.builder.ins().brif(more, item_block, &[BlockArg::Value(following)], exit, &[]);

        self.builder.switch_to_block(exit);
        self.store_fuel();
        self.builder.ins().return_(&[count]);

        self.builder.switch_to_block(self.blocks.stop);
        self.builder.set_cold_block(self.blocks.stop);
        let completed = self.builder.ins().isub(item, first);
        self.builder.ins().return_(&[completed]);
    }

    /// The first word of each slot, and the second of those that are views for all items.
    fn sources(&mut self, inputs: ir::Value) -> Vec<Source> {
        let plan = self.plan;
        let all = plan.function.function().inputs.iter().enumerate();
        all.map(|(position, input)| {
            let is_view = input.uniform && matches!(self.ty(input.value), Type::View(_));
            self.source(inputs, position * size_of::<Slot>(), is_view)
        })
        .collect()
    }

    fn source(&mut self, slots: ir::Value, offset: usize, is_view: bool) -> Source {
        let mut word = |field: usize| self.builder.ins().load(WORD, memory(), slots, (offset + field) as i32);
        let bits = word(offset_of!(Slot, bits));
        Source { bits, length: is_view.then(|| word(offset_of!(Slot, length))) }
    }

    fn uniform(&mut self, input: &Input, source: Source) {
        let held = match (self.ty(input.value), source.length) {
            (_, Some(length)) => Held::View { address: source.bits, length },
            (Type::Bool, None) => Held::Scalar(self.builder.ins().icmp_imm_u(IntCC::NotEqual, source.bits, 0)),
            _ => Held::Scalar(self.builder.ins().bitcast(ir::types::F64, MemFlagsData::new(), source.bits)),
        };
        self.define(input.value, held);
    }

    fn varying(&mut self, input: &Input, source: Source, item: ir::Value) {
        let held = if let Some(dtype) = input.stored_as {
            let address = self.element_address(source.bits, item, dtype);
            Held::Scalar(self.read_element(address, dtype))
        } else {
            let offset = self.builder.ins().imul_imm_s(item, size_of::<Slot>() as i64);
            let slot = self.builder.ins().iadd(source.bits, offset);
            let address = self.builder.ins().load(WORD, memory(), slot, offset_of!(Slot, bits) as i32);
            let length = self.builder.ins().load(WORD, memory(), slot, offset_of!(Slot, length) as i32);
            Held::View { address, length }
        };
        self.define(input.value, held);
    }

    pub fn element_address(&mut self, base: ir::Value, position: ir::Value, dtype: DType) -> ir::Value {
        let shift = dtype.size().trailing_zeros();
        let offset = self.builder.ins().ishl_imm_u(position, i64::from(shift));
        self.builder.ins().iadd(base, offset)
    }
}
