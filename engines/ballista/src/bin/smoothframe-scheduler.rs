//! Ballista's scheduler, which knows smoothframe's window functions.

use std::sync::Arc;

use ballista_core::error::{BallistaError, Result};
use ballista_scheduler::{config::SchedulerConfig, scheduler_process::start_server};
use clap::Parser;
use env_logger::Env;

/// A Ballista scheduler that knows smooth, smooth_by, smooth_parts and smooth_parts_by. RUST_LOG=info has it tell more than what is wrong.
#[derive(Parser)]
struct Args {
    /// The address to listen at
    #[arg(long, default_value = "127.0.0.1")]
    bind_host: String,
    /// The port to listen at
    #[arg(long, default_value_t = 50050)]
    bind_port: u16,
    /// Under which name executors and clients find it
    #[arg(long, default_value = "localhost")]
    external_host: String,
    /// An executor that is silent for so many seconds is lost, and its tasks go to others
    #[arg(long, default_value_t = 180)]
    executor_timeout_seconds: u64,
}

fn main() -> Result<()> {
    let args = Args::parse();
    env_logger::Builder::from_env(Env::default().default_filter_or("warn")).init();
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    // Plans are deep, as in Ballista's own.
    let runtime = runtime.enable_all().thread_stack_size(32 << 20).build();
    runtime.map_err(BallistaError::IoError)?.block_on(serve(args))
}

async fn serve(args: Args) -> Result<()> {
    let address = format!("{}:{}", args.bind_host, args.bind_port).parse();
    let address = address.map_err(|error| {
        BallistaError::Configuration(format!("--bind-host {}: {error}", args.bind_host))
    })?;
    let config = SchedulerConfig {
        bind_host: args.bind_host,
        bind_port: args.bind_port,
        external_host: args.external_host,
        executor_timeout_seconds: args.executor_timeout_seconds,
        expire_dead_executor_interval_seconds: (args.executor_timeout_seconds / 4).clamp(1, 15),
        no_executors_grace_period_seconds: args.executor_timeout_seconds,
        ..SchedulerConfig::default()
    };
    let config =
        config.with_override_session_builder(Arc::new(smoothframe_ballista::session_state));
    let cluster = smoothframe_ballista::cluster(&config).await?;
    start_server(cluster, address, Arc::new(config)).await
}
