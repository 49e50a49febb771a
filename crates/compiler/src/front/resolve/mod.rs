//! Names: every identifier becomes a variable, a captured value or an intrinsic, or is refused; and so is all syntax that
//! is not compiled. What comes out is a [`Tree`].

mod assignments;
mod calls;
mod declarations;
mod expressions;
mod loops;
mod names;
mod operators;
mod statements;

use std::collections::{BTreeSet, HashMap};

use oxc_ast::ast::{ArrowFunctionBody, BindingPattern, FormalParameters};
use oxc_semantic::{Scoping, SemanticBuilder};
use oxc_span::Span;
use oxc_syntax::symbol::SymbolId;

use self::statements::JumpFrame;
use super::parse::{FunctionSyntax, Parsed};
use super::text::{LEAVE_AUTO, Text};
use super::tree::{Local, LocalInfo, LocalKind, Statement, TargetId, Tree};
use super::unsupported::{self, Row};
use crate::{Refusal, Signature};

/// Deeper syntax is refused: the stages that follow walk it recursively too.
const MAX_DEPTH: u32 = 1000;

/// The function with its names resolved.
pub struct Resolved<'a> {
    pub(super) tree: Tree<'a>,
}

/// # Errors
///
/// `free-variable` for names that are defined nowhere, `unsupported-syntax` for syntax that is not compiled, `type` for a
/// parameter without an argument, `syntax` for what the parser leaves to this stage (`let` twice, a stray `break`).
pub fn resolve<'a>(parsed: &Parsed<'a>, signature: &Signature) -> Result<Resolved<'a>, Refusal> {
    let text = parsed.text;
    let analysed = SemanticBuilder::new_compiler().build(parsed.program);
    if let Some(error) = analysed.diagnostics.first() {
        let offset = error.labels.first().map_or(0, |label| label.offset());
        let message = error.message.trim_end_matches('.').to_owned();
        let way_out = "pass a function that JavaScript accepts";
        return Err(text.refuse("syntax", Span::new(offset, offset), message, way_out));
    }
    let scoping = analysed.semantic.into_scoping();
    let mut resolver = Resolver {
        text,
        scoping: &scoping,
        signature,
        locals: Vec::new(),
        declared_in: Vec::new(),
        symbols: HashMap::new(),
        captures: HashMap::new(),
        frames: Vec::new(),
        scopes: vec![Vec::new()],
        clause_scope: None,
        jumps: Vec::new(),
        targets: 0,
        depth: 0,
    };
    let mut body = Vec::new();
    let span = match parsed.function {
        FunctionSyntax::Arrow(arrow) => {
            resolver.parameters(&arrow.params, &mut body)?;
            match &arrow.body {
                ArrowFunctionBody::FunctionBody(block) => resolver.statements(&block.statements, &mut body)?,
                expression => {
                    if let Some(expression) = expression.as_expression() {
                        let value = resolver.expression(expression)?;
                        body.push(statements::returning(value));
                    }
                }
            }
            arrow.span
        }
        FunctionSyntax::Function(function, block) => {
            resolver.parameters(&function.params, &mut body)?;
            resolver.statements(&block.statements, &mut body)?;
            function.span
        }
    };
    let Resolver { locals, targets, .. } = resolver;
    Ok(Resolved { tree: Tree { text, name: parsed.name.clone(), span, locals, targets, body } })
}

/// What a name of the function stands for.
#[derive(Clone)]
enum Binding {
    Local(Local),
    /// Another name of an intrinsic or a namespace: `const { sin } = Math`.
    Alias(String),
}

struct Resolver<'a, 's> {
    text: Text<'a>,
    scoping: &'s Scoping,
    signature: &'s Signature,
    locals: Vec<LocalInfo>,
    /// For each local, how many frames were open where it was declared.
    declared_in: Vec<usize>,
    symbols: HashMap<SymbolId, Binding>,
    /// By position in the signature.
    captures: HashMap<usize, Local>,
    /// Statements that are jumped to, from the outside in: which variables from outside each of them assigns.
    frames: Vec<BTreeSet<Local>>,
    /// Scopes, from the outside in: the variables that end with each.
    scopes: Vec<Vec<Local>>,
    /// How many scopes are open directly in a clause of a `switch`, where declarations may be jumped over.
    clause_scope: Option<usize>,
    jumps: Vec<JumpFrame>,
    targets: u32,
    depth: u32,
}

impl Resolver<'_, '_> {
    fn parameters(&mut self, parameters: &FormalParameters<'_>, body: &mut Vec<Statement>) -> Result<(), Refusal> {
        if let Some(rest) = &parameters.rest {
            return Err(self.unsupported(rest.span, unsupported::REST));
        }
        for (position, parameter) in parameters.items.iter().enumerate() {
            let BindingPattern::BindingIdentifier(name) = &parameter.pattern else {
                return Err(self.unsupported(parameter.span, unsupported::DESTRUCTURED_PARAMETER));
            };
            let Some(symbol) = name.symbol_id.get() else {
                return Err(self.text.mistake(name.span, "a parameter without a symbol"));
            };
            let is_given = position < self.signature.arguments.len();
            match &parameter.initializer {
                // An argument is a number, a boolean or an array, never `undefined`: its default is not computed.
                _ if is_given => {
                    self.declare(symbol, &name.name, name.span, LocalKind::Argument(position));
                }
                Some(default) => {
                    let value = self.expression(default)?;
                    let local = self.declare(symbol, &name.name, name.span, LocalKind::Let);
                    self.note_assigned(local);
                    body.push(Statement::Declare(local, Some(value)));
                }
                None if self.scoping.symbol_is_unused(symbol) => {}
                None => {
                    let message = format!("no argument is given for the parameter `{}`", name.name);
                    return Err(self.text.refuse("type", name.span, message, "pass it, or give it a default value"));
                }
            }
        }
        Ok(())
    }

    /// Makes a variable of `symbol`.
    fn declare(&mut self, symbol: SymbolId, name: &str, span: Span, kind: LocalKind) -> Local {
        let local = self.new_local(name, span, kind);
        self.symbols.insert(symbol, Binding::Local(local));
        if kind == LocalKind::Let
            && let Some(scope) = self.scopes.last_mut()
        {
            scope.push(local);
        }
        local
    }

    fn new_local(&mut self, name: &str, span: Span, kind: LocalKind) -> Local {
        let local = Local(self.locals.len() as u32);
        self.locals.push(LocalInfo { name: name.to_owned(), span, kind, assignments: 0 });
        self.declared_in.push(if kind == LocalKind::Let { self.frames.len() } else { 0 });
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
