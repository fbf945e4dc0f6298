//! How movements begin and end: polynomials, which give the same bits everywhere.

/// How far a movement is, of `frames` in all: 0 before, 1 behind.
pub(super) fn progress(frame: u64, start: u64, frames: u64) -> f64 {
    if frame <= start {
        return 0.0;
    }
    let done = frame - start;
    if done >= frames {
        return 1.0;
    }
    // Both are far below 2^52.
    done as f64 / frames as f64
}

/// Begins and ends gently.
pub(super) fn smooth(part: f64) -> f64 {
    part * part * (3.0 - 2.0 * part)
}

/// Begins fast and ends gently.
pub(super) fn ease_out(part: f64) -> f64 {
    let rest = 1.0 - part;
    1.0 - rest * rest * rest
}

/// For a camera: nearly even, its ends a little softer.
pub(super) fn glide(part: f64) -> f64 {
    0.6 * part + 0.4 * smooth(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_go_from_nothing_to_all() {
        for ease in [smooth, ease_out, glide] {
            assert!(ease(0.0).abs() < 1e-12 && (ease(1.0) - 1.0).abs() < 1e-12);
        }
        assert_eq!((progress(4, 5, 10), progress(10, 5, 10), progress(99, 5, 10)), (0.0, 0.5, 1.0));
        assert_eq!(progress(6, 5, 0), 1.0);
    }
}
