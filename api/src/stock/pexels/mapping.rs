//! From a search to an address of Pexels, and from its answers to files: pure functions.

use noxus_engine::stock::{
    MOST_PHOTO_PIXELS, MOST_VIDEO_PIXELS, StockCredit, StockItem, StockKey, StockMedia, StockOrientation,
    StockProvider, StockRequest, StockSize,
};

use super::wire::{Photo, Video};
use crate::endpoint::escaped;
use crate::stock::LONGEST_CLIP_S;
use crate::stock::choice::{Variant, author, fitting, order, page, within};

/// Most files that Pexels names in an answer.
const MOST_PER_PAGE: u32 = 80;
/// Width and height of the sizes that pictures come in: two lie within these, two are cut to them.
const LARGE_2X: StockSize = StockSize { width: 1_880, height: 1_300 };
const LARGE: StockSize = StockSize { width: 940, height: 650 };
const PORTRAIT: StockSize = StockSize { width: 800, height: 1_200 };
const LANDSCAPE: StockSize = StockSize { width: 1_200, height: 627 };
/// A frame beyond that asks for clips of 1080 lines.
const SMALL_SIDE: u32 = 720;

/// The address of a search. What Pexels shows is looked through by people: it has no other safe search.
pub(super) fn search(request: &StockRequest, query: &str) -> String {
    let orientation = match request.orientation {
        StockOrientation::Portrait => "portrait",
        StockOrientation::Landscape => "landscape",
        StockOrientation::Square => "square",
    };
    let (path, size) = match request.media {
        // Four million pixels.
        StockMedia::Photo => ("/v1/search", "small"),
        StockMedia::Video if request.size.width.min(request.size.height) > SMALL_SIDE => {
            ("/videos/search", "medium")
        }
        StockMedia::Video => ("/videos/search", "small"),
    };
    let per_page = request.at_most.clamp(1, MOST_PER_PAGE);
    let locale = locale(&request.language).map(|locale| format!("&locale={locale}")).unwrap_or_default();
    let query = escaped(query);
    format!("{path}?query={query}&orientation={orientation}&size={size}&per_page={per_page}{locale}")
}

/// The address of one file.
pub(super) fn one(key: StockKey) -> String {
    match key.media {
        StockMedia::Photo => format!("/v1/photos/{}", key.id),
        StockMedia::Video => format!("/videos/videos/{}", key.id),
    }
}

/// The locale of a language, of those that Pexels knows.
fn locale(language: &str) -> Option<&'static str> {
    const KNOWN: [&str; 28] = [
        "en-US", "pt-BR", "es-ES", "ca-ES", "de-DE", "it-IT", "fr-FR", "sv-SE", "id-ID", "pl-PL", "ja-JP",
        "zh-TW", "zh-CN", "ko-KR", "th-TH", "nl-NL", "hu-HU", "vi-VN", "cs-CZ", "da-DK", "fi-FI", "uk-UA",
        "el-GR", "ro-RO", "nb-NO", "sk-SK", "tr-TR", "ru-RU",
    ];
    let language = language.replace('_', "-");
    let exact = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(&language));
    let same_language = |known: &&&str| known.split('-').next() == language.split('-').next();
    exact.or_else(|| KNOWN.iter().find(same_language)).copied()
}

/// The pictures of an answer that can be fetched, in the size that is fitting.
pub(super) fn photos(photos: &[Photo], size: StockSize) -> Vec<StockItem> {
    let mut sizes: Vec<(StockSize, u64)> =
        photos.iter().map(|photo| (StockSize { width: photo.width, height: photo.height }, 0)).collect();
    let order = order(&mut sizes, size.orientation(), 0);
    order.into_iter().filter_map(|place| photo_item(photos.get(place)?, size)).collect()
}

pub(super) fn photo_item(photo: &Photo, size: StockSize) -> Option<StockItem> {
    let whole = StockSize { width: photo.width, height: photo.height };
    let source = &photo.src;
    let variants = [
        (whole, &source.original),
        (within(whole, LARGE_2X), &source.large2x),
        (within(whole, LARGE), &source.large),
        (PORTRAIT, &source.portrait),
        (LANDSCAPE, &source.landscape),
    ];
    let variants = variants.map(|(size, address)| Variant { size, address: address.clone() }).to_vec();
    let variant = fitting(variants, size, MOST_PHOTO_PIXELS)?;
    let by = (photo.photographer.as_deref(), photo.photographer_url.as_deref());
    let key = StockKey { provider: StockProvider::Pexels, media: StockMedia::Photo, id: photo.id };
    Some(StockItem { credit: credit(key, &photo.url, by), address: variant.address })
}

/// The clips of an answer that can be fetched, in the size that is fitting.
pub(super) fn videos(videos: &[Video], size: StockSize) -> Vec<StockItem> {
    let mut sizes: Vec<(StockSize, u64)> = videos
        .iter()
        .map(|video| (StockSize { width: video.width, height: video.height }, video.duration))
        .collect();
    let order = order(&mut sizes, size.orientation(), LONGEST_CLIP_S);
    order.into_iter().filter_map(|place| video_item(videos.get(place)?, size)).collect()
}

pub(super) fn video_item(video: &Video, size: StockSize) -> Option<StockItem> {
    let files = video.video_files.iter().filter(|file| file.file_type.as_deref() == Some("video/mp4"));
    let variants = files.filter_map(|file| {
        let size = StockSize { width: file.width?, height: file.height? };
        Some(Variant { size, address: file.link.clone() })
    });
    let variant = fitting(variants.collect(), size, MOST_VIDEO_PIXELS)?;
    let user = video.user.as_ref();
    let by = (user.and_then(|user| user.name.as_deref()), user.and_then(|user| user.url.as_deref()));
    let key = StockKey { provider: StockProvider::Pexels, media: StockMedia::Video, id: video.id };
    Some(StockItem { credit: credit(key, &video.url, by), address: variant.address })
}

fn credit(key: StockKey, address: &str, (name, author_page): (Option<&str>, Option<&str>)) -> StockCredit {
    let kind = key.media.name();
    StockCredit {
        provider: key.provider,
        media: key.media,
        id: key.id,
        author: author(name.unwrap_or_default()),
        author_page: author_page.and_then(page),
        page: page(address).unwrap_or_else(|| format!("https://www.pexels.com/{kind}/{}/", key.id)),
        licence: "Pexels License".to_owned(),
        licence_page: "https://www.pexels.com/license/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(media: StockMedia, language: &str, width: u32, height: u32) -> StockRequest {
        let size = StockSize { width, height };
        StockRequest {
            provider: StockProvider::Pexels,
            media,
            words: vec![],
            language: language.into(),
            orientation: size.orientation(),
            size,
            at_most: 500,
        }
    }

    #[test]
    fn a_search_says_how_it_lies_and_in_which_language() {
        assert_eq!(
            search(&request(StockMedia::Photo, "es", 1080, 1920), "café & té"),
            "/v1/search?query=caf%C3%A9%20%26%20t%C3%A9&orientation=portrait&size=small&per_page=80&locale=es-ES"
        );
        assert_eq!(
            search(&request(StockMedia::Video, "xx", 1280, 720), "sea"),
            "/videos/search?query=sea&orientation=landscape&size=small&per_page=80"
        );
        assert!(search(&request(StockMedia::Video, "zh_CN", 1080, 1080), "x").ends_with("&locale=zh-CN"));
        assert_eq!([locale("en"), locale("pt-PT"), locale("")], [Some("en-US"), Some("pt-BR"), None]);
    }

    #[test]
    fn a_picture_comes_in_the_size_that_fits() {
        let photo: Photo = serde_json::from_value(serde_json::json!({
            "id": 7, "width": 4000, "height": 6000, "url": "javascript:x", "photographer": "Ana", "alt": "",
            "src": {"original": "o", "large2x": "2x", "large": "l", "portrait": "p", "landscape": "w"},
        }))
        .unwrap();
        let address = |width, height| photo_item(&photo, StockSize { width, height }).unwrap().address;
        assert_eq!([address(1080, 1920), address(720, 1280), address(700, 700)], ["o", "p", "p"]);
        assert_eq!(address(1280, 720), "o");
        let credit = photo_item(&photo, StockSize { width: 9, height: 9 }).unwrap().credit;
        assert_eq!((credit.page.as_str(), credit.author_page), ("https://www.pexels.com/photo/7/", None));
    }

    #[test]
    fn lists_of_pieces_are_no_clips() {
        let video: Video = serde_json::from_value(serde_json::json!({
            "id": 7, "width": 1920, "height": 1080, "duration": 9, "url": "https://www.pexels.com/video/7/",
            "user": {"id": 1, "name": "Ana", "url": "https://www.pexels.com/@ana"},
            "video_files": [
                {"id": 1, "quality": "hls", "file_type": "application/x-mpegURL", "width": null, "height": null,
                 "link": "m3u8"},
                {"id": 2, "quality": "hd", "file_type": "video/mp4", "width": 1280, "height": 720, "link": "hd"},
                {"id": 3, "quality": "uhd", "file_type": "video/mp4", "width": 3840, "height": 2160, "link": "4k"},
            ],
        }))
        .unwrap();
        assert_eq!(video_item(&video, StockSize { width: 1080, height: 1920 }).unwrap().address, "hd");
    }
}
