//! The errors of the service, in its own form.

use http::StatusCode;

/// The exceptions that the service can answer with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorType {
    /// Too many calls.
    CallRateLimitExceeded,
    /// The client did something wrong.
    Client,
    /// Not allowed.
    Forbidden,
    /// A client token was used again with other parameters.
    IdempotentParameterMismatch,
    /// The signature cannot be read.
    IncompleteSignature,
    /// A page token that was never given out.
    InvalidPaginationToken,
    /// Parameters that exclude each other.
    InvalidParameterCombination,
    /// A parameter's value is of no use here.
    InvalidParameterValue,
    /// The request breaks the description, or asks for what the service does not do.
    InvalidRequest,
    /// The signature is not the one of this request.
    InvalidSignature,
    /// There is no signature.
    MissingAuthenticationToken,
    /// There is a resource of that name.
    ResourceAlreadyExists,
    /// Another resource depends on this one.
    ResourceDependency,
    /// The resource is busy.
    ResourceInUse,
    /// There is no such resource.
    ResourceNotFound,
    /// The body is not JSON.
    Serialization,
    /// The service failed.
    Service,
    /// A quota is used up.
    ServiceQuotaExceeded,
    /// The service is down.
    ServiceUnavailable,
    /// There is no such operation.
    UnknownOperation,
    /// Nobody has these keys.
    UnrecognizedClient,
    /// The content type is not one that the operation takes.
    UnsupportedMediaType,
}

impl ErrorType {
    /// The name that stands in the `x-amzn-ErrorType` header.
    pub fn name(self) -> &'static str {
        self.parts().0
    }

    /// The status that goes with it.
    pub fn status(self) -> StatusCode {
        self.parts().1
    }

    fn parts(self) -> (&'static str, StatusCode) {
        match self {
            Self::CallRateLimitExceeded => ("CallRateLimitExceededException", StatusCode::TOO_MANY_REQUESTS),
            Self::Client => ("ClientException", StatusCode::BAD_REQUEST),
            Self::Forbidden => ("ForbiddenException", StatusCode::FORBIDDEN),
            Self::IdempotentParameterMismatch => {
                ("IdempotentParameterMismatchException", StatusCode::BAD_REQUEST)
            }
            Self::IncompleteSignature => ("IncompleteSignatureException", StatusCode::FORBIDDEN),
            Self::InvalidPaginationToken => ("InvalidPaginationTokenException", StatusCode::BAD_REQUEST),
            Self::InvalidParameterCombination => {
                ("InvalidParameterCombinationException", StatusCode::BAD_REQUEST)
            }
            Self::InvalidParameterValue => ("InvalidParameterValueException", StatusCode::BAD_REQUEST),
            Self::InvalidRequest => ("InvalidRequestException", StatusCode::BAD_REQUEST),
            Self::InvalidSignature => ("InvalidSignatureException", StatusCode::FORBIDDEN),
            Self::MissingAuthenticationToken => {
                ("MissingAuthenticationTokenException", StatusCode::FORBIDDEN)
            }
            Self::ResourceAlreadyExists => ("ResourceAlreadyExistsException", StatusCode::BAD_REQUEST),
            Self::ResourceDependency => ("ResourceDependencyException", StatusCode::BAD_REQUEST),
            Self::ResourceInUse => ("ResourceInUseException", StatusCode::BAD_REQUEST),
            Self::ResourceNotFound => ("ResourceNotFoundException", StatusCode::NOT_FOUND),
            Self::Serialization => ("SerializationException", StatusCode::BAD_REQUEST),
            Self::Service => ("ServiceException", StatusCode::INTERNAL_SERVER_ERROR),
            Self::ServiceQuotaExceeded => ("ServiceQuotaExceededException", StatusCode::PAYMENT_REQUIRED),
            Self::ServiceUnavailable => ("ServiceUnavailableException", StatusCode::SERVICE_UNAVAILABLE),
            Self::UnknownOperation => ("UnknownOperationException", StatusCode::NOT_FOUND),
            Self::UnrecognizedClient => ("UnrecognizedClientException", StatusCode::FORBIDDEN),
            Self::UnsupportedMediaType => {
                ("UnsupportedMediaTypeException", StatusCode::UNSUPPORTED_MEDIA_TYPE)
            }
        }
    }
}

/// An error that the service answers with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceError {
    /// Which one.
    pub error_type: ErrorType,
    /// What the body's `message` says.
    pub message: String,
}

impl ServiceError {
    pub(super) fn new(error_type: ErrorType, message: impl Into<String>) -> Self {
        Self { error_type, message: message.into() }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorType::InvalidRequest, message)
    }

    pub(super) fn not_found(arn: &str) -> Self {
        Self::new(ErrorType::ResourceNotFound, format!("The resource '{arn}' does not exist."))
    }
}
