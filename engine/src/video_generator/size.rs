//! How large a video is.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares words with what they are written as, so that names are in one place.
macro_rules! words {
    ($(#[$about:meta])* $type:ident { $($(#[$doc:meta])* $word:ident = $name:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $type {
            $($(#[$doc])* #[serde(rename = $name)] $word,)*
        }

        impl $type {
            /// All of them, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$word),*];

            /// As it is written in options.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$word => $name,)*
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.name())
            }
        }
    };
}

words! {
    /// Width to height.
    ///
    /// es: Proporción entre el ancho y el alto.
    AspectRatio {
        /// Upright, for phones.
        ///
        /// es: Vertical, para el móvil.
        Portrait = "9:16",
        /// Wide, for screens.
        ///
        /// es: Apaisado, para pantallas.
        Landscape = "16:9",
        /// Square.
        ///
        /// es: Cuadrado.
        Square = "1:1",
        /// A little higher than wide, for feeds.
        ///
        /// es: Algo más alto que ancho, para muros.
        Feed = "4:5",
        /// A little wider than high.
        ///
        /// es: Algo más ancho que alto.
        WideFeed = "5:4",
        /// Upright, as a classic photograph of 3 by 4.
        ///
        /// es: Vertical, como una foto clásica de 3 por 4.
        UprightPhoto = "3:4",
        /// As an old screen.
        ///
        /// es: Como una pantalla antigua.
        Classic = "4:3",
        /// Upright, as a photograph of 2 by 3.
        ///
        /// es: Vertical, como una foto de 2 por 3.
        UprightFilm = "2:3",
        /// As a photograph of 3 by 2.
        ///
        /// es: Como una foto de 3 por 2.
        Film = "3:2",
        /// Very wide, as in a cinema.
        ///
        /// es: Muy apaisado, como en el cine.
        Cinema = "21:9",
    }
}

words! {
    /// Pixels of the shorter side.
    ///
    /// es: Píxeles del lado menor.
    Resolution {
        /// 480 pixels.
        ///
        /// es: 480 píxeles.
        Sd = "480p",
        /// 720 pixels.
        ///
        /// es: 720 píxeles.
        Hd = "720p",
        /// 1080 pixels.
        ///
        /// es: 1080 píxeles.
        FullHd = "1080p",
        /// 1440 pixels.
        ///
        /// es: 1440 píxeles.
        Quad = "1440p",
        /// 2160 pixels.
        ///
        /// es: 2160 píxeles.
        Uhd = "2160p",
    }
}

impl AspectRatio {
    /// The two numbers, width first.
    pub const fn parts(self) -> (u32, u32) {
        match self {
            Self::Portrait => (9, 16),
            Self::Landscape => (16, 9),
            Self::Square => (1, 1),
            Self::Feed => (4, 5),
            Self::WideFeed => (5, 4),
            Self::UprightPhoto => (3, 4),
            Self::Classic => (4, 3),
            Self::UprightFilm => (2, 3),
            Self::Film => (3, 2),
            Self::Cinema => (21, 9),
        }
    }

    /// Pixels across and down: even numbers, the shorter side as the resolution says.
    pub fn size(self, resolution: Resolution) -> (u32, u32) {
        let (across, down) = self.parts();
        let shorter = resolution.pixels();
        let other = |long: u32, short: u32| (shorter * long / short + 1) & !1;
        if across >= down { (other(across, down), shorter) } else { (shorter, other(down, across)) }
    }

    /// The one of `known` that comes nearest to a picture of that size; the first of equals.
    pub fn nearest(width: u32, height: u32, known: &[Self]) -> Option<Self> {
        // Compared as quotients, larger by smaller, so that both directions count the same.
        let distance = |ratio: &Self| {
            let (across, down) = ratio.parts();
            let (one, other) = (
                u64::from(width.max(1)).saturating_mul(u64::from(down)),
                u64::from(height.max(1)).saturating_mul(u64::from(across)),
            );
            u128::from(one.max(other)) * 1_000_000 / u128::from(one.min(other).max(1))
        };
        known.iter().min_by_key(|ratio| distance(ratio)).copied()
    }
}

impl Resolution {
    /// Pixels of the shorter side.
    pub const fn pixels(self) -> u32 {
        match self {
            Self::Sd => 480,
            Self::Hd => 720,
            Self::FullHd => 1_080,
            Self::Quad => 1_440,
            Self::Uhd => 2_160,
        }
    }

    /// The lowest resolution that a picture of that shorter side fits into; the highest for one above all.
    pub fn of_pixels(shorter: u32) -> Self {
        Self::ALL.iter().copied().find(|one| shorter <= one.pixels()).unwrap_or(Self::Uhd)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_options_and_sizes_are_even() {
        for ratio in AspectRatio::ALL {
            let (across, down) = ratio.parts();
            assert_eq!(ratio.name(), format!("{across}:{down}"));
            assert_eq!(serde_json::to_value(ratio).unwrap(), ratio.name());
            for resolution in Resolution::ALL {
                let (width, height) = ratio.size(*resolution);
                assert_eq!((width % 2, height % 2), (0, 0), "{ratio} {resolution}");
                assert_eq!(width.min(height), resolution.pixels());
                let drift = f64::from(width) / f64::from(height) / (f64::from(across) / f64::from(down));
                assert!((0.996..1.004).contains(&drift), "{ratio} {resolution}: {drift}");
            }
        }
        assert_eq!(AspectRatio::Landscape.size(Resolution::FullHd), (1_920, 1_080));
        assert_eq!(AspectRatio::Feed.size(Resolution::FullHd), (1_080, 1_350));
    }

    #[test]
    fn a_picture_finds_the_ratio_that_is_nearest() {
        let all = AspectRatio::ALL;
        let near = |width, height| AspectRatio::nearest(width, height, all).map(AspectRatio::name);
        assert_eq!(near(4_000, 3_000), Some("4:3"));
        assert_eq!(near(3_000, 4_000), Some("3:4"));
        assert_eq!(near(1_080, 2_400), Some("9:16"));
        assert_eq!(near(u32::MAX, 0), Some("21:9"));
        assert_eq!(AspectRatio::nearest(9, 16, &[]), None);
        let wide = [AspectRatio::Landscape, AspectRatio::Square];
        assert_eq!(AspectRatio::nearest(900, 1_000, &wide), Some(AspectRatio::Square));
    }

    #[test]
    fn a_size_has_a_resolution() {
        for (shorter, name) in [(1, "480p"), (480, "480p"), (481, "720p"), (1_080, "1080p"), (9_000, "2160p")]
        {
            assert_eq!(Resolution::of_pixels(shorter).name(), name);
        }
    }
}
