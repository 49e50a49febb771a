//! `crates/compiler` for JavaScript.

use std::panic::{AssertUnwindSafe, catch_unwind};

use millrace_column::{DType, UnknownDType};
use millrace_compiler::{Argument, Capture, Kernel, Refusal, Signature, compile as compile_function};
use millrace_math::Probing;
use napi::bindgen_prelude::{JavaScriptClassExt, Object};
use napi::{Env, Error, Result, Status};
use napi_derive::napi;

use crate::math::{Evaluate, HostMath};

/// What an argument or captured value is compiled for; see `NativeArgument` in `ts/src/native.ts`.
#[napi(object)]
pub struct NativeArgument {
    pub kind: String,
    pub dtype: Option<String>,
    /// Of a captured value.
    pub name: Option<String>,
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

/// Why a function is not compiled.
#[napi(object)]
pub struct NativeRefusal {
    pub code: String,
    pub message: String,
    pub line: u32,
    pub column: u32,
    pub way_out: String,
}

impl From<Refusal> for NativeRefusal {
    fn from(refusal: Refusal) -> Self {
        let Refusal { code, message, line, column, way_out } = refusal;
        Self { code: code.to_owned(), message, line, column, way_out }
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

/// Compiles the text of one function: `{ kernel }` or `{ refusal }`.
#[napi]
pub fn compile<'env>(
    env: &'env Env,
    source: String,
    arguments: Vec<NativeArgument>,
    captures: Vec<NativeArgument>,
    output: Option<String>,
    evaluate: Evaluate<'_>,
) -> Result<Object<'env>> {
    let signature = signature(&arguments, &captures, output.as_deref())?;
    let math = HostMath(evaluate);
    let compiled = catch_unwind(AssertUnwindSafe(|| compile_function(&source, &signature, &Probing(&math))));
    let mut answer = Object::new(env)?;
    match compiled.unwrap_or_else(|_| Err(defect())) {
        Ok(kernel) => answer.set("kernel", NativeKernel { kernel }.into_instance(env)?)?,
        Err(refusal) => answer.set("refusal", NativeRefusal::from(refusal))?,
    };
    Ok(answer)
}

fn signature(arguments: &[NativeArgument], captures: &[NativeArgument], output: Option<&str>) -> Result<Signature> {
    let invalid = |error: UnknownDType| Error::new(Status::InvalidArg, error.to_string());
    Ok(Signature {
        arguments: arguments.iter().map(Argument::try_from).collect::<Result<_>>()?,
        captures: captures
            .iter()
            .map(|capture| {
                let name = capture.name.clone();
                let name = name.ok_or_else(|| Error::new(Status::InvalidArg, "a captured value has no name"))?;
                Ok(Capture { name, value: Argument::try_from(capture)? })
            })
            .collect::<Result<_>>()?,
        output: output.map(str::parse).transpose().map_err(invalid)?,
    })
}

fn defect() -> Refusal {
    Refusal {
        code: "internal",
        message: "the compiler failed on this function".to_owned(),
        line: 0,
        column: 0,
        way_out: "leave `backend` at 'auto' to run it in JavaScript, and please report it".to_owned(),
    }
}
