//! What happens without a request: counters each second, shows that run over their time, the state of the live video as the
//! media engine sees it, sweeping what is over, images that nobody uses. Each job is supervised: one that fails is logged and started again, and stops no other.

use super::revocation;
use crate::media::stream;
use crate::state::Host;
use backend::account::System;
use backend::{audience, catalog, live, operator, with_sources};
use domain::CampaignId;
use futures::FutureExt;
use media::{MediaEvent, StreamId};
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::task::TaskTracker;

/// A job that failed waits this long, so that a lasting cause does not fill the log.
const PAUSE: Duration = Duration::from_secs(1);

/// Starts every job; they end when the host is stopping.
pub(crate) fn start(host: &Host, system: System, tasks: &TaskTracker) {
    let system = Arc::new(system);
    let every = |name: &'static str, seconds: u64, act: fn(Host, Arc<System>) -> Act| {
        let (host, system) = (host.clone(), system.clone());
        tasks.spawn(supervise(name, host.clone(), move || {
            repeat(name, (host.clone(), system.clone()), seconds, act)
        }));
    };
    every("counters", 1, |host, system| {
        Box::pin(async move {
            audience::tick(&host.backend, &system).await;
            Ok(())
        })
    });
    every("overdue shows", 5, |host, system| {
        Box::pin(async move { live::close_overdue(&host.backend, &system).await.map(drop) })
    });
    every("operator", 2, |host, system| {
        Box::pin(async move { operator::carry_out(&host.backend, &system).await.map(drop) })
    });
    every("sweep", 300, |host, system| {
        Box::pin(async move {
            host.limits.sweep();
            host.shared_pages.sweep();
            host.metrics.run_upkeep();
            host.backend.sweep(&system).await
        })
    });
    every("unused images", 3_600, |host, system| {
        Box::pin(async move { catalog::sweep_images(&host.backend, &system).await })
    });
    every("files of images", catalog::FOLDER_EVERY_S, |host, system| {
        Box::pin(async move { catalog::sweep_files(&host.backend, &system).await })
    });
    let watched = host.clone();
    tasks.spawn(supervise("video", host.clone(), move || {
        watch_video(watched.clone(), system.clone())
    }));
    let enforcing = host.clone();
    tasks.spawn(supervise("revocations", host.clone(), move || {
        revocation::enforce(enforcing.clone())
    }));
}

type Act = std::pin::Pin<Box<dyn Future<Output = Result<(), backend::Error>> + Send>>;

/// Starts the job again whenever it ends before the host does.
async fn supervise<F: Future<Output = ()>>(name: &'static str, host: Host, job: impl Fn() -> F) {
    loop {
        let panicked = tokio::select! {
            () = host.stopping.cancelled() => return,
            ended = AssertUnwindSafe(job()).catch_unwind() => ended.is_err(),
        };
        tracing::error!(name, panicked, "a job ended and is started again");
        metrics::counter!("hawker_job_failures_total", "job" => name).increment(1);
        tokio::select! {
            () = host.stopping.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

async fn repeat(
    name: &'static str,
    (host, system): (Host, Arc<System>),
    seconds: u64,
    act: fn(Host, Arc<System>) -> Act,
) {
    let mut ticks = interval(Duration::from_secs(seconds));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = act(host.clone(), system.clone()).await {
            metrics::counter!("hawker_job_failures_total", "job" => name).increment(1);
            log_failure(name, &error);
        }
    }
}

fn log_failure(name: &str, error: &backend::Error) {
    match error {
        backend::Error::Busy | backend::Error::Conflict => {
            tracing::warn!(name, "a job could not reach the database and tries again")
        }
        error => tracing::error!(name, error = %with_sources(error), "a job failed"),
    }
}

/// Tells the backend what arrives of the seller's video, as the engine reports it.
async fn watch_video(host: Host, system: Arc<System>) {
    let mut events = host.backend.media().events();
    loop {
        let stream = match events.recv().await {
            Ok(MediaEvent::PublisherConnected { stream, .. } | MediaEvent::PublisherSends { stream, .. }) => stream,
            Ok(MediaEvent::PublisherLost {
                stream,
                reason: media::LostReason::Replaced,
                ..
            }) => {
                tracing::debug!(%stream, "a publisher gave way");
                continue;
            }
            Ok(MediaEvent::PublisherLost { stream, .. }) => stream,
            Ok(MediaEvent::Restarted) => {
                ask_for_video(&host, &system).await;
                host.hub.media_restarted();
                continue;
            }
            Ok(MediaEvent::ViewerConnected { .. } | MediaEvent::ViewerLost { .. }) => continue,
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "news from the media engine was missed");
                ask_for_video(&host, &system).await;
                continue;
            }
            Err(RecvError::Closed) => return host.stopping.cancelled().await,
        };
        tell_video(&host, &system, &stream).await;
    }
}

/// Asks the engine for the video of every show that has one or should have, instead of assuming what was not heard.
async fn ask_for_video(host: &Host, system: &System) {
    let shows = match live::shows_with_video(&host.backend, system).await {
        Ok(shows) => shows,
        Err(error) => return log_failure("video", &error),
    };
    let sessions = host.backend.media().sessions().await.into_iter();
    let publishing = sessions
        .filter(|session| session.publishes)
        .map(|session| session.stream);
    let streams = shows.into_iter().map(stream).chain(publishing);
    for stream in streams.collect::<std::collections::BTreeSet<_>>() {
        tell_video(host, system, &stream).await;
    }
}

/// Events come in order, but what arrives may have changed again by the time that one is read: the engine says what it is now.
async fn tell_video(host: &Host, system: &System, stream: &StreamId) {
    let Ok(campaign) = stream.as_str().parse::<CampaignId>() else {
        return;
    };
    let video = live::arriving(&host.backend, campaign).await;
    match live::video_changed(&host.backend, system, campaign, video).await {
        Ok(()) => tracing::info!(%campaign, ?video, "video"),
        // A campaign that was deleted while its publisher was connected.
        Err(backend::Error::NotFound) => {}
        Err(error) => tracing::error!(%campaign, error = %with_sources(&error), "the video's state was not stored"),
    }
}
