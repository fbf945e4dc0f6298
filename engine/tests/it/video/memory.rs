use noxus_engine::Ctx;
use noxus_engine::codec::video::{TranscodePlan, transcode};

use super::support::{draw_box, input};
use crate::material::clip;

/// Decoded, the clip would take 520 MB.
#[test]
fn a_long_clip_takes_no_more_memory_than_a_short_one() {
    // In a process of its own: memory is counted for the whole of it.
    clip("long.mp4");
    let child = crate::alone(module_path!(), "renders_the_long_clip").output().unwrap();
    let words = String::from_utf8(child.stdout).unwrap();
    assert!(child.status.success(), "{words}");
    let peak = words.lines().find_map(|line| line.strip_prefix("peak ")).unwrap();
    let peak_kib: u64 = peak.trim().parse().unwrap();
    assert!(peak_kib < 200 << 10, "{peak_kib} KiB");
}

#[test]
#[ignore = "started by the other one"]
fn renders_the_long_clip() {
    let result = Ctx::with_defaults(|ctx| {
        transcode(&input("long.mp4"), &TranscodePlan::default(), ctx, &mut draw_box)
    });
    assert_eq!(result.unwrap().frames, 1_500);
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    println!("\npeak {}", peak.trim().trim_end_matches(" kB"));
}
