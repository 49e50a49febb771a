//! The text of one function, as `toString` gives it, to its syntax tree.

use oxc_allocator::Allocator;
use oxc_ast::ast::{
    Argument, ArrowFunctionExpression, Class, ClassElement, Expression, Function, FunctionBody, MethodDefinitionKind,
    ObjectPropertyKind, Program, PropertyKey, PropertyKind, Statement,
};
use oxc_parser::{ParseOptions, Parser};
use oxc_span::{GetSpan, SourceType, Span};

use super::text::{LEAVE_AUTO, Text};
use crate::Refusal;

/// The function's syntax, and the program that it was wrapped into.
pub struct Parsed<'a> {
    pub program: &'a Program<'a>,
    pub function: FunctionSyntax<'a>,
    pub name: String,
    pub text: Text<'a>,
}

#[derive(Clone, Copy)]
pub enum FunctionSyntax<'a> {
    Arrow(&'a ArrowFunctionExpression<'a>),
    Function(&'a Function<'a>, &'a FunctionBody<'a>),
}

/// What makes a program of each form of source: expressions and declarations, methods of objects, private methods.
const WRAPPINGS: [(&str, &str); 3] = [("(", "\n)"), ("({", "\n})"), ("(class {", "\n})")];

/// `function` is what refusals call it: empty for the one that is compiled.
///
/// # Errors
///
/// `syntax` where `source` is not the text of a function; `unsupported-syntax` for kinds of functions that are not
/// compiled: `async`, generators, classes, accessors.
pub fn parse<'a>(allocator: &'a Allocator, source: &'a str, function: &'a str) -> Result<Parsed<'a>, Refusal> {
    if source.trim_end().trim_end_matches('}').trim_end().ends_with("[native code]") {
        let text = Text { source, shift: 0, function };
        let way_out = "wrap it in a function of your own: `(x) => f(x)`";
        let message = "the function is built in: it has no source in JavaScript";
        return Err(text.refuse("syntax", Span::new(0, 0), message, way_out));
    }
    let mut furthest: Option<(u32, Refusal)> = None;
    let private = declared_private(source);
    let as_private = (!private.is_empty()).then_some((private.as_str(), "\n})"));
    let [expression, method, private_method] = WRAPPINGS;
    for (before, after) in [Some(expression), as_private, Some(method), Some(private_method)].into_iter().flatten() {
        let wrapped = allocator.alloc_concat_strs_array([before, source, after]);
        let shift = before.len() as u32;
        let text = Text { source, shift, function };
        let options = ParseOptions { preserve_parens: false, ..ParseOptions::default() };
        let parsed = Parser::new(allocator, wrapped, SourceType::script()).with_options(options).parse();
        if let Some(error) = parsed.diagnostics.first() {
            let offset = error.labels.first().map_or(0, |label| label.offset()).saturating_sub(shift);
            if furthest.as_ref().is_none_or(|(best, _)| *best < offset) {
                let span = Span::new(offset + shift, offset + shift);
                furthest = Some((offset, not_a_function(&text, span, &error.message)));
            }
            continue;
        }
        return extract(allocator.alloc(parsed.program), text);
    }
    Err(furthest.map_or_else(
        || not_a_function(&Text { source, shift: 0, function }, Span::new(0, 0), "no error was found"),
        |(_, refusal)| refusal,
    ))
}

fn not_a_function(text: &Text<'_>, span: Span, why: &str) -> Refusal {
    let message = format!("the source is not that of a function: {}", why.trim_end_matches('.'));
    text.refuse("syntax", span, message, "pass a function written in JavaScript")
}

fn extract<'a>(program: &'a Program<'a>, text: Text<'a>) -> Result<Parsed<'a>, Refusal> {
    let other = |span: Span| Err(not_a_function(&text, span, "it is something else"));
    let [Statement::ExpressionStatement(statement)] = program.body.as_slice() else {
        return other(program.span);
    };
    let mut expression = &statement.expression;
    // esbuild's `keepNames` wraps functions so: `__name((x) => x, "square")`.
    if let Expression::CallExpression(call) = expression
        && matches!(&call.callee, Expression::Identifier(callee) if callee.name == "__name")
        && let Some(inner) = call.arguments.first().and_then(Argument::as_expression)
    {
        expression = inner;
    }
    match expression {
        Expression::ArrowFunctionExpression(arrow) => {
            refuse_kinds(&text, arrow.span, arrow.r#async, false)?;
            Ok(Parsed { program, function: FunctionSyntax::Arrow(arrow), name: String::new(), text })
        }
        Expression::FunctionExpression(function) => {
            let name = function.name().map_or_else(String::new, |name| name.to_string());
            method(program, function, name, text)
        }
        Expression::ClassExpression(class) => match class.body.body.as_slice() {
            [.., ClassElement::MethodDefinition(definition)] if text.shift > 1 => {
                refuse_setter(&text, definition.span, definition.kind == MethodDefinitionKind::Set)?;
                method(program, &definition.value, key_name(&definition.key), text)
            }
            _ => Err(text.unsupported(class.span, "a class cannot be compiled")),
        },
        Expression::ObjectExpression(object) if text.shift > 1 => match object.properties.as_slice() {
            [ObjectPropertyKind::ObjectProperty(property)] => {
                refuse_setter(&text, property.span, property.kind == PropertyKind::Set)?;
                match &property.value {
                    Expression::FunctionExpression(function)
                        if property.method || property.kind == PropertyKind::Get =>
                    {
                        method(program, function, key_name(&property.key), text)
                    }
                    value => other(value.span()),
                }
            }
            _ => other(object.span),
        },
        expression => other(expression.span()),
    }
}

fn method<'a>(
    program: &'a Program<'a>,
    function: &'a Function<'a>,
    name: String,
    text: Text<'a>,
) -> Result<Parsed<'a>, Refusal> {
    refuse_kinds(&text, function.span, function.r#async, false)?;
    let Some(body) = &function.body else {
        return Err(not_a_function(&text, function.span, "it has no body"));
    };
    Ok(Parsed { program, function: FunctionSyntax::Function(function, body), name, text })
}

fn key_name(key: &PropertyKey<'_>) -> String {
    key.name().map_or_else(String::new, |name| name.into_owned())
}

/// Refuses kinds of functions that are not compiled.
pub fn refuse_syntax(text: &Text<'_>, syntax: FunctionSyntax<'_>) -> Result<(), Refusal> {
    match syntax {
        FunctionSyntax::Arrow(arrow) => refuse_kinds(text, arrow.span, arrow.r#async, false),
        FunctionSyntax::Function(function, _) => {
            refuse_kinds(text, function.span, function.r#async, function.generator)
        }
    }
}

fn refuse_kinds(text: &Text<'_>, span: Span, is_async: bool, is_generator: bool) -> Result<(), Refusal> {
    match (is_async, is_generator) {
        (false, false) => Ok(()),
        (true, _) => Err(text.unsupported(span, "an `async` function cannot be compiled")),
        (false, true) => Err(text.unsupported(span, "a generator function cannot be compiled")),
    }
}

fn refuse_setter(text: &Text<'_>, span: Span, is_setter: bool) -> Result<(), Refusal> {
    if is_setter {
        let way_out = format!("pass a function that writes the property, or {LEAVE_AUTO}");
        return Err(text.refuse("unsupported-syntax", span, "a setter cannot be compiled", way_out));
    }
    Ok(())
}

/// The beginning of a class that declares the private names of a method.
fn declared_private(source: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for (at, _) in source.match_indices('#') {
        let after = &source[at + 1..];
        let end = after.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(after.len());
        let name = &after[..end];
        // A method may be private itself.
        let is_own = source[..at].trim().is_empty() || matches!(source[..at].trim(), "get" | "set");
        if !is_own && !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return String::new();
    }
    let declared: String = names.iter().map(|name| format!("#{name}; ")).collect();
    format!("(class {{ {declared}")
}

/// A class, and the program that it was wrapped into.
pub struct ParsedClass<'a> {
    pub program: &'a Program<'a>,
    pub class: &'a Class<'a>,
    pub text: Text<'a>,
}

/// The class that `source` is the text of; None for anything else.
pub fn parse_class<'a>(allocator: &'a Allocator, source: &'a str, name: &'a str) -> Option<ParsedClass<'a>> {
    if !source.starts_with("class") {
        return None;
    }
    let wrapped = allocator.alloc_concat_strs_array(["(", source, "\n)"]);
    let options = ParseOptions { preserve_parens: false, ..ParseOptions::default() };
    let parsed = Parser::new(allocator, wrapped, SourceType::script()).with_options(options).parse();
    if !parsed.diagnostics.is_empty() {
        return None;
    }
    let program: &'a Program<'a> = allocator.alloc(parsed.program);
    let text = Text { source, shift: 1, function: name };
    match program.body.as_slice() {
        [Statement::ExpressionStatement(statement)] => match &statement.expression {
            Expression::ClassExpression(class) => Some(ParsedClass { program, class, text }),
            _ => None,
        },
        _ => None,
    }
}
