//! Which of the sizes of a file is fetched, and which of the files comes first: pure functions.

use std::cmp::Reverse;

use noxus_engine::script::{plain, shorten};
use noxus_engine::stock::{StockOrientation, StockSize};

/// How much a file may be enlarged to fill what it is for, in hundredths.
const MOST_ENLARGED: u64 = 110;
/// A name of somebody is no longer.
const AUTHOR_CHARS: usize = 100;
/// An address of a page is no longer.
const PAGE_BYTES: usize = 500;

/// One of the sizes that a file comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variant {
    pub(super) size: StockSize,
    pub(super) address: String,
}

/// The smallest variant that fills `wanted`; where none does, the largest. None of more than `most_pixels`.
pub(super) fn fitting(variants: Vec<Variant>, wanted: StockSize, most_pixels: u64) -> Option<Variant> {
    let is_good = |variant: &Variant| {
        let pixels = pixels(variant.size);
        !variant.address.is_empty() && pixels > 0 && pixels <= most_pixels
    };
    let (filling, small): (Vec<Variant>, Vec<Variant>) =
        variants.into_iter().filter(is_good).partition(|variant| fills(variant.size, wanted));
    let smallest = filling.into_iter().min_by_key(|variant| pixels(variant.size));
    smallest.or_else(|| small.into_iter().max_by_key(|variant| pixels(variant.size)))
}

fn pixels(size: StockSize) -> u64 {
    u64::from(size.width) * u64::from(size.height)
}

fn fills(size: StockSize, wanted: StockSize) -> bool {
    let covers = |side: u32, wanted: u32| u64::from(side) * MOST_ENLARGED >= u64::from(wanted) * 100;
    covers(size.width, wanted.width) && covers(size.height, wanted.height)
}

/// What lies as it should before what does not, and short clips before long ones.
pub(super) fn order(found: &mut [(StockSize, u64)], wanted: StockOrientation, longest_s: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|place| {
        let fit = found.get(*place).map(|(size, seconds)| {
            (wanted == StockOrientation::Square || size.orientation() == wanted, *seconds <= longest_s)
        });
        Reverse(fit)
    });
    order
}

/// A size made smaller until it lies within another.
pub(super) fn within(size: StockSize, bounds: StockSize) -> StockSize {
    let (width, height) = (u64::from(size.width.max(1)), u64::from(size.height.max(1)));
    let (most_width, most_height) = (u64::from(bounds.width), u64::from(bounds.height));
    if width <= most_width && height <= most_height {
        return size;
    }
    let (width, height) = if width * most_height > height * most_width {
        (most_width, (height * most_width / width).max(1))
    } else {
        ((width * most_height / height).max(1), most_height)
    };
    let side = |side: u64| u32::try_from(side).unwrap_or(u32::MAX);
    StockSize { width: side(width), height: side(height) }
}

/// A name as it may be shown.
pub(super) fn author(name: &str) -> String {
    shorten(&plain(name), AUTHOR_CHARS)
}

/// The address of a page as it may be shown.
pub(super) fn page(address: &str) -> Option<String> {
    let is_page = address.starts_with("https://")
        && address.len() <= PAGE_BYTES
        && address.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"'`\\".contains(&byte));
    is_page.then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(width: u32, height: u32) -> StockSize {
        StockSize { width, height }
    }

    fn variant(width: u32, height: u32) -> Variant {
        Variant { size: size(width, height), address: format!("{width}x{height}") }
    }

    fn chosen(sizes: &[(u32, u32)], wanted: (u32, u32), most: u64) -> Option<String> {
        let variants = sizes.iter().map(|(width, height)| variant(*width, *height)).collect();
        fitting(variants, size(wanted.0, wanted.1), most).map(|variant| variant.address)
    }

    #[test]
    fn the_smallest_file_that_fills_the_frame_is_taken() {
        let sizes = [(640, 360), (3840, 2160), (1920, 1080), (1280, 720)];
        assert_eq!(chosen(&sizes, (1280, 720), u64::MAX).as_deref(), Some("1280x720"));
        assert_eq!(chosen(&sizes, (1080, 1920), u64::MAX).as_deref(), Some("3840x2160"));
        // A tenth larger is still sharp enough.
        assert_eq!(chosen(&sizes, (1400, 790), u64::MAX).as_deref(), Some("1280x720"));
        assert_eq!(chosen(&sizes, (1410, 790), u64::MAX).as_deref(), Some("1920x1080"));
        // Where nothing fills it, the largest that may be.
        assert_eq!(chosen(&sizes, (1080, 1920), 2_073_600).as_deref(), Some("1920x1080"));
        assert_eq!(chosen(&sizes, (1080, 1920), 100), None);
        assert_eq!(chosen(&[(0, 0)], (10, 10), u64::MAX), None);
    }

    #[test]
    fn what_lies_right_comes_first_and_the_rest_stays_in_order() {
        let wide = (size(1920, 1080), 5);
        let high = (size(1080, 1920), 5);
        let long = (size(1080, 1920), 500);
        let mut found = [wide, long, high, wide];
        assert_eq!(order(&mut found, StockOrientation::Portrait, 60), [2, 1, 0, 3]);
        assert_eq!(order(&mut found, StockOrientation::Square, 60), [0, 2, 3, 1]);
    }

    #[test]
    fn sizes_within_others_keep_their_shape() {
        assert_eq!(within(size(4000, 6000), size(1880, 1300)), size(866, 1300));
        assert_eq!(within(size(6000, 4000), size(1880, 1300)), size(1880, 1253));
        assert_eq!(within(size(100, 50), size(1880, 1300)), size(100, 50));
        assert_eq!(within(size(1, u32::MAX), size(10, 10)), size(1, 10));
    }

    #[test]
    fn only_pages_are_shown() {
        assert!(page("https://www.pexels.com/@ana").is_some());
        for address in ["javascript:alert(1)", "http://a/", "https://a/<b>", "https://a b", "https://á"] {
            assert_eq!(page(address), None, "{address}");
        }
        assert_eq!(author("<b>Ana</b>\u{202e}\n"), "Ana");
    }
}
