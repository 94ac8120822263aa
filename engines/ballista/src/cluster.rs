//! A cluster whose executors' free vcores are counted from what runs on them.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use async_trait::async_trait;
use ballista_core::{
    JobId,
    error::{BallistaError, Result},
    serde::{
        protobuf::{ExecutorHeartbeat, task_status},
        scheduler::{ExecutorData, ExecutorMetadata},
    },
};
use ballista_scheduler::{
    cluster::{
        BallistaCluster, BoundTask, ClusterState, ClusterStateEventStream, ExecutorSlot,
        memory::InMemoryClusterState,
    },
    config::{SchedulerConfig, TaskDistributionPolicy},
    state::{execution_stage::ExecutionStage, task_manager::JobInfoCache},
};
use tokio::sync::Mutex;

use crate::graph::EachRowOnce;

/// The cluster of a scheduler: Ballista's, in memory, whose queries go on after an executor is lost, or end with an
/// error, and give each row once. It is for sessions of [`session_state`](crate::session_state).
///
/// # Errors
/// Ballista's own, and a policy of scheduling other than the default: executors that poll are bound past it.
pub async fn cluster(config: &SchedulerConfig) -> Result<BallistaCluster> {
    if !config.is_push_staged_scheduling() {
        let said =
            "executors that poll for tasks are not seen to; take TaskSchedulingPolicy::PushStaged";
        return Err(BallistaError::Configuration(said.to_owned()));
    }
    let ballistas = BallistaCluster::new_from_config(config).await?;
    let counted = Counted { state: ballistas.cluster_state(), known: Mutex::default() };
    Ok(BallistaCluster::new(Arc::new(counted), ballistas.job_state()))
}

/// Ballista 55 subtracts a task's vcores when it binds it and adds them when the task ends, which it cannot do
/// where the task's stage was rolled back meanwhile, as happens to tasks of the executors that are left when
/// another is lost. Their vcores are never free again, so its queries wait without end, those to come too.
/// Here the vcores that are free are all but those of tasks that run, by the jobs' own books.
/// (The same of cancelled jobs: <https://github.com/apache/datafusion-ballista/issues/2418>.)
struct Counted {
    state: Arc<dyn ClusterState>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// All vcores of each executor.
    vcores: HashMap<String, u32>,
    /// Jobs whose graphs are [`EachRowOnce`].
    jobs: HashSet<JobId>,
}

impl Known {
    /// Has each job's graph be one that gives each row once, before any task of it is bound.
    async fn guard(&mut self, jobs: &HashMap<JobId, JobInfoCache>) {
        self.jobs.retain(|job| jobs.contains_key(job));
        for (id, job) in jobs {
            if self.jobs.insert(id.clone()) {
                let mut graph = job.execution_graph.write().await;
                *graph = Box::new(EachRowOnce(graph.cloned()));
            }
        }
    }
}

#[async_trait]
impl ClusterState for Counted {
    async fn init(&self) -> Result<()> {
        self.state.init().await
    }

    async fn bind_schedulable_tasks(
        &self,
        distribution: TaskDistributionPolicy,
        active_jobs: Arc<HashMap<JobId, JobInfoCache>>,
        executors: Option<HashSet<String>>,
    ) -> Result<Vec<BoundTask>> {
        // Held until the tasks are bound, so that none is bound to what another call has taken.
        let mut known = self.known.lock().await;
        known.guard(&active_jobs).await;
        let taken = taken(&active_jobs).await;
        // What binds is private to Ballista's state, so it is asked of one that knows what is free just now.
        let now = InMemoryClusterState::default();
        for metadata in self.state.registered_executor_metadata().await {
            let id = metadata.id.clone();
            let Some(&all) = known.vcores.get(&id) else { continue };
            let free = all.saturating_sub(taken.get(&id).copied().unwrap_or(0));
            let data = ExecutorData { executor_id: id, total_vcores: all, available_vcores: free };
            now.register_executor(metadata, data).await?;
        }
        now.bind_schedulable_tasks(distribution, active_jobs, executors).await
    }

    /// Nothing: a task that does not run takes no vcores. One of a stage that was rolled back, which is cancelled,
    /// does not count either, so an executor may end it beside its next.
    async fn unbind_tasks(&self, _executor_slots: Vec<ExecutorSlot>) -> Result<()> {
        Ok(())
    }

    async fn register_executor(
        &self,
        metadata: ExecutorMetadata,
        spec: ExecutorData,
    ) -> Result<()> {
        let (id, all) = (metadata.id.clone(), spec.total_vcores);
        self.state.register_executor(metadata, spec).await?;
        self.known.lock().await.vcores.insert(id, all);
        Ok(())
    }

    async fn remove_executor(&self, executor_id: &str) -> Result<()> {
        self.known.lock().await.vcores.remove(executor_id);
        self.state.remove_executor(executor_id).await
    }

    async fn save_executor_metadata(&self, metadata: ExecutorMetadata) -> Result<()> {
        self.state.save_executor_metadata(metadata).await
    }

    async fn get_executor_metadata(&self, executor_id: &str) -> Result<ExecutorMetadata> {
        self.state.get_executor_metadata(executor_id).await
    }

    async fn registered_executor_metadata(&self) -> Vec<ExecutorMetadata> {
        self.state.registered_executor_metadata().await
    }

    async fn save_executor_heartbeat(&self, heartbeat: ExecutorHeartbeat) -> Result<()> {
        self.state.save_executor_heartbeat(heartbeat).await
    }

    fn executor_heartbeats(&self) -> HashMap<String, ExecutorHeartbeat> {
        self.state.executor_heartbeats()
    }

    fn get_executor_heartbeat(&self, executor_id: &str) -> Option<ExecutorHeartbeat> {
        self.state.get_executor_heartbeat(executor_id)
    }

    async fn cluster_state_events(&self) -> Result<ClusterStateEventStream> {
        self.state.cluster_state_events().await
    }
}

/// The vcores of each executor that the tasks of running stages have.
async fn taken(jobs: &HashMap<JobId, JobInfoCache>) -> HashMap<String, u32> {
    let mut taken = HashMap::new();
    for job in jobs.values() {
        let graph = job.execution_graph.read().await;
        for stage in graph.stages().values() {
            let ExecutionStage::Running(stage) = stage else { continue };
            for task in &stage.task_infos {
                if let task_status::Status::Running(running) = &task.task_status {
                    *taken.entry(running.executor_id.clone()).or_default() += task.vcores_consumed;
                }
            }
        }
    }
    taken
}
