//! The section of `docs/performance.md`.

use std::fmt::Write as _;
use std::path::Path;

use noxus_benches::Result;

use crate::Options;
use crate::books::Verdict;
use crate::figures::Figures;

const BEGIN: &str = "<!-- over http: begin -->";
const END: &str = "<!-- over http: end -->";

/// The figures, with how they came about.
pub(crate) fn page(options: &Options, all: &[Figures], verdict: &Verdict) -> String {
    let mut page = format!("{}\n\n", how(options));
    page.push_str("| work | who | requests/s | p50 | p99 | max | server CPU/request | peak memory |\n");
    page.push_str("|---|---|---:|---:|---:|---:|---:|---:|\n");
    let mut last = "";
    for figures in all {
        let work = if figures.work == last { "" } else { figures.work };
        last = figures.work;
        // Writing to a String cannot fail.
        let _ = writeln!(
            page,
            "| {work} | {} | {} ± {:.0} % | {} | {} | {} | {} | {:.0} MiB |",
            figures.who,
            rate(figures.median(|round| round.per_second)),
            figures.spread_percent(|round| round.per_second),
            time(figures.median(|round| round.p50_ms)),
            time(figures.median(|round| round.p99_ms)),
            time(figures.most(|round| round.max_ms)),
            time(figures.median(|round| round.cpu_ms)),
            figures.most(|round| round.peak_mib),
        );
    }
    let usd = format!("{}.{:06}", verdict.charged_micros / 1_000_000, verdict.charged_micros % 1_000_000);
    let _ = write!(
        page,
        "\nAfterwards the ledger was audited: clean; {} successes seen by clients and {0} charges in it, \
         {} USD together and exactly that missing from the balance; nothing held, no request failed.",
        grouped(&verdict.charges.to_string()),
        usd.trim_end_matches('0').trim_end_matches('.'),
    );
    page
}

fn how(options: &Options) -> String {
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?").to_owned();
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor.lines().find_map(|line| line.strip_prefix("model name"));
    let processor =
        processor.map_or("an unnamed processor", |name| name.trim_start_matches(['\t', ':', ' ']));
    let date = std::process::Command::new("date").args(["-u", "+%Y-%m-%d"]).output();
    let date = date.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    format!(
        "Measured on {}: {processor}, {processors} processors, load average {load} at the end, the load \
         generator's own included; noxus and the generator built as `{}`. {} connections, each with one request at a time; median of {} interleaved \
         rounds after a warm-up, max over all rounds; ± is half the distance between the slowest and the fastest \
         round.",
        date.unwrap_or_default(),
        options.profile,
        options.connections,
        options.rounds
    )
}

fn rate(per_second: f64) -> String {
    if per_second < 100.0 { format!("{per_second:.1}") } else { grouped(&format!("{per_second:.0}")) }
}

/// Digits in groups of three.
fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn time(ms: f64) -> String {
    match ms {
        ms if ms < 1.0 => format!("{:.0} µs", ms * 1_000.0),
        ms if ms < 10.0 => format!("{ms:.2} ms"),
        ms if ms < 100.0 => format!("{ms:.1} ms"),
        ms => format!("{ms:.0} ms"),
    }
}

/// Puts the table where the page has its marks.
pub(crate) fn write(path: &Path, table: &str) -> Result<()> {
    let page = std::fs::read_to_string(path)?;
    let (before, rest) = page.split_once(BEGIN).ok_or("the page has no mark for the table")?;
    let (_, after) = rest.split_once(END).ok_or("the page has no mark for the table's end")?;
    std::fs::write(path, format!("{before}{BEGIN}\n\n{table}\n\n{END}{after}"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short() {
        assert_eq!([grouped("7"), grouped("1234567")], ["7", "1,234,567"]);
        assert_eq!([rate(99.94), rate(12_345.6)], ["99.9", "12,346"]);
        assert_eq!(
            [time(0.0123), time(1.234), time(45.67), time(1_234.5)],
            ["12 µs", "1.23 ms", "45.7 ms", "1234 ms"]
        );
    }
}
