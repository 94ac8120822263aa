//! Ballista's executor, which knows smoothframe's window functions.

use std::sync::Arc;

use ballista_core::error::Result;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use clap::Parser;
use env_logger::Env;

/// A Ballista executor that knows smooth, smooth_by, smooth_parts and smooth_parts_by. RUST_LOG=info has it tell more than what is wrong.
#[derive(Parser)]
struct Args {
    /// The scheduler's host
    #[arg(long, default_value = "localhost")]
    scheduler_host: String,
    /// The scheduler's port
    #[arg(long, default_value_t = 50050)]
    scheduler_port: u16,
    /// The address to listen at
    #[arg(long, default_value = "127.0.0.1")]
    bind_host: String,
    /// The port at which others fetch its rows
    #[arg(long, default_value_t = 50051)]
    bind_port: u16,
    /// The port at which the scheduler speaks to it
    #[arg(long, default_value_t = 50052)]
    bind_grpc_port: u16,
    /// Under which name others find it [default: as they see it]
    #[arg(long)]
    external_host: Option<String>,
    /// So many tasks at once [default: one a core]
    #[arg(long)]
    vcores: Option<usize>,
    /// Where rows lie between stages [default: a temporary folder]
    #[arg(long)]
    work_dir: Option<String>,
    /// It tells that it is there every so many seconds
    #[arg(long, default_value_t = 60)]
    executor_heartbeat_interval_seconds: u64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    env_logger::Builder::from_env(Env::default().default_filter_or("warn")).init();
    let others = ExecutorProcessConfig::default();
    let config = ExecutorProcessConfig {
        scheduler_host: args.scheduler_host,
        scheduler_port: args.scheduler_port,
        scheduler_connect_timeout_seconds: 30,
        bind_host: args.bind_host,
        port: args.bind_port,
        grpc_port: args.bind_grpc_port,
        external_host: args.external_host,
        vcores: args.vcores.unwrap_or(others.vcores),
        work_dir: args.work_dir,
        executor_heartbeat_interval_seconds: args.executor_heartbeat_interval_seconds,
        override_function_registry: Some(Arc::new(smoothframe_ballista::registry())),
        ..others
    };
    start_executor_process(Arc::new(config)).await
}
