//! What a process has needed, as far as the system says.

use std::time::Duration;

/// The most memory that this process has had at a time, in bytes.
pub(super) fn peak_memory() -> Option<u64> {
    peak_of(&std::fs::read_to_string("/proc/self/status").ok()?)
}

fn peak_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// How long the main thread has been on a processor: unlike the time of a clock, no other process adds to it.
pub(super) fn processor_time() -> Option<Duration> {
    processor_time_of(&std::fs::read_to_string("/proc/self/schedstat").ok()?)
}

fn processor_time_of(statistics: &str) -> Option<Duration> {
    statistics.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_a_line_of_the_status() {
        assert_eq!(peak_of("Name:\txtask\nVmHWM:\t    2048 kB\nVmRSS:\t 1024 kB\n"), Some(2 * 1024 * 1024));
        assert_eq!(peak_of("Name:\txtask\n"), None);
    }

    #[test]
    fn the_time_is_the_first_of_the_statistics() {
        assert_eq!(processor_time_of("1500000000 20 3\n"), Some(Duration::from_millis(1500)));
        assert_eq!(processor_time_of(""), None);
    }
}
