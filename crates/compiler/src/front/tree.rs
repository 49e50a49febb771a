//! The function with its names resolved: what is left of the syntax, and nothing that is not compiled.
//!
//! Assignments with an operator are taken apart, loops say which variables they change, scopes say which end with them.
//! Only types are still unknown.

use std::ops::Range;

use millrace_column::DType;
use oxc_span::Span;

use super::questions::Path;
use super::text::Text;
use crate::Argument;
use crate::intrinsics::Intrinsic;
use crate::ir::{BailReason, BinaryOp, CompareOp, Shape};

/// An index into [`Tree::locals`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Local(pub u32);

/// Where a jump goes: a loop's end, a loop's next turn, the end of a labelled statement or of a `switch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetId(pub u32);

pub struct Tree<'a> {
    /// Of the function itself, then of those that it calls.
    pub texts: Vec<Text<'a>>,
    pub name: String,
    pub span: Span,
    pub locals: Vec<LocalInfo>,
    pub slots: Vec<CapturedSlot>,
    pub targets: u32,
    pub body: Vec<Statement>,
    /// Those that are called, not written out.
    pub functions: Vec<CalledFunction>,
    /// What it returns, if that is a list or record: leaves as [`Statement::ReturnParts`] has them.
    pub shape: Option<Shape>,
    /// What only typed arrays have, and is asked of an array.
    pub typed_uses: Vec<TypedUse>,
}

/// `view.subarray(...)`, `view.byteLength`
#[derive(Debug)]
pub struct TypedUse {
    pub view: Local,
    pub span: Span,
    /// In [`Tree::texts`].
    pub text: usize,
    pub property: String,
}

/// A function that is called with values: it calls itself, so that its body cannot stand where it is called.
#[derive(Debug)]
pub struct CalledFunction {
    pub name: String,
    /// Where it is called first.
    pub text: usize,
    /// Variables for the arguments, of all calls.
    pub parameters: Vec<Local>,
    /// Its body, with these as its arguments. It assigns no variable from outside.
    pub call: Inlined,
    /// Of these numbers are its variables, and those of functions that were met in its body first.
    pub locals: Range<u32>,
}

#[derive(Debug)]
pub struct LocalInfo {
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    pub kind: LocalKind,
    /// How many places assign to it, its declaration included.
    pub assignments: u32,
    /// Whether it is known while names are resolved that it is neither `undefined` nor `null`.
    pub is_something: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalKind {
    /// Has a value from the start: the argument at this position.
    Argument(usize),
    /// The captured value at this position of [`Tree::slots`].
    Capture(usize),
    /// `var`: undefined from the start.
    Var,
    /// `let` and `const`: not to be touched before the declaration.
    Let,
    /// What a function that is called returns.
    Result,
}

/// A captured value that is read through a slot of the kernel.
#[derive(Debug)]
pub struct CapturedSlot {
    /// "table", "cfg.weights"; with the function that captured it, if that is not the compiled one: "factor in scale".
    pub name: String,
    pub value: Argument,
    /// It is a plain array of numbers.
    pub is_list: bool,
    /// How it is found.
    pub path: Path,
    /// Where it is met first, in one of [`Tree::texts`].
    pub span: Span,
    pub text: usize,
}

#[derive(Debug)]
pub struct Expression {
    pub span: Span,
    pub kind: ExpressionKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nothing {
    Undefined,
    Null,
}

#[derive(Debug)]
pub enum ExpressionKind {
    Number(f64),
    Boolean(bool),
    /// `undefined`, `void 0`, `null`
    Nothing(Nothing),
    Local(Local),
    /// No value, as before a declaration's: only of what is declared.
    Unset,
    /// `view.length`
    Length(Local),
    /// `view[index]`
    Element(Local, Box<Expression>),
    /// `+x`
    Plus(Box<Expression>),
    /// `-x`
    Minus(Box<Expression>),
    /// `~x`
    BitNot(Box<Expression>),
    /// `!x`
    Not(Box<Expression>),
    Arithmetic(Arithmetic, Box<Expression>, Box<Expression>),
    /// `<`, `<=`, `>`, `>=`
    Relation(CompareOp, Box<Expression>, Box<Expression>),
    Equality {
        strict: bool,
        negated: bool,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    /// `typeof value === 'number'`
    IsOfType {
        negated: bool,
        name: String,
        value: Box<Expression>,
    },
    Logical(Logical, Box<Expression>, Box<Expression>),
    Conditional(Box<Expression>, Box<Expression>, Box<Expression>),
    /// Its value is the assigned one.
    Assign(Local, Box<Expression>),
    /// `view[index] = value`: its value is the assigned one, before the array converts it.
    Write {
        view: Local,
        /// A list keeps what a typed array converts.
        keeps: bool,
        index: Box<Expression>,
        value: Box<Expression>,
    },
    /// A new typed array: of a length, or with the elements of an array.
    Make {
        elements: Elements,
        from: Box<Expression>,
    },
    /// A view of the memory of another, whose elements may have another type: from a number of bytes on, so many elements.
    /// Without a length up to the end.
    Over {
        view: Local,
        elements: Elements,
        offset: Box<Expression>,
        length: Option<Box<Expression>>,
    },
    /// `view.subarray(from, from + length)`, both within the array.
    Part {
        view: Local,
        from: Box<Expression>,
        length: Box<Expression>,
    },
    /// The size of an element in bytes.
    ElementSize(Local),
    /// A variable that exists while the body is computed.
    With {
        local: Local,
        value: Box<Expression>,
        body: Box<Expression>,
    },
    /// `x++`, `x--`: its value is the number before.
    Postfix(Local, BinaryOp),
    /// All are computed, the last is the value.
    Sequence(Vec<Expression>),
    Call(&'static Intrinsic, Vec<Expression>),
    /// A call of one of [`Tree::functions`], with a value for each of its parameters.
    Invoke {
        function: usize,
        arguments: Vec<Expression>,
    },
    Inlined(Box<Inlined>),
}

/// A call of a function, whose body stands here: with variables of its own, so that each call has types of its own.
#[derive(Debug)]
pub struct Inlined {
    /// What the function is called, for messages.
    pub name: String,
    /// Of the function, in [`Tree::texts`]: spans of `body` are places in it.
    pub text: usize,
    /// In order. Those that no parameter takes are computed and dropped.
    pub arguments: Vec<(Option<Local>, Expression)>,
    /// Parameters that have no argument come first, as declarations.
    pub body: Vec<Statement>,
    /// What [`Statement::Leave`] of the body goes to.
    pub end: TargetId,
    pub result: Local,
    /// It returns a list or record, whose members are assigned to variables outside.
    pub gives_parts: bool,
    /// For a call that is one too many of a function that calls itself, and is not made: a call around it, which has its type.
    pub like: Option<Like>,
    /// What the body assigns of the variables outside, `result` included if it is assigned at all.
    pub assigned: Vec<Local>,
    /// The variables of the body, which end with it.
    pub locals: Vec<Local>,
}

/// Whose result has the type of another.
#[derive(Clone, Copy, Debug)]
pub enum Like {
    /// The compiled function.
    Own,
    /// That of a call.
    Result(Local),
}

/// What the elements of a new array are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elements {
    Of(DType),
    /// Those of another array.
    Like(Local),
    /// What is written into this variable's array: numbers or booleans.
    Written(Local),
}

/// Operators on numbers, with a number as result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// Of doubles.
    Float(BinaryOp),
    /// Of 32-bit integers: `&`, `|`, `^`, `<<`, `>>`.
    Integer(BinaryOp),
    /// `>>>`
    UnsignedShift,
    /// `**`
    Power,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logical {
    And,
    Or,
    /// `??`
    Coalesce,
    /// A value, or its default where it is `undefined`.
    Default,
}

#[derive(Debug)]
pub enum Statement {
    Expression(Expression),
    /// A declaration with its first value; `let x;` has none.
    Declare(Local, Option<Expression>),
    If {
        test: Expression,
        then: Vec<Statement>,
        otherwise: Vec<Statement>,
    },
    /// A scope, and the variables that end with it.
    Scope(Vec<Statement>, Vec<Local>),
    /// A labelled statement that jumps to its end leave.
    Labelled {
        end: TargetId,
        /// What it assigns of the variables outside.
        assigned: Vec<Local>,
        body: Vec<Statement>,
    },
    Loop(Box<Loop>),
    Switch(Box<Switch>),
    Jump(TargetId),
    /// `return;` where the value is [`ExpressionKind::Nothing`].
    Return(Expression),
    /// `return` of a list or record: its leaves, in the order of [`Tree::shape`].
    ReturnParts(Vec<Expression>),
    /// The same, from a function that is [`Inlined`]: the innermost around it.
    Leave(Expression),
    /// The same, after the members of a list or record were assigned that is returned.
    LeaveParts,
    /// The item is to be run again in JavaScript: `throw`, or calls that go too deep.
    Bail(BailReason),
}

#[derive(Debug)]
pub struct Loop {
    pub span: Span,
    /// Where `break` goes.
    pub end: TargetId,
    /// Where `continue` goes.
    pub next: TargetId,
    pub kind: LoopKind,
    /// Variables from outside the loop that it assigns, the one of `for (let i ...)` included.
    pub assigned: Vec<Local>,
    /// Those of them that still exist after the loop.
    pub results: Vec<Local>,
    /// Those that the body assigns, without the head.
    pub body_assigned: Vec<Local>,
    pub body: Vec<Statement>,
}

#[derive(Debug)]
pub enum LoopKind {
    /// `while`, and `for` after its first part.
    While {
        test: Option<Expression>,
        update: Option<Expression>,
    },
    DoWhile {
        test: Expression,
    },
    /// `for (const element of view)`
    Of {
        view: Local,
        view_span: Span,
        element: Local,
    },
}

#[derive(Debug)]
pub struct Switch {
    pub end: TargetId,
    pub value: Expression,
    pub clauses: Vec<Clause>,
    /// Variables from outside that it assigns.
    pub assigned: Vec<Local>,
}

#[derive(Debug)]
pub struct Clause {
    /// `default` has none.
    pub test: Option<Expression>,
    pub body: Vec<Statement>,
}

/// Whether what follows the statements may be reached.
pub fn may_go_on(statements: &[Statement]) -> bool {
    statements.iter().all(|statement| match statement {
        Statement::Jump(_)
        | Statement::Return(_)
        | Statement::ReturnParts(_)
        | Statement::Leave(_)
        | Statement::LeaveParts
        | Statement::Bail(_) => false,
        Statement::If { then, otherwise, .. } => may_go_on(then) || may_go_on(otherwise),
        Statement::Scope(body, _) => may_go_on(body),
        Statement::Labelled { end, body, .. } => may_go_on(body) || jumps_to(body, *end),
        Statement::Loop(repeat) => match &repeat.kind {
            LoopKind::While { test: None, .. } => jumps_to(&repeat.body, repeat.end),
            LoopKind::While { test: Some(test), .. } => {
                !matches!(test.kind, ExpressionKind::Boolean(true)) || jumps_to(&repeat.body, repeat.end)
            }
            _ => true,
        },
        Statement::Switch(switch) => {
            switch.clauses.iter().all(|clause| clause.test.is_some())
                || switch.clauses.last().is_some_and(|clause| may_go_on(&clause.body))
                || switch.clauses.iter().any(|clause| jumps_to(&clause.body, switch.end))
        }
        Statement::Expression(_) | Statement::Declare(..) => true,
    })
}

fn jumps_to(statements: &[Statement], target: TargetId) -> bool {
    statements.iter().any(|statement| match statement {
        Statement::Jump(to) => *to == target,
        Statement::If { then, otherwise, .. } => jumps_to(then, target) || jumps_to(otherwise, target),
        Statement::Scope(body, _) | Statement::Labelled { body, .. } => jumps_to(body, target),
        Statement::Loop(repeat) => jumps_to(&repeat.body, target),
        Statement::Switch(switch) => switch.clauses.iter().any(|clause| jumps_to(&clause.body, target)),
        _ => false,
    })
}

impl Statement {
    /// What a member is computed by, and the variable that it is computed into.
    pub fn computed((local, value): (Option<Local>, Expression)) -> Self {
        match local {
            Some(local) => Self::Declare(local, Some(value)),
            None => Self::Expression(value),
        }
    }
}

impl Tree<'_> {
    pub fn local(&self, local: Local) -> &LocalInfo {
        &self.locals[local.0 as usize]
    }
}
