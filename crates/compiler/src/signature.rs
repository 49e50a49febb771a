//! What a function is specialised for: the kinds of its arguments, and of its result.

use millrace_column::DType;

/// One argument or captured value, as the kernel is handed it (see [`millrace_column::Slot`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Argument {
    /// A number or boolean an item, stored as this type.
    Column(DType),
    /// One number for all items.
    Number,
    /// One boolean for all items.
    Boolean,
    /// One typed array for all items.
    View(DType),
    /// A typed array an item.
    Views(DType),
}

/// What a function is compiled for. The kernel's input slots are the arguments in order, then what is captured, in the
/// order in which it was asked for (see [`crate::Captures`]).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Signature {
    pub arguments: Vec<Argument>,
    /// The element type that results are stored as, converted as that typed array converts them; `None` stores numbers as
    /// [`DType::Float64`] and booleans as [`DType::Bool`].
    pub output: Option<DType>,
}
