//! What functions capture, as a table.

use std::cell::RefCell;

use super::captured;
use crate::{Captured, Captures, Given, Layout, Nothing, Place};

/// What a variable or a member is.
#[derive(Clone, Debug)]
pub enum Item {
    Is(Given),
    /// By position in [`World::functions`].
    Function(usize),
    Object(Vec<(&'static str, Item)>),
    Intrinsic(&'static str),
    Null,
    Refused(&'static str),
}

impl From<f64> for Item {
    fn from(number: f64) -> Self {
        Self::Is(Given::Number(number))
    }
}

#[derive(Clone, Debug)]
pub struct Function {
    pub name: &'static str,
    pub source: String,
    pub variables: Vec<(&'static str, Item)>,
    /// Of the function as an object.
    pub members: Vec<(&'static str, Item)>,
}

/// Functions, the first of which is the one that is compiled.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub functions: Vec<Function>,
    /// The values that were asked for, in order: inputs after the arguments.
    pub asked: RefCell<Vec<Given>>,
    /// Where the elements of arrays are, by their paths.
    pub layouts: Vec<(&'static str, Place)>,
}

impl World {
    pub fn new(source: &str, variables: Vec<(&'static str, Item)>) -> Self {
        Self::default().with("", source, variables)
    }

    /// With one more function.
    pub fn with(mut self, name: &'static str, source: &str, variables: Vec<(&'static str, Item)>) -> Self {
        self.functions.push(Function { name, source: source.to_owned(), variables, members: Vec::new() });
        self
    }

    /// With members of the last function.
    pub fn having(mut self, members: Vec<(&'static str, Item)>) -> Self {
        if let Some(last) = self.functions.last_mut() {
            last.members = members;
        }
        self
    }

    pub fn source(&self) -> &str {
        &self.functions[0].source
    }

    fn item(&self, function: usize, path: &[String]) -> Option<Item> {
        let (name, members) = path.split_first()?;
        let mut item = find(&self.functions[function].variables, name)?;
        for member in members {
            item = match &item {
                Item::Object(all) => find(all, member)?,
                Item::Function(index) => find(&self.functions[*index].members, member)?,
                _ => return None,
            };
        }
        Some(item)
    }
}

fn find(all: &[(&'static str, Item)], name: &str) -> Option<Item> {
    all.iter().find(|(known, _)| *known == name).map(|(_, item)| item.clone())
}

impl Captures for World {
    fn find(&self, function: usize, path: &[String]) -> Captured {
        match self.item(function, path) {
            None if path.len() > 1 => Captured::Undefined,
            None => Nothing.find(function, path),
            Some(Item::Is(given)) => {
                let value = captured(&given);
                self.asked.borrow_mut().push(given);
                Captured::Value(value)
            }
            Some(Item::Function(index)) => {
                let Function { name, source, .. } = &self.functions[index];
                Captured::Function { index, name: (*name).to_owned(), source: source.clone() }
            }
            Some(Item::Object(_)) => Captured::Object,
            Some(Item::Intrinsic(path)) => Captured::Intrinsic(path.to_owned()),
            Some(Item::Null) => Captured::Null,
            Some(Item::Refused(message)) => {
                Captured::Refused { message: message.to_owned(), way_out: "do without".to_owned() }
            }
        }
    }

    fn layout(&self, function: usize, path: &[String]) -> Layout {
        let place = self.layouts.iter().find(|(known, _)| *known == path.join("."));
        place.map_or_else(|| Nothing.layout(function, path), |(_, place)| Layout::Known(place.clone()))
    }
}
