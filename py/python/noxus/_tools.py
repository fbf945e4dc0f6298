# Made from catalog.json by `cargo xtask codegen`. Do not edit.
"""The tools: what they take and what they give back."""

from __future__ import annotations

from typing import Literal, TYPE_CHECKING, TypedDict

from ._caller import Caller, changed
from ._result import Result

if TYPE_CHECKING:
    from ._files import FileInput
    from ._job import ProgressHook


class Limits(TypedDict, total=False):
    """Upper bounds of one call; what is left out keeps its default."""

    max_input_bytes: int
    """Default 67108864."""
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


RESULTS: dict[str, type[Result]] = {
    "qr": QrResult,
    "crear-qr": QrResult,
    "image-convert": ImageConvertResult,
    "convertir-formato-imagen": ImageConvertResult,
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
            effort: From 0 (fast) to 9 (small file), for `jpeg`, `png`, `webp` and `avif`. From
                0 to 9.
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
        effort: From 0 (fast) to 9 (small file), for `jpeg`, `png`, `webp` and `avif`. From
            0 to 9.
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


__all__ = [
    "ImageConvertResult",
    "Limits",
    "QrResult",
    "image_convert",
    "qr",
]
