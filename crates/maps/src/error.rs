use std::io;

pub type Result<T> = std::result::Result<T, MapError>;

/// Why there is no shared memory.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    #[error("shared memory cannot have {0} bytes")]
    Length(usize),
    #[error("{0:?} is not the name of shared memory")]
    Name(String),
    #[error("the shared memory {0} is not there any more")]
    Gone(String),
    /// `what` is what was tried.
    #[error("{what}: {cause}")]
    System { what: &'static str, cause: io::Error },
    #[error("shared memory is not supported on this system")]
    Unsupported,
}

impl MapError {
    /// The last error of the system.
    #[cfg(target_os = "linux")]
    pub(crate) fn last(what: &'static str) -> Self {
        Self::System { what, cause: io::Error::last_os_error() }
    }
}
