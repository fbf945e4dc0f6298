use noxus_engine::Ctx;
use noxus_engine::codec::video::{OutputContainer, SpliceOutcome, TranscodePlan, splice, transcode};
use noxus_engine::frame::YuvFrame;
use noxus_engine::{Input, Result};

use super::support::{decodes_cleanly, frame_times_us, input, packet_digest, psnr, save};
use crate::material::clip;

/// A grey box while a caption is shown; its shade stands for the words.
fn caption(from_us: i64, to_us: i64, shade: u8) -> impl FnMut(&mut YuvFrame<'_>, i64) -> Result<()> {
    move |frame, at_us| {
        if (from_us..to_us).contains(&at_us) {
            let (width, height) = (frame.width as usize, frame.height as usize);
            for row in height * 3 / 4..height * 7 / 8 {
                frame.y.row(row, width).unwrap()[width / 4..width * 3 / 4].fill(shade);
            }
        }
        Ok(())
    }
}

fn plan(container: OutputContainer) -> TranscodePlan {
    TranscodePlan { container, key_gap_ms: 500, ..TranscodePlan::default() }
}

#[test]
fn only_the_groups_that_changed_are_encoded_again() {
    for (name, container, at_ms) in [
        ("horizontal.mp4", OutputContainer::Mp4, 2_000),
        ("variable.mp4", OutputContainer::Mp4, 800),
        ("several.mkv", OutputContainer::Mp4, 800),
        ("clip.webm", OutputContainer::Webm, 800),
    ] {
        let plan = plan(container);
        let (from_us, to_us) = (at_ms * 1_000, (at_ms + 300) * 1_000);
        let source = input(name);
        Ctx::with_defaults(|ctx| {
            let first = transcode(&source, &plan, ctx, &mut caption(from_us, to_us, 60)).unwrap();
            let earlier = Input::from_content("video", first.content.clone());
            let changed = at_ms..at_ms + 300;
            let again = splice(
                &source,
                &earlier,
                std::slice::from_ref(&changed),
                &plan,
                ctx,
                &mut caption(from_us, to_us, 200),
            )
            .unwrap();
            let SpliceOutcome::Partial { encoded_frames, copied_frames } = again.outcome else {
                panic!("{name}: {:?}", again.outcome);
            };
            assert!(
                encoded_frames > 0 && copied_frames > encoded_frames,
                "{name}: {encoded_frames} {copied_frames}"
            );
            assert_eq!(encoded_frames + copied_frames, first.frames);
            let whole = transcode(&source, &plan, ctx, &mut caption(from_us, to_us, 200)).unwrap();
            let extension = container.container().name();
            let (first, again, whole) = (
                save(&first.content.bytes().unwrap(), extension),
                save(&again.video.content.bytes().unwrap(), extension),
                save(&whole.content.bytes().unwrap(), extension),
            );
            assert_eq!(decodes_cleanly(&again.path), decodes_cleanly(&whole.path), "{name}");
            assert_eq!(frame_times_us(&again.path), frame_times_us(&first.path), "{name}");
            assert_eq!(packet_digest(&again.path, "0:a"), packet_digest(&first.path, "0:a"), "{name}");
            let alike = psnr(&again.path, &whole.path, "null");
            assert!(alike > 36.0, "{name}: {alike} dB");
        });
    }
}

#[test]
fn a_change_of_nothing_copies_everything() {
    Ctx::with_defaults(|ctx| {
        let plan = plan(OutputContainer::Mp4);
        let first = transcode(&input("vertical.mp4"), &plan, ctx, &mut caption(0, 1, 60)).unwrap();
        let earlier = Input::from_content("video", first.content.clone());
        let again =
            splice(&input("vertical.mp4"), &earlier, &[], &plan, ctx, &mut caption(0, 1, 60)).unwrap();
        assert_eq!(again.outcome, SpliceOutcome::Partial { encoded_frames: 0, copied_frames: first.frames });
        let (first, again) = (
            save(&first.content.bytes().unwrap(), "mp4"),
            save(&again.video.content.bytes().unwrap(), "mp4"),
        );
        for kind in ["0:v", "0:a"] {
            assert_eq!(packet_digest(&first.path, kind), packet_digest(&again.path, kind));
        }
    });
}

#[test]
fn what_does_not_fit_is_rendered_whole_and_says_why() {
    Ctx::with_defaults(|ctx| {
        let source = input("horizontal.mp4");
        let plan = plan(OutputContainer::Mp4);
        for earlier in ["horizontal.mp4", "vertical.mp4", "clip.webm", "text.mp4"] {
            let again = splice(
                &source,
                &input(earlier),
                std::slice::from_ref(&(0..100)),
                &plan,
                ctx,
                &mut caption(0, 1, 60),
            )
            .unwrap();
            let SpliceOutcome::Full { reason } = again.outcome else { panic!("{earlier}") };
            assert!(!reason.es.is_empty() && !reason.en.is_empty());
            assert_eq!(again.video.frames, 132);
        }
    });
    let _ = clip("horizontal.mp4");
}
