"""Settings of services outside."""

from typing import Any, Literal, NotRequired, TypedDict


class ScriptWriterSettings(TypedDict):
    """A language model behind an endpoint that speaks OpenAI's chat protocol."""

    base_url: str
    """The address up to ``/chat/completions``, such as ``http://127.0.0.1:11434/v1``."""
    model: str
    """What the endpoint calls the model."""
    api_key_env: NotRequired[str]
    """The variable of the environment that holds the key. Default: no key is sent."""
    max_tokens: NotRequired[int]
    """Most tokens of an answer. Default: enough for the script; a model that thinks first needs more."""
    timeout_ms: NotRequired[int]
    """How long a script may take to be written, in milliseconds. Default 120,000."""


class EndpointVoice(TypedDict):
    """A voice of an endpoint."""

    name: str
    """What the endpoint calls it."""
    languages: list[str]
    """The languages it speaks, as ISO 639-1 codes."""


class SpeechEndpointSettings(TypedDict):
    """Voices behind an endpoint that speaks OpenAI's protocol for speech."""

    name: NotRequired[str]
    """What stands before the colon in names of its voices. Default ``speech``."""
    base_url: str
    """The address up to ``/audio/speech``."""
    model: str
    """What the endpoint calls the model."""
    voices: list[EndpointVoice]
    """The voices that may be asked for."""
    api_key_env: NotRequired[str]
    """The variable of the environment that holds the key. Default: no key is sent."""
    timeout_ms: NotRequired[int]
    """How long what is said in a scene may take, in milliseconds. Default 60,000."""


class StockLibrarySettings(TypedDict):
    """A library of stock footage."""

    api_key_env: NotRequired[str]
    """The variable of the environment that holds the key. Default ``PEXELS_API_KEY``, ``PIXABAY_API_KEY``."""
    base_url: NotRequired[str]
    """The address of the library, for those who reach it through one of their own. Default: its own."""
    timeout_ms: NotRequired[int]
    """How long a search, or a file, may take, in milliseconds. Default 60,000."""


class StockSettings(TypedDict):
    """Libraries of stock footage, and where what they gave is kept."""

    pexels: NotRequired[StockLibrarySettings]
    """Pexels. Default: it is not asked."""
    pixabay: NotRequired[StockLibrarySettings]
    """Pixabay. Default: it is not asked."""
    cache_folder: NotRequired[str]
    """The folder in which files and answers are kept. Default: ``noxus/stock`` in the user's cache folder."""
    cache_bytes: NotRequired[int]
    """Most bytes that are kept there; what was not used for longest goes. Default 2 GiB."""


class VideoModelSettings(TypedDict):
    """A model of a provider of video."""

    name: str
    """Its name, as calls ask for it."""
    upstream_name: NotRequired[str]
    """What the provider calls it. Default: the same."""
    capabilities: NotRequired[dict[str, Any]]
    """What it can do; what is not named is refused. Default: 1 to 15 seconds, of words."""
    price: NotRequired[dict[str, Any]]
    """What the provider asks for it. Default: the engine's price list holds."""
    fields: NotRequired[dict[str, str]]
    """What the provider calls options that it does not call as its protocol does."""
    extra: NotRequired[dict[str, Any]]
    """What is sent besides, as it stands."""
    duration_as: NotRequired[Literal["number", "text", "text_with_unit"]]
    """How ``replicate``, ``cog`` and ``fal-queue`` are told a length: ``8``, ``"8"`` or ``"8s"``. Default: the first."""
    graph: NotRequired[str | dict[str, Any]]
    """The graph of ``comfyui`` in API format with its placeholders: the path of its file, or the graph itself."""


class VideoProviderSettings(TypedDict):
    """A provider of videos."""

    kind: Literal["openai-videos", "openrouter-videos", "replicate", "cog", "comfyui", "fal-queue"]
    """What it speaks."""
    base_url: str
    """The address that the protocol's paths stand behind, such as ``http://127.0.0.1:8000/v1``."""
    api_key_env: NotRequired[str]
    """The variable of the environment that holds the key. Default: no key is sent."""
    models: list[VideoModelSettings]
    """The models that may be asked for; the first is taken where a call names none."""
    timeout_ms: NotRequired[int]
    """How long a video may take in all, in milliseconds. Default 600,000."""
    request_timeout_ms: NotRequired[int]
    """How long the provider may take to answer one request, in milliseconds. Default 60,000."""
    silence_ms: NotRequired[int]
    """How long it may be out of reach while it works, in milliseconds. Default 120,000."""
    poll_ms: NotRequired[int]
    """Before it is first asked how far it is, in milliseconds; then longer. Default 1,000."""
    result_origins: NotRequired[list[str]]
    """Where its results may lie beside itself and the open internet. Default: nowhere."""


class VideoSettings(TypedDict):
    """Who makes videos."""

    providers: dict[str, VideoProviderSettings]
    """The providers, by the names that calls ask for them by."""
