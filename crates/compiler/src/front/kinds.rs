//! What a value without members may be, and the sets of these that a variable's values come from.

/// One of them. The number is that of its tag at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Number = 0,
    Boolean = 1,
    Undefined = 2,
    Null = 3,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Number, Self::Boolean, Self::Undefined, Self::Null];

    /// What `typeof` says.
    pub const fn type_of(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Undefined => "undefined",
            Self::Null => "object",
        }
    }

    pub const fn is_nothing(self) -> bool {
        matches!(self, Self::Undefined | Self::Null)
    }
}

/// Some of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    pub const NOTHING: Self = Self::of(Kind::Undefined).and(Self::of(Kind::Null));

    pub const fn of(kind: Kind) -> Self {
        Self(1 << kind as u8)
    }

    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub const fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn has_any_of(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The kind, if it is one.
    pub fn only(self) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| self == Self::of(*kind))
    }

    /// With their articles.
    pub const fn name(self) -> &'static str {
        NAMES[self.0 as usize & 15]
    }
}

const NAMES: [&str; 16] = [
    "nothing",
    "a number",
    "a boolean",
    "a number or a boolean",
    "`undefined`",
    "a number or `undefined`",
    "a boolean or `undefined`",
    "a number, a boolean or `undefined`",
    "`null`",
    "a number or `null`",
    "a boolean or `null`",
    "a number, a boolean or `null`",
    "`undefined` or `null`",
    "a number, `undefined` or `null`",
    "a boolean, `undefined` or `null`",
    "a number, a boolean, `undefined` or `null`",
];
