//! Scopes and symbols of one text, and which of its `var` are as good as `const`.

use std::collections::HashSet;
use std::ops::Deref;

use oxc_ast::AstKind;
use oxc_semantic::{AstNodes, Scoping, SemanticBuilder};
use oxc_span::{GetSpan, Span};
use oxc_syntax::symbol::{SymbolFlags, SymbolId};

use crate::Refusal;
use crate::front::parse::Parsed;

pub struct Symbols {
    scoping: Scoping,
    settled: HashSet<SymbolId>,
}

impl Symbols {
    pub fn of(parsed: &Parsed<'_>) -> Result<Self, Refusal> {
        let analysed = SemanticBuilder::new_compiler().with_build_nodes(true).build(parsed.program);
        if let Some(error) = analysed.diagnostics.first() {
            let offset = error.labels.first().map_or(0, |label| label.offset());
            let message = error.message.trim_end_matches('.').to_owned();
            let way_out = "pass a function that JavaScript accepts";
            return Err(parsed.text.refuse("syntax", Span::new(offset, offset), message, way_out));
        }
        let (scoping, nodes) = analysed.semantic.into_scoping_and_nodes();
        let settled = scoping.symbol_ids().filter(|symbol| is_settled(&scoping, &nodes, *symbol)).collect();
        Ok(Self { scoping, settled })
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

fn is_function(kind: AstKind<'_>) -> bool {
    matches!(kind, AstKind::Function(_) | AstKind::ArrowFunctionExpression(_))
}
