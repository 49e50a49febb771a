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

/// What JavaScript sees where the kernel is handed [`Signature::arguments`]: leaves are named by their positions there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Seen {
    /// A number, boolean or typed array.
    Leaf(usize),
    /// A list of numbers or booleans, whose elements are those of a view.
    List(usize),
    /// A list of as many members.
    Tuple(Vec<Seen>),
    /// An object with these members of its own, and perhaps others that are nothing to the function.
    Record(Vec<(String, Seen)>),
}

impl Seen {
    /// The positions of the leaves, in order.
    pub fn leaves(&self) -> Vec<usize> {
        match self {
            Self::Leaf(position) | Self::List(position) => vec![*position],
            Self::Tuple(members) => members.iter().flat_map(Self::leaves).collect(),
            Self::Record(members) => members.iter().flat_map(|(_, member)| member.leaves()).collect(),
        }
    }
}

/// What a function is compiled for. The kernel's input slots are the arguments in order, then what is captured, in the
/// order in which it was asked for (see [`crate::Captures`]). Leaves of tuples and records that the function does not read
/// have none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Signature {
    pub arguments: Vec<Argument>,
    /// What the function is called with; where it is empty, each of `arguments` as it is.
    pub seen: Vec<Seen>,
    /// The element type that results are stored as, converted as that typed array converts them; `None` stores numbers as
    /// [`DType::Float64`] and booleans as [`DType::Bool`].
    pub output: Option<DType>,
}

impl Signature {
    /// How many arguments the function is called with.
    pub fn count(&self) -> usize {
        if self.seen.is_empty() { self.arguments.len() } else { self.seen.len() }
    }

    /// What it is called with at a position.
    pub fn seen_at(&self, position: usize) -> Option<Seen> {
        if self.seen.is_empty() {
            (position < self.arguments.len()).then_some(Seen::Leaf(position))
        } else {
            self.seen.get(position).cloned()
        }
    }

    /// Which argument the leaf at this position is, if it is one as a whole.
    pub fn place_of(&self, leaf: usize) -> Option<usize> {
        if self.seen.is_empty() {
            return (leaf < self.arguments.len()).then_some(leaf);
        }
        self.seen.iter().position(|seen| matches!(seen, Seen::Leaf(at) | Seen::List(at) if *at == leaf))
    }

    /// Whether the leaf at this position is a list to JavaScript.
    pub fn is_list(&self, leaf: usize) -> bool {
        fn is_list(seen: &Seen, leaf: usize) -> bool {
            match seen {
                Seen::Leaf(_) => false,
                Seen::List(position) => *position == leaf,
                Seen::Tuple(members) => members.iter().any(|member| is_list(member, leaf)),
                Seen::Record(members) => members.iter().any(|(_, member)| is_list(member, leaf)),
            }
        }
        self.seen.iter().any(|seen| is_list(seen, leaf))
    }

    /// Whether the leaf at this position is a member of a tuple or record.
    pub fn is_member(&self, leaf: usize) -> bool {
        let of = |seen: &Seen| matches!(seen, Seen::Tuple(_) | Seen::Record(_)) && seen.leaves().contains(&leaf);
        self.seen.iter().any(of)
    }
}
