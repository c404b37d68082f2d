//! How the browser calls our server functions: by `fetch`, with a time limit. A line that is dead but open answers nothing and
//! refuses nothing; without a limit the page would wait for ever, and never ask again.

use crate::error::AppError;
use browser::timer::within;
use futures::{Sink, Stream};
use leptos::server_fn::{
    Bytes,
    client::{Client, browser::BrowserClient},
    request::browser::BrowserRequest,
    response::{ClientRes, browser::BrowserResponse},
};
use send_wrapper::SendWrapper;

/// Longer than any answer of ours takes over a line that is worth waiting for, and short enough to ask again in time.
const ANSWER_WITHIN_MS: u32 = 12_000;

/// The client that every server function names. What is not answered in time is aborted and is [`AppError::Offline`].
pub struct Timed;

/// An answer whose head has come; its body has the same time again.
pub struct TimedResponse(BrowserResponse);

impl Client<AppError> for Timed {
    type Request = BrowserRequest;
    type Response = TimedResponse;

    fn send(request: BrowserRequest) -> impl Future<Output = Result<TimedResponse, AppError>> + Send {
        // A request that is dropped is aborted (server_fn's AbortOnDrop).
        SendWrapper::new(async move {
            let sent = within(ANSWER_WITHIN_MS, <BrowserClient as Client<AppError>>::send(request)).await;
            sent.unwrap_or(Err(AppError::Offline)).map(TimedResponse)
        })
    }

    fn open_websocket(
        path: &str,
    ) -> impl Future<
        Output = Result<
            (
                impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static,
                impl Sink<Bytes> + Send + 'static,
            ),
            AppError,
        >,
    > + Send {
        <BrowserClient as Client<AppError>>::open_websocket(path)
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        <BrowserClient as Client<AppError>>::spawn(future);
    }
}

/// What comes in time; half an answer is none.
async fn whole<T>(body: impl Future<Output = Result<T, AppError>>) -> Result<T, AppError> {
    let body = within(ANSWER_WITHIN_MS, body).await;
    body.and_then(Result::ok).ok_or(AppError::Offline)
}

impl ClientRes<AppError> for TimedResponse {
    fn try_into_string(self) -> impl Future<Output = Result<String, AppError>> + Send {
        SendWrapper::new(whole(self.0.try_into_string()))
    }

    fn try_into_bytes(self) -> impl Future<Output = Result<Bytes, AppError>> + Send {
        SendWrapper::new(whole(self.0.try_into_bytes()))
    }

    fn try_into_stream(self) -> Result<impl Stream<Item = Result<Bytes, Bytes>> + Send + Sync + 'static, AppError> {
        ClientRes::<AppError>::try_into_stream(self.0)
    }

    fn status(&self) -> u16 {
        ClientRes::<AppError>::status(&self.0)
    }

    fn status_text(&self) -> String {
        ClientRes::<AppError>::status_text(&self.0)
    }

    fn location(&self) -> String {
        ClientRes::<AppError>::location(&self.0)
    }

    fn has_redirect(&self) -> bool {
        ClientRes::<AppError>::has_redirect(&self.0)
    }
}
