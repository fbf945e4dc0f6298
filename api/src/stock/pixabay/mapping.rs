//! From a search to an address of Pixabay, and from its answers to files: pure functions.

use noxus_engine::stock::{
    MOST_PHOTO_PIXELS, MOST_VIDEO_PIXELS, StockCredit, StockItem, StockKey, StockMedia, StockOrientation,
    StockProvider, StockRequest, StockSize,
};

use super::wire::{Photo, Video, VideoFile};
use crate::endpoint::escaped;
use crate::stock::LONGEST_CLIP_S;
use crate::stock::choice::{Variant, author, fitting, order, page, within};

/// How many files Pixabay names in an answer.
const PER_PAGE: std::ops::RangeInclusive<u32> = 3..=200;
/// Sides of the sizes that pictures come in.
const LARGE: StockSize = StockSize { width: 1_280, height: 1_280 };
const FULL_HD: StockSize = StockSize { width: 1_920, height: 1_920 };

/// The address of a search, of what anybody may see.
pub(super) fn search(request: &StockRequest, query: &str) -> String {
    let per_page = request.at_most.clamp(*PER_PAGE.start(), *PER_PAGE.end());
    let language = language(&request.language).map(|lang| format!("&lang={lang}")).unwrap_or_default();
    let query = escaped(query);
    let shared = format!("q={query}&safesearch=true&per_page={per_page}{language}");
    match request.media {
        StockMedia::Photo => {
            let orientation = match request.orientation {
                StockOrientation::Portrait => "&orientation=vertical",
                StockOrientation::Landscape => "&orientation=horizontal",
                StockOrientation::Square => "",
            };
            format!("/api/?{shared}&image_type=photo{orientation}")
        }
        // Of clips it knows no orientation.
        StockMedia::Video => format!("/api/videos/?{shared}&video_type=film"),
    }
}

/// The address of one file.
pub(super) fn one(key: StockKey) -> String {
    match key.media {
        StockMedia::Photo => format!("/api/?id={}", key.id),
        StockMedia::Video => format!("/api/videos/?id={}", key.id),
    }
}

/// A language, of those that Pixabay knows.
fn language(language: &str) -> Option<&'static str> {
    const KNOWN: [&str; 26] = [
        "cs", "da", "de", "en", "es", "fr", "id", "it", "hu", "nl", "no", "pl", "pt", "ro", "sk", "fi", "sv",
        "tr", "vi", "th", "bg", "ru", "el", "ja", "ko", "zh",
    ];
    let own = language.split(['-', '_']).next().unwrap_or_default();
    KNOWN.iter().find(|known| known.eq_ignore_ascii_case(own)).copied()
}

/// The pictures of an answer that can be fetched, in the size that is fitting.
pub(super) fn photos(photos: &[Photo], size: StockSize) -> Vec<StockItem> {
    let mut sizes: Vec<(StockSize, u64)> = photos
        .iter()
        .map(|photo| (StockSize { width: photo.image_width, height: photo.image_height }, 0))
        .collect();
    let order = order(&mut sizes, size.orientation(), 0);
    order.into_iter().filter_map(|place| photo_item(photos.get(place)?, size)).collect()
}

pub(super) fn photo_item(photo: &Photo, size: StockSize) -> Option<StockItem> {
    let whole = StockSize { width: photo.image_width, height: photo.image_height };
    let variants = [
        (within(whole, LARGE), Some(&photo.large_image_url)),
        (within(whole, FULL_HD), photo.full_hd_url.as_ref()),
        (whole, photo.image_url.as_ref()),
    ];
    let variants =
        variants.into_iter().filter_map(|(size, address)| Some(Variant { size, address: address?.clone() }));
    let variant = fitting(variants.collect(), size, MOST_PHOTO_PIXELS)?;
    let key = StockKey { provider: StockProvider::Pixabay, media: StockMedia::Photo, id: photo.id };
    let credit = credit(key, &photo.page_url, photo.user.as_deref(), photo.user_id);
    Some(StockItem { credit, address: variant.address })
}

/// The clips of an answer that can be fetched, in the size that is fitting.
pub(super) fn videos(videos: &[Video], size: StockSize) -> Vec<StockItem> {
    let mut sizes: Vec<(StockSize, u64)> = videos
        .iter()
        .map(|video| {
            let largest = files(video).first().map(|file| (file.width, file.height)).unwrap_or_default();
            (StockSize { width: largest.0, height: largest.1 }, video.duration)
        })
        .collect();
    let order = order(&mut sizes, size.orientation(), LONGEST_CLIP_S);
    order.into_iter().filter_map(|place| video_item(videos.get(place)?, size)).collect()
}

/// The sizes of a clip that there are.
fn files(video: &Video) -> Vec<&VideoFile> {
    let files = &video.videos;
    let all = [&files.large, &files.medium, &files.small, &files.tiny];
    all.into_iter().flatten().filter(|file| !file.url.is_empty()).collect()
}

pub(super) fn video_item(video: &Video, size: StockSize) -> Option<StockItem> {
    let variants = files(video).into_iter().map(|file| Variant {
        size: StockSize { width: file.width, height: file.height },
        address: file.url.clone(),
    });
    let variant = fitting(variants.collect(), size, MOST_VIDEO_PIXELS)?;
    let key = StockKey { provider: StockProvider::Pixabay, media: StockMedia::Video, id: video.id };
    let credit = credit(key, &video.page_url, video.user.as_deref(), video.user_id);
    Some(StockItem { credit, address: variant.address })
}

fn credit(key: StockKey, address: &str, user: Option<&str>, user_id: Option<u64>) -> StockCredit {
    let kind = match key.media {
        StockMedia::Photo => "photos",
        StockMedia::Video => "videos",
    };
    let author_page =
        user.zip(user_id).map(|(user, id)| format!("https://pixabay.com/users/{}-{id}/", escaped(user)));
    StockCredit {
        provider: key.provider,
        media: key.media,
        id: key.id,
        author: author(user.unwrap_or_default()),
        author_page: author_page.as_deref().and_then(page),
        page: page(address).unwrap_or_else(|| format!("https://pixabay.com/{kind}/id-{}/", key.id)),
        licence: "Pixabay Content License".to_owned(),
        licence_page: "https://pixabay.com/service/license-summary/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_a_safe_one() {
        let size = StockSize { width: 1080, height: 1350 };
        let mut request = StockRequest {
            provider: StockProvider::Pixabay,
            media: StockMedia::Photo,
            words: vec![],
            language: "es-MX".into(),
            orientation: size.orientation(),
            size,
            at_most: 1,
        };
        assert_eq!(
            search(&request, "pan tostado"),
            "/api/?q=pan%20tostado&safesearch=true&per_page=3&lang=es&image_type=photo&orientation=vertical"
        );
        request.media = StockMedia::Video;
        request.language = "eo".into();
        assert_eq!(search(&request, "pan"), "/api/videos/?q=pan&safesearch=true&per_page=3&video_type=film");
    }

    #[test]
    fn larger_pictures_are_for_accounts_that_may() {
        let mut photo: Photo = serde_json::from_value(serde_json::json!({
            "id": 7, "pageURL": "https://pixabay.com/photos/bread-7/", "type": "photo", "imageWidth": 4000,
            "imageHeight": 3000, "largeImageURL": "1280", "user": "Ana B", "user_id": 5,
        }))
        .unwrap();
        let size = StockSize { width: 1920, height: 1080 };
        let item = photo_item(&photo, size).unwrap();
        assert_eq!(item.address, "1280");
        assert_eq!(item.credit.author_page.as_deref(), Some("https://pixabay.com/users/Ana%20B-5/"));
        photo.full_hd_url = Some("1920".into());
        photo.image_url = Some("whole".into());
        assert_eq!(photo_item(&photo, size).unwrap().address, "1920");
    }

    #[test]
    fn sizes_that_there_are_not_have_no_address() {
        let video: Video = serde_json::from_value(serde_json::json!({
            "id": 7, "pageURL": "", "duration": 9, "user": "Ana", "user_id": 5, "videos": {
                "large": {"url": "", "width": 0, "height": 0, "size": 0},
                "medium": {"url": "m", "width": 1920, "height": 1080, "size": 9},
                "small": {"url": "s", "width": 1280, "height": 720, "size": 9},
            },
        }))
        .unwrap();
        assert_eq!(video_item(&video, StockSize { width: 1280, height: 720 }).unwrap().address, "s");
        assert_eq!(video_item(&video, StockSize { width: 720, height: 1280 }).unwrap().address, "m");
        let none: Video = serde_json::from_value(serde_json::json!({"id": 7, "videos": {}})).unwrap();
        assert_eq!(video_item(&none, StockSize { width: 720, height: 1280 }), None);
    }
}
