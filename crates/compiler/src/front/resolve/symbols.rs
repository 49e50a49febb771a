//! Scopes and symbols of one text, which of its `var` are as good as `const`, and which functions ask for `arguments`.

use std::collections::{HashMap, HashSet};
use std::ops::Deref;

use oxc_ast::AstKind;
use oxc_ast::ast::{Expression, Program};
use oxc_semantic::{AstNodes, Scoping, SemanticBuilder};
use oxc_span::{GetSpan, Span};
use oxc_syntax::node::NodeId;
use oxc_syntax::symbol::{SymbolFlags, SymbolId};

use crate::Refusal;
use crate::front::parse::Parsed;
use crate::front::text::Text;

/// How a function uses `arguments`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArgumentsUse {
    /// `arguments.length`, and the arguments at these places below 32, by their bits.
    Known(u32),
    Any,
}

pub struct Symbols {
    scoping: Scoping,
    settled: HashSet<SymbolId>,
    /// The members of `this` that are assigned to, in order: where, and which.
    own_members: Vec<(Span, String)>,
    /// Where assignments begin that always happen, once a call, to variables of the function around that no other one sees.
    renamings: HashSet<u32>,
    /// By where the function begins.
    arguments: HashMap<u32, ArgumentsUse>,
}

impl Symbols {
    pub fn of(parsed: &Parsed<'_>) -> Result<Self, Refusal> {
        Self::in_program(parsed.program, &parsed.text)
    }

    pub fn in_program<'b>(program: &'b Program<'b>, text: &Text<'_>) -> Result<Self, Refusal> {
        let analysed = SemanticBuilder::new_compiler().with_build_nodes(true).build(program);
        if let Some(error) = analysed.diagnostics.first() {
            let offset = error.labels.first().map_or(0, |label| label.offset());
            let message = error.message.trim_end_matches('.').to_owned();
            let way_out = "pass a function that JavaScript accepts";
            return Err(text.refuse("syntax", Span::new(offset, offset), message, way_out));
        }
        let (scoping, nodes) = analysed.semantic.into_scoping_and_nodes();
        let settled = scoping.symbol_ids().filter(|symbol| is_settled(&scoping, &nodes, *symbol)).collect();
        let own_members = nodes.iter().filter_map(|node| own_member(&nodes, node.id())).collect();
        let renamings = scoping.symbol_ids().flat_map(|symbol| renamings(&scoping, &nodes, symbol)).collect();
        let arguments = uses_of_arguments(&scoping, &nodes);
        Ok(Self { scoping, settled, own_members, renamings, arguments })
    }

    /// How a function that begins there uses `arguments`, if it does.
    pub fn use_of_arguments(&self, start: u32) -> Option<ArgumentsUse> {
        self.arguments.get(&start).copied()
    }

    /// The members of `this` that are assigned to within a place, in order.
    pub fn own_members(&self, within: Span) -> impl Iterator<Item = &str> {
        let is_within = move |span: &Span| within.start <= span.start && span.end <= within.end;
        self.own_members.iter().filter(move |(span, _)| is_within(span)).map(|(_, name)| name.as_str())
    }

    /// Whether an assignment may give its variable another meaning for all that follows.
    pub fn is_renaming(&self, assignment: Span) -> bool {
        self.renamings.contains(&assignment.start)
    }

    /// Whether a `var` has its value wherever it is read: declared once, with the only value that it ever has, in front of
    /// all that reads it, in the block that they stand in.
    pub fn is_settled(&self, symbol: SymbolId) -> bool {
        self.settled.contains(&symbol)
    }
}

impl Deref for Symbols {
    type Target = Scoping;

    fn deref(&self) -> &Scoping {
        &self.scoping
    }
}

/// Arrow functions have those of the function around them.
fn uses_of_arguments(scoping: &Scoping, nodes: &AstNodes<'_>) -> HashMap<u32, ArgumentsUse> {
    let mut uses = HashMap::new();
    let met = scoping.root_unresolved_references().iter().filter(|(name, _)| name.as_str() == "arguments");
    for reference in met.flat_map(|(_, references)| references.iter()) {
        let place = scoping.get_reference(*reference).node_id();
        let around = nodes.ancestor_ids(place).find_map(|around| match nodes.kind(around) {
            AstKind::Function(function) => Some(function.span.start),
            _ => None,
        });
        let Some(start) = around else { continue };
        let read = known_use(nodes, place);
        uses.entry(start).and_modify(|known| *known = together(*known, read)).or_insert(read);
    }
    uses
}

fn together(one: ArgumentsUse, two: ArgumentsUse) -> ArgumentsUse {
    match (one, two) {
        (ArgumentsUse::Known(one), ArgumentsUse::Known(two)) => ArgumentsUse::Known(one | two),
        _ => ArgumentsUse::Any,
    }
}

fn known_use(nodes: &AstNodes<'_>, place: NodeId) -> ArgumentsUse {
    let member = nodes.parent_id(place);
    let is_written = match nodes.kind(nodes.parent_id(member)) {
        AstKind::AssignmentExpression(assignment) => assignment.left.span() == nodes.kind(member).span(),
        AstKind::UpdateExpression(_) | AstKind::UnaryExpression(_) | AstKind::CallExpression(_) => true,
        _ => false,
    };
    match nodes.kind(member) {
        _ if is_written => ArgumentsUse::Any,
        AstKind::StaticMemberExpression(member) if member.property.name == "length" => ArgumentsUse::Known(0),
        AstKind::ComputedMemberExpression(member) => match &member.expression {
            Expression::NumericLiteral(index) if (0.0..32.0).contains(&index.value) && index.value.fract() == 0.0 => {
                ArgumentsUse::Known(1 << index.value as u32)
            }
            _ => ArgumentsUse::Any,
        },
        _ => ArgumentsUse::Any,
    }
}

fn is_settled(scoping: &Scoping, nodes: &AstNodes<'_>, symbol: SymbolId) -> bool {
    let declaration = scoping.symbol_declaration(symbol);
    if !scoping.symbol_flags(symbol).contains(SymbolFlags::FunctionScopedVariable)
        || !scoping.symbol_redeclarations(symbol).is_empty()
        || scoping.symbol_is_mutated(symbol)
        || !matches!(nodes.kind(declaration), AstKind::VariableDeclarator(declarator) if declarator.init.is_some())
    {
        return false;
    }
    let after = nodes.kind(declaration).span().end;
    // The declaration, then the block.
    let Some(block) = nodes.ancestor_ids(declaration).nth(1) else { return false };
    let is_body = match nodes.kind(block) {
        AstKind::FunctionBody(_) => true,
        AstKind::BlockStatement(_) => false,
        _ => return false,
    };
    scoping.get_resolved_references(symbol).all(|reference| {
        let place = reference.node_id();
        // A function that stands in a loop could be called before the next value is there.
        let in_block = nodes
            .ancestor_ids(place)
            .take_while(|around| is_body || !is_function(nodes.kind(*around)))
            .any(|around| around == block);
        in_block && nodes.kind(place).span().start >= after
    })
}

/// `this.name = value`
fn own_member(nodes: &AstNodes<'_>, id: NodeId) -> Option<(Span, String)> {
    let (object, span, name) = match nodes.kind(id) {
        AstKind::StaticMemberExpression(member) => (&member.object, member.span, member.property.name.to_string()),
        AstKind::PrivateFieldExpression(member) => (&member.object, member.span, private_name(&member.field.name)),
        _ => return None,
    };
    let AstKind::AssignmentExpression(assignment) = nodes.parent_kind(id) else { return None };
    let is_target = assignment.left.span() == span && matches!(object, Expression::ThisExpression(_));
    is_target.then_some((span, name))
}

/// The key of a private member, which is no other member's.
pub fn private_name(name: &str) -> String {
    format!("\0#{name}")
}

/// Assignments to a variable that all calls of its function come to, unless they return before.
fn renamings(scoping: &Scoping, nodes: &AstNodes<'_>, symbol: SymbolId) -> Vec<u32> {
    let function_of = |node| nodes.ancestor_ids(node).find(|around| is_function(nodes.kind(*around)));
    let own = function_of(scoping.symbol_declaration(symbol));
    if own.is_none()
        || !scoping.symbol_redeclarations(symbol).is_empty()
        || scoping.get_resolved_references(symbol).any(|reference| function_of(reference.node_id()) != own)
    {
        return Vec::new();
    }
    let writes = scoping.get_resolved_references(symbol).filter(|reference| reference.is_write());
    let assignment = |reference: &oxc_syntax::reference::Reference| {
        let mut around = nodes
            .ancestor_kinds(reference.node_id())
            .skip_while(|kind| !matches!(kind, AstKind::AssignmentExpression(_)) && !kind.is_statement());
        let AstKind::AssignmentExpression(assignment) = around.next()? else { return None };
        let start = assignment.span.start;
        let is_before = |all: &oxc_ast::ast::SequenceExpression<'_>| {
            all.expressions.last().is_some_and(|last| last.span().start > start)
        };
        let mut next = around.next()?;
        if let AstKind::SequenceExpression(all) = next
            && is_before(all)
        {
            next = around.next()?;
            if matches!(next, AstKind::ArrowFunctionExpression(_)) {
                return Some(start);
            }
            let is_returned = matches!(next, AstKind::ReturnStatement(_));
            if !is_returned && !matches!(next, AstKind::ExpressionStatement(_)) {
                return None;
            }
        } else if !matches!(next, AstKind::ExpressionStatement(_)) {
            return None;
        }
        matches!(around.next()?, AstKind::FunctionBody(_)).then_some(start)
    };
    writes.filter_map(assignment).collect()
}

fn is_function(kind: AstKind<'_>) -> bool {
    matches!(kind, AstKind::Function(_) | AstKind::ArrowFunctionExpression(_))
}
