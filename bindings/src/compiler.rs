//! `crates/compiler` for JavaScript.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use millrace_column::{DType, UnknownDType};
use millrace_compiler::{Argument, Captured, Captures, Kernel, Refusal, Signature, compile as compile_function};
use napi::bindgen_prelude::{FnArgs, Function, JavaScriptClassExt, Object};
use napi::{Env, Error, Result, Status};
use napi_derive::napi;

use crate::math::{Evaluate, HostMath};

/// What an argument or captured value is compiled for; see `NativeArgument` in `ts/src/native.ts`.
#[napi(object)]
pub struct NativeArgument {
    pub kind: String,
    pub dtype: Option<String>,
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
}

impl TryFrom<NativeCaptured> for Captured {
    type Error = Error;

    fn try_from(captured: NativeCaptured) -> Result<Self> {
        let NativeCaptured { kind, dtype, index, name, source, path, message, way_out } = captured;
        Ok(match kind.as_str() {
            "function" => Self::Function {
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
            _ => Self::Value(Argument::try_from(&NativeArgument { kind, dtype })?),
        })
    }
}

/// `find(function, path)`: see `Captures::find`.
pub type Find<'a> = Function<'a, FnArgs<(u32, Vec<String>)>, NativeCaptured>;

/// The caller knows what is captured.
struct HostCaptures<'a> {
    find: Find<'a>,
    /// The first error that it threw.
    error: RefCell<Option<Error>>,
}

impl Captures for HostCaptures<'_> {
    fn find(&self, function: usize, path: &[String]) -> Captured {
        let found = u32::try_from(function)
            .map_err(|error| Error::new(Status::InvalidArg, error.to_string()))
            .and_then(|function| self.find.call((function, path.to_vec()).into()))
            .and_then(Captured::try_from);
        found.unwrap_or_else(|error| {
            self.error.borrow_mut().get_or_insert(error);
            Captured::Refused { message: "what is captured could not be read".to_owned(), way_out: String::new() }
        })
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

    #[napi(getter)]
    pub fn returns_boolean(&self) -> bool {
        self.kernel.returns_boolean()
    }

    /// Whether an item may have to be run again in JavaScript.
    #[napi(getter)]
    pub fn can_bail(&self) -> bool {
        self.kernel.can_bail()
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
pub fn compile<'env>(
    env: &'env Env,
    source: String,
    arguments: Vec<NativeArgument>,
    output: Option<String>,
    find: Find<'_>,
    evaluate: Evaluate<'_>,
    is_near: Option<bool>,
) -> Result<Object<'env>> {
    let signature = signature(&arguments, output.as_deref())?;
    let captures = HostCaptures { find, error: RefCell::new(None) };
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
    Ok(Signature {
        arguments: arguments.iter().map(Argument::try_from).collect::<Result<_>>()?,
        output: output.map(str::parse).transpose().map_err(invalid)?,
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
