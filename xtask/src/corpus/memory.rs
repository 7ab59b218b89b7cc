//! How much memory a process has needed.

/// The most memory that this process has had at a time, in bytes; `None` where the system does not say.
pub(super) fn peak() -> Option<u64> {
    peak_of(&std::fs::read_to_string("/proc/self/status").ok()?)
}

fn peak_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_a_line_of_the_status() {
        assert_eq!(peak_of("Name:\txtask\nVmHWM:\t    2048 kB\nVmRSS:\t 1024 kB\n"), Some(2 * 1024 * 1024));
        assert_eq!(peak_of("Name:\txtask\n"), None);
    }
}
