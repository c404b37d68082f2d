//! The only error on the wire. A rule said no (`Rejected`), fields of a form are wrong (`Invalid`), or the request
//! cannot be served. What went wrong inside stays in the log; `Internal` carries the id that finds it there.

use domain::{FieldError, Lang, Reject};
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// A field that needs another look, and the sentence that says why. The server puts it into words: the tables of what can be
/// wrong with a field are larger than a stage has room for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrongField {
    /// The name of the form field.
    pub field: String,
    /// What is wrong with it and what is allowed.
    pub sentence: String,
}

/// Why a request was not served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    /// A rule says no; 409.
    #[error("{0}")]
    Rejected(Reject),
    /// Fields are wrong; 422.
    #[error("some fields need another look")]
    Invalid(Vec<WrongField>),
    /// Only for signed-in people; 401.
    #[error("sign in first")]
    SignIn,
    /// The person's role does not include it; 403.
    #[error("your role does not include this")]
    Forbidden,
    /// It is not there, or not for this person's eyes: a stranger cannot tell; 404.
    #[error("not found")]
    NotFound,
    /// Too many requests; 429.
    #[error("too fast, try again in {retry_after_s} s")]
    TooFast {
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// The server is full for the moment; 503.
    #[error("busy, try again")]
    Busy,
    /// The request is not one that our pages make; 400.
    #[error("the request could not be read")]
    Malformed,
    /// The answer never came: made in the browser only.
    #[error("no connection")]
    Offline,
    /// Our fault; 500.
    #[error("something went wrong ({id})")]
    Internal {
        /// Finds the entry in the server's log.
        id: String,
    },
}

impl AppError {
    /// Fields are wrong.
    pub fn invalid(fields: &[FieldError], lang: Lang) -> AppError {
        let said = |error: &FieldError| WrongField {
            field: error.field.clone(),
            sentence: error.why.sentence(lang),
        };
        AppError::Invalid(fields.iter().map(said).collect())
    }

    /// What the person reads.
    pub fn sentence(&self, lang: Lang) -> String {
        let (en, vi) = match self {
            AppError::Rejected(reject) => return reject.sentence(lang),
            AppError::Invalid(_) => ("Some fields need another look.", "Có mục cần bạn xem lại."),
            AppError::SignIn => ("Sign in first.", "Bạn cần đăng nhập trước."),
            AppError::Forbidden => (
                "Your role does not include this.",
                "Vai trò của bạn không có quyền này.",
            ),
            AppError::NotFound => ("We can't find this.", "Không tìm thấy nội dung này."),
            AppError::TooFast { retry_after_s } => {
                return match lang {
                    Lang::En => format!("That was a little fast. Try again in {retry_after_s} s."),
                    Lang::Vi => format!("Hơi nhanh một chút. Bạn thử lại sau {retry_after_s} giây nhé."),
                };
            }
            AppError::Busy => (
                "It is very busy right now. Try again.",
                "Hiện đang rất đông. Bạn thử lại nhé.",
            ),
            AppError::Malformed => (
                "This request could not be read. Reload the page.",
                "Không đọc được yêu cầu. Bạn tải lại trang nhé.",
            ),
            AppError::Offline => (
                "No answer came. It may have been done all the same: look before you try again.",
                "Chưa có phản hồi. Có thể việc này đã xong: bạn xem lại trước khi thử lần nữa.",
            ),
            AppError::Internal { id } => {
                return match lang {
                    Lang::En => format!("Something went wrong on our side (id {id})."),
                    Lang::Vi => format!("Đã có lỗi ở phía chúng tôi (mã {id})."),
                };
            }
        };
        lang.pick(en, vi).to_owned()
    }

    /// What is wrong with one field of the form, if anything.
    pub fn field(&self, name: &str) -> Option<&str> {
        match self {
            AppError::Invalid(fields) => {
                let found = fields.iter().find(|wrong| wrong.field == name)?;
                Some(&found.sentence)
            }
            _ => None,
        }
    }

    /// HTTP status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            AppError::Rejected(_) => 409,
            AppError::Invalid(_) => 422,
            AppError::SignIn => 401,
            AppError::Forbidden => 403,
            AppError::NotFound => 404,
            AppError::TooFast { .. } => 429,
            AppError::Busy => 503,
            AppError::Malformed => 400,
            AppError::Offline | AppError::Internal { .. } => 500,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => AppError::Offline,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                AppError::Malformed
            }
            _ => AppError::Internal { id: String::new() },
        }
    }
}
