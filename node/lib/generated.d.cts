// Made from the catalog by `cargo xtask codegen`. Do not edit.
import type { Answer, CallOptions, FileSource, NoxusError, ToolResult } from './index.cjs';

/** Upper bounds of one call; what is left out keeps its default. */
export interface Limits {
  /** @default 67108864 */
  maxInputBytes?: number;
  /** @default 2147483648 */
  maxVideoBytes?: number;
  /** @default 268435456 */
  maxOutputBytes?: number;
  /** @default 100000000 */
  maxPixels?: number;
  /** @default 32768 */
  maxSidePixels?: number;
  /** @default 2000 */
  maxFrames?: number;
  /** @default 400000000 */
  maxTotalPixels?: number;
  /** @default 32 */
  maxInputs?: number;
  /** @default 65536 */
  maxTextBytes?: number;
  /** @default 7200000 */
  maxDurationMs?: number;
  /** @default 35389440 */
  maxVideoPixels?: number;
  /** @default 1000000 */
  maxVideoFrames?: number;
  /** @default 32 */
  maxVideoStreams?: number;
}

/** Options of `qr`. */
export interface QrParams {
  /**
   * What the code says when it is scanned: a link, a text, `WIFI:…`, a vCard.
   * Any Unicode; digits and capital letters take the least room.
   */
  text: string;
  /**
   * Kind of result: `png`, `svg`, or `text` for a terminal.
   * @default "png"
   */
  outputFormat?: 'png' | 'svg' | 'text';
  /**
   * How much of the code may be damaged or covered and still be read. More
   * makes the code denser. The letters L, M, Q and H are understood too.
   * @default "medium"
   */
  errorCorrection?: 'low' | 'medium' | 'quartile' | 'high';
  /**
   * Side of the whole picture in pixels, quiet zone included. Modules stay
   * whole pixels; what is left over widens the margin. Not with `scale`, not
   * for `text`.
   * From 16 to 8192.
   */
  size?: number | null;
  /**
   * Side of one module in pixels; 10 when neither `scale` nor `size` is given.
   * Not with `size`, not for `text`.
   * From 1 to 256.
   */
  scale?: number | null;
  /**
   * Width of the empty margin in modules. The standard asks for 4; with less,
   * leave room around the picture yourself.
   * From 0 to 64.
   * @default 4
   */
  quietZone?: number;
  /**
   * Colour of the dark modules. It must be clearly darker than `background`.
   * Not for `text`.
   * @default "#000000"
   */
  foreground?: string;
  /**
   * Colour of the light modules and the margin. `transparent` is for light
   * pages: the contrast is judged on white. Not for `text`.
   * @default "#ffffff"
   */
  background?: string;
  /**
   * For `text`: the background of the terminal it is shown on. On the wrong
   * one the code is inverted, which many scanners do not read.
   * @default "dark"
   */
  terminal?: 'dark' | 'light';
  /**
   * Name of the result without extension.
   * @default "qr"
   */
  filename?: string;
}

/** Files of `qr`. */
export interface QrFiles {
}

/** What `qr` says about its result. */
export interface QrReport {
  /** Kind of result. */
  outputFormat: 'png' | 'svg' | 'text';
  /**
   * Version of the code, 1 to 40: its size class.
   * From 0 to 255.
   */
  version: number;
  /** Modules a side, without the quiet zone. */
  modules: number;
  /** Error correction level. */
  errorCorrection: 'low' | 'medium' | 'quartile' | 'high';
  /** Width of the empty margin in modules. */
  quietZone: number;
  /** Pixels a side of one module; null for `text`. */
  scale?: number | null;
  /** Width of the result: pixels, or characters for `text`. */
  width: number;
  /** Height of the result: pixels, or lines for `text`. */
  height: number;
}

/** Options of `image-convert`. */
export interface ImageConvertParams {
  /**
   * Format of the result: `jpeg` (or `jpg`), `png`, `webp`, `avif`, `gif`,
   * `tiff`, `bmp` or `ico`.
   */
  outputFormat: 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff' | 'bmp' | 'ico';
  /**
   * Name of the result without extension. By default that of the input file,
   * else `image`.
   */
  filename?: string | null;
  /**
   * From 1 (small) to 100 (faithful), for `jpeg`, `webp` and `avif`. By
   * default 80, and 50 for `avif`, whose scale is another one.
   * From 1 to 100.
   */
  quality?: number | null;
  /**
   * Keep every pixel exactly, for `webp` and `avif`. `png`, `tiff`, `bmp` and
   * `ico` always do; `jpeg` and `gif` cannot.
   * @default false
   */
  lossless?: boolean;
  /**
   * From 0 (fast) to 9 (small file), for `jpeg`, `png`, `webp` and `avif`. Large
   * pictures get less than is asked for where an encoder cannot be stopped within
   * one: those of more than 2 megapixels as `avif`, of more than 1 as `png` above 6.
   * From 0 to 9.
   * @default 4
   */
  effort?: number;
  /**
   * Width of the result in pixels. Alone, the height follows.
   * From 1 to 65535.
   */
  width?: number | null;
  /**
   * Height of the result in pixels. Alone, the width follows.
   * From 1 to 65535.
   */
  height?: number | null;
  /**
   * How the picture fits `width` and `height` when both are given.
   * @default "cover"
   */
  fit?: 'cover' | 'contain' | 'fill' | 'inside' | 'outside';
  /**
   * What `cover` keeps of the picture, and where `contain` puts it.
   * @default "center"
   */
  position?: 'center' | 'top' | 'top_right' | 'right' | 'bottom_right' | 'bottom' | 'bottom_left' | 'left' | 'top_left';
  /**
   * How pixels are mixed when the size changes.
   * @default "lanczos3"
   */
  kernel?: 'nearest' | 'linear' | 'cubic' | 'mitchell' | 'lanczos2' | 'lanczos3';
  /**
   * Never scale up: a picture smaller than asked for keeps its size.
   * @default false
   */
  withoutEnlargement?: boolean;
  /**
   * Colour around a picture that `contain` does not fill, and behind
   * transparent parts when the result has no transparency.
   * @default "#ffffff"
   */
  background?: string;
  /**
   * Turn the picture as its EXIF orientation says.
   * @default true
   */
  autoOrient?: boolean;
  /**
   * Whether EXIF and XMP go into the result: where and when a photograph was
   * taken, with which camera.
   * @default "strip"
   */
  metadata?: 'strip' | 'keep';
  /**
   * What happens to an embedded colour profile.
   * @default "srgb"
   */
  color?: 'srgb' | 'keep';
}

/** Files of `image-convert`. */
export interface ImageConvertFiles {
  /** The picture: JPEG, PNG, WebP, AVIF, GIF, TIFF, BMP or ICO. */
  image: FileSource;
}

/** What `image-convert` says about its result. */
export interface ImageConvertReport {
  /** Format of the result. */
  format: 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff' | 'bmp' | 'ico';
  /** Width of the result in pixels. */
  width: number;
  /** Height of the result in pixels. */
  height: number;
  /** Frames of the result; 1 for a still picture. */
  frames: number;
  /** Length of the result in bytes. */
  bytes: number;
  /** What came in. */
  source: {
    /** Format, by content. */
    format: 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff' | 'bmp' | 'ico';
    /** Width in pixels, as stored. */
    width: number;
    /** Height in pixels, as stored. */
    height: number;
    /** Frames; 1 for a still picture. */
    frames: number;
    /** Length in bytes. */
    bytes: number;
  };
}

/** Options of `auto-subtitles`. */
export interface AutoSubtitlesParams {
  /** The language spoken, as an ISO 639-1 code such as `es`; by default it is detected. */
  language?: string | null;
  /**
   * How captions look.
   * @default "yellow_punch"
   */
  style?: 'classic' | 'yellow_punch' | 'boxed_word' | 'karaoke' | 'one_word' | 'progressive' | 'outline' | 'minimal';
  /**
   * Fields of the style to replace, such as `{"fill": "#FFFFFF", "size": 0.08}`,
   * or a whole style.
   */
  styleOptions?: {
    /** The face of the letters. */
    font?: {
      /**
       * Name of the family; `Montserrat` comes with noxus. Letters that it lacks
       * are taken from the fonts of the system.
       */
      family?: string;
      /**
       * 100 (thin) to 900 (black).
       * From 0 to 65535.
       */
      weight?: number;
      /** Room added between letters, in sizes. */
      letterSpacing?: number;
    };
    /** Size of the letters (the em) as a fraction of the shorter side of the frame. */
    size?: number;
    /** Smallest part of `size` that text is shrunk to before it gets more lines. */
    shrinkTo?: number;
    /** Distance from one line to the next, in sizes. */
    lineHeight?: number;
    /** Whether all letters are written as capitals. */
    upperCase?: boolean;
    /** Words shown at once; 0 shows a whole caption. */
    maxWords?: number;
    /** Colour of the letters. */
    fill?: string;
    /** A rim around the letters. */
    outline?: {
      /** Its colour. */
      color?: string;
      /** How far it reaches beyond the letters, in sizes; 0 draws none. */
      width?: number;
    };
    /** A shadow below the letters. */
    shadow?: {
      /** Its colour; `transparent` draws none. */
      color?: string;
      /** How far it lies to the right, in sizes. */
      x?: number;
      /** How far it lies below, in sizes. */
      y?: number;
      /** How soft its edge is, in sizes. */
      blur?: number;
    };
    /** A box behind each line. */
    box?: {
      /** Its colour; `transparent` draws none. */
      color?: string;
      /** Room left and right of the letters, in sizes. */
      paddingX?: number;
      /** Room above and below the letters, in sizes. */
      paddingY?: number;
      /** Radius of the corners, in sizes. */
      radius?: number;
    };
    /** How words differ before, while and after they are spoken. */
    words?: {
      /** Colour of words that are still to come; `fill` when absent. */
      upcoming?: string | null;
      /** Colour of the word that is being spoken; `fill` when absent. */
      current?: string | null;
      /** Colour of words that have been spoken; `fill` when absent. */
      spoken?: string | null;
      /** Size of the word that is being spoken, in sizes. */
      currentScale?: number;
      /** A box behind the word that is being spoken. */
      currentBox?: {
        /** Its colour; `transparent` draws none. */
        color?: string;
        /** Room left and right of the letters, in sizes. */
        paddingX?: number;
        /** Room above and below the letters, in sizes. */
        paddingY?: number;
        /** Radius of the corners, in sizes. */
        radius?: number;
      };
    };
    /** What moves. */
    animation?: {
      /** How a caption comes and goes. */
      caption?: 'none' | 'fade';
      /** What a word does when it is spoken. */
      word?: 'none' | 'pop' | 'fill' | 'reveal';
      /** How long one movement takes. */
      durationMs?: number;
      /** `pop`: the scale a word starts from. */
      popFrom?: number;
      /** `pop`: the scale a word passes on its way to its own. */
      popPeak?: number;
    };
    /** Where the caption stands inside the safe area. */
    placement?: 'bottom' | 'middle' | 'top';
    /** What is left free at the edges. */
    safeArea?: {
      /** For frames that are higher than wide. */
      portrait?: {
        /** Above, as a fraction of the height. */
        top: number;
        /** Below, as a fraction of the height. */
        bottom: number;
        /** Left and right, as a fraction of the width each. */
        sides: number;
      };
      /** For all others. */
      landscape?: {
        /** Above, as a fraction of the height. */
        top: number;
        /** Below, as a fraction of the height. */
        bottom: number;
        /** Left and right, as a fraction of the width each. */
        sides: number;
      };
    };
  } | null;
  /**
   * What becomes of the captions.
   * @default "burned"
   */
  mode?: 'burned' | 'soft' | 'files';
  /**
   * Container of a video with burned captions.
   * @default "mp4"
   */
  outputFormat?: 'mp4' | 'webm';
  /**
   * Subtitle files to write beside the video.
   * @default ["srt","vtt","ass","json"]
   */
  subtitleFormats?: ('srt' | 'vtt' | 'ass' | 'json')[];
  /**
   * How long captions may be and how they are broken. By default `social` for
   * styles of few words in capitals, else `broadcast`.
   */
  rules?: 'broadcast' | 'social' | null;
  /**
   * Captions in English, whatever language is spoken.
   * @default false
   */
  translate?: boolean;
  /** Names and terms that are spoken, spelt as they should be. */
  prompt?: string | null;
  /**
   * Captions from an earlier answer, edited: nothing is recognised then. The list
   * alone, or the whole JSON file or answer that holds it.
   */
  segments?: {
    /**
     * Stays the same through edits; 0 asks for a new one.
     * @default 0
     */
    id?: number;
    /** When it appears. */
    startMs: number;
    /** When it disappears. */
    endMs: number;
    /** What it says, on one line. Edit this to correct a caption. */
    text: string;
    /**
     * The same text broken into lines as shown; made anew from `text`.
     * @default []
     */
    lines?: string[];
    /**
     * The words of `text` with their times.
     * @default []
     */
    words?: {
      /**
       * Stays the same through edits; 0 asks for a new one.
       * @default 0
       */
      id?: number;
      /** The word with its punctuation, without spaces around it. */
      text: string;
      /** When it begins. */
      startMs: number;
      /** When it ends; never before `start_ms`. */
      endMs: number;
      /**
       * How sure the recogniser is, from 0 to 1; 1 for words a person wrote.
       * @default 1.0
       */
      confidence?: number;
    }[];
    /** Names of the rules that this caption could not keep, such as `reading_speed`. */
    violations?: string[];
  }[] | Record<string, unknown> | null;
  /**
   * The captions burned into the file `rendered`, so that only what changed
   * since is encoded again. In the same forms as `segments`.
   */
  renderedSegments?: {
    /**
     * Stays the same through edits; 0 asks for a new one.
     * @default 0
     */
    id?: number;
    /** When it appears. */
    startMs: number;
    /** When it disappears. */
    endMs: number;
    /** What it says, on one line. Edit this to correct a caption. */
    text: string;
    /**
     * The same text broken into lines as shown; made anew from `text`.
     * @default []
     */
    lines?: string[];
    /**
     * The words of `text` with their times.
     * @default []
     */
    words?: {
      /**
       * Stays the same through edits; 0 asks for a new one.
       * @default 0
       */
      id?: number;
      /** The word with its punctuation, without spaces around it. */
      text: string;
      /** When it begins. */
      startMs: number;
      /** When it ends; never before `start_ms`. */
      endMs: number;
      /**
       * How sure the recogniser is, from 0 to 1; 1 for words a person wrote.
       * @default 1.0
       */
      confidence?: number;
    }[];
    /** Names of the rules that this caption could not keep, such as `reading_speed`. */
    violations?: string[];
  }[] | Record<string, unknown> | null;
  /**
   * Quality of the video on the encoder's own scale, smaller is better: 0 to 51
   * for `mp4` (by default 20), 0 to 63 for `webm` (by default 30).
   * From 0 to 63.
   */
  crf?: number | null;
  /**
   * How long the encoder may take.
   * @default "fast"
   */
  preset?: 'fast' | 'balanced' | 'small';
  /**
   * Name of the result without extension. By default that of the input file,
   * else `video`.
   */
  filename?: string | null;
}

/** Files of `auto-subtitles`. */
export interface AutoSubtitlesFiles {
  /** The video: MP4, MOV, WebM, MKV or AVI. */
  video: FileSource;
  /** The video an earlier call gave, so that only what changed is encoded again. */
  rendered?: FileSource;
}

/** What `auto-subtitles` says about its result. */
export interface AutoSubtitlesReport {
  /** Everything that was said, as one text. */
  transcript: string;
  /** ISO 639-1 code of the captions' language; `und` when it was not told. */
  language: string;
  /** The captions, to be edited and given back as `segments`. */
  segments: {
    /**
     * Stays the same through edits; 0 asks for a new one.
     * @default 0
     */
    id: number;
    /** When it appears. */
    startMs: number;
    /** When it disappears. */
    endMs: number;
    /** What it says, on one line. Edit this to correct a caption. */
    text: string;
    /**
     * The same text broken into lines as shown; made anew from `text`.
     * @default []
     */
    lines: string[];
    /**
     * The words of `text` with their times.
     * @default []
     */
    words: {
      /**
       * Stays the same through edits; 0 asks for a new one.
       * @default 0
       */
      id: number;
      /** The word with its punctuation, without spaces around it. */
      text: string;
      /** When it begins. */
      startMs: number;
      /** When it ends; never before `start_ms`. */
      endMs: number;
      /**
       * How sure the recogniser is, from 0 to 1; 1 for words a person wrote.
       * @default 1.0
       */
      confidence: number;
    }[];
    /** Names of the rules that this caption could not keep, such as `reading_speed`. */
    violations?: string[];
  }[];
  /** The style they are drawn in. */
  style: 'classic' | 'yellow_punch' | 'boxed_word' | 'karaoke' | 'one_word' | 'progressive' | 'outline' | 'minimal';
  /** The fields of the style that were replaced; null where none were. */
  styleOptions?: Record<string, unknown> | null;
  /** What became of them. */
  mode: 'burned' | 'soft' | 'files';
  /** Length of the video in milliseconds. */
  durationMs: number;
  /** Pixels across. */
  width: number;
  /** Pixels down. */
  height: number;
  /** FFmpeg's name of the encoder of the pictures; null when they were not encoded. */
  encoder?: string | null;
  /** What became of the sound of a burned video. */
  audio?: 'none' | 'copied' | 'encoded' | null;
  /** Frames that were encoded; fewer than all when only changes were rendered. */
  encodedFrames: number;
  /**
   * Why no frame of `rendered` could be kept, such as for another style; null where some were, or
   * without it.
   */
  nothingKept?: {
    /** Spanish. */
    es: string;
    /** English. */
    en: string;
  } | null;
  /** Characters for which no installed font has a picture. */
  missingLetters: string[];
}

/** Options of `script-to-video`. */
export interface ScriptToVideoParams {
  /** What the video is about, in a sentence: a script is written of it. */
  idea?: string | null;
  /**
   * The script, as it is to be said: with labels such as `Hook:`, `Scene 1:` and `CTA:`, stage
   * directions in brackets, or plain paragraphs. Not a word of it is changed.
   */
  script?: string | null;
  /**
   * A plan from an earlier answer, edited: `script` and `idea` are not needed then, and looks are
   * those of the plan.
   */
  plan?: {
    /** Names the video. */
    title: string;
    /** ISO 639-1 code of the language that is spoken. */
    language: string;
    /** Pixels across; even. */
    width: number;
    /** Pixels down; even. */
    height: number;
    /** Frames a second. */
    frameRate: {
      /** So many frames ... */
      numerator: number;
      /** ... in so many seconds. */
      denominator: number;
    };
    /** Chooses among backgrounds, movements and notes of the music; the same seed, the same video. */
    seed: number;
    /** Its colours. */
    theme: 'midnight' | 'sunset' | 'forest' | 'volt' | 'paper' | 'ocean';
    /** How captions look; null for none. */
    captionStyle?: 'classic' | 'yellow_punch' | 'boxed_word' | 'karaoke' | 'one_word' | 'progressive' | 'outline' | 'minimal' | null;
    /** Whether a bar tells how far the video is. */
    progressBar: boolean;
    /** What stands in a corner of every frame; null for nothing. */
    mark?: {
      /**
       * Where it stands.
       * @default "top_right"
       */
      corner?: 'top_left' | 'top_right' | 'bottom_left' | 'bottom_right';
      /**
       * How opaque it is, in percent: 5 to 100.
       * From 0 to 255.
       * @default 90
       */
      opacityPercent?: number;
      /**
       * Whether the logo of the call is a part of it.
       * @default false
       */
      hasLogo?: boolean;
      /** The line of text, if any. */
      text?: string | null;
    } | null;
    /** The scenes, in their order. */
    scenes: ({
      /**
       * What it is for.
       * @default "scene"
       */
      role?: 'hook' | 'problem' | 'point' | 'call_to_action' | 'scene';
      /**
       * What is said.
       * @default ""
       */
      narration?: string;
      /**
       * What stands on the screen beside the captions, a line or an item each.
       * @default []
       */
      onScreen?: string[];
      /**
       * Numbers that are drawn: one counts up, several grow as bars; four at most.
       * @default []
       */
      figures?: {
        /** The number as it is written, with its sign: `73 %`, `5.000 €`, `$1,200`. */
        text: string;
        /**
         * What it counts; may be empty.
         * @default ""
         */
        label?: string;
      }[];
      /** What is to be seen, in words; an icon is chosen by it. */
      visualHint?: string | null;
      /** What fills the picture. */
      visual: {
        kind: 'picture';
        /** Which, from 0. */
        index: number;
      } | {
        kind: 'clip';
        /** Which, from 0. */
        index: number;
        /**
         * Where in the clip it begins, in milliseconds.
         * @default 0
         */
        startMs?: number;
      } | {
        kind: 'stock';
        /** The library. */
        provider: 'pexels' | 'pixabay';
        /** What kind of file. */
        media: 'photo' | 'video';
        /** The library's number of it. */
        id: number;
        /**
         * Where in a clip it begins, in milliseconds.
         * @default 0
         */
        startMs?: number;
      } | {
        kind: 'background';
        /** What it is made of. */
        pattern: 'aurora' | 'rings' | 'dots' | 'stripes' | 'waves';
      };
      /** Which of the recordings of the call says it, from 0; null for the voice. */
      recording?: number | null;
      /**
       * How the picture moves.
       * @default "auto"
       */
      motion?: 'auto' | 'still' | 'zoom_in' | 'zoom_out' | 'pan_left' | 'pan_right' | 'pan_up' | 'pan_down';
      /**
       * How the scene takes over from the one before.
       * @default "cut"
       */
      transition?: 'cut' | 'fade' | 'dissolve' | 'slide_left' | 'slide_up' | 'wipe' | 'zoom' | 'whip';
      /** How long it lasts at least, in frames; null for as long as it takes to say it. */
      frames?: number | null;
    })[];
  } | null;
  /**
   * What is made.
   * @default "video"
   */
  mode?: 'video' | 'plan';
  /**
   * The language spoken, as an ISO 639-1 code such as `es`, with or without a region. By default
   * that of the script, else Spanish.
   */
  language?: string | null;
  /**
   * Who writes the script of an `idea`. A language model is reached only when it is asked for here.
   * @default "outline"
   */
  writer?: 'outline' | 'model';
  /**
   * What is done when the language model does not answer, or answers with no script.
   * @default "none"
   */
  writerFallback?: 'none' | 'outline';
  /**
   * Where scenes without a file of yours get a picture or a clip from. A library is reached only when
   * it is asked for here, or named in a plan; it is sent words of each scene.
   * @default "none"
   */
  stock?: 'none' | 'pexels' | 'pixabay';
  /**
   * What is looked for in a library.
   * @default "photo"
   */
  stockKind?: 'photo' | 'video';
  /**
   * What is done when a library does not answer, or gives no file that can be used.
   * @default "none"
   */
  stockFallback?: 'none' | 'background';
  /**
   * How many seconds a video made of an `idea` should last.
   * From 10 to 180.
   * @default 30
   */
  duration?: number;
  /**
   * Width to height.
   * @default "9:16"
   */
  aspectRatio?: '9:16' | '16:9' | '1:1' | '4:5';
  /**
   * Pixels of the shorter side.
   * @default "1080p"
   */
  resolution?: '720p' | '1080p';
  /**
   * Frames a second: 24, 25, 30 or 60.
   * From 24 to 60.
   * @default 30
   */
  fps?: number;
  /**
   * The colours.
   * @default "midnight"
   */
  theme?: 'midnight' | 'sunset' | 'forest' | 'volt' | 'paper' | 'ocean';
  /** How scenes follow each other; by default the seed chooses. */
  transition?: 'cut' | 'fade' | 'dissolve' | 'slide_left' | 'slide_up' | 'wipe' | 'zoom' | 'whip' | null;
  /**
   * The voice by its name, such as `espeak:es`; `none` for a video without one. By default the best
   * there is of the language.
   */
  voice?: string | null;
  /**
   * How fast the voice speaks: 1 is its own pace.
   * From 0.5 to 2.0.
   * @default 1.0
   */
  speechRate?: number;
  /**
   * Whether what is said is written on the screen.
   * @default true
   */
  captions?: boolean;
  /**
   * How captions look.
   * @default "yellow_punch"
   */
  captionStyle?: 'classic' | 'yellow_punch' | 'boxed_word' | 'karaoke' | 'one_word' | 'progressive' | 'outline' | 'minimal';
  /**
   * A line of at most 40 characters in a corner of the video, such as the name of a channel; under the
   * logo, where there is one.
   */
  watermark?: string | null;
  /**
   * The corner of the logo and the line.
   * @default "top_right"
   */
  markCorner?: 'top_left' | 'top_right' | 'bottom_left' | 'bottom_right';
  /**
   * How opaque the logo and the line are, in percent.
   * From 5 to 100.
   * @default 90
   */
  markOpacity?: number;
  /**
   * Whether a bar tells how far the video is.
   * @default true
   */
  progressBar?: boolean;
  /**
   * The music under the voice.
   * @default "auto"
   */
  music?: 'auto' | 'none' | 'calm' | 'upbeat' | 'corporate' | 'cinematic' | 'lofi';
  /**
   * Beats a minute of `music_file`, where they are known: then it goes round on a beat.
   * From 30.0 to 300.0.
   */
  musicBpm?: number | null;
  /**
   * Whether quick transitions are heard, softly.
   * @default true
   */
  soundEffects?: boolean;
  /**
   * How loud the music is in pauses, in dB against the voice; it gives way under speech.
   * From -40.0 to 0.0.
   * @default -14.0
   */
  musicVolumeDb?: number;
  /**
   * Chooses among sentences, backgrounds, movements and notes: the same seed, the same video.
   * From 0 to 2147483647.
   * @default 0
   */
  seed?: number;
  /**
   * Container of the video.
   * @default "mp4"
   */
  outputFormat?: 'mp4' | 'webm';
  /**
   * Quality of the video on the encoder's own scale, smaller is better: 0 to 51 for `mp4` (by
   * default 20), 0 to 63 for `webm` (by default 30).
   * From 0 to 63.
   */
  crf?: number | null;
  /**
   * How long the encoder may take.
   * @default "fast"
   */
  preset?: 'fast' | 'balanced' | 'small';
  /** Name of the result without extension; by default `video`. */
  filename?: string | null;
}

/** Files of `script-to-video`. */
export interface ScriptToVideoFiles {
  /** Pictures for the scenes, by their names or in their order; others have a background. */
  sceneImages?: FileSource | FileSource[];
  /** Clips for the scenes, by their names or in their order; they are seen without their sound. */
  clips?: FileSource | FileSource[];
  /** Recordings of what is said, by their names or in their order; other scenes have the voice. */
  sceneAudio?: FileSource | FileSource[];
  /** A logo for a corner of the video; best with a transparent ground. */
  logo?: FileSource;
  /** Music instead of the composed one; it goes round where the video lasts longer. */
  musicFile?: FileSource;
  /** The video an earlier call gave, so that only scenes that changed are drawn again. */
  rendered?: FileSource;
}

/** What `script-to-video` says about its result. */
export interface ScriptToVideoReport {
  /** All that is said, a paragraph a scene. */
  script: string;
  /** Who wrote it. */
  writer: 'given' | 'outline' | 'model';
  /** A line that names the video. */
  title: string;
  /** ISO 639-1 code of the language that is spoken. */
  language: string;
  /** The scenes with their times; in a plan they are estimates. */
  scenes: ({
    /** What it is for. */
    role: 'hook' | 'problem' | 'point' | 'call_to_action' | 'scene';
    /** What is said. */
    narration: string;
    /** What stands on the screen. */
    onScreen: string[];
    /** When it begins, in milliseconds. */
    startMs: number;
    /** When it ends, in milliseconds. */
    endMs: number;
  })[];
  /** The captions; none in a plan. */
  segments: {
    /**
     * Stays the same through edits; 0 asks for a new one.
     * @default 0
     */
    id: number;
    /** When it appears. */
    startMs: number;
    /** When it disappears. */
    endMs: number;
    /** What it says, on one line. Edit this to correct a caption. */
    text: string;
    /**
     * The same text broken into lines as shown; made anew from `text`.
     * @default []
     */
    lines: string[];
    /**
     * The words of `text` with their times.
     * @default []
     */
    words: {
      /**
       * Stays the same through edits; 0 asks for a new one.
       * @default 0
       */
      id: number;
      /** The word with its punctuation, without spaces around it. */
      text: string;
      /** When it begins. */
      startMs: number;
      /** When it ends; never before `start_ms`. */
      endMs: number;
      /**
       * How sure the recogniser is, from 0 to 1; 1 for words a person wrote.
       * @default 1.0
       */
      confidence: number;
    }[];
    /** Names of the rules that this caption could not keep, such as `reading_speed`. */
    violations?: string[];
  }[];
  /** The plan, to be edited and given back as `plan`. */
  plan: {
    /** Names the video. */
    title: string;
    /** ISO 639-1 code of the language that is spoken. */
    language: string;
    /** Pixels across; even. */
    width: number;
    /** Pixels down; even. */
    height: number;
    /** Frames a second. */
    frameRate: {
      /** So many frames ... */
      numerator: number;
      /** ... in so many seconds. */
      denominator: number;
    };
    /** Chooses among backgrounds, movements and notes of the music; the same seed, the same video. */
    seed: number;
    /** Its colours. */
    theme: 'midnight' | 'sunset' | 'forest' | 'volt' | 'paper' | 'ocean';
    /** How captions look; null for none. */
    captionStyle?: 'classic' | 'yellow_punch' | 'boxed_word' | 'karaoke' | 'one_word' | 'progressive' | 'outline' | 'minimal' | null;
    /** Whether a bar tells how far the video is. */
    progressBar: boolean;
    /** What stands in a corner of every frame; null for nothing. */
    mark: {
      /**
       * Where it stands.
       * @default "top_right"
       */
      corner: 'top_left' | 'top_right' | 'bottom_left' | 'bottom_right';
      /**
       * How opaque it is, in percent: 5 to 100.
       * From 0 to 255.
       * @default 90
       */
      opacityPercent: number;
      /**
       * Whether the logo of the call is a part of it.
       * @default false
       */
      hasLogo: boolean;
      /** The line of text, if any. */
      text: string | null;
    } | null;
    /** The scenes, in their order. */
    scenes: ({
      /**
       * What it is for.
       * @default "scene"
       */
      role: 'hook' | 'problem' | 'point' | 'call_to_action' | 'scene';
      /**
       * What is said.
       * @default ""
       */
      narration: string;
      /**
       * What stands on the screen beside the captions, a line or an item each.
       * @default []
       */
      onScreen: string[];
      /**
       * Numbers that are drawn: one counts up, several grow as bars; four at most.
       * @default []
       */
      figures: {
        /** The number as it is written, with its sign: `73 %`, `5.000 €`, `$1,200`. */
        text: string;
        /**
         * What it counts; may be empty.
         * @default ""
         */
        label: string;
      }[];
      /** What is to be seen, in words; an icon is chosen by it. */
      visualHint: string | null;
      /** What fills the picture. */
      visual: {
        kind: 'picture';
        /** Which, from 0. */
        index: number;
      } | {
        kind: 'clip';
        /** Which, from 0. */
        index: number;
        /**
         * Where in the clip it begins, in milliseconds.
         * @default 0
         */
        startMs: number;
      } | {
        kind: 'stock';
        /** The library. */
        provider: 'pexels' | 'pixabay';
        /** What kind of file. */
        media: 'photo' | 'video';
        /** The library's number of it. */
        id: number;
        /**
         * Where in a clip it begins, in milliseconds.
         * @default 0
         */
        startMs: number;
      } | {
        kind: 'background';
        /** What it is made of. */
        pattern: 'aurora' | 'rings' | 'dots' | 'stripes' | 'waves';
      };
      /** Which of the recordings of the call says it, from 0; null for the voice. */
      recording: number | null;
      /**
       * How the picture moves.
       * @default "auto"
       */
      motion: 'auto' | 'still' | 'zoom_in' | 'zoom_out' | 'pan_left' | 'pan_right' | 'pan_up' | 'pan_down';
      /**
       * How the scene takes over from the one before.
       * @default "cut"
       */
      transition: 'cut' | 'fade' | 'dissolve' | 'slide_left' | 'slide_up' | 'wipe' | 'zoom' | 'whip';
      /** How long it lasts at least, in frames; null for as long as it takes to say it. */
      frames: number | null;
    })[];
  };
  /** The voice that spoke, by its name; null without one. */
  voice?: string | null;
  /** Length of the video in milliseconds. */
  durationMs: number;
  /** Pixels across. */
  width: number;
  /** Pixels down. */
  height: number;
  /** FFmpeg's name of the encoder of the pictures; null in a plan. */
  encoder?: string | null;
  /** Frames that were drawn and encoded; fewer than all when `rendered` held some of them. */
  encodedFrames: number;
  /** Why no frame of `rendered` could be kept; null where some were, or without it. */
  nothingKept?: {
    /** Spanish. */
    es: string;
    /** English. */
    en: string;
  } | null;
  /** What scenes show of a library, and what was looked for in vain. */
  stock: ({
    /** The scene, counted from 0. */
    scene: number;
    /** What came of it. */
    outcome: 'found' | 'nothing_found' | 'failed';
    /** The words that were looked for; none for a file that the plan names. */
    words: string[];
    /** Whose the file is: to be named where the video is shown; null without one. */
    credit?: {
      /** The library. */
      provider: 'pexels' | 'pixabay';
      /** What kind of file it is. */
      media: 'photo' | 'video';
      /** The library's number of the file. */
      id: number;
      /** Who made it; empty where the library does not say. */
      author: string;
      /** The author's page; null where there is none. */
      authorPage?: string | null;
      /** The page of the file. */
      page: string;
      /** The name of its licence. */
      licence: string;
      /** The page of its licence. */
      licencePage: string;
    } | null;
    /** Why the library gave nothing; null where it did not fail. */
    reason?: {
      /** Spanish. */
      es: string;
      /** English. */
      en: string;
    } | null;
  })[];
  /** Pictures that no scene shows, counted from 0. */
  unusedImages: number[];
  /** Clips that no scene shows, counted from 0. */
  unusedClips: number[];
  /** Recordings that no scene plays, counted from 0. */
  unusedRecordings: number[];
  /** Letters that no font can draw. */
  missingLetters: string[];
}

/** Options of `text-to-speech`. */
export interface TextToSpeechParams {
  /**
   * What is said: plain text, its paragraphs parted by empty lines, or SSML, which begins with
   * `<speak>`.
   */
  text: string;
  /**
   * The language spoken, as an ISO 639-1 code such as `es`, with or without a region. By default
   * that of the text, if it is Spanish or English.
   */
  language?: string | null;
  /** The voice by its name, such as `espeak:es`. By default the best there is of the language. */
  voice?: string | null;
  /**
   * How fast the voice speaks: 1 is its own pace.
   * From 0.5 to 2.0.
   * @default 1.0
   */
  speechRate?: number;
  /**
   * Kind of the sound file.
   * @default "mp3"
   */
  outputFormat?: 'mp3' | 'wav' | 'opus';
  /**
   * Whether the sound is brought to −16 LUFS, as podcasts and assistants want it, with its peaks below
   * −1 dBTP; otherwise it is as loud as the voice made it.
   * @default true
   */
  normalize?: boolean;
  /**
   * Files of captions to write beside the sound. The times of the words are in the answer anyway.
   * @default []
   */
  subtitleFormats?: ('srt' | 'vtt' | 'json')[];
  /** Name of the result without extension; by default `speech`. */
  filename?: string | null;
}

/** Files of `text-to-speech`. */
export interface TextToSpeechFiles {
}

/** What `text-to-speech` says about its result. */
export interface TextToSpeechReport {
  /** The language that is spoken, as it was asked for or found; of several, the outermost. */
  language: string;
  /** The voice that spoke, by its name; of several, the first. */
  voice: string;
  /** Length of the sound in milliseconds. */
  durationMs: number;
  /** Characters that were said and paid for; the marks of SSML are none. */
  characters: number;
  /** The words with their times. */
  words: {
    /** As it is written, with its punctuation. */
    text: string;
    /** When it begins, in milliseconds. */
    startMs: number;
    /** When it ends, in milliseconds. */
    endMs: number;
  }[];
}

/** Options of `ai-video-generate`. */
export interface AiVideoGenerateParams {
  /**
   * What is to be seen, in words. The built-in `animatic` takes from it how the camera moves and what
   * stands on the screen: words in quotation marks are shown as they are.
   */
  prompt: string;
  /** What is not to be seen, for models that take it. */
  negativePrompt?: string | null;
  /**
   * Who makes the video: `animatic`, which is built in and no artificial intelligence, or a provider of the
   * settings, by its name. Prompt and files are sent to a provider.
   * @default "animatic"
   */
  provider?: string;
  /** The model of the provider by its name; by default its first. */
  model?: string | null;
  /**
   * How many seconds it lasts; by default as long as is usual for the model, 8 for `animatic`.
   * From 0.5 to 600.0.
   */
  duration?: number | null;
  /**
   * Width to height; by default as the prompt says (vertical, square, ...), else as the first picture, else
   * as is usual for the model.
   */
  aspectRatio?: '9:16' | '16:9' | '1:1' | '4:5' | '5:4' | '3:4' | '4:3' | '2:3' | '3:2' | '21:9' | null;
  /** Pixels of the shorter side; by default as is usual for the model. */
  resolution?: '480p' | '720p' | '1080p' | '1440p' | '2160p' | null;
  /**
   * Frames a second; by default as is usual for the model.
   * From 1 to 120.
   */
  fps?: number | null;
  /**
   * The same seed gives the same video, where the model can: always with `animatic`.
   * From 0 to 2147483647.
   */
  seed?: number | null;
  /** Whether sound is made too; `animatic` composes music. By default only what the model cannot leave out. */
  generateAudio?: boolean | null;
  /**
   * Container of the video.
   * @default "mp4"
   */
  outputFormat?: 'mp4' | 'webm';
  /** Name of the result without extension; by default `video`. */
  filename?: string | null;
}

/** Files of `ai-video-generate`. */
export interface AiVideoGenerateFiles {
  /** The picture that the video begins with. */
  firstFrameImage?: FileSource;
  /** The picture that the video ends with. */
  lastFrameImage?: FileSource;
  /** Pictures of things, people or a style; the animatic shows them as shots. */
  referenceImages?: FileSource | FileSource[];
  /** A video whose movement or look is followed; the animatic shows it as a shot, without its sound. */
  referenceVideo?: FileSource;
  /** A recording that is heard, or that the video follows. */
  referenceAudio?: FileSource;
}

/** What `ai-video-generate` says about its result. */
export interface AiVideoGenerateReport {
  /** Who made it. */
  provider: string;
  /** The model that made it, by the provider's name of it. */
  model: string;
  /** Whether a model of artificial intelligence made it. */
  isAi: boolean;
  /** What it is, in words: an animatic says that no artificial intelligence made it. */
  kind: {
    /** Spanish. */
    es: string;
    /** English. */
    en: string;
  };
  /** The seed, where one was used and is known. */
  seed?: number | null;
  /** The provider's own id of the work; null where nothing was asked for outside. */
  upstreamId?: string | null;
  /** What the provider asks for it in US dollars, exactly, where that is known. */
  providerCostUsd?: string | null;
  /** Length of the video in milliseconds. */
  durationMs: number;
  /** Pixels across. */
  width: number;
  /** Pixels down. */
  height: number;
  /** How many frames there are. */
  frames: number;
  /** Whether there is sound. */
  hasAudio: boolean;
  /** Whether pictures were encoded again, because the provider's file was of another kind. */
  isTranscoded: boolean;
}

/** One method per tool. */
export interface ToolMethods {
  /** Makes a QR code as PNG, SVG or text for a terminal. */
  qr(text: QrParams['text'], options?: Omit<QrParams, 'text'> & CallOptions): Promise<ToolResult<QrReport>>;
  /** Converts a picture to another format, size or colour space. */
  imageConvert(image: ImageConvertFiles['image'], options: ImageConvertParams & CallOptions): Promise<ToolResult<ImageConvertReport>>;
  /** Transcribes what is said in a video and draws it as captions into the picture. */
  autoSubtitles(video: AutoSubtitlesFiles['video'], options?: AutoSubtitlesParams & Omit<AutoSubtitlesFiles, 'video'> & CallOptions): Promise<ToolResult<AutoSubtitlesReport>>;
  /** Makes a narrated video of an idea or a script, with captions and music. */
  scriptToVideo(idea: ScriptToVideoParams['idea'], options?: Omit<ScriptToVideoParams, 'idea'> & ScriptToVideoFiles & CallOptions): Promise<ToolResult<ScriptToVideoReport>>;
  /** Says a text aloud, and tells when each word is said. */
  textToSpeech(text: TextToSpeechParams['text'], options?: Omit<TextToSpeechParams, 'text'> & CallOptions): Promise<ToolResult<TextToSpeechReport>>;
  /** Makes a video of words and pictures: by an AI model, or as a built-in animatic. */
  aiVideoGenerate(prompt: AiVideoGenerateParams['prompt'], options?: Omit<AiVideoGenerateParams, 'prompt'> & AiVideoGenerateFiles & CallOptions): Promise<ToolResult<AiVideoGenerateReport>>;
}

/** Options by tool. */
export interface ToolParamsTable {
  'qr': QrParams;
  'crear-qr': QrParams;
  'image-convert': ImageConvertParams;
  'convertir-formato-imagen': ImageConvertParams;
  'auto-subtitles': AutoSubtitlesParams;
  'subtitulos-automaticos': AutoSubtitlesParams;
  'script-to-video': ScriptToVideoParams;
  'guion-a-video': ScriptToVideoParams;
  'text-to-speech': TextToSpeechParams;
  'texto-a-voz': TextToSpeechParams;
  'ai-video-generate': AiVideoGenerateParams;
  'generar-video-ia': AiVideoGenerateParams;
}

/** Files by tool. */
export interface ToolFilesTable {
  'qr': QrFiles;
  'crear-qr': QrFiles;
  'image-convert': ImageConvertFiles;
  'convertir-formato-imagen': ImageConvertFiles;
  'auto-subtitles': AutoSubtitlesFiles;
  'subtitulos-automaticos': AutoSubtitlesFiles;
  'script-to-video': ScriptToVideoFiles;
  'guion-a-video': ScriptToVideoFiles;
  'text-to-speech': TextToSpeechFiles;
  'texto-a-voz': TextToSpeechFiles;
  'ai-video-generate': AiVideoGenerateFiles;
  'generar-video-ia': AiVideoGenerateFiles;
}

/** Reports by tool. */
export interface ToolReportTable {
  'qr': QrReport;
  'crear-qr': QrReport;
  'image-convert': ImageConvertReport;
  'convertir-formato-imagen': ImageConvertReport;
  'auto-subtitles': AutoSubtitlesReport;
  'subtitulos-automaticos': AutoSubtitlesReport;
  'script-to-video': ScriptToVideoReport;
  'guion-a-video': ScriptToVideoReport;
  'text-to-speech': TextToSpeechReport;
  'texto-a-voz': TextToSpeechReport;
  'ai-video-generate': AiVideoGenerateReport;
  'generar-video-ia': AiVideoGenerateReport;
}

/** Arguments of `ping`. */
export interface PingArguments {
  /** The key; default: the configured one. */
  apiKey?: string | null;
}

/** Arguments of `balance`. */
export interface BalanceArguments {
  /** The key; default: the configured one. */
  apiKey?: string | null;
}

/** Arguments of `usage`. */
export interface UsageArguments {
  /** The key; default: the configured one. */
  apiKey?: string | null;
}

/** Arguments of `catalog`. */
export interface CatalogArguments {
}

/** Arguments of `versions`. */
export interface VersionsArguments {
}

/** Arguments of `doctor`. */
export interface DoctorArguments {
  /**
   * Measure for about half a second how often a second the ledger's folder can make
   * a change durable. Default false.
   * @default false
   */
  disk?: boolean;
}

/** Arguments of `providers.list`. */
export interface ProvidersListArguments {
}

/** Arguments of `providers.check`. */
export interface ProvidersCheckArguments {
  /** One provider, by its name. Default: all. */
  provider?: string | null;
}

/** Arguments of `jobs.list`. */
export interface JobsListArguments {
  /** The key whose account is meant; default: the configured one. */
  apiKey?: string | null;
  /** The account, for whoever owns the ledger; then no key is needed. */
  account?: number | null;
  /** `test` or `live`; a key sees its own environment. */
  environment?: 'test' | 'live' | null;
  /** Only jobs older than this one. */
  before?: number | null;
  /** How many, 1 to 1,000. Default 100. */
  limit?: number | null;
}

/** Arguments of `jobs.get`. */
export interface JobsGetArguments {
  /** The key; default: the configured one. */
  apiKey?: string | null;
  /** The job. */
  jobId: number;
}

/** Arguments of `accounts.create`. */
export interface AccountsCreateArguments {
  /** Unique name, 1 to 200 characters. */
  name: string;
  /** Its tier, one of `tiers.list`. Default: the list's default, `free`. */
  tier?: string | null;
}

/** Arguments of `accounts.list`. */
export interface AccountsListArguments {
  /** Only accounts with a larger id: the last one of the page before. */
  after?: number | null;
  /** How many, 1 to 1,000. Default 1,000. */
  limit?: number | null;
}

/** Arguments of `accounts.set_status`. */
export interface AccountsSetStatusArguments {
  /** The account. */
  account: number;
  /** `active` or `suspended`. */
  status: 'active' | 'suspended';
}

/** Arguments of `accounts.set_tier`. */
export interface AccountsSetTierArguments {
  /** The account. */
  account: number;
  /** One of `tiers.list`. */
  tier: string;
}

/** Arguments of `accounts.set_rate_limit`. */
export interface AccountsSetRateLimitArguments {
  /** The account. */
  account: number;
  /** Successful jobs per window: `{"limit": 600, "window_seconds": 3600}`. Absent: no ceiling. */
  rateLimit?: {
    /** Jobs. */
    limit: number;
    /** Seconds. */
    windowSeconds: number;
  } | null;
}

/** Arguments of `tiers.list`. */
export interface TiersListArguments {
}

/** Arguments of `apps.create`. */
export interface AppsCreateArguments {
  /** The account it belongs to. */
  account: number;
  /** Name, 1 to 200 characters. */
  name: string;
}

/** Arguments of `apps.list`. */
export interface AppsListArguments {
  /** The account. */
  account: number;
  /** Only apps with a larger id: the last one of the page before. */
  after?: number | null;
  /** How many, 1 to 1,000. Default 1,000. */
  limit?: number | null;
}

/** Arguments of `apps.set_rate_limit`. */
export interface AppsSetRateLimitArguments {
  /** The app. */
  app: number;
  /** Successful jobs per window: `{"limit": 600, "window_seconds": 3600}`. Absent: no ceiling. */
  rateLimit?: {
    /** Jobs. */
    limit: number;
    /** Seconds. */
    windowSeconds: number;
  } | null;
}

/** Arguments of `apps.set_status`. */
export interface AppsSetStatusArguments {
  /** The app. */
  app: number;
  /** `active` or `disabled`. */
  status: 'active' | 'disabled';
}

/** Arguments of `keys.create`. */
export interface KeysCreateArguments {
  /** The account that pays. */
  account: number;
  /** The app it is grouped under. */
  app?: number | null;
  /** `test` (default) or `live`. */
  environment?: 'test' | 'live' | null;
  /** What it may do. Default `["tools:run"]`. */
  scopes?: string[] | null;
  /** Slugs or aliases it may run: `null` = all, also future ones; `[]` = none. */
  tools?: string[] | null;
  /**
   * Successful jobs per window: `{"limit": 60, "window_seconds": 3600}`. Default: that of the
   * account's tier.
   */
  rateLimit?: {
    /** Jobs. */
    limit: number;
    /** Seconds. */
    windowSeconds: number;
  } | null;
  /**
   * The most it may ever spend, as a decimal string in US dollars. Default: that of the
   * account's tier.
   */
  budgetUsd?: string | null;
  /** When it stops working, in Unix milliseconds. */
  expiresAtMs?: number | null;
}

/** Arguments of `keys.list`. */
export interface KeysListArguments {
  /** The account. */
  account: number;
  /** Only keys with a larger id: the last one of the page before. */
  after?: number | null;
  /** How many, 1 to 1,000. Default 1,000. */
  limit?: number | null;
}

/** Arguments of `keys.update`. */
export interface KeysUpdateArguments {
  /** Id of the key. */
  key: number;
  /** What it may do. */
  scopes?: string[] | null;
  /**
   * Slugs or aliases it may run: `null` = all, also future ones; `[]` = none.
   * Absent: as before.
   */
  tools?: string[] | null;
  /** Successful jobs per window; `null` = no limit. Absent: as before. */
  rateLimit?: {
    /** Jobs. */
    limit: number;
    /** Seconds. */
    windowSeconds: number;
  } | null;
  /**
   * The most it may ever spend, as a decimal string in US dollars; `null` = no
   * limit. Absent: as before.
   */
  budgetUsd?: string | null;
  /** When it stops working, in Unix milliseconds; `null` = never. Absent: as before. */
  expiresAtMs?: number | null;
  /** Limits to take away, where a language cannot tell `null` from absence. */
  clear?: ('tools' | 'rate_limit' | 'budget_usd' | 'expires_at_ms')[] | null;
}

/** Arguments of `keys.set_status`. */
export interface KeysSetStatusArguments {
  /** Id of the key. */
  key: number;
  /** `active` or `disabled`. */
  status: 'active' | 'disabled';
}

/** Arguments of `keys.revoke`. */
export interface KeysRevokeArguments {
  /** Id of the key. */
  key: number;
}

/** Arguments of `keys.rotate`. */
export interface KeysRotateArguments {
  /** Id of the key. */
  key: number;
  /** Seconds. Default 0: the old key stops at once. */
  graceSeconds?: number | null;
}

/** Arguments of `jobs.cancel`. */
export interface JobsCancelArguments {
  /** The job. */
  jobId: number;
}

/** Arguments of `top_up`. */
export interface TopUpArguments {
  /** The account. */
  account: number;
  /** `test` (default) or `live`. */
  environment?: 'test' | 'live' | null;
  /** Decimal string in US dollars, up to 6 decimals. */
  amountUsd: string;
  /**
   * Your own id of the payment, unique in the account: repeating it books
   * nothing. Default: the id of this request.
   */
  reference?: string | null;
}

/** Arguments of `refund`. */
export interface RefundArguments {
  /** The job. */
  jobId: number;
  /** Decimal string in US dollars. */
  amountUsd: string;
  /** Your own id of the refund, unique in the account. Default: the id of this request. */
  reference?: string | null;
}

/** Arguments of `statement`. */
export interface StatementArguments {
  /** The account. */
  account: number;
  /** `test` (default) or `live`. */
  environment?: 'test' | 'live' | null;
  /** Only movements after this sequence number. Default 0. */
  afterSequence?: number | null;
  /** How many, 1 to 1,000. Default 100. */
  limit?: number | null;
}

/** Arguments of `verify`. */
export interface VerifyArguments {
  /** One account only. Default: all. */
  account?: number | null;
  /**
   * The `heads` of an earlier answer, kept where whoever can write the ledger
   * cannot: history up to them must be as it was.
   */
  heads?: {
    /** When the ledger stood so, in Unix milliseconds. */
    atMs: number;
    /** One chain each. */
    chains: {
      /** `money` or `events`. */
      journal: string;
      /** Whose it is; 0 is the ledger's own book of accounts. */
      account: number;
      /**
       * 0 test, 1 live, 2 the account's directory of apps and keys.
       * From 0 to 255.
       */
      book: number;
      /** How many links it has. */
      sequence: number;
      /** Hash of its last link, in hexadecimal. */
      hash: string;
    }[];
    /** HMAC-SHA-256 over the rest, in hexadecimal. */
    hmacSha256?: string | null;
  } | null;
  /**
   * Signs the answer's `heads`, and checks the signature of those that are given:
   * 16 to 256 characters, known to you alone.
   */
  headsSecret?: string | null;
  /** Answer with the `heads`. Default: when some are given, or a secret. */
  withHeads?: boolean | null;
}

/** Arguments of `clock.accept`. */
export interface ClockAcceptArguments {
}

/** Arguments of `reap`. */
export interface ReapArguments {
  /** The most jobs to end. Default 1,000. */
  max?: number | null;
}

/** The key works. */
export interface PingAnswer {
  /** Always `ok`. */
  status: 'ok';
  /** Id of this request. */
  requestId: RequestId;
  /** The key that asks. */
  apiKey: PingKey;
  /** The account that pays. */
  account: PingAccount;
}

/** Names the request, in the answer, its header and the server's log. */
export type RequestId = string;

/** The key that asks. */
export interface PingKey {
  /** How it begins. */
  keyHint: string;
  /** Which books it writes to. */
  environment: Environment;
}

/** Two separate worlds: a test key never touches live money. */
export type Environment = 'test' | 'live';

/** The account that pays. */
export interface PingAccount {
  /** Its tier. */
  tier: string;
  /** Whether it may start jobs. */
  status: AccountStatus;
}

/** Whether an account may start jobs. */
export type AccountStatus = 'active' | 'suspended';

/** A balance. */
export interface BalanceAnswer {
  /** The balance. */
  balance: Balance;
}

/** Balance of one book of an account. */
export interface Balance {
  /** Always `USD`. */
  currency: Currency;
  /** What is posted. */
  balanceUsd: Money;
  /** What is posted, less what running jobs hold. */
  availableUsd: Money;
  /** The sum of all charges. */
  lifetimeSpentUsd: Money;
}

/** ISO 4217 code. */
export type Currency = string;

/** US dollars as a decimal number in a text, never a float: no exponent, at most 6 decimals, no trailing zeros; below zero only where money moves out. */
export type Money = string;

/** Use of the key. */
export interface UsageAnswer {
  /** Inside the key's rate window and budget. */
  usage: Usage;
}

/** Use of a key inside its rate window and budget. */
export interface Usage {
  /** Tier of the account: its limits hold where the key has none of its own. */
  tier: string;
  /** The rate limit that holds, if any. */
  limit: RateLimit | null;
  /** Successful jobs in the window. */
  successesInWindow: number;
  /** Jobs running now; each holds a place. */
  inFlight: number;
  /** Places left; null without a limit. */
  remaining: number | null;
  /** When the next place can be free; 0 when none is taken. */
  resetAfterSeconds: number;
  /** What the key has spent, refunds deducted. */
  spentUsd: Money;
  /** What its running jobs hold. */
  heldUsd: Money;
  /** The most it may ever spend, if bounded. */
  budgetUsd: Money | null;
}

/** At most `limit` successful jobs in any `window_seconds`, jobs in flight included. */
export interface RateLimit {
  /** Successful jobs allowed in the window. */
  limit: number;
  /** Length of the sliding window in seconds: 1 to 31 days. */
  windowSeconds: number;
}

/** The tools with their options, limits and prices. */
export interface CatalogAnswer {
  /** Counts what a reader must learn anew. */
  catalogVersion: number;
  /** Upper bounds of one call, by name. */
  limits: Record<string, number>;
  /** The price list. */
  tariff: TariffName;
  /** What is charged for, in words. */
  units: UnitWords[];
  /** The kinds of files that tools take. */
  inputKinds: InputKindInfo[];
  /** The tools. */
  tools: CatalogTool[];
}

/** A price list by its name. */
export interface TariffName {
  /** Its name. */
  id: string;
  /** Raised with every change of a price. */
  version: number;
  /** Always `USD`. */
  currency: Currency;
}

/** A unit in words. */
export interface UnitWords {
  /** The unit. */
  unit: Unit;
  /** What a price in it is for, such as “per call”. */
  text: Text;
}

/** What a tool charges by. */
export type Unit = 'call' | 'second' | 'speech_second' | 'megapixel' | 'scene' | 'thousand_characters' | 'thousand_written_characters' | 'stock_lookup' | 'input_picture' | 'provider_usd';

/** One text in Spanish and in English. */
export interface Text {
  /** Spanish. */
  es: string;
  /** English. */
  en: string;
}

/** What is known of a kind of input file, whatever the tool. */
export interface InputKindInfo {
  /** The kind. */
  kind: InputKind;
  /** What such a file is called. */
  text: Text;
  /** Whether it is read as it is needed, and never whole. */
  isStreamed: boolean;
  /** The limit on the bytes of one, by its name. */
  limit: string;
  /**
   * What a dialogue that picks files lets pass: media types, and endings that some systems have
   * no type for.
   */
  accept: string[];
  /** The file of examples. */
  exampleFile: Text;
}

/** A kind of input file. */
export type InputKind = 'image' | 'video' | 'audio';

/** A tool: options, files, results, price. */
export interface CatalogTool {
  /** Canonical name. */
  slug: string;
  /** Other names that stand for it everywhere. */
  aliases: string[];
  /** What it does, in a line. */
  summary: Text;
  /** The option or file that matters most: it stands first in a function call. */
  primaryField: string;
  /** The files it takes. */
  inputs: InputField[];
  /** JSON Schema (2020-12) of the options. */
  params: Record<string, unknown>;
  /** JSON Schema of what it says beside files. */
  report: Record<string, unknown>;
  /** A call of it and what that answers; files that it needs are the examples of their kinds. */
  example: Example | null;
  /** The services that it may ask for. */
  services: ServiceState[];
  /** The price of each unit. */
  rates: Rate[];
  /** Whether it can be called here. */
  available: boolean;
  /** Why not, where it cannot. */
  reason: Text | null;
  /** What every call costs, where that is the same for all ... */
  priceUsd?: Decimal;
  /** ... or else what the least one does. */
  fromUsd?: Decimal;
}

/** A file that a tool takes. */
export interface InputField {
  /** Name of the field: `image`, `video`, ... */
  name: string;
  /** What kind of file. */
  kind: InputKind;
  /** What it is for. */
  summary: Text;
  /** Fewest files under this name. */
  minCount: number;
  /** Most files under this name. */
  maxCount: number;
}

/**
 * An example call: `example.json` in the tool's folder. Files that the tool needs are the examples
 * of their kinds.
 */
export interface Example {
  /** Options of the call. */
  params: Record<string, unknown>;
  /** The main file of the answer. */
  output: ExampleFile;
  /** What the answer says beside files. */
  report: Record<string, unknown>;
}

/** A file of an example, without its content. */
export interface ExampleFile {
  /** Name with extension. */
  filename: string;
  /** IANA media type. */
  mimeType: string;
}

/** How it is with a service of a tool. */
export interface ServiceState {
  /** The service. */
  service: Service;
  /** What for, and when. */
  summary: Text;
  /** Whether no call does without it. */
  isRequired: boolean;
  /** Whether it is set up here. */
  available: boolean;
  /** What is missing, where it is not. */
  reason: Text | null;
}

/** A service that a tool may ask for. */
export type Service = 'transcriber' | 'voice' | 'script_writer' | 'stock_library' | 'video_generator' | 'fonts';

/** The price of one unit. */
export interface Rate {
  /** The unit. */
  unit: Unit;
  /** Price of one, in the tariff's currency. */
  usd: Decimal;
  /** How many cost nothing: only what is beyond is charged for. */
  included?: Decimal;
}

/** An exact decimal number in a text. */
export type Decimal = string;

/** Versions of noxus and of the libraries inside. */
export interface VersionsAnswer {
  /** The versions. */
  versions: Versions;
}

/** Versions of noxus and of the libraries inside. */
export interface Versions {
  /** Of noxus. */
  noxus: string;
  /** Version of FFmpeg. */
  ffmpeg?: string;
  /** Licence of FFmpeg. */
  ffmpegLicense?: string;
  /** How FFmpeg was configured. */
  ffmpegConfiguration?: string;
}

/** What the doctor found. */
export interface DoctorAnswer {
  /** Whether nothing is broken. */
  healthy: boolean;
  /** What was looked at. */
  checks: Check[];
}

/** What was found about one thing. */
export interface Check {
  /** What was looked at. */
  check: string;
  /** How it is with it. */
  state: CheckState;
  /** What was found, in the language of the engine. */
  found: string;
  /** How to mend it, where something is not well. */
  remedy: string | null;
}

/** How it is with one thing. */
export type CheckState = 'ok' | 'warning' | 'broken';

/** Who makes videos. */
export interface ProvidersAnswer {
  /** The providers that the settings name, with what they can do. */
  providers: ProviderInfo[];
}

/** A provider that can be asked for videos. */
export interface ProviderInfo {
  /** Its name, as it is asked for. */
  name: string;
  /** What it speaks: `animatic`, `openai-videos`, `replicate`, ... */
  kind: string;
  /** Whether a model makes its videos; the animatic only moves what it is given. */
  isAi: boolean;
  /** The models there are; the first is taken where none is asked for. */
  models: ModelInfo[];
}

/** A model of a provider. */
export interface ModelInfo {
  /** Its name, as it is asked for. */
  name: string;
  /** What it can do. */
  capabilities: Capabilities;
  /** What the provider asks for it. Null: its seconds and pictures are charged by the price list of the engine. */
  price: ProviderPrice | null;
}

/** What a model can do. What is not in here is refused by name. */
export interface Capabilities {
  /**
   * Lengths in milliseconds.
   * @default {"least":1000,"most":15000,"usual":5000}
   */
  durationsMs: Choices;
  /**
   * Widths to heights, the usual one first; none where the model takes no wish.
   * @default []
   */
  aspectRatios: AspectRatio[];
  /**
   * Resolutions, the usual one first; none where the model takes no wish.
   * @default []
   */
  resolutions: Resolution[];
  /**
   * Frames a second, the usual number first; none where the model takes no wish.
   * @default []
   */
  frameRates: number[];
  /**
   * Most characters of a prompt.
   * @default 2000
   */
  maxPromptCharacters: number;
  /**
   * Whether it can be told what not to show.
   * @default false
   */
  negativePrompt: boolean;
  /**
   * Whether it can begin with a picture.
   * @default false
   */
  firstFrame: boolean;
  /**
   * Whether it cannot do without one.
   * @default false
   */
  needsFirstFrame: boolean;
  /**
   * Whether it can end with a picture.
   * @default false
   */
  lastFrame: boolean;
  /**
   * Whether it can end with a picture without beginning with one.
   * @default false
   */
  lastFrameAlone: boolean;
  /**
   * Most pictures of things, people or a style.
   * @default 0
   */
  maxReferenceImages: number;
  /**
   * Whether pictures to begin or end with exclude all references.
   * @default false
   */
  framesExcludeReferences: boolean;
  /**
   * Whether it takes a video to follow.
   * @default false
   */
  referenceVideo: boolean;
  /**
   * Whether it takes a recording.
   * @default false
   */
  referenceAudio: boolean;
  /**
   * Whether it makes sound.
   * @default "never"
   */
  audio: Audio;
  /**
   * Whether a seed can be given.
   * @default false
   */
  seed: boolean;
}

/** Numbers that can be asked for. */
export type Choices = number[] | NumberRange;

/** All numbers from one to the other. */
export interface NumberRange {
  /** The least. */
  least: number;
  /** The greatest. */
  most: number;
  /** The one that is taken where none is asked for. */
  usual: number;
}

/** Width to height. */
export type AspectRatio = '9:16' | '16:9' | '1:1' | '4:5' | '5:4' | '3:4' | '4:3' | '2:3' | '3:2' | '21:9';

/** Pixels of the shorter side. */
export type Resolution = '480p' | '720p' | '1080p' | '1440p' | '2160p';

/** Whether a model makes sound. */
export type Audio = 'never' | 'on_request' | 'always';

/** What a provider asks, in US dollars, and what is added to it. */
export interface ProviderPrice {
  /**
   * For a request, whatever its length.
   * @default "0"
   */
  callUsd: Decimal;
  /**
   * For a second of video, in a resolution that is not in the list.
   * @default "0"
   */
  secondUsd: Decimal;
  /**
   * For a second of video, by resolution.
   * @default {}
   */
  secondUsdByResolution: Record<string, Decimal>;
  /**
   * More for a second with sound that the model makes.
   * @default "0"
   */
  audioSecondUsd: Decimal;
  /**
   * For a picture that goes with a request.
   * @default "0"
   */
  imageUsd: Decimal;
  /**
   * What the price is multiplied by.
   * @default "1"
   */
  margin: Decimal;
}

/** Whether providers of video answer. */
export interface ProvidersChecked {
  /** Whether all of them answer. */
  healthy: boolean;
  /** Those that were asked. */
  providers: ProviderState[];
}

/** How it is with a provider. */
export interface ProviderState {
  /** Its name, as calls ask for it. */
  name: string;
  /** What it speaks. */
  kind: string;
  /** Whether it answers, and takes its key. */
  answers: boolean;
  /** What was found, in the language of the engine. */
  found: string;
  /** How to mend it, where something is not well. */
  remedy: string | null;
}

/** Jobs, latest first. */
export interface JobsAnswer {
  /** The jobs. */
  jobs: JobRecord[];
}

/** A job as the usage log shows it. */
export interface JobRecord {
  /** Its id: grows from job to job. */
  jobId: JobId;
  /** Canonical name of the tool. */
  tool: string;
  /** Where it stands. */
  state: JobState;
  /** Which books it is in. */
  environment: Environment;
  /** The account that pays. */
  account: AccountId;
  /** The key that asked for it. */
  key: KeyId;
  /** How many workers have had it. */
  attempt: number;
  /** The request that created it. */
  requestId: RequestId;
  /** The caller's idempotency key, if any. */
  idempotencyKey: string | null;
  /** What was reserved: the most it could cost. */
  estimatedUsd: Money;
  /** What was charged. */
  chargedUsd: Money;
  /** How much of the charge was given back. */
  refundedUsd: Money;
  /** Why it failed, as a code. */
  errorCode: string | null;
  /** When it was created, in Unix milliseconds. */
  createdAtMs: Timestamp;
  /** When its worker gave the first sign of life. */
  startedAtMs: Timestamp | null;
  /** When it ended. */
  doneAtMs: Timestamp | null;
  /**
   * What it has asked outside providers for, for whoever owns the ledger: they pay it, also where the
   * job failed. Where there is any.
   */
  upstream?: Upstream[];
}

/** A job: an increasing integer below 2^53. */
export type JobId = number;

/** Where a job stands. The last four never change. */
export type JobState = 'reserved' | 'running' | 'succeeded' | 'failed' | 'released' | 'expired';

/** An account: whoever pays. */
export type AccountId = number;

/** An API key. */
export type KeyId = number;

/** A moment: milliseconds since 1970-01-01T00:00:00Z. */
export type Timestamp = number;

/**
 * A piece of work that a job has asked an outside provider for, and what it costs there.
 * 
 * It is noted before the provider is waited for and stays with the job, whoever works on it: a worker that
 * takes a job over goes on with the provider's work in place of asking, and paying, again. The caller is charged
 * for success only, so the money of a job that failed or was cancelled meanwhile is the operator's loss; it
 * stands here, where they can see it.
 */
export interface Upstream {
  /** The provider. */
  provider: string;
  /** The provider's own id of the work. */
  id: string;
  /** What the provider asks for it, as far as that is known. */
  costUsd: Money;
}

/** A job. */
export interface JobAnswer {
  /** The job. */
  job: JobRecord;
}

/** An account. */
export interface AccountAnswer {
  /** The account. */
  account: Account;
}

/** An account: whoever pays. */
export interface Account {
  /** Its id. */
  account: AccountId;
  /** Its name, unique. */
  name: string;
  /** Its tier: what it and its keys may that have no limits of their own. */
  tier: string;
  /** Whether it may start jobs. */
  status: AccountStatus;
  /** When it was created, in Unix milliseconds. */
  createdAtMs: Timestamp;
  /** The ceiling over all its keys, where there is one. */
  rateLimit?: RateLimit;
}

/** Accounts, in the order of their ids. */
export interface AccountsAnswer {
  /** The accounts. */
  accounts: AccountWithBalances[];
}

/** An account with its balances. */
export interface AccountWithBalances {
  /** Its id. */
  account: AccountId;
  /** Its name, unique. */
  name: string;
  /** Its tier: what it and its keys may that have no limits of their own. */
  tier: string;
  /** Whether it may start jobs. */
  status: AccountStatus;
  /** When it was created, in Unix milliseconds. */
  createdAtMs: Timestamp;
  /** The ceiling over all its keys, where there is one. */
  rateLimit?: RateLimit;
  /** Its balance in each environment. */
  balances: Books;
}

/** A balance for each environment. */
export interface Books {
  /** Play money. */
  test: Balance;
  /** Real money. */
  live: Balance;
}

/** The tiers and what they give. */
export interface TiersAnswer {
  /** Names the list. */
  id: string;
  /** Counts its changes. */
  version: number;
  /** The tier of new accounts, and the limits of accounts whose tier is not listed. */
  default: string;
  /** The tiers. */
  tiers: TierEntry[];
}

/** A tier; what it does not say is not limited. */
export interface TierEntry {
  /** Successful jobs of each API key in a sliding window. */
  keyRateLimit?: RateLimit;
  /** The same over all keys of an account, in each environment. */
  accountRateLimit?: RateLimit;
  /** The most each key may ever spend, as a decimal string in US dollars. */
  keyBudgetUsd?: Money;
  /** The tools its keys may run, by slug or alias. */
  tools?: string[];
  /** Largest file taken in, in bytes. */
  maxInputBytes?: number;
  /** Largest video taken in, in bytes. */
  maxVideoBytes?: number;
  /** Its name. */
  tier: string;
}

/** An app. */
export interface AppAnswer {
  /** The app. */
  app: App;
}

/** An app: a name under which keys are grouped. */
export interface App {
  /** Its id. */
  app: AppId;
  /** The account it belongs to. */
  account: AccountId;
  /** Its name. */
  name: string;
  /** Whether its keys may start jobs. */
  status: AppStatus;
  /** When it was created, in Unix milliseconds. */
  createdAtMs: Timestamp;
  /** The ceiling over all its keys, where there is one. */
  rateLimit?: RateLimit;
}

/** An app of an account. */
export type AppId = number;

/** Whether an app's keys may start jobs. */
export type AppStatus = 'active' | 'disabled';

/** Apps, in the order of their ids. */
export interface AppsAnswer {
  /** The apps. */
  apps: App[];
}

/** A new API key. */
export interface NewKeyAnswer {
  /** The key itself: it is shown this once. */
  apiKey: string;
  /** What is known of it afterwards. */
  key: ApiKey;
}

/** An API key, without its secret. */
export interface ApiKey {
  /** Its id. */
  key: KeyId;
  /** The account that pays. */
  account: AccountId;
  /** The app it belongs to, if any. */
  app: AppId | null;
  /** Which books it writes to. */
  environment: Environment;
  /** How it begins and ends: `noxus_test_...aB3x`. */
  keyHint: string;
  /** What it may do, such as `tools:run`. */
  scopes: string[];
  /** Tools it may run: null is all, also future ones; an empty list is none. */
  tools: string[] | null;
  /** Its own rate limit, if any. */
  rateLimit: RateLimit | null;
  /** The most it may ever spend, if bounded. */
  budgetUsd: Money | null;
  /** Whether it may start jobs. */
  status: KeyStatus;
  /** When it was created, in Unix milliseconds. */
  createdAtMs: Timestamp;
  /** The first moment at which it no longer works, if any. */
  expiresAtMs: Timestamp | null;
  /** The key that replaced it, if it was rotated. */
  replacedBy: KeyId | null;
  /** Once replaced: the first moment at which it no longer works. */
  graceUntilMs: Timestamp | null;
}

/** Whether a key may start jobs. */
export type KeyStatus = 'active' | 'disabled' | 'revoked';

/** API keys, in the order of their ids. */
export interface KeysAnswer {
  /** The keys. */
  keys: ApiKey[];
}

/** An API key. */
export interface KeyAnswer {
  /** The key. */
  key: ApiKey;
}

/** Movements, oldest first. */
export interface StatementAnswer {
  /** The movements. */
  movements: Movement[];
}

/** A movement of one book of an account. */
export interface Movement {
  /** 1, 2, 3, ... without gaps in each book. */
  sequence: number;
  /** When it was booked, in Unix milliseconds. */
  atMs: Timestamp;
  /** What moved the money. */
  kind: MovementKind;
  /** The job charged or refunded. */
  jobId: JobId | null;
  /** The caller's own id of the payment or refund. */
  reference: string | null;
  /** Change of the posted balance; negative for charges. */
  amountUsd: Money;
  /** The posted balance afterwards. */
  balanceAfterUsd: Money;
}

/** What moved money. */
export type MovementKind = 'top_up' | 'capture' | 'refund';

/** What an audit found. */
export interface VerifyAnswer {
  /** Whether everything agrees. */
  clean: boolean;
  /** What was read, and what does not agree. */
  audit: AuditReport;
  /** The ends of all chains, to be kept elsewhere; where they were asked for. */
  heads?: Heads;
}

/** Result of re-deriving everything from the journal. */
export interface AuditReport {
  /** Wallets (account and environment) read. */
  wallets: number;
  /** Movements read. */
  movements: number;
  /** Journal entries read. */
  entries: number;
  /** Jobs read. */
  jobs: number;
  /** What does not agree, at most 100 findings. */
  problems: string[];
  /** How many findings there were in all. */
  problemCount: number;
}

/** Heads of all chains, signed where there is a secret to sign with. */
export interface Heads {
  /** When the ledger stood so, in Unix milliseconds. */
  atMs: number;
  /** One chain each. */
  chains: ChainHead[];
  /** HMAC-SHA-256 over the rest, in hexadecimal. */
  hmacSha256?: string;
}

/** The end of one chain. */
export interface ChainHead {
  /** `money` or `events`. */
  journal: string;
  /** Whose it is; 0 is the ledger's own book of accounts. */
  account: number;
  /**
   * 0 test, 1 live, 2 the account's directory of apps and keys.
   * From 0 to 255.
   */
  book: number;
  /** How many links it has. */
  sequence: number;
  /** Hash of its last link, in hexadecimal. */
  hash: string;
}

/** The ledger's time. */
export interface ClockAnswer {
  /** What time it is to the ledger, in Unix milliseconds. */
  nowMs: Timestamp;
}

/** What became of abandoned jobs. */
export interface ReapAnswer {
  /** Abandoned jobs that were ended. */
  expired: number;
  /** The money they held. */
  releasedUsd: Money;
  /** Abandoned jobs of damaged books, left as they are: run `verify`. Where there are some. */
  damaged?: number;
}

/** What a call cost. */
export interface Billing {
  /** Always `USD`. */
  currency: Currency;
  /** Told and reserved beforehand; an upper bound. */
  estimatedUsd: Money;
  /** What it cost, never above the estimate. */
  chargedUsd: Money;
  /** The posted balance after this charge. */
  balanceAfterUsd: Money;
}

/** The price of a call. Nothing is reserved. */
export interface Estimate {
  /** Canonical name of the tool. */
  tool: string;
  /** Always `USD`. */
  currency: Currency;
  /** The most the call can cost. */
  estimatedUsd: Money;
  /** The price list. */
  tariff: TariffVersion;
  /** How that comes about. */
  lines: QuoteLine[];
  /** Id of this request. */
  requestId: RequestId;
}

/** A version of a price list. */
export interface TariffVersion {
  /** Its name. */
  id: string;
  /** Raised with every change of a price. */
  version: number;
}

/** One line of a quote: quantity × price = amount. */
export interface QuoteLine {
  /** The unit. */
  unit: Unit;
  /** How many, beyond those that are included. */
  quantity: Decimal;
  /** Price of one. */
  unitUsd: Decimal;
  /** Exact product; rounding happens once, where money is kept. */
  amountUsd: Decimal;
}

/** The call goes on by itself. */
export interface Accepted {
  /** Canonical name of the tool. */
  tool: string;
  /** The job. */
  jobId: JobId;
  /** Always `queued`. */
  state: 'queued';
  /** What is reserved. */
  billing: Hold;
  /** Where the job can be looked at. */
  statusUrl: string;
  /** Where it can be followed. */
  eventsUrl: string;
  /** Id of this request. */
  requestId: RequestId;
}

/** What is reserved. */
export interface Hold {
  /** Always `USD`. */
  currency: Currency;
  /** The most the call can cost. */
  estimatedUsd: Money;
}

/** A job with how far it has come and the files of its result. */
export interface JobDetail {
  /** Its id: grows from job to job. */
  jobId: JobId;
  /** Canonical name of the tool. */
  tool: string;
  /** Where it stands. */
  state: JobState;
  /** Which books it is in. */
  environment: Environment;
  /** The account that pays. */
  account: AccountId;
  /** The key that asked for it. */
  key: KeyId;
  /** How many workers have had it. */
  attempt: number;
  /** The request that created it. */
  requestId: RequestId;
  /** The caller's idempotency key, if any. */
  idempotencyKey: string | null;
  /** What was reserved: the most it could cost. */
  estimatedUsd: Money;
  /** What was charged. */
  chargedUsd: Money;
  /** How much of the charge was given back. */
  refundedUsd: Money;
  /** Why it failed, as a code. */
  errorCode: string | null;
  /** When it was created, in Unix milliseconds. */
  createdAtMs: Timestamp;
  /** When its worker gave the first sign of life. */
  startedAtMs: Timestamp | null;
  /** When it ended. */
  doneAtMs: Timestamp | null;
  /**
   * What it has asked outside providers for, for whoever owns the ledger: they pay it, also where the
   * job failed. Where there is any.
   */
  upstream?: Upstream[];
  /** How far it has come; null unless it runs in this process. */
  progress: Progress | null;
  /** The files of its result; none until it has succeeded, or when they are no longer kept. */
  outputs: OutputLink[];
}

/** How far a job has come. */
export interface Progress {
  /** Where in its life it is. */
  state: ProgressState;
  /** What is being done, such as `encode`; may be empty. */
  stage: string;
  /** Steps finished in this stage. */
  done: number;
  /** Steps of this stage; 0 when unknown. */
  total: number;
  /** About how many milliseconds this stage still takes; null while that cannot be told. */
  stageRemainingMs: number | null;
}

/** Where in its life a job is. */
export type ProgressState = 'queued' | 'running' | 'done' | 'failed';

/** Where a result file can be fetched. */
export interface OutputLink {
  /** Counted from 0. */
  index: number;
  /** With extension; never a path. */
  filename: string;
  /** IANA media type, such as `image/png`. */
  mimeType: string;
  /** Length of the content. */
  bytes: number;
  /** Where the content is. */
  url: string;
}

/** What `providers.list` answers. */
export type ProvidersListAnswer = ProvidersAnswer;

/** What `providers.check` answers. */
export type ProvidersCheckAnswer = ProvidersChecked;

/** What `jobs.list` answers. */
export type JobsListAnswer = JobsAnswer;

/** What `jobs.get` answers. */
export type JobsGetAnswer = JobAnswer;

/** What `accounts.create` answers. */
export type AccountsCreateAnswer = AccountAnswer;

/** What `accounts.list` answers. */
export type AccountsListAnswer = AccountsAnswer;

/** What `accounts.set_status` answers. */
export type AccountsSetStatusAnswer = AccountAnswer;

/** What `accounts.set_tier` answers. */
export type AccountsSetTierAnswer = AccountAnswer;

/** What `accounts.set_rate_limit` answers. */
export type AccountsSetRateLimitAnswer = AccountAnswer;

/** What `tiers.list` answers. */
export type TiersListAnswer = TiersAnswer;

/** What `apps.create` answers. */
export type AppsCreateAnswer = AppAnswer;

/** What `apps.list` answers. */
export type AppsListAnswer = AppsAnswer;

/** What `apps.set_rate_limit` answers. */
export type AppsSetRateLimitAnswer = AppAnswer;

/** What `apps.set_status` answers. */
export type AppsSetStatusAnswer = AppAnswer;

/** What `keys.create` answers. */
export type KeysCreateAnswer = NewKeyAnswer;

/** What `keys.list` answers. */
export type KeysListAnswer = KeysAnswer;

/** What `keys.update` answers. */
export type KeysUpdateAnswer = KeyAnswer;

/** What `keys.set_status` answers. */
export type KeysSetStatusAnswer = KeyAnswer;

/** What `keys.revoke` answers. */
export type KeysRevokeAnswer = KeyAnswer;

/** What `keys.rotate` answers. */
export type KeysRotateAnswer = NewKeyAnswer;

/** What `jobs.cancel` answers. */
export type JobsCancelAnswer = JobAnswer;

/** What `top_up` answers. */
export type TopUpAnswer = BalanceAnswer;

/** What `refund` answers. */
export type RefundAnswer = BalanceAnswer;

/** What `clock.accept` answers. */
export type ClockAcceptAnswer = ClockAnswer;

/** Everything an engine can be asked beside running a tool. */
export interface Operations {
  /** Checks the API key. */
  ping(options?: PingArguments): Promise<Answer<PingAnswer>>;
  /** Balance of the key's account. */
  balance(options?: BalanceArguments): Promise<Answer<BalanceAnswer>>;
  /** Use and limits of the API key. */
  usage(options?: UsageArguments): Promise<Answer<UsageAnswer>>;
  /** The tools, their options and prices. */
  catalog(options?: CatalogArguments): Promise<Answer<CatalogAnswer>>;
  /** Versions of noxus and its codecs. */
  versions(options?: VersionsArguments): Promise<Answer<VersionsAnswer>>;
  /** Examines the machine and the settings, and says how to mend them. */
  doctor(options?: DoctorArguments): Promise<Answer<DoctorAnswer>>;
  readonly providers: {
    /** The providers of video, what they can do and what they ask. */
    list(options?: ProvidersListArguments): Promise<Answer<ProvidersListAnswer>>;
    /** Asks the providers of video whether they are there, at no cost. */
    check(options?: ProvidersCheckArguments): Promise<Answer<ProvidersCheckAnswer>>;
  };
  readonly jobs: {
    /** Jobs of the key or of an account, latest first. */
    list(options?: JobsListArguments): Promise<Answer<JobsListAnswer>>;
    /** One job. */
    get(options: JobsGetArguments): Promise<Answer<JobsGetAnswer>>;
    /** Cancels an open job and releases its hold. */
    cancel(options: JobsCancelArguments): Promise<Answer<JobsCancelAnswer>>;
  };
  readonly accounts: {
    /** Creates an account. */
    create(options: AccountsCreateArguments): Promise<Answer<AccountsCreateAnswer>>;
    /** Lists the accounts with their balances. */
    list(options?: AccountsListArguments): Promise<Answer<AccountsListAnswer>>;
    /** Suspends or reactivates an account. */
    setStatus(options: AccountsSetStatusArguments): Promise<Answer<AccountsSetStatusAnswer>>;
    /** Moves an account to another tier. */
    setTier(options: AccountsSetTierArguments): Promise<Answer<AccountsSetTierAnswer>>;
    /** Sets a ceiling of jobs on an account. */
    setRateLimit(options: AccountsSetRateLimitArguments): Promise<Answer<AccountsSetRateLimitAnswer>>;
  };
  readonly tiers: {
    /** The tiers and what they give. */
    list(options?: TiersListArguments): Promise<Answer<TiersListAnswer>>;
  };
  readonly apps: {
    /** Creates an app. */
    create(options: AppsCreateArguments): Promise<Answer<AppsCreateAnswer>>;
    /** Lists the apps of an account. */
    list(options: AppsListArguments): Promise<Answer<AppsListAnswer>>;
    /** Sets a ceiling of jobs on an app. */
    setRateLimit(options: AppsSetRateLimitArguments): Promise<Answer<AppsSetRateLimitAnswer>>;
    /** Switches the API keys of an app off or on. */
    setStatus(options: AppsSetStatusArguments): Promise<Answer<AppsSetStatusAnswer>>;
  };
  readonly keys: {
    /** Creates an API key; it is shown once. */
    create(options: KeysCreateArguments): Promise<Answer<KeysCreateAnswer>>;
    /** Lists the API keys of an account. */
    list(options: KeysListArguments): Promise<Answer<KeysListAnswer>>;
    /** Changes the rights and limits of an API key. */
    update(options: KeysUpdateArguments): Promise<Answer<KeysUpdateAnswer>>;
    /** Switches an API key off or on. */
    setStatus(options: KeysSetStatusArguments): Promise<Answer<KeysSetStatusAnswer>>;
    /** Revokes an API key. */
    revoke(options: KeysRevokeArguments): Promise<Answer<KeysRevokeAnswer>>;
    /** Replaces an API key, with a grace period. */
    rotate(options: KeysRotateArguments): Promise<Answer<KeysRotateAnswer>>;
  };
  /** Adds money to an account. */
  topUp(options: TopUpArguments): Promise<Answer<TopUpAnswer>>;
  /** Gives back what a job cost. */
  refund(options: RefundArguments): Promise<Answer<RefundAnswer>>;
  /** Movements of an account. */
  statement(options: StatementArguments): Promise<Answer<StatementAnswer>>;
  /** Audits the ledger: balances, chains and counters. */
  verify(options?: VerifyArguments): Promise<Answer<VerifyAnswer>>;
  readonly clock: {
    /** Takes the computer's clock as right after it has leapt. */
    accept(options?: ClockAcceptArguments): Promise<Answer<ClockAcceptAnswer>>;
  };
  /** Releases expired holds. */
  reap(options?: ReapArguments): Promise<Answer<ReapAnswer>>;
}

/** Arguments by operation, for `call`. */
export interface OperationArguments {
  'ping': PingArguments;
  'balance': BalanceArguments;
  'usage': UsageArguments;
  'catalog': CatalogArguments;
  'versions': VersionsArguments;
  'doctor': DoctorArguments;
  'providers.list': ProvidersListArguments;
  'providers.check': ProvidersCheckArguments;
  'jobs.list': JobsListArguments;
  'jobs.get': JobsGetArguments;
  'accounts.create': AccountsCreateArguments;
  'accounts.list': AccountsListArguments;
  'accounts.set_status': AccountsSetStatusArguments;
  'accounts.set_tier': AccountsSetTierArguments;
  'accounts.set_rate_limit': AccountsSetRateLimitArguments;
  'tiers.list': TiersListArguments;
  'apps.create': AppsCreateArguments;
  'apps.list': AppsListArguments;
  'apps.set_rate_limit': AppsSetRateLimitArguments;
  'apps.set_status': AppsSetStatusArguments;
  'keys.create': KeysCreateArguments;
  'keys.list': KeysListArguments;
  'keys.update': KeysUpdateArguments;
  'keys.set_status': KeysSetStatusArguments;
  'keys.revoke': KeysRevokeArguments;
  'keys.rotate': KeysRotateArguments;
  'jobs.cancel': JobsCancelArguments;
  'top_up': TopUpArguments;
  'refund': RefundArguments;
  'statement': StatementArguments;
  'verify': VerifyArguments;
  'clock.accept': ClockAcceptArguments;
  'reap': ReapArguments;
}

/** Answers by operation, for `call`. */
export interface OperationAnswers {
  'ping': PingAnswer;
  'balance': BalanceAnswer;
  'usage': UsageAnswer;
  'catalog': CatalogAnswer;
  'versions': VersionsAnswer;
  'doctor': DoctorAnswer;
  'providers.list': ProvidersListAnswer;
  'providers.check': ProvidersCheckAnswer;
  'jobs.list': JobsListAnswer;
  'jobs.get': JobsGetAnswer;
  'accounts.create': AccountsCreateAnswer;
  'accounts.list': AccountsListAnswer;
  'accounts.set_status': AccountsSetStatusAnswer;
  'accounts.set_tier': AccountsSetTierAnswer;
  'accounts.set_rate_limit': AccountsSetRateLimitAnswer;
  'tiers.list': TiersListAnswer;
  'apps.create': AppsCreateAnswer;
  'apps.list': AppsListAnswer;
  'apps.set_rate_limit': AppsSetRateLimitAnswer;
  'apps.set_status': AppsSetStatusAnswer;
  'keys.create': KeysCreateAnswer;
  'keys.list': KeysListAnswer;
  'keys.update': KeysUpdateAnswer;
  'keys.set_status': KeysSetStatusAnswer;
  'keys.revoke': KeysRevokeAnswer;
  'keys.rotate': KeysRotateAnswer;
  'jobs.cancel': JobsCancelAnswer;
  'top_up': TopUpAnswer;
  'refund': RefundAnswer;
  'statement': StatementAnswer;
  'verify': VerifyAnswer;
  'clock.accept': ClockAcceptAnswer;
  'reap': ReapAnswer;
}

/** Codes of errors: the contract. */
export type ErrorCode =
  | 'missing_api_key'
  | 'invalid_api_key'
  | 'api_key_revoked'
  | 'api_key_expired'
  | 'api_key_disabled'
  | 'invalid_admin_token'
  | 'insufficient_scope'
  | 'tool_not_allowed'
  | 'account_suspended'
  | 'forbidden_origin'
  | 'not_found'
  | 'tool_not_found'
  | 'job_not_found'
  | 'account_not_found'
  | 'tool_disabled'
  | 'invalid_request'
  | 'missing_field'
  | 'invalid_field'
  | 'conflicting_fields'
  | 'invalid_json'
  | 'invalid_base64'
  | 'invalid_idempotency_key'
  | 'invalid_amount'
  | 'method_not_allowed'
  | 'request_timeout'
  | 'range_not_satisfiable'
  | 'unsupported_media_type'
  | 'unsupported_format'
  | 'corrupt_input'
  | 'unsafe_input'
  | 'file_too_large'
  | 'duration_limit_exceeded'
  | 'resolution_limit_exceeded'
  | 'item_limit_exceeded'
  | 'memory_limit_exceeded'
  | 'output_limit_exceeded'
  | 'rate_limit_exceeded'
  | 'concurrency_limit_exceeded'
  | 'insufficient_api_balance'
  | 'key_budget_exceeded'
  | 'idempotency_in_progress'
  | 'idempotency_key_reused'
  | 'hold_already_captured'
  | 'hold_already_released'
  | 'hold_expired'
  | 'capture_exceeds_hold'
  | 'lease_lost'
  | 'duplicate_reference'
  | 'refund_exceeds_charge'
  | 'account_exists'
  | 'amount_overflow'
  | 'currency_mismatch'
  | 'tool_failed'
  | 'tool_timeout'
  | 'cancelled'
  | 'provider_not_configured'
  | 'provider_error'
  | 'provider_unavailable'
  | 'provider_timeout'
  | 'content_refused'
  | 'store_busy'
  | 'store_unavailable'
  | 'store_corrupt'
  | 'internal_error';

/** `missing_api_key`, `invalid_api_key`, `api_key_revoked`, `api_key_expired`, `api_key_disabled`, `invalid_admin_token`. */
export class AuthError extends NoxusError {}

/** `insufficient_scope`, `tool_not_allowed`, `account_suspended`, `forbidden_origin`. */
export class PermissionError extends NoxusError {}

/** `not_found`, `tool_not_found`, `job_not_found`, `account_not_found`, `tool_disabled`. */
export class NotFoundError extends NoxusError {}

/** `invalid_request`, `missing_field`, `invalid_field`, `conflicting_fields`, `invalid_json`, `invalid_base64`, `invalid_idempotency_key`, `invalid_amount`, `method_not_allowed`, `request_timeout`, `range_not_satisfiable`, `unsupported_media_type`. */
export class ValidationError extends NoxusError {}

/** `unsupported_format`, `corrupt_input`, `unsafe_input`. */
export class InputError extends NoxusError {}

/** `file_too_large`, `duration_limit_exceeded`, `resolution_limit_exceeded`, `item_limit_exceeded`, `memory_limit_exceeded`, `output_limit_exceeded`. */
export class LimitError extends NoxusError {}

/** `rate_limit_exceeded`, `concurrency_limit_exceeded`. */
export class RateLimitError extends NoxusError {}

/** `insufficient_api_balance`, `key_budget_exceeded`. */
export class BalanceError extends NoxusError {}

/** `idempotency_in_progress`, `idempotency_key_reused`. */
export class IdempotencyError extends NoxusError {}

/** `hold_already_captured`, `hold_already_released`, `hold_expired`, `capture_exceeds_hold`, `lease_lost`, `duplicate_reference`, `refund_exceeds_charge`, `account_exists`, `amount_overflow`, `currency_mismatch`. */
export class LedgerError extends NoxusError {}

/** `tool_failed`, `tool_timeout`, `cancelled`. */
export class ToolError extends NoxusError {}

/** `provider_not_configured`, `provider_error`, `provider_unavailable`, `provider_timeout`, `content_refused`. */
export class ProviderError extends NoxusError {}

/** `store_busy`, `store_unavailable`, `store_corrupt`. */
export class StoreError extends NoxusError {}

/** `internal_error`. */
export class InternalError extends NoxusError {}
