//! A job's graph that gives each row once, whatever executors were lost on the way.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use ballista_core::{
    JobId,
    error::{BallistaError, Result},
    serde::{
        protobuf::{JobStatus, TaskStatus, job_status, task_status},
        scheduler::{ExecutorMetadata, PartitionLocation},
    },
};
use ballista_scheduler::{
    scheduler_server::{event::QueryStageSchedulerEvent, timestamp_millis},
    state::{
        execution_graph::{ExecutionGraph, ExecutionGraphBox, RunningTaskInfo},
        execution_stage::{ExecutionStage, RunningStage, StageOutput},
    },
};
use datafusion::{physical_plan::ExecutionPlan, prelude::SessionConfig};

/// Ballista 55's graph of a job, but for what a stage has given when it is done again.
///
/// A stage whose input was on a lost executor is done again as a whole, but what its tasks gave before stays in
/// the list of what is read next, so rows come twice. Here the rows of the last stage are those of the tasks that
/// count, and a job of which an earlier stage has given rows to the next before it was done again ends with an
/// error: that list is private to the graph.
#[derive(Debug)]
pub(crate) struct EachRowOnce(pub(crate) ExecutionGraphBox);

/// The file of a task: executor, the task's place in its stage, partition and number.
type Place = (String, usize, usize, Option<u64>);

fn place(location: &PartitionLocation) -> Place {
    let id = location.executor_meta.id.clone();
    (id, location.map_partition_id, location.partition_id.partition_id, location.file_id)
}

/// How many files there are of a place.
type Files = HashMap<Place, usize>;

/// Takes a file away, if there is one.
fn take(files: &mut Files, place: &Place) -> bool {
    let left = files.get_mut(place).filter(|left| **left > 0);
    left.map(|left| *left -= 1).is_some()
}

/// Adds what the tasks of a stage that count have made.
fn add_made(files: &mut Files, stage: &ExecutionStage) {
    for (task, info) in stage.task_infos().unwrap_or_default().iter().enumerate() {
        let task_status::Status::Successful(done) = &info.task_status else { continue };
        for file in &done.partitions {
            let place = (done.executor_id.clone(), task, file.partition_id as usize, file.file_id);
            *files.entry(place).or_default() += 1;
        }
    }
}

fn inputs(stage: &ExecutionStage) -> Option<&HashMap<usize, StageOutput>> {
    match stage {
        ExecutionStage::UnResolved(stage) => Some(&stage.inputs),
        ExecutionStage::Resolved(stage) => Some(&stage.inputs),
        ExecutionStage::Running(stage) => Some(&stage.inputs),
        _ => None,
    }
}

impl EachRowOnce {
    /// Whether a stage is done again as a whole, without which nothing is read twice.
    fn is_done_again(&self) -> bool {
        self.0.stages().values().any(|stage| match stage {
            ExecutionStage::UnResolved(stage) => stage.stage_attempt_num > 0,
            ExecutionStage::Resolved(stage) => stage.stage_attempt_num > 0,
            ExecutionStage::Running(stage) => stage.stage_attempt_num > 0,
            _ => false,
        })
    }

    /// A stage, and one that would read some of its rows twice.
    fn read_twice(&self) -> Option<(usize, usize)> {
        let stages = self.0.stages();
        let mut links = stages
            .iter()
            .flat_map(|(&from, stage)| stage.output_links().iter().map(move |&to| (from, to)));
        links.find(|(from, to)| {
            let given = stages.get(to).and_then(inputs).and_then(|inputs| inputs.get(from));
            let Some(given) = given else { return false };
            let mut counted = Files::default();
            stages.get(from).into_iter().for_each(|stage| add_made(&mut counted, stage));
            // A file that is not counted, or was counted before.
            given
                .partition_locations
                .values()
                .flatten()
                .any(|file| !take(&mut counted, &place(file)))
        })
    }

    /// A stage of which two tasks that count have done the same partition.
    fn done_twice(&self) -> Option<usize> {
        let mut stages = self.0.stages().iter();
        let is_twice = |stage: &ExecutionStage| {
            let tasks = stage.task_infos().unwrap_or_default().iter();
            let tasks =
                tasks.filter(|task| matches!(task.task_status, task_status::Status::Successful(_)));
            let mut seen = HashSet::new();
            !tasks.flat_map(|task| &task.global_input_partition_ids).all(|at| seen.insert(*at))
        };
        stages.find(|(_, stage)| is_twice(stage)).map(|(&number, _)| number)
    }

    /// The files of the last stage that count, each once.
    fn results(&self) -> Result<Vec<PartitionLocation>> {
        if let Some(stage) = self.done_twice() {
            return Err(BallistaError::Internal(format!(
                "two tasks of stage {stage} have given the same rows; run the query again"
            )));
        }
        let last = self.0.stages().values().filter(|stage| stage.output_links().is_empty());
        let mut counted = Files::default();
        last.for_each(|stage| add_made(&mut counted, stage));
        // What was told last is of the last attempt.
        let all = self.0.output_locations().into_iter().rev();
        let mut files: Vec<PartitionLocation> =
            all.filter(|file| take(&mut counted, &place(file))).collect();
        files.reverse();
        match counted.values().all(|&left| left == 0) {
            true => Ok(files),
            false => Err(BallistaError::Internal(
                "the result of a task is in no list; run the query again".to_owned(),
            )),
        }
    }

    /// What is to be done of a job that ends with this error: it, and what was to be done of its tasks.
    fn failed(
        &mut self,
        mut events: Vec<QueryStageSchedulerEvent>,
        error: String,
    ) -> Vec<QueryStageSchedulerEvent> {
        // None of its tasks is bound before the event is heard of, then.
        self.0.fail_job(error.clone());
        events.retain(|event| matches!(event, QueryStageSchedulerEvent::CancelTasks(_)));
        events.push(QueryStageSchedulerEvent::JobRunningFailed {
            job_id: self.0.job_id().clone(),
            fail_message: error,
            queued_at: self.0.start_time(),
            failed_at: timestamp_millis(),
        });
        events
    }

    /// Has the status of a job that is done name the files that count.
    fn mend_status(&mut self) -> Result<()> {
        let mut status = self.0.status().clone();
        if let Some(job_status::Status::Successful(job)) = &mut status.status {
            let files: Result<Vec<_>> =
                self.results()?.into_iter().map(TryInto::try_into).collect();
            job.partition_location = files?;
            self.0.update_status(status);
        }
        Ok(())
    }
}

/// Methods that do as the graph in it does.
macro_rules! as_within {
    ($(fn $name:ident(&self) -> $out:ty;)*) => {$(
        fn $name(&self) -> $out {
            self.0.$name()
        }
    )*};
    ($(fn $name:ident(&mut self $(, $arg:ident: $is:ty)*) -> $out:ty;)*) => {$(
        fn $name(&mut self $(, $arg: $is)*) -> $out {
            self.0.$name($($arg),*)
        }
    )*};
}

impl ExecutionGraph for EachRowOnce {
    fn update_task_status(
        &mut self,
        executor: &ExecutorMetadata,
        statuses: Vec<TaskStatus>,
        max_task_failures: usize,
        max_stage_failures: usize,
    ) -> Result<Vec<QueryStageSchedulerEvent>> {
        let (tasks, stages) = (max_task_failures, max_stage_failures);
        let updated = self.0.update_task_status(executor, statuses, tasks, stages);
        // The scheduler does no more than log an error of this, and the job would never end.
        let checked = updated.and_then(|events| self.mend_status().map(|()| events));
        let mut events = match checked {
            Ok(events) => events,
            Err(error) => return Ok(self.failed(Vec::new(), error.to_string())),
        };
        let has_failed = matches!(self.0.status().status, Some(job_status::Status::Failed(_)));
        if has_failed || !self.is_done_again() {
            return Ok(events);
        }
        if let Some((from, to)) = self.read_twice() {
            events = self.failed(
                events,
                format!(
                    "an executor was lost after stage {from} had given rows to stage {to}, which would have them \
                     twice when it is done again; run the query again"
                ),
            );
        }
        Ok(events)
    }

    fn succeed_job(&mut self) -> Result<()> {
        self.0.succeed_job()?;
        self.mend_status()
    }

    fn cloned(&self) -> ExecutionGraphBox {
        Box::new(Self(self.0.cloned()))
    }

    fn fetch_running_stage(&mut self, black_list: &[usize]) -> Option<&mut RunningStage> {
        self.0.fetch_running_stage(black_list)
    }

    fn scheduler_id(&self) -> Option<&str> {
        self.0.scheduler_id()
    }

    fn logical_plan(&self) -> Option<&str> {
        self.0.logical_plan()
    }

    as_within! {
        fn job_id(&self) -> &JobId;
        fn job_name(&self) -> &str;
        fn session_id(&self) -> &str;
        fn session_config(&self) -> Arc<SessionConfig>;
        fn status(&self) -> &JobStatus;
        fn physical_plan(&self) -> Arc<dyn ExecutionPlan>;
        fn start_time(&self) -> u64;
        fn end_time(&self) -> u64;
        fn completed_stages(&self) -> usize;
        fn is_successful(&self) -> bool;
        fn running_stages(&self) -> Vec<usize>;
        fn running_tasks(&self) -> Vec<RunningTaskInfo>;
        fn available_tasks(&self) -> usize;
        fn output_locations(&self) -> Vec<PartitionLocation>;
        fn stages(&self) -> &HashMap<usize, ExecutionStage>;
        fn stage_count(&self) -> usize;
    }

    as_within! {
        fn revive(&mut self) -> bool;
        fn update_status(&mut self, status: JobStatus) -> ();
        fn reset_stages_on_lost_executor(&mut self, executor_id: &str) -> Result<(HashSet<usize>, Vec<RunningTaskInfo>)>;
        fn resolve_stage(&mut self, stage_id: usize) -> Result<bool>;
        fn succeed_stage(&mut self, stage_id: usize) -> bool;
        fn fail_stage(&mut self, stage_id: usize, error: String) -> bool;
        fn rollback_running_stage(&mut self, stage_id: usize, reasons: HashSet<String>) -> Result<Vec<RunningTaskInfo>>;
        fn rollback_resolved_stage(&mut self, stage_id: usize) -> Result<bool>;
        fn rerun_successful_stage(&mut self, stage_id: usize) -> bool;
        fn fail_job(&mut self, error: String) -> ();
    }
}
