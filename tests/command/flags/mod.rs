//! Flags of a run: several windows, what is written, what the machine may give, what is said.

mod bad_groups;
mod dry_run;
mod machine;
mod manners;
mod told;
mod windows;
mod written;
