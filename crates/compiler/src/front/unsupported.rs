//! Syntax that is not compiled: each with its text.

use oxc_ast::ast::{Expression, Statement, UnaryOperator};

/// What the message says cannot be compiled, and the way out where there is a better one than the usual.
pub type Row = (&'static str, Option<&'static str>);

const NUMBERS: Option<&str> = Some("compute with numbers, booleans and typed arrays only");
const PASS_VALUES: Option<&str> = Some("pass the values that it needs as arguments or captures");
const HOIST: Option<&str> = Some("create it outside and pass it as an argument");

/// Expressions that are compiled nowhere.
pub fn expression(expression: &Expression<'_>) -> Option<Row> {
    Some(match expression {
        Expression::BigIntLiteral(_) => ("a BigInt", NUMBERS),
        Expression::RegExpLiteral(_) => ("a regular expression", NUMBERS),
        Expression::StringLiteral(_) => STRING,
        Expression::TemplateLiteral(_) | Expression::TaggedTemplateExpression(_) => ("a template string", NUMBERS),
        Expression::Super(_) => ("`super`", PASS_VALUES),
        Expression::ThisExpression(_) => ("`this`", PASS_VALUES),
        Expression::NewTarget(_) => ("`new.target`", None),
        Expression::ImportMeta(_) => ("`import.meta`", PASS_VALUES),
        Expression::ImportExpression(_) => ("`import()`", PASS_VALUES),
        Expression::ArrayExpression(_) => ("an array that the function creates", HOIST),
        Expression::ObjectExpression(_) => ("an object that the function creates", HOIST),
        Expression::ArrowFunctionExpression(_) | Expression::FunctionExpression(_) => FUNCTION_VALUE,
        Expression::ClassExpression(_) => INNER_CLASS,
        Expression::AwaitExpression(_) => ("`await`", None),
        Expression::YieldExpression(_) => YIELD,
        Expression::PrivateInExpression(_) => PRIVATE,
        Expression::JSXElement(_) | Expression::JSXFragment(_) => ("JSX", None),
        Expression::TSAsExpression(_)
        | Expression::TSSatisfiesExpression(_)
        | Expression::TSTypeAssertion(_)
        | Expression::TSNonNullExpression(_)
        | Expression::TSInstantiationExpression(_) => TYPESCRIPT,
        _ => return None,
    })
}

/// Statements that are compiled nowhere.
pub fn statement(statement: &Statement<'_>) -> Option<Row> {
    Some(match statement {
        Statement::DebuggerStatement(_) => ("`debugger`", Some("remove it")),
        Statement::ForInStatement(_) => ("`for ... in`", Some("count an index up to `.length`")),
        Statement::WithStatement(_) => ("`with`", None),
        Statement::ClassDeclaration(_) => INNER_CLASS,
        Statement::ImportDeclaration(_)
        | Statement::ExportAllDeclaration(_)
        | Statement::ExportDefaultDeclaration(_)
        | Statement::ExportDeclaration(_)
        | Statement::ExportNamedDeclaration(_)
        | Statement::ExportFromDeclaration(_) => ("`import` and `export`", PASS_VALUES),
        Statement::TSTypeAliasDeclaration(_)
        | Statement::TSInterfaceDeclaration(_)
        | Statement::TSEnumDeclaration(_)
        | Statement::TSExternalModuleDeclaration(_)
        | Statement::TSNamespaceDeclaration(_)
        | Statement::TSGlobalDeclaration(_)
        | Statement::TSImportEqualsDeclaration(_)
        | Statement::TSExportAssignment(_)
        | Statement::TSNamespaceExportDeclaration(_) => TYPESCRIPT,
        _ => return None,
    })
}

/// Operators with one operand that are compiled nowhere, or only in a comparison.
pub fn unary(operator: UnaryOperator) -> Option<Row> {
    Some(match operator {
        UnaryOperator::Typeof => ("`typeof`", Some("compare it at once: `typeof x === 'number'`")),
        UnaryOperator::Delete => ("`delete`", None),
        _ => return None,
    })
}

const TYPESCRIPT: Row = ("TypeScript's syntax", Some("pass a function whose types were stripped"));

pub const ARGUMENTS: Row = ("`arguments`", Some("name the parameters"));
pub const EVAL: Row = ("`eval`", None);
pub const SPREAD: Row = ("`...`", Some("name each value, or write a loop"));
pub const REST: Row = ("a rest parameter", Some("name the parameters"));
pub const DESTRUCTURED_PARAMETER: Row = ("a destructured parameter", Some("take each value as a parameter of its own"));
pub const DESTRUCTURING: Row = ("destructuring", Some("name each value in a statement of its own"));
pub const PROPERTY_WRITE: Row = ("writing to a property", Some("use a variable, and return the value"));
pub const NEW: Row = ("`new`", HOIST);
pub const MAKER: Row = ("such a way to make an array", HOIST);
pub const BUFFER: Row = ("the buffer of such an array", Some("make an `ArrayBuffer`, and views of it"));
pub const METHOD_ARGUMENTS: Row = ("a method with so many arguments", Some("write a loop"));
pub const COPIED: Row = ("writing to a list or record that was returned as one of several", Some("return a new one"));
pub const SORT: Row = ("sorting other than by a difference of one key, `(a, b) => key(a) - key(b)`", None);
pub const CONCAT: Row = ("`concat` with what is no list", Some("use `push`"));
pub const NEW_MEMBER: Row = ("a new member of a list or record", Some("give it all its members where it is created"));
pub const USING: Row = ("`using`", None);
pub const AWAIT_OF: Row = ("`for await`", None);
pub const IN: Row = ("`in`", NUMBERS);
pub const INSTANCEOF: Row = ("`instanceof`", NUMBERS);
pub const STRING: Row = ("a string", NUMBERS);
pub const FINALLY: Row = ("`finally` after what leaves the `try` block", None);
pub const FUNCTION_VALUE: Row = ("a function as a value", Some("call it where it is needed"));
pub const HOLE: Row = ("a hole in a list", Some("write `undefined`"));
pub const MEMBER: Row = ("such a member of a record", Some("give it a name and a value"));
pub const COMPUTED: Row = ("a computed key", Some("use its members by name"));
pub const OBJECT_VALUE: Row = ("an object as a value", Some("use its members where they are needed"));
pub const YIELD: Row = ("`yield` but as a statement of its own", Some("write `yield value;`"));
pub const PRIVATE: Row = ("a private name of something that the function did not make", PASS_VALUES);
pub const DERIVED: Row = ("`new` of a class that extends another", HOIST);
pub const SHADOWING: Row = ("an instance with a member that its class has too", Some("give it another name"));
pub const CONSTRUCTED: Row = ("a constructor that returns something", Some("leave the `return` out"));
pub const INSTANCE: Row = ("an instance as a result", Some("return a record of what is needed of it"));
pub const INNER_CLASS: Row = ("an inner class", None);
