//! `crates/compiler` for JavaScript.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use millrace_column::{DType, UnknownDType};
use millrace_compiler::ir::Shape;
use millrace_compiler::{
    Argument, Captured, Captures, Kernel, Layout, Nothing, Place, Refusal, Seen, Signature, compile as compile_function,
};
use napi::bindgen_prelude::{FnArgs, FromNapiValue, Function, JavaScriptClassExt, Object};
use napi::{Env, Error, Result, Status};
use napi_derive::napi;

use crate::math::{Evaluate, HostMath};

/// What an argument or captured value is compiled for; see `NativeArgument` in `ts/src/native.ts`.
#[napi(object)]
pub struct NativeArgument {
    pub kind: String,
    pub dtype: Option<String>,
    pub list: Option<bool>,
    pub keys: Option<Vec<String>>,
    pub items: Option<Vec<NativeArgument>>,
}

/// How results are put together; see `NativeShape` in `ts/src/native.ts`.
#[napi(object)]
pub struct NativeShape {
    pub kind: String,
    pub keys: Option<Vec<String>>,
    pub items: Option<Vec<NativeShape>>,
}

impl From<&Shape> for NativeShape {
    fn from(shape: &Shape) -> Self {
        match shape {
            Shape::Scalar => Self { kind: "scalar".to_owned(), keys: None, items: None },
            Shape::List => Self { kind: "list".to_owned(), keys: None, items: None },
            Shape::Array => Self { kind: "array".to_owned(), keys: None, items: None },
            Shape::Nothing => Self { kind: "nothing".to_owned(), keys: None, items: None },
            Shape::Argument(position) => {
                Self { kind: "argument".to_owned(), keys: Some(vec![position.to_string()]), items: None }
            }
            Shape::Written(result, positions) => Self {
                kind: "written".to_owned(),
                keys: Some(positions.iter().map(usize::to_string).collect()),
                items: Some(
                    std::iter::once(&**result).chain(positions.iter().map(|_| &Shape::Array)).map(Self::from).collect(),
                ),
            },
            Shape::Tuple(items) => {
                Self { kind: "tuple".to_owned(), keys: None, items: Some(items.iter().map(Self::from).collect()) }
            }
            Shape::Record(fields) => Self {
                kind: "record".to_owned(),
                keys: Some(fields.iter().map(|(key, _)| key.clone()).collect()),
                items: Some(fields.iter().map(|(_, shape)| Self::from(shape)).collect()),
            },
        }
    }
}

impl TryFrom<&NativeArgument> for Argument {
    type Error = Error;

    fn try_from(argument: &NativeArgument) -> Result<Self> {
        let dtype = || {
            let name = argument.dtype.as_deref().unwrap_or("(none)");
            name.parse::<DType>().map_err(|error| Error::new(Status::InvalidArg, error.to_string()))
        };
        match argument.kind.as_str() {
            "column" => Ok(Self::Column(dtype()?)),
            "number" => Ok(Self::Number),
            "boolean" => Ok(Self::Boolean),
            "view" => Ok(Self::View(dtype()?)),
            "views" => Ok(Self::Views(dtype()?)),
            other => Err(Error::new(Status::InvalidArg, format!("unknown kind of argument `{other}`"))),
        }
    }
}

/// What a captured name is; see `NativeCaptured` in `ts/src/native.ts`.
#[napi(object)]
pub struct NativeCaptured {
    pub kind: String,
    pub dtype: Option<String>,
    pub index: Option<u32>,
    pub name: Option<String>,
    pub source: Option<String>,
    pub path: Option<String>,
    pub message: Option<String>,
    pub way_out: Option<String>,
    pub is_list: Option<bool>,
}

impl TryFrom<NativeCaptured> for Captured {
    type Error = Error;

    fn try_from(captured: NativeCaptured) -> Result<Self> {
        let NativeCaptured { kind, dtype, index, name, source, path, message, way_out, is_list } = captured;
        Ok(match kind.as_str() {
            "function" => Self::Function {
                index: index.unwrap_or_default() as usize,
                name: name.unwrap_or_default(),
                source: source.unwrap_or_default(),
            },
            "getter" => Self::Getter {
                index: index.unwrap_or_default() as usize,
                name: name.unwrap_or_default(),
                source: source.unwrap_or_default(),
            },
            "intrinsic" => Self::Intrinsic(path.unwrap_or_default()),
            "object" => Self::Object,
            "undefined" => Self::Undefined,
            "null" => Self::Null,
            "global" => Self::Global,
            "unknown" => Self::Unknown,
            "refused" => Self::Refused { message: message.unwrap_or_default(), way_out: way_out.unwrap_or_default() },
            _ if is_list == Some(true) => {
                Self::List(Argument::try_from(&NativeArgument { kind, dtype, list: None, keys: None, items: None })?)
            }
            _ => Self::Value(Argument::try_from(&NativeArgument { kind, dtype, list: None, keys: None, items: None })?),
        })
    }
}

/// Where the elements of a captured array are; see `NativeLayout` in `ts/src/native.ts`.
#[napi(object)]
pub struct NativeLayout {
    pub store: Option<u32>,
    pub offset: Option<f64>,
    pub length: Option<f64>,
    pub is_list: Option<bool>,
    pub message: Option<String>,
    pub way_out: Option<String>,
}

impl From<NativeLayout> for Layout {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn from(layout: NativeLayout) -> Self {
        let NativeLayout { store, offset, length, is_list, message, way_out } = layout;
        match (store, offset, length) {
            (Some(store), Some(offset), Some(length)) => Self::Known(Place {
                store: store as usize,
                offset: offset as usize,
                length: length as usize,
                is_list: is_list.unwrap_or_default(),
            }),
            _ => Self::Refused { message: message.unwrap_or_default(), way_out: way_out.unwrap_or_default() },
        }
    }
}

/// The captured arrays that a kernel has to itself; see `NativeScratch` in `ts/src/native.ts`.
#[napi(object)]
pub struct NativeScratch {
    pub row: f64,
    pub stores: Vec<NativeScratchStore>,
}

#[napi(object)]
pub struct NativeScratchStore {
    pub capture: u32,
    pub offset: f64,
    pub granule: u32,
    pub granules: f64,
    pub row: Option<f64>,
}

/// `find(function, path)`: see `Captures::find`.
pub type Find<'a> = Function<'a, FnArgs<(u32, Vec<String>)>, NativeCaptured>;

/// `layout(function, path)`: see `Captures::layout`.
pub type LayoutOf<'a> = Function<'a, FnArgs<(u32, Vec<String>)>, NativeLayout>;

/// The caller knows what is captured.
struct HostCaptures<'a> {
    find: Find<'a>,
    /// Without it no captured array is written.
    layout: Option<LayoutOf<'a>>,
    /// The first error that it threw.
    error: RefCell<Option<Error>>,
}

impl HostCaptures<'_> {
    /// What the caller says; the first error that it throws is kept.
    fn ask<T: FromNapiValue>(
        &self,
        who: &Function<'_, FnArgs<(u32, Vec<String>)>, T>,
        function: usize,
        path: &[String],
    ) -> Result<T> {
        let function = u32::try_from(function).map_err(|error| Error::new(Status::InvalidArg, error.to_string()))?;
        who.call((function, path.to_vec()).into())
    }

    fn or_unreadable<T>(&self, answer: Result<T>, refused: impl FnOnce(String) -> T) -> T {
        answer.unwrap_or_else(|error| {
            self.error.borrow_mut().get_or_insert(error);
            refused("what is captured could not be read".to_owned())
        })
    }
}

impl Captures for HostCaptures<'_> {
    fn find(&self, function: usize, path: &[String]) -> Captured {
        let found = self.ask(&self.find, function, path).and_then(Captured::try_from);
        self.or_unreadable(found, |message| Captured::Refused { message, way_out: String::new() })
    }

    fn layout(&self, function: usize, path: &[String]) -> Layout {
        let Some(layout) = &self.layout else { return Nothing.layout(function, path) };
        let layout = self.ask(layout, function, path).map(Layout::from);
        self.or_unreadable(layout, |message| Layout::Refused { message, way_out: String::new() })
    }
}

/// Why a function is not compiled.
#[napi(object)]
pub struct NativeRefusal {
    pub code: String,
    pub message: String,
    pub function: String,
    pub line: u32,
    pub column: u32,
    pub way_out: String,
}

impl From<Refusal> for NativeRefusal {
    fn from(refusal: Refusal) -> Self {
        let Refusal { code, message, function, line, column, way_out } = refusal;
        Self { code: code.to_owned(), message, function, line, column, way_out }
    }
}

/// Machine code, freed when this object and every job of it are gone.
#[napi(js_name = "Kernel")]
pub struct NativeKernel {
    pub(crate) kernel: Kernel,
}

#[napi]
impl NativeKernel {
    /// The element type that it writes.
    #[napi(getter)]
    pub fn output(&self) -> &'static str {
        self.kernel.outputs().first().map_or("f64", |dtype| dtype.name())
    }

    /// The element types that it writes, one for each leaf of its result.
    #[napi(getter)]
    pub fn outputs(&self) -> Vec<&'static str> {
        self.kernel.outputs().iter().map(|dtype| dtype.name()).collect()
    }

    /// The element types of its results that are lists or typed arrays.
    #[napi(getter)]
    pub fn lists(&self) -> Vec<&'static str> {
        self.kernel.lists().iter().map(|dtype| dtype.name()).collect()
    }

    #[napi(getter)]
    pub fn shape(&self) -> NativeShape {
        self.kernel.shape().into()
    }

    /// The positions of the leaves of its arguments that it reads, in the order of its inputs.
    #[napi(getter)]
    pub fn reads(&self) -> Vec<u32> {
        self.kernel.reads().into_iter().map(|position| u32::try_from(position).unwrap_or(u32::MAX)).collect()
    }

    #[napi(getter)]
    pub fn returns_boolean(&self) -> bool {
        self.kernel.returns_boolean()
    }

    /// Whether an item may have to be run again in JavaScript.
    #[napi(getter)]
    pub fn can_bail(&self) -> bool {
        self.kernel.can_bail()
    }

    /// The captured arrays that it has to itself in each item, if it writes any.
    #[napi(getter)]
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    pub fn scratch(&self) -> Option<NativeScratch> {
        let scratch = self.kernel.scratch()?;
        let stores = scratch.stores.iter().map(|store| NativeScratchStore {
            capture: store.capture as u32,
            offset: store.offset as f64,
            granule: store.granule as u32,
            granules: store.granules as f64,
            row: store.row.map(|row| row as f64),
        });
        Some(NativeScratch { row: scratch.row as f64, stores: stores.collect() })
    }

    /// `(x: f64, table: view<f64>) -> f64`.
    #[napi(getter)]
    pub fn signature(&self) -> String {
        self.kernel.signature()
    }

    /// `name=provider` for each `Math` function that it calls.
    #[napi(getter)]
    pub fn providers(&self) -> Vec<String> {
        self.kernel.providers().iter().map(|(function, provider)| format!("{}={provider}", function.name())).collect()
    }

    #[napi]
    pub fn inspect_ir(&self) -> String {
        self.kernel.ir()
    }

    #[napi]
    pub fn inspect_asm(&self) -> Result<String> {
        self.kernel.asm().map_err(|refusal| Error::new(Status::GenericFailure, refusal.to_string()))
    }
}

/// Compiles the text of one function, and of those that it calls: `{ kernel }` or `{ refusal }`.
#[napi]
#[allow(clippy::too_many_arguments)]
pub fn compile<'env>(
    env: &'env Env,
    source: String,
    arguments: Vec<NativeArgument>,
    output: Option<String>,
    find: Find<'_>,
    evaluate: Evaluate<'_>,
    is_near: Option<bool>,
    layout: Option<LayoutOf<'_>>,
) -> Result<Object<'env>> {
    let signature = signature(&arguments, output.as_deref())?;
    let captures = HostCaptures { find, layout, error: RefCell::new(None) };
    let math = HostMath(evaluate);
    let resolver = math.resolver(is_near.unwrap_or(false));
    let compiled =
        catch_unwind(AssertUnwindSafe(|| compile_function(&source, &signature, &captures, resolver.as_ref())));
    if let Some(error) = captures.error.into_inner() {
        return Err(error);
    }
    let mut answer = Object::new(env)?;
    match compiled.unwrap_or_else(|_| Err(defect())) {
        Ok(kernel) => answer.set("kernel", NativeKernel { kernel }.into_instance(env)?)?,
        Err(refusal) => answer.set("refusal", NativeRefusal::from(refusal))?,
    };
    Ok(answer)
}

fn signature(arguments: &[NativeArgument], output: Option<&str>) -> Result<Signature> {
    let invalid = |error: UnknownDType| Error::new(Status::InvalidArg, error.to_string());
    let mut leaves = Vec::with_capacity(arguments.len());
    let seen = arguments.iter().map(|argument| seen(argument, &mut leaves)).collect::<Result<_>>()?;
    Ok(Signature { arguments: leaves, seen, output: output.map(str::parse).transpose().map_err(invalid)? })
}

/// What JavaScript sees of an argument, and its leaves, behind those that there are.
fn seen(argument: &NativeArgument, leaves: &mut Vec<Argument>) -> Result<Seen> {
    let none = Vec::new();
    let items = argument.items.as_ref().unwrap_or(&none);
    let mut members = || items.iter().map(|item| seen(item, leaves)).collect::<Result<Vec<_>>>();
    Ok(match argument.kind.as_str() {
        "tuple" => Seen::Tuple(members()?),
        "record" => {
            let keys = argument.keys.clone().unwrap_or_default();
            if keys.len() != items.len() {
                return Err(Error::new(Status::InvalidArg, "a record needs a key for each member"));
            }
            Seen::Record(keys.into_iter().zip(members()?).collect())
        }
        _ => {
            leaves.push(Argument::try_from(argument)?);
            let position = leaves.len() - 1;
            if argument.list == Some(true) { Seen::List(position) } else { Seen::Leaf(position) }
        }
    })
}

fn defect() -> Refusal {
    Refusal {
        code: "internal",
        message: "the compiler failed on this function".to_owned(),
        function: String::new(),
        line: 0,
        column: 0,
        way_out: "leave `backend` at 'auto' to run it in JavaScript, and please report it".to_owned(),
    }
}
