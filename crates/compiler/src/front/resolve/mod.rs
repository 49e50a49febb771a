//! Names: every identifier becomes a variable, a captured value or an intrinsic, or is refused; and so is all syntax that
//! is not compiled. Functions that are called are written into the place of the call. What comes out is a [`Tree`].

mod applied;
mod arrays;
mod assignments;
mod calls;
mod captured;
mod classes;
mod closures;
mod declarations;
mod expressions;
mod functions;
mod generators;
mod given;
mod invoked;
mod loops;
mod members;
mod methods;
mod names;
mod operators;
mod orders;
mod parameters;
mod parts;
mod patterns;
mod prelude;
mod rebinding;
mod spread;
mod statements;
mod symbols;
mod tail;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use oxc_allocator::Allocator;
use oxc_span::Span;
use oxc_syntax::symbol::SymbolId;

use self::classes::ClassSource;
use self::functions::{Call, Callee, Source};
use self::generators::Producing;
use self::given::Lists;
use self::invoked::Key;
use self::names::{Name, Place, Thing};
use self::parts::{Parts, Site};
use self::rebinding::Variable;
use self::statements::JumpFrame;
use self::symbols::Symbols;
use self::tail::TailLoop;
use super::parse::{self, FunctionSyntax, Parsed};
use super::questions::Questions;
use super::text::{LEAVE_AUTO, Text};
use super::tree::{CalledFunction, CapturedSlot, Local, LocalInfo, LocalKind, Statement, TargetId, Tree, TypedUse};
use super::unsupported::{self, Row};
use crate::ir::Shape;
use crate::{Refusal, Signature};

/// Deeper syntax is refused: the stages that follow walk it recursively too.
const MAX_DEPTH: u32 = 1000;

/// More expressions and statements are refused, those of functions counted anew for each call of them. What one function
/// may have, by the number of its tokens, is half of it.
const MAX_NODES: u32 = 1 << 16;

/// The function with its names resolved.
pub struct Resolved<'a> {
    pub(super) tree: Tree<'a>,
    sources: HashMap<usize, Rc<Source<'a>>>,
    classes: HashMap<usize, Rc<ClassSource<'a>>>,
    known: HashMap<Place, Name<'a>>,
    in_memory: HashSet<Site>,
}

impl<'a> Resolved<'a> {
    /// What is known to resolve the same function again, all calls written out; `None` if they are already.
    pub fn without_calls(self) -> Option<Before<'a>> {
        let Tree { texts, slots, locals, functions, .. } = self.tree;
        if functions.is_empty() {
            return None;
        }
        let Self { sources, classes, known, in_memory, .. } = self;
        Some(Before { texts, sources, classes, slots, known: by_slot(known, &locals), in_memory, without_calls: true })
    }
}

/// What is asked for was declared first where a function is resolved again: the variables have the numbers of their slots.
fn by_slot<'a>(known: HashMap<Place, Name<'a>>, locals: &[LocalInfo]) -> HashMap<Place, Name<'a>> {
    let renamed = known.into_iter().map(|(place, name)| match name {
        Name::Local(local) => match locals[local.0 as usize].kind {
            LocalKind::Capture(slot) => (place, Name::Local(Local(slot as u32))),
            _ => (place, name),
        },
        name => (place, name),
    });
    renamed.collect()
}

/// # Errors
///
/// `free-variable` for names that are defined nowhere, `capture` for what a captured name stands for and is not compiled,
/// `unsupported-syntax` for syntax that is not compiled, `type` for a parameter without an argument, `recursion` for
/// some functions that call themselves, `syntax` for what the parser leaves to this stage (`let` twice, a stray `break`).
pub fn resolve<'a>(
    allocator: &'a Allocator,
    parsed: &Parsed<'a>,
    signature: &Signature,
    questions: &Questions,
    mut before: Before<'a>,
) -> Result<Resolved<'a>, Refusal> {
    parse::refuse_syntax(&parsed.text, parsed.function)?;
    let symbols = Rc::new(Symbols::of(parsed)?);
    if before.texts.is_empty() {
        before.texts.push(parsed.text);
    }
    let mut spent = 0;
    loop {
        let mut resolver = Resolver::new(allocator, signature, questions, parsed, Rc::clone(&symbols), before);
        let mut body = Vec::new();
        let done = resolver.own_parameters(parsed.function, &mut body).and_then(|()| {
            match resolver.calls_itself_last(parsed.function, &parsed.name) {
                true => resolver.looped_body(parsed.function, 0, &mut body),
                false => resolver.function_body(parsed.function, 0, &mut body),
            }
        });
        spent += resolver.nodes;
        let text = resolver.text;
        let Resolver {
            makes_calls,
            called,
            locals,
            targets,
            texts,
            slots,
            sources,
            classes,
            known,
            mut in_memory,
            typed_uses,
            demoted,
            shape,
            ..
        } = resolver;
        if let Err(refusal) = done {
            // Once more, with one more list in memory, or with calls written out that cannot be made.
            let mut without_calls = !makes_calls;
            if !demoted.is_some_and(|site| in_memory.insert(site)) {
                if without_calls || called.is_empty() {
                    return Err(refusal);
                }
                without_calls = true;
            }
            if spent > 4 * MAX_NODES {
                return Err(text.too_large(parsed.function.span(), "the function makes too many lists"));
            }
            before =
                Before { texts, slots, sources, classes, known: by_slot(known, &locals), in_memory, without_calls };
            continue;
        }
        let span = parsed.function.span();
        let name = parsed.name.clone();
        let functions = called
            .into_iter()
            .map(|(_, function)| function.ok_or_else(|| parsed.text.mistake(span, "a function without a body")));
        let functions = functions.collect::<Result<_, _>>()?;
        let shape = shape.map(|(shape, _)| shape);
        let tree = Tree { texts, name, span, locals, slots, targets, body, functions, shape, typed_uses };
        return Ok(Resolved { tree, sources, classes, known, in_memory });
    }
}

/// What is known from resolving the same function before, with fewer lists in memory or with calls.
#[derive(Default)]
pub struct Before<'a> {
    texts: Vec<Text<'a>>,
    sources: HashMap<usize, Rc<Source<'a>>>,
    classes: HashMap<usize, Rc<ClassSource<'a>>>,
    /// In the order in which they were asked for, which is that of the kernel's inputs.
    slots: Vec<CapturedSlot>,
    known: HashMap<Place, Name<'a>>,
    in_memory: HashSet<Site>,
    /// Whether functions that call themselves have to be written out.
    without_calls: bool,
}

/// A text that is being resolved. A function that is called twice has two, so that its variables are not the same.
struct Context<'a> {
    /// Who is asked for what it captures: see [`crate::Captured::Function`].
    function: usize,
    /// In [`Tree::texts`].
    text: usize,
    scoping: Rc<Symbols>,
    symbols: HashMap<SymbolId, Name<'a>>,
    /// The symbols in the order in which they got their meaning, and the one that they had before, in a call of the same function
    /// around.
    bound: Vec<(SymbolId, Option<Name<'a>>)>,
    /// The name that a function expression has for itself.
    own: Option<SymbolId>,
}

impl Context<'_> {
    fn of(function: usize, text: usize, scoping: Rc<Symbols>, own: Option<SymbolId>) -> Self {
        Self { function, text, scoping, symbols: HashMap::new(), bound: Vec::new(), own }
    }

    fn new(function: usize, text: usize, scoping: Rc<Symbols>, syntax: FunctionSyntax<'_>) -> Self {
        Self::of(function, text, scoping, syntax.own_symbol())
    }
}

struct Resolver<'a, 's> {
    allocator: &'a Allocator,
    questions: &'s Questions,
    signature: &'s Signature,
    /// How what the function returns is put together, if it is no number or boolean, and where its lists of known members
    /// are written, by their places in it.
    shape: Option<(Shape, Lists)>,
    /// Of the context that names are looked up in.
    text: Text<'a>,
    scoping: Rc<Symbols>,
    context: usize,
    contexts: Vec<Context<'a>>,
    /// Captured functions that were called, by their numbers.
    sources: HashMap<usize, Rc<Source<'a>>>,
    /// Captured classes that were constructed, by their numbers.
    classes: HashMap<usize, Rc<ClassSource<'a>>>,
    /// Captured members that are getters.
    getters: HashMap<Place, Callee<'a>>,
    texts: Vec<Text<'a>>,
    /// What `arguments` is; None where it is not known, as in arrow functions.
    arguments: Option<Rc<Parts<'a>>>,
    /// What `this` is, in a method of something captured.
    this: Option<Rc<Thing<'a>>>,
    /// Where the compiled function begins again, if it calls itself in the end.
    own_tail: Option<TailLoop<'a>>,
    /// The calls that are being resolved, from the outside in.
    calls: Vec<Call<'a>>,
    call_ids: u32,
    /// The generators whose bodies are being resolved, from the outside in.
    producing: Vec<Producing<'a>>,
    locals: Vec<LocalInfo>,
    /// For each local, how many frames were open where it was declared.
    declared_in: Vec<usize>,
    slots: Vec<CapturedSlot>,
    /// What was answered so far.
    known: HashMap<Place, Name<'a>>,
    /// Statements that are jumped to, from the outside in: which variables from outside each of them assigns.
    frames: Vec<BTreeSet<Local>>,
    /// Scopes, from the outside in: the variables that end with each.
    scopes: Vec<Vec<Local>>,
    /// How many scopes are open directly in a clause of a `switch`, where declarations may be jumped over.
    clause_scope: Option<usize>,
    jumps: Vec<JumpFrame>,
    /// Statements of which all are made if one is: see [`rebinding`].
    region: u32,
    regions: u32,
    /// Where variables are declared.
    declared_regions: HashMap<Variable, u32>,
    /// Variables that were named, to be read or written.
    met: HashSet<Local>,
    targets: u32,
    typed_uses: Vec<TypedUse>,
    depth: u32,
    nodes: u32,
    /// Typed arrays that are never assigned again, each with the one that has its memory from the start.
    memories: HashMap<Local, Local>,
    /// Lists that live in memory, though their members are written out; and parameters that are variables, though
    /// they have no value at first.
    in_memory: HashSet<Site>,
    /// A list that has to.
    demoted: Option<Site>,
    /// Whether functions that call themselves are called.
    makes_calls: bool,
    /// Those that are, each once it is resolved.
    called: Vec<(Key, Option<CalledFunction>)>,
    /// The body that is written out next is one of them.
    is_called: bool,
}

impl<'a, 's> Resolver<'a, 's> {
    fn new(
        allocator: &'a Allocator,
        signature: &'s Signature,
        questions: &'s Questions,
        parsed: &Parsed<'a>,
        scoping: Rc<Symbols>,
        before: Before<'a>,
    ) -> Self {
        let mut resolver = Self {
            allocator,
            questions,
            signature,
            shape: None,
            text: parsed.text,
            scoping: Rc::clone(&scoping),
            context: 0,
            contexts: vec![Context::new(0, 0, scoping, parsed.function)],
            sources: before.sources,
            classes: before.classes,
            getters: HashMap::new(),
            texts: before.texts,
            arguments: None,
            this: None,
            own_tail: None,
            makes_calls: !before.without_calls,
            called: Vec::new(),
            is_called: false,
            calls: Vec::new(),
            call_ids: 0,
            producing: Vec::new(),
            locals: Vec::new(),
            declared_in: Vec::new(),
            slots: Vec::new(),
            known: HashMap::new(),
            frames: Vec::new(),
            scopes: vec![Vec::new()],
            clause_scope: None,
            jumps: Vec::new(),
            region: 0,
            regions: 0,
            declared_regions: HashMap::new(),
            met: HashSet::new(),
            targets: 0,
            typed_uses: Vec::new(),
            depth: 0,
            nodes: 0,
            memories: HashMap::new(),
            in_memory: before.in_memory,
            demoted: None,
        };
        resolver.recall(before.slots, before.known);
        resolver
    }
}

impl<'a> Resolver<'a, '_> {
    /// Gives a symbol of the context its meaning.
    fn bind(&mut self, symbol: SymbolId, name: Name<'a>) {
        let context = &mut self.contexts[self.context];
        let before = context.symbols.insert(symbol, name);
        context.bound.push((symbol, before));
    }

    fn bound(&self, symbol: SymbolId) -> Option<&Name<'a>> {
        self.contexts[self.context].symbols.get(&symbol)
    }

    /// Makes a variable of `symbol`.
    fn declare(&mut self, symbol: SymbolId, name: &str, span: Span, kind: LocalKind) -> Local {
        let local = self.new_local(name, span, kind);
        self.bind(symbol, Name::Local(local));
        if matches!(kind, LocalKind::Let | LocalKind::Var) {
            self.end_with_scope(local, kind);
        }
        local
    }

    fn new_local(&mut self, name: &str, span: Span, kind: LocalKind) -> Local {
        let local = Local(self.locals.len() as u32);
        self.locals.push(LocalInfo { name: name.to_owned(), span, kind, assignments: 0, is_something: false });
        self.declared_in.push(match kind {
            LocalKind::Let | LocalKind::Var if self.outlived().is_some() => {
                self.outlived().map_or(0, |calls| self.calls[calls].frame - 1)
            }
            LocalKind::Let | LocalKind::Result => self.frames.len(),
            LocalKind::Var => self.calls.last().map_or(0, |call| call.frame),
            LocalKind::Argument(_) | LocalKind::Capture(_) => 0,
        });
        local
    }

    fn note_assigned(&mut self, local: Local) {
        let index = local.0 as usize;
        self.locals[index].assignments += 1;
        for frame in &mut self.frames[self.declared_in[index]..] {
            frame.insert(local);
        }
    }

    /// Collects what `work` assigns of the variables that exist outside of it.
    fn framed<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Refusal>) -> Result<(T, Vec<Local>), Refusal> {
        self.frames.push(BTreeSet::new());
        let done = work(self);
        let assigned = self.frames.pop().unwrap_or_default().into_iter().collect();
        Ok((done?, assigned))
    }

    /// Puts what `work` makes into a scope, if variables end with it.
    fn scoped(
        &mut self,
        out: &mut Vec<Statement>,
        work: impl FnOnce(&mut Self, &mut Vec<Statement>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        self.scopes.push(Vec::new());
        let mut body = Vec::new();
        let done = work(self, &mut body);
        let locals = self.scopes.pop().unwrap_or_default();
        done?;
        if locals.is_empty() {
            out.append(&mut body);
        } else {
            out.push(Statement::Scope(body, locals));
        }
        Ok(())
    }

    fn new_target(&mut self) -> TargetId {
        self.targets += 1;
        TargetId(self.targets - 1)
    }

    /// Goes one level deeper.
    fn nested<T>(&mut self, span: Span, work: impl FnOnce(&mut Self) -> Result<T, Refusal>) -> Result<T, Refusal> {
        if self.depth == MAX_DEPTH {
            return Err(self.text.too_large(span, "the function nests too deeply"));
        }
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let message = "the function and those that it calls are too large when each call is written out";
            return Err(self.text.too_large(span, message));
        }
        self.depth += 1;
        let done = work(self);
        self.depth -= 1;
        done
    }

    fn unsupported(&self, span: Span, (what, way_out): Row) -> Refusal {
        let message = format!("{what} cannot be compiled");
        let way_out = way_out.map_or_else(|| LEAVE_AUTO.to_owned(), |better| format!("{better}, or {LEAVE_AUTO}"));
        self.text.refuse("unsupported-syntax", span, message, way_out)
    }
}
