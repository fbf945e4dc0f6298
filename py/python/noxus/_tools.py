# Made from catalog.json by `cargo xtask codegen`. Do not edit.
"""The tools: what they take and what they give back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal, NotRequired, TYPE_CHECKING, TypedDict

from ._caller import Caller, changed
from ._result import Result

if TYPE_CHECKING:
    from ._files import FileInput
    from ._job import ProgressHook


class Limits(TypedDict, total=False):
    """Upper bounds of one call; what is left out keeps its default."""

    max_input_bytes: int
    """Default 67108864."""
    max_video_bytes: int
    """Default 2147483648."""
    max_output_bytes: int
    """Default 268435456."""
    max_pixels: int
    """Default 100000000."""
    max_side_pixels: int
    """Default 32768."""
    max_frames: int
    """Default 2000."""
    max_total_pixels: int
    """Default 400000000."""
    max_inputs: int
    """Default 32."""
    max_text_bytes: int
    """Default 65536."""
    max_duration_ms: int
    """Default 7200000."""
    max_video_pixels: int
    """Default 35389440."""
    max_video_frames: int
    """Default 1000000."""
    max_video_streams: int
    """Default 32."""


class ImageConvertSource(TypedDict):
    """What came in."""

    format: Literal["jpeg", "png", "webp", "avif", "gif", "tiff", "bmp", "ico"]
    """Format, by content."""
    width: int
    """Width in pixels, as stored."""
    height: int
    """Height in pixels, as stored."""
    frames: int
    """Frames; 1 for a still picture."""
    bytes: int
    """Length in bytes."""


class AutoSubtitlesSegmentsWords(TypedDict):
    """One spoken word."""

    id: NotRequired[int]
    """Stays the same through edits; 0 asks for a new one."""
    text: str
    """The word with its punctuation, without spaces around it."""
    start_ms: int
    """When it begins."""
    end_ms: int
    """When it ends; never before `start_ms`."""
    confidence: NotRequired[float]
    """How sure the recogniser is, from 0 to 1; 1 for words a person wrote."""


class AutoSubtitlesSegments(TypedDict):
    """One caption on the screen: what is shown, and from when to when."""

    id: NotRequired[int]
    """Stays the same through edits; 0 asks for a new one."""
    start_ms: int
    """When it appears."""
    end_ms: int
    """When it disappears."""
    text: str
    """What it says, on one line. Edit this to correct a caption."""
    lines: NotRequired[Sequence[str]]
    """The same text broken into lines as shown; made anew from `text`."""
    words: NotRequired[Sequence[AutoSubtitlesSegmentsWords]]
    """The words of `text` with their times."""
    violations: NotRequired[Sequence[str]]
    """Names of the rules that this caption could not keep, such as `reading_speed`."""


class AutoSubtitlesNothingKept(TypedDict):
    """Why no frame of `rendered` could be kept, such as for another style; null where some
    were, or without it.
    """

    es: str
    """Spanish."""
    en: str
    """English."""


class AutoSubtitlesStyleOptionsFont(TypedDict):
    """The face of the letters."""

    family: NotRequired[str]
    """Name of the family; `Montserrat` comes with noxus. Letters that it lacks are taken from
    the fonts of the system.
    """
    weight: NotRequired[int]
    """100 (thin) to 900 (black)."""
    letter_spacing: NotRequired[float]
    """Room added between letters, in sizes."""


class AutoSubtitlesStyleOptionsOutline(TypedDict):
    """A rim around the letters."""

    color: NotRequired[str]
    """Its colour."""
    width: NotRequired[float]
    """How far it reaches beyond the letters, in sizes; 0 draws none."""


class AutoSubtitlesStyleOptionsShadow(TypedDict):
    """A shadow below the letters."""

    color: NotRequired[str]
    """Its colour; `transparent` draws none."""
    x: NotRequired[float]
    """How far it lies to the right, in sizes."""
    y: NotRequired[float]
    """How far it lies below, in sizes."""
    blur: NotRequired[float]
    """How soft its edge is, in sizes."""


class AutoSubtitlesStyleOptionsBox(TypedDict):
    """A box behind each line."""

    color: NotRequired[str]
    """Its colour; `transparent` draws none."""
    padding_x: NotRequired[float]
    """Room left and right of the letters, in sizes."""
    padding_y: NotRequired[float]
    """Room above and below the letters, in sizes."""
    radius: NotRequired[float]
    """Radius of the corners, in sizes."""


class AutoSubtitlesStyleOptionsWordsCurrentBox(TypedDict):
    """A box behind the word that is being spoken."""

    color: NotRequired[str]
    """Its colour; `transparent` draws none."""
    padding_x: NotRequired[float]
    """Room left and right of the letters, in sizes."""
    padding_y: NotRequired[float]
    """Room above and below the letters, in sizes."""
    radius: NotRequired[float]
    """Radius of the corners, in sizes."""


class AutoSubtitlesStyleOptionsWords(TypedDict):
    """How words differ before, while and after they are spoken."""

    upcoming: NotRequired[str | None]
    """Colour of words that are still to come; `fill` when absent."""
    current: NotRequired[str | None]
    """Colour of the word that is being spoken; `fill` when absent."""
    spoken: NotRequired[str | None]
    """Colour of words that have been spoken; `fill` when absent."""
    current_scale: NotRequired[float]
    """Size of the word that is being spoken, in sizes."""
    current_box: NotRequired[AutoSubtitlesStyleOptionsWordsCurrentBox]
    """A box behind the word that is being spoken."""


class AutoSubtitlesStyleOptionsAnimation(TypedDict):
    """What moves."""

    caption: NotRequired[Literal["none", "fade"]]
    """How a caption comes and goes."""
    word: NotRequired[Literal["none", "pop", "fill", "reveal"]]
    """What a word does when it is spoken."""
    duration_ms: NotRequired[int]
    """How long one movement takes."""
    pop_from: NotRequired[float]
    """`pop`: the scale a word starts from."""
    pop_peak: NotRequired[float]
    """`pop`: the scale a word passes on its way to its own."""


class AutoSubtitlesStyleOptionsSafeAreaPortrait(TypedDict):
    """For frames that are higher than wide."""

    top: float
    """Above, as a fraction of the height."""
    bottom: float
    """Below, as a fraction of the height."""
    sides: float
    """Left and right, as a fraction of the width each."""


class AutoSubtitlesStyleOptionsSafeAreaLandscape(TypedDict):
    """For all others."""

    top: float
    """Above, as a fraction of the height."""
    bottom: float
    """Below, as a fraction of the height."""
    sides: float
    """Left and right, as a fraction of the width each."""


class AutoSubtitlesStyleOptionsSafeArea(TypedDict):
    """What is left free at the edges."""

    portrait: NotRequired[AutoSubtitlesStyleOptionsSafeAreaPortrait]
    """For frames that are higher than wide."""
    landscape: NotRequired[AutoSubtitlesStyleOptionsSafeAreaLandscape]
    """For all others."""


class AutoSubtitlesStyleOptions(TypedDict):
    """Fields of the style to replace, such as `{'fill': '#FFFFFF', 'size': 0.08}`, or a whole
    style.
    """

    font: NotRequired[AutoSubtitlesStyleOptionsFont]
    """The face of the letters."""
    size: NotRequired[float]
    """Size of the letters (the em) as a fraction of the shorter side of the frame."""
    shrink_to: NotRequired[float]
    """Smallest part of `size` that text is shrunk to before it gets more lines."""
    line_height: NotRequired[float]
    """Distance from one line to the next, in sizes."""
    upper_case: NotRequired[bool]
    """Whether all letters are written as capitals."""
    max_words: NotRequired[int]
    """Words shown at once; 0 shows a whole caption."""
    fill: NotRequired[str]
    """Colour of the letters."""
    outline: NotRequired[AutoSubtitlesStyleOptionsOutline]
    """A rim around the letters."""
    shadow: NotRequired[AutoSubtitlesStyleOptionsShadow]
    """A shadow below the letters."""
    box: NotRequired[AutoSubtitlesStyleOptionsBox]
    """A box behind each line."""
    words: NotRequired[AutoSubtitlesStyleOptionsWords]
    """How words differ before, while and after they are spoken."""
    animation: NotRequired[AutoSubtitlesStyleOptionsAnimation]
    """What moves."""
    placement: NotRequired[Literal["bottom", "middle", "top"]]
    """Where the caption stands inside the safe area."""
    safe_area: NotRequired[AutoSubtitlesStyleOptionsSafeArea]
    """What is left free at the edges."""


class AutoSubtitlesRenderedSegmentsWords(TypedDict):
    """One spoken word."""

    id: NotRequired[int]
    """Stays the same through edits; 0 asks for a new one."""
    text: str
    """The word with its punctuation, without spaces around it."""
    start_ms: int
    """When it begins."""
    end_ms: int
    """When it ends; never before `start_ms`."""
    confidence: NotRequired[float]
    """How sure the recogniser is, from 0 to 1; 1 for words a person wrote."""


class AutoSubtitlesRenderedSegments(TypedDict):
    """One caption on the screen: what is shown, and from when to when."""

    id: NotRequired[int]
    """Stays the same through edits; 0 asks for a new one."""
    start_ms: int
    """When it appears."""
    end_ms: int
    """When it disappears."""
    text: str
    """What it says, on one line. Edit this to correct a caption."""
    lines: NotRequired[Sequence[str]]
    """The same text broken into lines as shown; made anew from `text`."""
    words: NotRequired[Sequence[AutoSubtitlesRenderedSegmentsWords]]
    """The words of `text` with their times."""
    violations: NotRequired[Sequence[str]]
    """Names of the rules that this caption could not keep, such as `reading_speed`."""


class ScriptToVideoScenes(TypedDict):
    """A scene of the result."""

    role: Literal["hook", "problem", "point", "call_to_action", "scene"]
    """What it is for."""
    narration: str
    """What is said."""
    on_screen: Sequence[str]
    """What stands on the screen."""
    start_ms: int
    """When it begins, in milliseconds."""
    end_ms: int
    """When it ends, in milliseconds."""


class ScriptToVideoSegmentsWords(TypedDict):
    """One spoken word."""

    id: NotRequired[int]
    """Stays the same through edits; 0 asks for a new one."""
    text: str
    """The word with its punctuation, without spaces around it."""
    start_ms: int
    """When it begins."""
    end_ms: int
    """When it ends; never before `start_ms`."""
    confidence: NotRequired[float]
    """How sure the recogniser is, from 0 to 1; 1 for words a person wrote."""


class ScriptToVideoSegments(TypedDict):
    """One caption on the screen: what is shown, and from when to when."""

    id: NotRequired[int]
    """Stays the same through edits; 0 asks for a new one."""
    start_ms: int
    """When it appears."""
    end_ms: int
    """When it disappears."""
    text: str
    """What it says, on one line. Edit this to correct a caption."""
    lines: NotRequired[Sequence[str]]
    """The same text broken into lines as shown; made anew from `text`."""
    words: NotRequired[Sequence[ScriptToVideoSegmentsWords]]
    """The words of `text` with their times."""
    violations: NotRequired[Sequence[str]]
    """Names of the rules that this caption could not keep, such as `reading_speed`."""


class ScriptToVideoPlanFrameRate(TypedDict):
    """Frames a second."""

    numerator: int
    """So many frames ..."""
    denominator: int
    """... in so many seconds."""


class ScriptToVideoPlanMark(TypedDict):
    """What stands in a corner of every frame; null for nothing."""

    corner: NotRequired[Literal["top_left", "top_right", "bottom_left", "bottom_right"]]
    """Where it stands."""
    opacity_percent: NotRequired[int]
    """How opaque it is, in percent: 5 to 100."""
    has_logo: NotRequired[bool]
    """Whether the logo of the call is a part of it."""
    text: NotRequired[str | None]
    """The line of text, if any."""


class ScriptToVideoPlanScenesFigures(TypedDict):
    """A number that is shown, with what it counts."""

    text: str
    """The number as it is written, with its sign: `73 %`, `5.000 €`, `$1,200`."""
    label: NotRequired[str]
    """What it counts; may be empty."""


class ScriptToVideoPlanScenesVisualPicture(TypedDict):
    """One of the pictures of the call."""

    kind: Literal["picture"]
    index: int
    """Which, from 0."""


class ScriptToVideoPlanScenesVisualClip(TypedDict):
    """One of the clips of the call, cropped to fill the frame and without its sound; it begins
    again where the scene lasts longer.
    """

    kind: Literal["clip"]
    index: int
    """Which, from 0."""
    start_ms: NotRequired[int]
    """Where in the clip it begins, in milliseconds."""


class ScriptToVideoPlanScenesVisualStock(TypedDict):
    """A file of a library of stock footage, which is fetched from there by its number; a clip
    is seen as one of the call would be.
    """

    kind: Literal["stock"]
    provider: Literal["pexels", "pixabay"]
    """The library."""
    media: Literal["photo", "video"]
    """What kind of file."""
    id: int
    """The library's number of it."""
    start_ms: NotRequired[int]
    """Where in a clip it begins, in milliseconds."""


class ScriptToVideoPlanScenesVisualBackground(TypedDict):
    """A background in the colours of the theme."""

    kind: Literal["background"]
    pattern: Literal["aurora", "rings", "dots", "stripes", "waves"]
    """What it is made of."""


class ScriptToVideoPlanScenes(TypedDict):
    """A scene of a plan."""

    role: NotRequired[Literal["hook", "problem", "point", "call_to_action", "scene"]]
    """What it is for."""
    narration: NotRequired[str]
    """What is said."""
    on_screen: NotRequired[Sequence[str]]
    """What stands on the screen beside the captions, a line or an item each."""
    figures: NotRequired[Sequence[ScriptToVideoPlanScenesFigures]]
    """Numbers that are drawn: one counts up, several grow as bars; four at most."""
    visual_hint: NotRequired[str | None]
    """What is to be seen, in words; an icon is chosen by it."""
    visual: ScriptToVideoPlanScenesVisualPicture | ScriptToVideoPlanScenesVisualClip | ScriptToVideoPlanScenesVisualStock | ScriptToVideoPlanScenesVisualBackground
    """What fills the picture."""
    recording: NotRequired[int | None]
    """Which of the recordings of the call says it, from 0; null for the voice."""
    motion: NotRequired[Literal["auto", "still", "zoom_in", "zoom_out", "pan_left", "pan_right", "pan_up", "pan_down"]]
    """How the picture moves."""
    transition: NotRequired[Literal["cut", "fade", "dissolve", "slide_left", "slide_up", "wipe", "zoom", "whip"]]
    """How the scene takes over from the one before."""
    frames: NotRequired[int | None]
    """How long it lasts at least, in frames; null for as long as it takes to say it."""


class ScriptToVideoPlan(TypedDict):
    """The plan, to be edited and given back as `plan`."""

    title: str
    """Names the video."""
    language: str
    """ISO 639-1 code of the language that is spoken."""
    width: int
    """Pixels across; even."""
    height: int
    """Pixels down; even."""
    frame_rate: ScriptToVideoPlanFrameRate
    """Frames a second."""
    seed: int
    """Chooses among backgrounds, movements and notes of the music; the same seed, the same
    video.
    """
    theme: Literal["midnight", "sunset", "forest", "volt", "paper", "ocean"]
    """Its colours."""
    caption_style: NotRequired[Literal["classic", "yellow_punch", "boxed_word", "karaoke", "one_word", "progressive", "outline", "minimal"] | None]
    """How captions look; null for none."""
    progress_bar: bool
    """Whether a bar tells how far the video is."""
    mark: NotRequired[ScriptToVideoPlanMark | None]
    """What stands in a corner of every frame; null for nothing."""
    scenes: Sequence[ScriptToVideoPlanScenes]
    """The scenes, in their order."""


class ScriptToVideoNothingKept(TypedDict):
    """Why no frame of `rendered` could be kept; null where some were, or without it."""

    es: str
    """Spanish."""
    en: str
    """English."""


class ScriptToVideoStockCredit(TypedDict):
    """Whose the file is: to be named where the video is shown; null without one."""

    provider: Literal["pexels", "pixabay"]
    """The library."""
    media: Literal["photo", "video"]
    """What kind of file it is."""
    id: int
    """The library's number of the file."""
    author: str
    """Who made it; empty where the library does not say."""
    author_page: NotRequired[str | None]
    """The author's page; null where there is none."""
    page: str
    """The page of the file."""
    licence: str
    """The name of its licence."""
    licence_page: str
    """The page of its licence."""


class ScriptToVideoStockReason(TypedDict):
    """Why the library gave nothing; null where it did not fail."""

    es: str
    """Spanish."""
    en: str
    """English."""


class ScriptToVideoStock(TypedDict):
    """What a scene shows of a library."""

    scene: int
    """The scene, counted from 0."""
    outcome: Literal["found", "nothing_found", "failed"]
    """What came of it."""
    words: Sequence[str]
    """The words that were looked for; none for a file that the plan names."""
    credit: NotRequired[ScriptToVideoStockCredit | None]
    """Whose the file is: to be named where the video is shown; null without one."""
    reason: NotRequired[ScriptToVideoStockReason | None]
    """Why the library gave nothing; null where it did not fail."""


class TextToSpeechWords(TypedDict):
    """When a word is said."""

    text: str
    """As it is written, with its punctuation."""
    start_ms: int
    """When it begins, in milliseconds."""
    end_ms: int
    """When it ends, in milliseconds."""


class AiVideoGenerateKind(TypedDict):
    """What it is, in words: an animatic says that no artificial intelligence made it."""

    es: str
    """Spanish."""
    en: str
    """English."""


class QrResult(Result):
    """What `qr` says about its result."""

    output_format: Literal["png", "svg", "text"]
    """Kind of result."""

    version: int
    """Version of the code, 1 to 40: its size class."""

    modules: int
    """Modules a side, without the quiet zone."""

    error_correction: Literal["low", "medium", "quartile", "high"]
    """Error correction level."""

    quiet_zone: int
    """Width of the empty margin in modules."""

    scale: int | None = None
    """Pixels a side of one module; null for `text`."""

    width: int
    """Width of the result: pixels, or characters for `text`."""

    height: int
    """Height of the result: pixels, or lines for `text`."""


class ImageConvertResult(Result):
    """What `image-convert` says about its result."""

    format: Literal["jpeg", "png", "webp", "avif", "gif", "tiff", "bmp", "ico"]
    """Format of the result."""

    width: int
    """Width of the result in pixels."""

    height: int
    """Height of the result in pixels."""

    frames: int
    """Frames of the result; 1 for a still picture."""

    bytes: int
    """Length of the result in bytes."""

    source: ImageConvertSource
    """What came in."""


class AutoSubtitlesResult(Result):
    """What `auto-subtitles` reports beside its files."""

    transcript: str
    """Everything that was said, as one text."""

    language: str
    """ISO 639-1 code of the captions' language; `und` when it was not told."""

    segments: Sequence[AutoSubtitlesSegments]
    """The captions, to be edited and given back as `segments`."""

    style: Literal["classic", "yellow_punch", "boxed_word", "karaoke", "one_word", "progressive", "outline", "minimal"]
    """The style they are drawn in."""

    style_options: dict[str, Any] | None = None
    """The fields of the style that were replaced; null where none were."""

    mode: Literal["burned", "soft", "files"]
    """What became of them."""

    duration_ms: int
    """Length of the video in milliseconds."""

    width: int
    """Pixels across."""

    height: int
    """Pixels down."""

    encoder: str | None = None
    """FFmpeg's name of the encoder of the pictures; null when they were not encoded."""

    audio: Literal["none", "copied", "encoded"] | None = None
    """What became of the sound of a burned video."""

    encoded_frames: int
    """Frames that were encoded; fewer than all when only changes were rendered."""

    nothing_kept: AutoSubtitlesNothingKept | None = None
    """Why no frame of `rendered` could be kept, such as for another style; null where some
    were, or without it.
    """

    missing_letters: Sequence[str]
    """Characters for which no installed font has a picture."""


class ScriptToVideoResult(Result):
    """What `script-to-video` reports beside its files."""

    script: str
    """All that is said, a paragraph a scene."""

    writer: Literal["given", "outline", "model"]
    """Who wrote it."""

    title: str
    """A line that names the video."""

    language: str
    """ISO 639-1 code of the language that is spoken."""

    scenes: Sequence[ScriptToVideoScenes]
    """The scenes with their times; in a plan they are estimates."""

    segments: Sequence[ScriptToVideoSegments]
    """The captions; none in a plan."""

    plan: ScriptToVideoPlan
    """The plan, to be edited and given back as `plan`."""

    voice: str | None = None
    """The voice that spoke, by its name; null without one."""

    duration_ms: int
    """Length of the video in milliseconds."""

    width: int
    """Pixels across."""

    height: int
    """Pixels down."""

    encoder: str | None = None
    """FFmpeg's name of the encoder of the pictures; null in a plan."""

    encoded_frames: int
    """Frames that were drawn and encoded; fewer than all when `rendered` held some of them."""

    nothing_kept: ScriptToVideoNothingKept | None = None
    """Why no frame of `rendered` could be kept; null where some were, or without it."""

    stock: Sequence[ScriptToVideoStock]
    """What scenes show of a library, and what was looked for in vain."""

    unused_images: Sequence[int]
    """Pictures that no scene shows, counted from 0."""

    unused_clips: Sequence[int]
    """Clips that no scene shows, counted from 0."""

    unused_recordings: Sequence[int]
    """Recordings that no scene plays, counted from 0."""

    missing_letters: Sequence[str]
    """Letters that no font can draw."""


class TextToSpeechResult(Result):
    """What `text-to-speech` reports beside its files."""

    language: str
    """The language that is spoken, as it was asked for or found; of several, the outermost."""

    voice: str
    """The voice that spoke, by its name; of several, the first."""

    duration_ms: int
    """Length of the sound in milliseconds."""

    characters: int
    """Characters that were said and paid for; the marks of SSML are none."""

    words: Sequence[TextToSpeechWords]
    """The words with their times."""


class AiVideoGenerateResult(Result):
    """What `ai-video-generate` reports beside its file."""

    provider: str
    """Who made it."""

    model: str
    """The model that made it, by the provider's name of it."""

    is_ai: bool
    """Whether a model of artificial intelligence made it."""

    kind: AiVideoGenerateKind
    """What it is, in words: an animatic says that no artificial intelligence made it."""

    seed: int | None = None
    """The seed, where one was used and is known."""

    upstream_id: str | None = None
    """The provider's own id of the work; null where nothing was asked for outside."""

    provider_cost_usd: Decimal | None = None
    """What the provider asks for it in US dollars, exactly, where that is known."""

    duration_ms: int
    """Length of the video in milliseconds."""

    width: int
    """Pixels across."""

    height: int
    """Pixels down."""

    frames: int
    """How many frames there are."""

    has_audio: bool
    """Whether there is sound."""

    is_transcoded: bool
    """Whether pictures were encoded again, because the provider's file was of another kind."""


RESULTS: dict[str, type[Result]] = {
    "qr": QrResult,
    "crear-qr": QrResult,
    "image-convert": ImageConvertResult,
    "convertir-formato-imagen": ImageConvertResult,
    "auto-subtitles": AutoSubtitlesResult,
    "subtitulos-automaticos": AutoSubtitlesResult,
    "script-to-video": ScriptToVideoResult,
    "guion-a-video": ScriptToVideoResult,
    "text-to-speech": TextToSpeechResult,
    "texto-a-voz": TextToSpeechResult,
    "ai-video-generate": AiVideoGenerateResult,
    "generar-video-ia": AiVideoGenerateResult,
}
"""Result classes by slug and alias."""


class ToolMethods(Caller):
    """The tools as methods of an engine."""

    def qr(
        self,
        text: str,
        *,
        output_format: Literal["png", "svg", "text"] = "png",
        error_correction: Literal["low", "medium", "quartile", "high"] = "medium",
        size: int | None = None,
        scale: int | None = None,
        quiet_zone: int = 4,
        foreground: str = "#000000",
        background: str = "#ffffff",
        terminal: Literal["dark", "light"] = "dark",
        filename: str = "qr",
        api_key: str | None = None,
        idempotency_key: str | None = None,
        on_in_flight: Literal["refuse", "join"] = "refuse",
        on_progress: ProgressHook | None = None,
        progress: bool = False,
        timeout: float | None = None,
    ) -> QrResult:
        """Makes a QR code as PNG, SVG or text for a terminal.

        Args:
            text: What the code says when it is scanned: a link, a text, `WIFI:…`, a vCard. Any
                Unicode; digits and capital letters take the least room.
            output_format: Kind of result: `png`, `svg`, or `text` for a terminal.
            error_correction: How much of the code may be damaged or covered and still be read.
                More makes the code denser. The letters L, M, Q and H are understood too.
            size: Side of the whole picture in pixels, quiet zone included. Modules stay whole
                pixels; what is left over widens the margin. Not with `scale`, not for `text`.
                From 16 to 8192.
            scale: Side of one module in pixels; 10 when neither `scale` nor `size` is given.
                Not with `size`, not for `text`. From 1 to 256.
            quiet_zone: Width of the empty margin in modules. The standard asks for 4; with
                less, leave room around the picture yourself. From 0 to 64.
            foreground: Colour of the dark modules. It must be clearly darker than `background`.
                Not for `text`.
            background: Colour of the light modules and the margin. `transparent` is for light
                pages: the contrast is judged on white. Not for `text`.
            terminal: For `text`: the background of the terminal it is shown on. On the wrong
                one the code is inverted, which many scanners do not read.
            filename: Name of the result without extension.
            api_key: The key that pays; by default the engine's.
            idempotency_key: Makes repeating the call safe: charged once.
            on_in_flight: When that key is being worked on: raise, or wait for that job.
            on_progress: Called with each report of progress.
            progress: Show a bar on stderr.
            timeout: Seconds after which the call is cancelled.
        """
        return self._run(
            QrResult,
            "qr",
            changed(
                ("text", text),
                ("output_format", output_format, "png"),
                ("error_correction", error_correction, "medium"),
                ("size", size, None),
                ("scale", scale, None),
                ("quiet_zone", quiet_zone, 4),
                ("foreground", foreground, "#000000"),
                ("background", background, "#ffffff"),
                ("terminal", terminal, "dark"),
                ("filename", filename, "qr"),
            ),
            {},
            api_key=api_key,
            idempotency_key=idempotency_key,
            on_in_flight=on_in_flight,
            on_progress=on_progress,
            progress=progress,
            timeout=timeout,
        )

    def image_convert(
        self,
        image: FileInput,
        *,
        output_format: Literal["jpeg", "png", "webp", "avif", "gif", "tiff", "bmp", "ico"],
        filename: str | None = None,
        quality: int | None = None,
        lossless: bool = False,
        effort: int = 4,
        width: int | None = None,
        height: int | None = None,
        fit: Literal["cover", "contain", "fill", "inside", "outside"] = "cover",
        position: Literal["center", "top", "top_right", "right", "bottom_right", "bottom", "bottom_left", "left", "top_left"] = "center",
        kernel: Literal["nearest", "linear", "cubic", "mitchell", "lanczos2", "lanczos3"] = "lanczos3",
        without_enlargement: bool = False,
        background: str = "#ffffff",
        auto_orient: bool = True,
        metadata: Literal["strip", "keep"] = "strip",
        color: Literal["srgb", "keep"] = "srgb",
        api_key: str | None = None,
        idempotency_key: str | None = None,
        on_in_flight: Literal["refuse", "join"] = "refuse",
        on_progress: ProgressHook | None = None,
        progress: bool = False,
        timeout: float | None = None,
    ) -> ImageConvertResult:
        """Converts a picture to another format, size or colour space.

        Args:
            image: The picture: JPEG, PNG, WebP, AVIF, GIF, TIFF, BMP or ICO. Bytes, a path or
                an open binary file.
            output_format: Format of the result: `jpeg` (or `jpg`), `png`, `webp`, `avif`,
                `gif`, `tiff`, `bmp` or `ico`.
            filename: Name of the result without extension. By default that of the input file,
                else `image`.
            quality: From 1 (small) to 100 (faithful), for `jpeg`, `webp` and `avif`. By default
                80, and 50 for `avif`, whose scale is another one. From 1 to 100.
            lossless: Keep every pixel exactly, for `webp` and `avif`. `png`, `tiff`, `bmp` and
                `ico` always do; `jpeg` and `gif` cannot.
            effort: From 0 (fast) to 9 (small file), for `jpeg`, `png`, `webp` and `avif`. Large
                pictures get less than is asked for where an encoder cannot be stopped within
                one: those of more than 2 megapixels as `avif`, of more than 1 as `png` above 6.
                From 0 to 9.
            width: Width of the result in pixels. Alone, the height follows. From 1 to 65535.
            height: Height of the result in pixels. Alone, the width follows. From 1 to 65535.
            fit: How the picture fits `width` and `height` when both are given.
            position: What `cover` keeps of the picture, and where `contain` puts it.
            kernel: How pixels are mixed when the size changes.
            without_enlargement: Never scale up: a picture smaller than asked for keeps its
                size.
            background: Colour around a picture that `contain` does not fill, and behind
                transparent parts when the result has no transparency.
            auto_orient: Turn the picture as its EXIF orientation says.
            metadata: Whether EXIF and XMP go into the result: where and when a photograph was
                taken, with which camera.
            color: What happens to an embedded colour profile.
            api_key: The key that pays; by default the engine's.
            idempotency_key: Makes repeating the call safe: charged once.
            on_in_flight: When that key is being worked on: raise, or wait for that job.
            on_progress: Called with each report of progress.
            progress: Show a bar on stderr.
            timeout: Seconds after which the call is cancelled.
        """
        return self._run(
            ImageConvertResult,
            "image-convert",
            changed(
                ("output_format", output_format),
                ("filename", filename, None),
                ("quality", quality, None),
                ("lossless", lossless, False),
                ("effort", effort, 4),
                ("width", width, None),
                ("height", height, None),
                ("fit", fit, "cover"),
                ("position", position, "center"),
                ("kernel", kernel, "lanczos3"),
                ("without_enlargement", without_enlargement, False),
                ("background", background, "#ffffff"),
                ("auto_orient", auto_orient, True),
                ("metadata", metadata, "strip"),
                ("color", color, "srgb"),
            ),
            {"image": image},
            api_key=api_key,
            idempotency_key=idempotency_key,
            on_in_flight=on_in_flight,
            on_progress=on_progress,
            progress=progress,
            timeout=timeout,
        )

    def auto_subtitles(
        self,
        video: FileInput,
        *,
        rendered: FileInput | None = None,
        language: str | None = None,
        style: Literal["classic", "yellow_punch", "boxed_word", "karaoke", "one_word", "progressive", "outline", "minimal"] = "yellow_punch",
        style_options: AutoSubtitlesStyleOptions | None = None,
        mode: Literal["burned", "soft", "files"] = "burned",
        output_format: Literal["mp4", "webm"] = "mp4",
        subtitle_formats: Sequence[Literal["srt", "vtt", "ass", "json"]] = ["srt","vtt","ass","json"],
        rules: Literal["broadcast", "social"] | None = None,
        translate: bool = False,
        prompt: str | None = None,
        segments: Sequence[AutoSubtitlesSegments] | dict[str, Any] | None = None,
        rendered_segments: Sequence[AutoSubtitlesRenderedSegments] | dict[str, Any] | None = None,
        crf: int | None = None,
        preset: Literal["fast", "balanced", "small"] = "fast",
        filename: str | None = None,
        api_key: str | None = None,
        idempotency_key: str | None = None,
        on_in_flight: Literal["refuse", "join"] = "refuse",
        on_progress: ProgressHook | None = None,
        progress: bool = False,
        timeout: float | None = None,
    ) -> AutoSubtitlesResult:
        """Transcribes what is said in a video and draws it as captions into the picture.

        Args:
            video: The video: MP4, MOV, WebM, MKV or AVI. Bytes, a path or an open binary file.
            rendered: The video an earlier call gave, so that only what changed is encoded
                again. Bytes, a path or an open binary file.
            language: The language spoken, as an ISO 639-1 code such as `es`; by default it is
                detected.
            style: How captions look.
            style_options: Fields of the style to replace, such as `{'fill': '#FFFFFF', 'size':
                0.08}`, or a whole style.
            mode: What becomes of the captions.
            output_format: Container of a video with burned captions.
            subtitle_formats: Subtitle files to write beside the video.
            rules: How long captions may be and how they are broken. By default `social` for
                styles of few words in capitals, else `broadcast`.
            translate: Captions in English, whatever language is spoken.
            prompt: Names and terms that are spoken, spelt as they should be.
            segments: Captions from an earlier answer, edited: nothing is recognised then. The
                list alone, or the whole JSON file or answer that holds it.
            rendered_segments: The captions burned into the file `rendered`, so that only what
                changed since is encoded again. In the same forms as `segments`.
            crf: Quality of the video on the encoder's own scale, smaller is better: 0 to 51 for
                `mp4` (by default 20), 0 to 63 for `webm` (by default 30). From 0 to 63.
            preset: How long the encoder may take.
            filename: Name of the result without extension. By default that of the input file,
                else `video`.
            api_key: The key that pays; by default the engine's.
            idempotency_key: Makes repeating the call safe: charged once.
            on_in_flight: When that key is being worked on: raise, or wait for that job.
            on_progress: Called with each report of progress.
            progress: Show a bar on stderr.
            timeout: Seconds after which the call is cancelled.
        """
        return self._run(
            AutoSubtitlesResult,
            "auto-subtitles",
            changed(
                ("language", language, None),
                ("style", style, "yellow_punch"),
                ("style_options", style_options, None),
                ("mode", mode, "burned"),
                ("output_format", output_format, "mp4"),
                ("subtitle_formats", subtitle_formats, ["srt","vtt","ass","json"]),
                ("rules", rules, None),
                ("translate", translate, False),
                ("prompt", prompt, None),
                ("segments", segments, None),
                ("rendered_segments", rendered_segments, None),
                ("crf", crf, None),
                ("preset", preset, "fast"),
                ("filename", filename, None),
            ),
            {"video": video, "rendered": rendered},
            api_key=api_key,
            idempotency_key=idempotency_key,
            on_in_flight=on_in_flight,
            on_progress=on_progress,
            progress=progress,
            timeout=timeout,
        )

    def script_to_video(
        self,
        idea: str | None = None,
        *,
        scene_images: FileInput | list[FileInput] | None = None,
        clips: FileInput | list[FileInput] | None = None,
        scene_audio: FileInput | list[FileInput] | None = None,
        logo: FileInput | None = None,
        music_file: FileInput | None = None,
        rendered: FileInput | None = None,
        script: str | None = None,
        plan: ScriptToVideoPlan | None = None,
        mode: Literal["video", "plan"] = "video",
        language: str | None = None,
        writer: Literal["outline", "model"] = "outline",
        writer_fallback: Literal["none", "outline"] = "none",
        stock: Literal["none", "pexels", "pixabay"] = "none",
        stock_kind: Literal["photo", "video"] = "photo",
        stock_fallback: Literal["none", "background"] = "none",
        duration: int = 30,
        aspect_ratio: Literal["9:16", "16:9", "1:1", "4:5"] = "9:16",
        resolution: Literal["720p", "1080p"] = "1080p",
        fps: int = 30,
        theme: Literal["midnight", "sunset", "forest", "volt", "paper", "ocean"] = "midnight",
        transition: Literal["cut", "fade", "dissolve", "slide_left", "slide_up", "wipe", "zoom", "whip"] | None = None,
        voice: str | None = None,
        speech_rate: float = 1.0,
        captions: bool = True,
        caption_style: Literal["classic", "yellow_punch", "boxed_word", "karaoke", "one_word", "progressive", "outline", "minimal"] = "yellow_punch",
        watermark: str | None = None,
        mark_corner: Literal["top_left", "top_right", "bottom_left", "bottom_right"] = "top_right",
        mark_opacity: int = 90,
        progress_bar: bool = True,
        music: Literal["auto", "none", "calm", "upbeat", "corporate", "cinematic", "lofi"] = "auto",
        music_bpm: float | None = None,
        sound_effects: bool = True,
        music_volume_db: float = -14.0,
        seed: int = 0,
        output_format: Literal["mp4", "webm"] = "mp4",
        crf: int | None = None,
        preset: Literal["fast", "balanced", "small"] = "fast",
        filename: str | None = None,
        api_key: str | None = None,
        idempotency_key: str | None = None,
        on_in_flight: Literal["refuse", "join"] = "refuse",
        on_progress: ProgressHook | None = None,
        progress: bool = False,
        timeout: float | None = None,
    ) -> ScriptToVideoResult:
        """Makes a narrated video of an idea or a script, with captions and music.

        Args:
            idea: What the video is about, in a sentence: a script is written of it.
            scene_images: Pictures for the scenes, by their names or in their order; others have
                a background. Bytes, a path or an open binary file.
            clips: Clips for the scenes, by their names or in their order; they are seen without
                their sound. Bytes, a path or an open binary file.
            scene_audio: Recordings of what is said, by their names or in their order; other
                scenes have the voice. Bytes, a path or an open binary file.
            logo: A logo for a corner of the video; best with a transparent ground. Bytes, a
                path or an open binary file.
            music_file: Music instead of the composed one; it goes round where the video lasts
                longer. Bytes, a path or an open binary file.
            rendered: The video an earlier call gave, so that only scenes that changed are drawn
                again. Bytes, a path or an open binary file.
            script: The script, as it is to be said: with labels such as `Hook:`, `Scene 1:` and
                `CTA:`, stage directions in brackets, or plain paragraphs. Not a word of it is
                changed.
            plan: A plan from an earlier answer, edited: `script` and `idea` are not needed
                then, and looks are those of the plan.
            mode: What is made.
            language: The language spoken, as an ISO 639-1 code such as `es`, with or without a
                region. By default that of the script, else Spanish.
            writer: Who writes the script of an `idea`. A language model is reached only when it
                is asked for here.
            writer_fallback: What is done when the language model does not answer, or answers
                with no script.
            stock: Where scenes without a file of yours get a picture or a clip from. A library
                is reached only when it is asked for here, or named in a plan; it is sent words
                of each scene.
            stock_kind: What is looked for in a library.
            stock_fallback: What is done when a library does not answer, or gives no file that
                can be used.
            duration: How many seconds a video made of an `idea` should last. From 10 to 180.
            aspect_ratio: Width to height.
            resolution: Pixels of the shorter side.
            fps: Frames a second: 24, 25, 30 or 60. From 24 to 60.
            theme: The colours.
            transition: How scenes follow each other; by default the seed chooses.
            voice: The voice by its name, such as `espeak:es`; `none` for a video without one.
                By default the best there is of the language.
            speech_rate: How fast the voice speaks: 1 is its own pace. From 0.5 to 2.0.
            captions: Whether what is said is written on the screen.
            caption_style: How captions look.
            watermark: A line of at most 40 characters in a corner of the video, such as the
                name of a channel; under the logo, where there is one.
            mark_corner: The corner of the logo and the line.
            mark_opacity: How opaque the logo and the line are, in percent. From 5 to 100.
            progress_bar: Whether a bar tells how far the video is.
            music: The music under the voice.
            music_bpm: Beats a minute of `music_file`, where they are known: then it goes round
                on a beat. From 30.0 to 300.0.
            sound_effects: Whether quick transitions are heard, softly.
            music_volume_db: How loud the music is in pauses, in dB against the voice; it gives
                way under speech. From -40.0 to 0.0.
            seed: Chooses among sentences, backgrounds, movements and notes: the same seed, the
                same video. From 0 to 2147483647.
            output_format: Container of the video.
            crf: Quality of the video on the encoder's own scale, smaller is better: 0 to 51 for
                `mp4` (by default 20), 0 to 63 for `webm` (by default 30). From 0 to 63.
            preset: How long the encoder may take.
            filename: Name of the result without extension; by default `video`.
            api_key: The key that pays; by default the engine's.
            idempotency_key: Makes repeating the call safe: charged once.
            on_in_flight: When that key is being worked on: raise, or wait for that job.
            on_progress: Called with each report of progress.
            progress: Show a bar on stderr.
            timeout: Seconds after which the call is cancelled.
        """
        return self._run(
            ScriptToVideoResult,
            "script-to-video",
            changed(
                ("idea", idea, None),
                ("script", script, None),
                ("plan", plan, None),
                ("mode", mode, "video"),
                ("language", language, None),
                ("writer", writer, "outline"),
                ("writer_fallback", writer_fallback, "none"),
                ("stock", stock, "none"),
                ("stock_kind", stock_kind, "photo"),
                ("stock_fallback", stock_fallback, "none"),
                ("duration", duration, 30),
                ("aspect_ratio", aspect_ratio, "9:16"),
                ("resolution", resolution, "1080p"),
                ("fps", fps, 30),
                ("theme", theme, "midnight"),
                ("transition", transition, None),
                ("voice", voice, None),
                ("speech_rate", speech_rate, 1.0),
                ("captions", captions, True),
                ("caption_style", caption_style, "yellow_punch"),
                ("watermark", watermark, None),
                ("mark_corner", mark_corner, "top_right"),
                ("mark_opacity", mark_opacity, 90),
                ("progress_bar", progress_bar, True),
                ("music", music, "auto"),
                ("music_bpm", music_bpm, None),
                ("sound_effects", sound_effects, True),
                ("music_volume_db", music_volume_db, -14.0),
                ("seed", seed, 0),
                ("output_format", output_format, "mp4"),
                ("crf", crf, None),
                ("preset", preset, "fast"),
                ("filename", filename, None),
            ),
            {"scene_images": scene_images, "clips": clips, "scene_audio": scene_audio, "logo": logo, "music_file": music_file, "rendered": rendered},
            api_key=api_key,
            idempotency_key=idempotency_key,
            on_in_flight=on_in_flight,
            on_progress=on_progress,
            progress=progress,
            timeout=timeout,
        )

    def text_to_speech(
        self,
        text: str,
        *,
        language: str | None = None,
        voice: str | None = None,
        speech_rate: float = 1.0,
        output_format: Literal["mp3", "wav", "opus"] = "mp3",
        normalize: bool = True,
        subtitle_formats: Sequence[Literal["srt", "vtt", "json"]] = [],
        filename: str | None = None,
        api_key: str | None = None,
        idempotency_key: str | None = None,
        on_in_flight: Literal["refuse", "join"] = "refuse",
        on_progress: ProgressHook | None = None,
        progress: bool = False,
        timeout: float | None = None,
    ) -> TextToSpeechResult:
        """Says a text aloud, and tells when each word is said.

        Args:
            text: What is said: plain text, its paragraphs parted by empty lines, or SSML, which
                begins with `<speak>`.
            language: The language spoken, as an ISO 639-1 code such as `es`, with or without a
                region. By default that of the text, if it is Spanish or English.
            voice: The voice by its name, such as `espeak:es`. By default the best there is of
                the language.
            speech_rate: How fast the voice speaks: 1 is its own pace. From 0.5 to 2.0.
            output_format: Kind of the sound file.
            normalize: Whether the sound is brought to −16 LUFS, as podcasts and assistants want
                it, with its peaks below −1 dBTP; otherwise it is as loud as the voice made it.
            subtitle_formats: Files of captions to write beside the sound. The times of the
                words are in the answer anyway.
            filename: Name of the result without extension; by default `speech`.
            api_key: The key that pays; by default the engine's.
            idempotency_key: Makes repeating the call safe: charged once.
            on_in_flight: When that key is being worked on: raise, or wait for that job.
            on_progress: Called with each report of progress.
            progress: Show a bar on stderr.
            timeout: Seconds after which the call is cancelled.
        """
        return self._run(
            TextToSpeechResult,
            "text-to-speech",
            changed(
                ("text", text),
                ("language", language, None),
                ("voice", voice, None),
                ("speech_rate", speech_rate, 1.0),
                ("output_format", output_format, "mp3"),
                ("normalize", normalize, True),
                ("subtitle_formats", subtitle_formats, []),
                ("filename", filename, None),
            ),
            {},
            api_key=api_key,
            idempotency_key=idempotency_key,
            on_in_flight=on_in_flight,
            on_progress=on_progress,
            progress=progress,
            timeout=timeout,
        )

    def ai_video_generate(
        self,
        prompt: str,
        *,
        first_frame_image: FileInput | None = None,
        last_frame_image: FileInput | None = None,
        reference_images: FileInput | list[FileInput] | None = None,
        reference_video: FileInput | None = None,
        reference_audio: FileInput | None = None,
        negative_prompt: str | None = None,
        provider: str = "animatic",
        model: str | None = None,
        duration: float | None = None,
        aspect_ratio: Literal["9:16", "16:9", "1:1", "4:5", "5:4", "3:4", "4:3", "2:3", "3:2", "21:9"] | None = None,
        resolution: Literal["480p", "720p", "1080p", "1440p", "2160p"] | None = None,
        fps: int | None = None,
        seed: int | None = None,
        generate_audio: bool | None = None,
        output_format: Literal["mp4", "webm"] = "mp4",
        filename: str | None = None,
        api_key: str | None = None,
        idempotency_key: str | None = None,
        on_in_flight: Literal["refuse", "join"] = "refuse",
        on_progress: ProgressHook | None = None,
        progress: bool = False,
        timeout: float | None = None,
    ) -> AiVideoGenerateResult:
        """Makes a video of words and pictures: by an AI model, or as a built-in animatic.

        Args:
            prompt: What is to be seen, in words. The built-in `animatic` takes from it how the
                camera moves and what stands on the screen: words in quotation marks are shown
                as they are.
            first_frame_image: The picture that the video begins with. Bytes, a path or an open
                binary file.
            last_frame_image: The picture that the video ends with. Bytes, a path or an open
                binary file.
            reference_images: Pictures of things, people or a style; the animatic shows them as
                shots. Bytes, a path or an open binary file.
            reference_video: A video whose movement or look is followed; the animatic shows it
                as a shot, without its sound. Bytes, a path or an open binary file.
            reference_audio: A recording that is heard, or that the video follows. Bytes, a path
                or an open binary file.
            negative_prompt: What is not to be seen, for models that take it.
            provider: Who makes the video: `animatic`, which is built in and no artificial
                intelligence, or a provider of the settings, by its name. Prompt and files are
                sent to a provider.
            model: The model of the provider by its name; by default its first.
            duration: How many seconds it lasts; by default as long as is usual for the model, 8
                for `animatic`. From 0.5 to 600.0.
            aspect_ratio: Width to height; by default as the prompt says (vertical, square,
                ...), else as the first picture, else as is usual for the model.
            resolution: Pixels of the shorter side; by default as is usual for the model.
            fps: Frames a second; by default as is usual for the model. From 1 to 120.
            seed: The same seed gives the same video, where the model can: always with
                `animatic`. From 0 to 2147483647.
            generate_audio: Whether sound is made too; `animatic` composes music. By default
                only what the model cannot leave out.
            output_format: Container of the video.
            filename: Name of the result without extension; by default `video`.
            api_key: The key that pays; by default the engine's.
            idempotency_key: Makes repeating the call safe: charged once.
            on_in_flight: When that key is being worked on: raise, or wait for that job.
            on_progress: Called with each report of progress.
            progress: Show a bar on stderr.
            timeout: Seconds after which the call is cancelled.
        """
        return self._run(
            AiVideoGenerateResult,
            "ai-video-generate",
            changed(
                ("prompt", prompt),
                ("negative_prompt", negative_prompt, None),
                ("provider", provider, "animatic"),
                ("model", model, None),
                ("duration", duration, None),
                ("aspect_ratio", aspect_ratio, None),
                ("resolution", resolution, None),
                ("fps", fps, None),
                ("seed", seed, None),
                ("generate_audio", generate_audio, None),
                ("output_format", output_format, "mp4"),
                ("filename", filename, None),
            ),
            {"first_frame_image": first_frame_image, "last_frame_image": last_frame_image, "reference_images": reference_images, "reference_video": reference_video, "reference_audio": reference_audio},
            api_key=api_key,
            idempotency_key=idempotency_key,
            on_in_flight=on_in_flight,
            on_progress=on_progress,
            progress=progress,
            timeout=timeout,
        )


def qr(
    text: str,
    *,
    output_format: Literal["png", "svg", "text"] = "png",
    error_correction: Literal["low", "medium", "quartile", "high"] = "medium",
    size: int | None = None,
    scale: int | None = None,
    quiet_zone: int = 4,
    foreground: str = "#000000",
    background: str = "#ffffff",
    terminal: Literal["dark", "light"] = "dark",
    filename: str = "qr",
    api_key: str | None = None,
    idempotency_key: str | None = None,
    on_in_flight: Literal["refuse", "join"] = "refuse",
    on_progress: ProgressHook | None = None,
    progress: bool = False,
    timeout: float | None = None,
) -> QrResult:
    """Makes a QR code as PNG, SVG or text for a terminal.

    Args:
        text: What the code says when it is scanned: a link, a text, `WIFI:…`, a vCard. Any
            Unicode; digits and capital letters take the least room.
        output_format: Kind of result: `png`, `svg`, or `text` for a terminal.
        error_correction: How much of the code may be damaged or covered and still be read.
            More makes the code denser. The letters L, M, Q and H are understood too.
        size: Side of the whole picture in pixels, quiet zone included. Modules stay whole
            pixels; what is left over widens the margin. Not with `scale`, not for `text`.
            From 16 to 8192.
        scale: Side of one module in pixels; 10 when neither `scale` nor `size` is given.
            Not with `size`, not for `text`. From 1 to 256.
        quiet_zone: Width of the empty margin in modules. The standard asks for 4; with
            less, leave room around the picture yourself. From 0 to 64.
        foreground: Colour of the dark modules. It must be clearly darker than `background`.
            Not for `text`.
        background: Colour of the light modules and the margin. `transparent` is for light
            pages: the contrast is judged on white. Not for `text`.
        terminal: For `text`: the background of the terminal it is shown on. On the wrong
            one the code is inverted, which many scanners do not read.
        filename: Name of the result without extension.
        api_key: The key that pays; by default the engine's.
        idempotency_key: Makes repeating the call safe: charged once.
        on_in_flight: When that key is being worked on: raise, or wait for that job.
        on_progress: Called with each report of progress.
        progress: Show a bar on stderr.
        timeout: Seconds after which the call is cancelled.
    """
    from ._engine import default_engine

    return default_engine().qr(
        text,
        output_format=output_format,
        error_correction=error_correction,
        size=size,
        scale=scale,
        quiet_zone=quiet_zone,
        foreground=foreground,
        background=background,
        terminal=terminal,
        filename=filename,
        api_key=api_key,
        idempotency_key=idempotency_key,
        on_in_flight=on_in_flight,
        on_progress=on_progress,
        progress=progress,
        timeout=timeout,
    )


def image_convert(
    image: FileInput,
    *,
    output_format: Literal["jpeg", "png", "webp", "avif", "gif", "tiff", "bmp", "ico"],
    filename: str | None = None,
    quality: int | None = None,
    lossless: bool = False,
    effort: int = 4,
    width: int | None = None,
    height: int | None = None,
    fit: Literal["cover", "contain", "fill", "inside", "outside"] = "cover",
    position: Literal["center", "top", "top_right", "right", "bottom_right", "bottom", "bottom_left", "left", "top_left"] = "center",
    kernel: Literal["nearest", "linear", "cubic", "mitchell", "lanczos2", "lanczos3"] = "lanczos3",
    without_enlargement: bool = False,
    background: str = "#ffffff",
    auto_orient: bool = True,
    metadata: Literal["strip", "keep"] = "strip",
    color: Literal["srgb", "keep"] = "srgb",
    api_key: str | None = None,
    idempotency_key: str | None = None,
    on_in_flight: Literal["refuse", "join"] = "refuse",
    on_progress: ProgressHook | None = None,
    progress: bool = False,
    timeout: float | None = None,
) -> ImageConvertResult:
    """Converts a picture to another format, size or colour space.

    Args:
        image: The picture: JPEG, PNG, WebP, AVIF, GIF, TIFF, BMP or ICO. Bytes, a path or
            an open binary file.
        output_format: Format of the result: `jpeg` (or `jpg`), `png`, `webp`, `avif`,
            `gif`, `tiff`, `bmp` or `ico`.
        filename: Name of the result without extension. By default that of the input file,
            else `image`.
        quality: From 1 (small) to 100 (faithful), for `jpeg`, `webp` and `avif`. By default
            80, and 50 for `avif`, whose scale is another one. From 1 to 100.
        lossless: Keep every pixel exactly, for `webp` and `avif`. `png`, `tiff`, `bmp` and
            `ico` always do; `jpeg` and `gif` cannot.
        effort: From 0 (fast) to 9 (small file), for `jpeg`, `png`, `webp` and `avif`. Large
            pictures get less than is asked for where an encoder cannot be stopped within
            one: those of more than 2 megapixels as `avif`, of more than 1 as `png` above 6.
            From 0 to 9.
        width: Width of the result in pixels. Alone, the height follows. From 1 to 65535.
        height: Height of the result in pixels. Alone, the width follows. From 1 to 65535.
        fit: How the picture fits `width` and `height` when both are given.
        position: What `cover` keeps of the picture, and where `contain` puts it.
        kernel: How pixels are mixed when the size changes.
        without_enlargement: Never scale up: a picture smaller than asked for keeps its
            size.
        background: Colour around a picture that `contain` does not fill, and behind
            transparent parts when the result has no transparency.
        auto_orient: Turn the picture as its EXIF orientation says.
        metadata: Whether EXIF and XMP go into the result: where and when a photograph was
            taken, with which camera.
        color: What happens to an embedded colour profile.
        api_key: The key that pays; by default the engine's.
        idempotency_key: Makes repeating the call safe: charged once.
        on_in_flight: When that key is being worked on: raise, or wait for that job.
        on_progress: Called with each report of progress.
        progress: Show a bar on stderr.
        timeout: Seconds after which the call is cancelled.
    """
    from ._engine import default_engine

    return default_engine().image_convert(
        image,
        output_format=output_format,
        filename=filename,
        quality=quality,
        lossless=lossless,
        effort=effort,
        width=width,
        height=height,
        fit=fit,
        position=position,
        kernel=kernel,
        without_enlargement=without_enlargement,
        background=background,
        auto_orient=auto_orient,
        metadata=metadata,
        color=color,
        api_key=api_key,
        idempotency_key=idempotency_key,
        on_in_flight=on_in_flight,
        on_progress=on_progress,
        progress=progress,
        timeout=timeout,
    )


def auto_subtitles(
    video: FileInput,
    *,
    rendered: FileInput | None = None,
    language: str | None = None,
    style: Literal["classic", "yellow_punch", "boxed_word", "karaoke", "one_word", "progressive", "outline", "minimal"] = "yellow_punch",
    style_options: AutoSubtitlesStyleOptions | None = None,
    mode: Literal["burned", "soft", "files"] = "burned",
    output_format: Literal["mp4", "webm"] = "mp4",
    subtitle_formats: Sequence[Literal["srt", "vtt", "ass", "json"]] = ["srt","vtt","ass","json"],
    rules: Literal["broadcast", "social"] | None = None,
    translate: bool = False,
    prompt: str | None = None,
    segments: Sequence[AutoSubtitlesSegments] | dict[str, Any] | None = None,
    rendered_segments: Sequence[AutoSubtitlesRenderedSegments] | dict[str, Any] | None = None,
    crf: int | None = None,
    preset: Literal["fast", "balanced", "small"] = "fast",
    filename: str | None = None,
    api_key: str | None = None,
    idempotency_key: str | None = None,
    on_in_flight: Literal["refuse", "join"] = "refuse",
    on_progress: ProgressHook | None = None,
    progress: bool = False,
    timeout: float | None = None,
) -> AutoSubtitlesResult:
    """Transcribes what is said in a video and draws it as captions into the picture.

    Args:
        video: The video: MP4, MOV, WebM, MKV or AVI. Bytes, a path or an open binary file.
        rendered: The video an earlier call gave, so that only what changed is encoded
            again. Bytes, a path or an open binary file.
        language: The language spoken, as an ISO 639-1 code such as `es`; by default it is
            detected.
        style: How captions look.
        style_options: Fields of the style to replace, such as `{'fill': '#FFFFFF', 'size':
            0.08}`, or a whole style.
        mode: What becomes of the captions.
        output_format: Container of a video with burned captions.
        subtitle_formats: Subtitle files to write beside the video.
        rules: How long captions may be and how they are broken. By default `social` for
            styles of few words in capitals, else `broadcast`.
        translate: Captions in English, whatever language is spoken.
        prompt: Names and terms that are spoken, spelt as they should be.
        segments: Captions from an earlier answer, edited: nothing is recognised then. The
            list alone, or the whole JSON file or answer that holds it.
        rendered_segments: The captions burned into the file `rendered`, so that only what
            changed since is encoded again. In the same forms as `segments`.
        crf: Quality of the video on the encoder's own scale, smaller is better: 0 to 51 for
            `mp4` (by default 20), 0 to 63 for `webm` (by default 30). From 0 to 63.
        preset: How long the encoder may take.
        filename: Name of the result without extension. By default that of the input file,
            else `video`.
        api_key: The key that pays; by default the engine's.
        idempotency_key: Makes repeating the call safe: charged once.
        on_in_flight: When that key is being worked on: raise, or wait for that job.
        on_progress: Called with each report of progress.
        progress: Show a bar on stderr.
        timeout: Seconds after which the call is cancelled.
    """
    from ._engine import default_engine

    return default_engine().auto_subtitles(
        video,
        rendered=rendered,
        language=language,
        style=style,
        style_options=style_options,
        mode=mode,
        output_format=output_format,
        subtitle_formats=subtitle_formats,
        rules=rules,
        translate=translate,
        prompt=prompt,
        segments=segments,
        rendered_segments=rendered_segments,
        crf=crf,
        preset=preset,
        filename=filename,
        api_key=api_key,
        idempotency_key=idempotency_key,
        on_in_flight=on_in_flight,
        on_progress=on_progress,
        progress=progress,
        timeout=timeout,
    )


def script_to_video(
    idea: str | None = None,
    *,
    scene_images: FileInput | list[FileInput] | None = None,
    clips: FileInput | list[FileInput] | None = None,
    scene_audio: FileInput | list[FileInput] | None = None,
    logo: FileInput | None = None,
    music_file: FileInput | None = None,
    rendered: FileInput | None = None,
    script: str | None = None,
    plan: ScriptToVideoPlan | None = None,
    mode: Literal["video", "plan"] = "video",
    language: str | None = None,
    writer: Literal["outline", "model"] = "outline",
    writer_fallback: Literal["none", "outline"] = "none",
    stock: Literal["none", "pexels", "pixabay"] = "none",
    stock_kind: Literal["photo", "video"] = "photo",
    stock_fallback: Literal["none", "background"] = "none",
    duration: int = 30,
    aspect_ratio: Literal["9:16", "16:9", "1:1", "4:5"] = "9:16",
    resolution: Literal["720p", "1080p"] = "1080p",
    fps: int = 30,
    theme: Literal["midnight", "sunset", "forest", "volt", "paper", "ocean"] = "midnight",
    transition: Literal["cut", "fade", "dissolve", "slide_left", "slide_up", "wipe", "zoom", "whip"] | None = None,
    voice: str | None = None,
    speech_rate: float = 1.0,
    captions: bool = True,
    caption_style: Literal["classic", "yellow_punch", "boxed_word", "karaoke", "one_word", "progressive", "outline", "minimal"] = "yellow_punch",
    watermark: str | None = None,
    mark_corner: Literal["top_left", "top_right", "bottom_left", "bottom_right"] = "top_right",
    mark_opacity: int = 90,
    progress_bar: bool = True,
    music: Literal["auto", "none", "calm", "upbeat", "corporate", "cinematic", "lofi"] = "auto",
    music_bpm: float | None = None,
    sound_effects: bool = True,
    music_volume_db: float = -14.0,
    seed: int = 0,
    output_format: Literal["mp4", "webm"] = "mp4",
    crf: int | None = None,
    preset: Literal["fast", "balanced", "small"] = "fast",
    filename: str | None = None,
    api_key: str | None = None,
    idempotency_key: str | None = None,
    on_in_flight: Literal["refuse", "join"] = "refuse",
    on_progress: ProgressHook | None = None,
    progress: bool = False,
    timeout: float | None = None,
) -> ScriptToVideoResult:
    """Makes a narrated video of an idea or a script, with captions and music.

    Args:
        idea: What the video is about, in a sentence: a script is written of it.
        scene_images: Pictures for the scenes, by their names or in their order; others have
            a background. Bytes, a path or an open binary file.
        clips: Clips for the scenes, by their names or in their order; they are seen without
            their sound. Bytes, a path or an open binary file.
        scene_audio: Recordings of what is said, by their names or in their order; other
            scenes have the voice. Bytes, a path or an open binary file.
        logo: A logo for a corner of the video; best with a transparent ground. Bytes, a
            path or an open binary file.
        music_file: Music instead of the composed one; it goes round where the video lasts
            longer. Bytes, a path or an open binary file.
        rendered: The video an earlier call gave, so that only scenes that changed are drawn
            again. Bytes, a path or an open binary file.
        script: The script, as it is to be said: with labels such as `Hook:`, `Scene 1:` and
            `CTA:`, stage directions in brackets, or plain paragraphs. Not a word of it is
            changed.
        plan: A plan from an earlier answer, edited: `script` and `idea` are not needed
            then, and looks are those of the plan.
        mode: What is made.
        language: The language spoken, as an ISO 639-1 code such as `es`, with or without a
            region. By default that of the script, else Spanish.
        writer: Who writes the script of an `idea`. A language model is reached only when it
            is asked for here.
        writer_fallback: What is done when the language model does not answer, or answers
            with no script.
        stock: Where scenes without a file of yours get a picture or a clip from. A library
            is reached only when it is asked for here, or named in a plan; it is sent words
            of each scene.
        stock_kind: What is looked for in a library.
        stock_fallback: What is done when a library does not answer, or gives no file that
            can be used.
        duration: How many seconds a video made of an `idea` should last. From 10 to 180.
        aspect_ratio: Width to height.
        resolution: Pixels of the shorter side.
        fps: Frames a second: 24, 25, 30 or 60. From 24 to 60.
        theme: The colours.
        transition: How scenes follow each other; by default the seed chooses.
        voice: The voice by its name, such as `espeak:es`; `none` for a video without one.
            By default the best there is of the language.
        speech_rate: How fast the voice speaks: 1 is its own pace. From 0.5 to 2.0.
        captions: Whether what is said is written on the screen.
        caption_style: How captions look.
        watermark: A line of at most 40 characters in a corner of the video, such as the
            name of a channel; under the logo, where there is one.
        mark_corner: The corner of the logo and the line.
        mark_opacity: How opaque the logo and the line are, in percent. From 5 to 100.
        progress_bar: Whether a bar tells how far the video is.
        music: The music under the voice.
        music_bpm: Beats a minute of `music_file`, where they are known: then it goes round
            on a beat. From 30.0 to 300.0.
        sound_effects: Whether quick transitions are heard, softly.
        music_volume_db: How loud the music is in pauses, in dB against the voice; it gives
            way under speech. From -40.0 to 0.0.
        seed: Chooses among sentences, backgrounds, movements and notes: the same seed, the
            same video. From 0 to 2147483647.
        output_format: Container of the video.
        crf: Quality of the video on the encoder's own scale, smaller is better: 0 to 51 for
            `mp4` (by default 20), 0 to 63 for `webm` (by default 30). From 0 to 63.
        preset: How long the encoder may take.
        filename: Name of the result without extension; by default `video`.
        api_key: The key that pays; by default the engine's.
        idempotency_key: Makes repeating the call safe: charged once.
        on_in_flight: When that key is being worked on: raise, or wait for that job.
        on_progress: Called with each report of progress.
        progress: Show a bar on stderr.
        timeout: Seconds after which the call is cancelled.
    """
    from ._engine import default_engine

    return default_engine().script_to_video(
        idea,
        scene_images=scene_images,
        clips=clips,
        scene_audio=scene_audio,
        logo=logo,
        music_file=music_file,
        rendered=rendered,
        script=script,
        plan=plan,
        mode=mode,
        language=language,
        writer=writer,
        writer_fallback=writer_fallback,
        stock=stock,
        stock_kind=stock_kind,
        stock_fallback=stock_fallback,
        duration=duration,
        aspect_ratio=aspect_ratio,
        resolution=resolution,
        fps=fps,
        theme=theme,
        transition=transition,
        voice=voice,
        speech_rate=speech_rate,
        captions=captions,
        caption_style=caption_style,
        watermark=watermark,
        mark_corner=mark_corner,
        mark_opacity=mark_opacity,
        progress_bar=progress_bar,
        music=music,
        music_bpm=music_bpm,
        sound_effects=sound_effects,
        music_volume_db=music_volume_db,
        seed=seed,
        output_format=output_format,
        crf=crf,
        preset=preset,
        filename=filename,
        api_key=api_key,
        idempotency_key=idempotency_key,
        on_in_flight=on_in_flight,
        on_progress=on_progress,
        progress=progress,
        timeout=timeout,
    )


def text_to_speech(
    text: str,
    *,
    language: str | None = None,
    voice: str | None = None,
    speech_rate: float = 1.0,
    output_format: Literal["mp3", "wav", "opus"] = "mp3",
    normalize: bool = True,
    subtitle_formats: Sequence[Literal["srt", "vtt", "json"]] = [],
    filename: str | None = None,
    api_key: str | None = None,
    idempotency_key: str | None = None,
    on_in_flight: Literal["refuse", "join"] = "refuse",
    on_progress: ProgressHook | None = None,
    progress: bool = False,
    timeout: float | None = None,
) -> TextToSpeechResult:
    """Says a text aloud, and tells when each word is said.

    Args:
        text: What is said: plain text, its paragraphs parted by empty lines, or SSML, which
            begins with `<speak>`.
        language: The language spoken, as an ISO 639-1 code such as `es`, with or without a
            region. By default that of the text, if it is Spanish or English.
        voice: The voice by its name, such as `espeak:es`. By default the best there is of
            the language.
        speech_rate: How fast the voice speaks: 1 is its own pace. From 0.5 to 2.0.
        output_format: Kind of the sound file.
        normalize: Whether the sound is brought to −16 LUFS, as podcasts and assistants want
            it, with its peaks below −1 dBTP; otherwise it is as loud as the voice made it.
        subtitle_formats: Files of captions to write beside the sound. The times of the
            words are in the answer anyway.
        filename: Name of the result without extension; by default `speech`.
        api_key: The key that pays; by default the engine's.
        idempotency_key: Makes repeating the call safe: charged once.
        on_in_flight: When that key is being worked on: raise, or wait for that job.
        on_progress: Called with each report of progress.
        progress: Show a bar on stderr.
        timeout: Seconds after which the call is cancelled.
    """
    from ._engine import default_engine

    return default_engine().text_to_speech(
        text,
        language=language,
        voice=voice,
        speech_rate=speech_rate,
        output_format=output_format,
        normalize=normalize,
        subtitle_formats=subtitle_formats,
        filename=filename,
        api_key=api_key,
        idempotency_key=idempotency_key,
        on_in_flight=on_in_flight,
        on_progress=on_progress,
        progress=progress,
        timeout=timeout,
    )


def ai_video_generate(
    prompt: str,
    *,
    first_frame_image: FileInput | None = None,
    last_frame_image: FileInput | None = None,
    reference_images: FileInput | list[FileInput] | None = None,
    reference_video: FileInput | None = None,
    reference_audio: FileInput | None = None,
    negative_prompt: str | None = None,
    provider: str = "animatic",
    model: str | None = None,
    duration: float | None = None,
    aspect_ratio: Literal["9:16", "16:9", "1:1", "4:5", "5:4", "3:4", "4:3", "2:3", "3:2", "21:9"] | None = None,
    resolution: Literal["480p", "720p", "1080p", "1440p", "2160p"] | None = None,
    fps: int | None = None,
    seed: int | None = None,
    generate_audio: bool | None = None,
    output_format: Literal["mp4", "webm"] = "mp4",
    filename: str | None = None,
    api_key: str | None = None,
    idempotency_key: str | None = None,
    on_in_flight: Literal["refuse", "join"] = "refuse",
    on_progress: ProgressHook | None = None,
    progress: bool = False,
    timeout: float | None = None,
) -> AiVideoGenerateResult:
    """Makes a video of words and pictures: by an AI model, or as a built-in animatic.

    Args:
        prompt: What is to be seen, in words. The built-in `animatic` takes from it how the
            camera moves and what stands on the screen: words in quotation marks are shown
            as they are.
        first_frame_image: The picture that the video begins with. Bytes, a path or an open
            binary file.
        last_frame_image: The picture that the video ends with. Bytes, a path or an open
            binary file.
        reference_images: Pictures of things, people or a style; the animatic shows them as
            shots. Bytes, a path or an open binary file.
        reference_video: A video whose movement or look is followed; the animatic shows it
            as a shot, without its sound. Bytes, a path or an open binary file.
        reference_audio: A recording that is heard, or that the video follows. Bytes, a path
            or an open binary file.
        negative_prompt: What is not to be seen, for models that take it.
        provider: Who makes the video: `animatic`, which is built in and no artificial
            intelligence, or a provider of the settings, by its name. Prompt and files are
            sent to a provider.
        model: The model of the provider by its name; by default its first.
        duration: How many seconds it lasts; by default as long as is usual for the model, 8
            for `animatic`. From 0.5 to 600.0.
        aspect_ratio: Width to height; by default as the prompt says (vertical, square,
            ...), else as the first picture, else as is usual for the model.
        resolution: Pixels of the shorter side; by default as is usual for the model.
        fps: Frames a second; by default as is usual for the model. From 1 to 120.
        seed: The same seed gives the same video, where the model can: always with
            `animatic`. From 0 to 2147483647.
        generate_audio: Whether sound is made too; `animatic` composes music. By default
            only what the model cannot leave out.
        output_format: Container of the video.
        filename: Name of the result without extension; by default `video`.
        api_key: The key that pays; by default the engine's.
        idempotency_key: Makes repeating the call safe: charged once.
        on_in_flight: When that key is being worked on: raise, or wait for that job.
        on_progress: Called with each report of progress.
        progress: Show a bar on stderr.
        timeout: Seconds after which the call is cancelled.
    """
    from ._engine import default_engine

    return default_engine().ai_video_generate(
        prompt,
        first_frame_image=first_frame_image,
        last_frame_image=last_frame_image,
        reference_images=reference_images,
        reference_video=reference_video,
        reference_audio=reference_audio,
        negative_prompt=negative_prompt,
        provider=provider,
        model=model,
        duration=duration,
        aspect_ratio=aspect_ratio,
        resolution=resolution,
        fps=fps,
        seed=seed,
        generate_audio=generate_audio,
        output_format=output_format,
        filename=filename,
        api_key=api_key,
        idempotency_key=idempotency_key,
        on_in_flight=on_in_flight,
        on_progress=on_progress,
        progress=progress,
        timeout=timeout,
    )


__all__ = [
    "AiVideoGenerateResult",
    "AutoSubtitlesResult",
    "ImageConvertResult",
    "Limits",
    "QrResult",
    "ScriptToVideoResult",
    "TextToSpeechResult",
    "ai_video_generate",
    "auto_subtitles",
    "image_convert",
    "qr",
    "script_to_video",
    "text_to_speech",
]
