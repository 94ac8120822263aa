//! How much memory a run takes, as the system counts it.

/// B25, X10: a million groups of three rows, as a log of sales has them. (Memory goes by rows: of shorter
/// ones it is more times their bytes.)
#[cfg(target_os = "linux")]
pub(crate) mod slow {
    use std::{fs, process::Stdio, thread, time::Duration};

    use crate::folder::Folder;

    /// The most that a process and its children had at once of what each had at most, in bytes.
    pub(crate) fn peak(id: u32) -> u64 {
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let own = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let own = own.and_then(|own| own.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
        let children = children.unwrap_or_default();
        let below = children.split_whitespace().filter_map(|id| id.parse().ok()).map(peak);
        own.unwrap_or(0) * 1024 + below.sum::<u64>()
    }

    /// Runs it, and gives what it said and the memory that it took.
    fn run(folder: &Folder, args: &str) -> (String, u64) {
        let mut command = folder.command();
        command.args(args.split(' ')).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let mut most = 0;
        while child.try_wait().expect("a child").is_none() {
            most = most.max(peak(child.id()));
            thread::sleep(Duration::from_millis(2));
        }
        let output = child.wait_with_output().expect("it ended");
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(output.status.success(), "{said}");
        (said, most)
    }

    #[test]
    #[ignore = "slow: 120 MB of rows"]
    fn b25_a_million_groups_take_few_times_their_bytes() {
        let folder = Folder::new();
        let mut csv = String::from("date,store,product,revenue\n");
        for day in 1..=3 {
            for group in 0..1_000_000_u64 {
                let (store, product) = (group / 1000, group % 1000);
                let revenue = (group * 7919 * day % 100_003) as f64 / 100.0;
                csv.push_str(&format!(
                    "2024-01-0{day},store_{store:04},product_{product:03},{revenue:.2}\n"
                ));
            }
        }
        folder.write("in.csv", &csv);
        let bytes = csv.len() as u64;
        drop(csv);
        let of = |args: &str, times: u64| {
            let (said, most) =
                run(&folder, &format!("{args} -t date -g store,product -v revenue -w 3"));
            let share = most as f64 / bytes as f64;
            println!("{args}: {most} bytes, {share:.2} times its input's");
            assert!(most > bytes / 4, "{args}: {most} bytes are not what it took");
            assert!(most <= bytes * times, "{args}: {share:.2} times its input's bytes");
            said
        };
        of("apply in.csv -o out.csv", 4);
        of("apply in.csv -o out.parquet", 4);
        let said = of("report in.csv -o report", 6);
        assert!(said.contains("1000000 groups") && said.contains("plots"), "{said}");
        let plots = fs::read_dir(folder.path("report/plots")).expect("plots").count();
        assert!(plots < 100, "{plots} plots");
    }
}
