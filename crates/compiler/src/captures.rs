//! What functions capture: asked for name by name, when the front end meets a name that the function does not declare.
//!
//! Only what was asked for shapes the code, so that answers are all that a cache has to compare; and none of them is a
//! value: values are read through the kernel's input slots.

use crate::Argument;

/// What a captured name, or a member of what it stands for, is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Captured {
    /// A number, boolean or typed array: an input of the kernel. Never [`Argument::Column`] for an array that all items share.
    Value(Argument),
    /// The same, of the numbers of a plain array: its methods are others than those of a typed array.
    List(Argument),
    /// A function, by a number that stands for it wherever it is found; 0 is the one that is compiled.
    Function {
        index: usize,
        name: String,
        source: String,
    },
    /// A getter of a member: a function, which is called with the object that it is asked for.
    Getter {
        index: usize,
        name: String,
        source: String,
    },
    /// An intrinsic, or a namespace of them: "Math.sin", "Math".
    Intrinsic(String),
    /// Something with members, which are asked for.
    Object,
    Undefined,
    Null,
    /// No variable: a global, which means here what it means everywhere.
    Global,
    /// Declared nowhere, as far as can be seen.
    Unknown,
    /// It cannot be compiled: why, without a full stop, and the way out.
    Refused {
        message: String,
        way_out: String,
    },
}

/// Where the elements of a captured array are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    Known(Place),
    /// Calls cannot have it to themselves: why, without a full stop, and the way out.
    Refused {
        message: String,
        way_out: String,
    },
}

/// Where the elements of a captured array are, in what it may share with others. In bytes but for `length`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Stands for the buffer, or for the list, wherever it is found.
    pub store: usize,
    pub offset: usize,
    /// How many elements.
    pub length: usize,
    /// A list of numbers, which would grow where a typed array ignores what is written.
    pub is_list: bool,
}

/// Who knows what functions capture.
pub trait Captures {
    /// What `path` is in the scope of a function (see [`Captured::Function`]): the name of a variable, then members.
    ///
    /// Each question is asked once. The kernel's inputs after the arguments are the answers that are a
    /// [`Captured::Value`], in the order in which they were given.
    fn find(&self, function: usize, path: &[String]) -> Captured;

    /// Where the elements of an array are that [`Captures::find`] found at `path`, the same one for all items. Asked only
    /// where the function writes to some captured array, and once for each.
    fn layout(&self, function: usize, path: &[String]) -> Layout;
}

/// Functions that capture nothing: all names are globals, or declared nowhere.
pub struct Nothing;

impl Captures for Nothing {
    fn find(&self, _: usize, path: &[String]) -> Captured {
        if crate::intrinsics::is_global(&path[0]) { Captured::Global } else { Captured::Unknown }
    }

    fn layout(&self, _: usize, path: &[String]) -> Layout {
        Layout::Refused { message: format!("`{}` is not known", path.join(".")), way_out: String::new() }
    }
}
