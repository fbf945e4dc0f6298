/*
 * noxus: media tools with prepaid metering, as a C library.
 *
 * Made from ffi-c/src by cargo xtask codegen; do not edit.
 *
 * Rules that all functions keep (at length in CONVENTIONS.md):
 *  - Text is UTF-8 and ends with NUL. JSON goes in and out as such text.
 *  - What comes through a pointer-to-pointer parameter is owned by the caller, who frees it with
 *    the _free function of its type. const pointers are borrowed from the object they were
 *    asked of. Every _free accepts NULL.
 *  - Parameters that receive something are written only when the function returns NOXUS_OK;
 *    error only when it does not (and not for NOXUS_TIMEOUT). error may always be NULL.
 *  - Objects may be used by any number of threads at once; freeing one must come last.
 *  - Callbacks run on threads of the library. They must not wait, throw or longjmp.
 *  - Structs start with struct_size, which the caller sets to sizeof the struct.
 */

#ifndef NOXUS_H
#define NOXUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Tools: what tool, params and inputs of a request may be. noxus_call with the
 * operation "catalog" gives the same as JSON, with the limits and prices of the engine.
 *
 * qr: Makes a QR code as PNG, SVG or text for a terminal.
 *   text*: string. What the code says when it is scanned: a link, a text, WIFI:…, a vCard.
 *   output_format: png | svg | text, default "png". Kind of result: png, svg, or text for a
 *       terminal.
 *   error_correction: low | medium | quartile | high, default "medium". How much of the code may
 *       be damaged or covered and still be read.
 *   size: integer 16 to 8192. Side of the whole picture in pixels, quiet zone included.
 *   scale: integer 1 to 256. Side of one module in pixels; 10 when neither scale nor size is
 *       given.
 *   quiet_zone: integer 0 to 64, default 4. Width of the empty margin in modules.
 *   foreground: string, default "#000000". Colour of the dark modules.
 *   background: string, default "#ffffff". Colour of the light modules and the margin.
 *   terminal: dark | light, default "dark". For text: the background of the terminal it is shown
 *       on.
 *   filename: string, default "qr". Name of the result without extension.
 *
 * image-convert: Converts a picture to another format, size or colour space.
 *   input image: The picture: JPEG, PNG, WebP, AVIF, GIF, TIFF, BMP or ICO.
 *   output_format*: jpeg | png | webp | avif | gif | tiff | bmp | ico. Format of the result:
 *       jpeg (or jpg), png, webp, avif, gif, tiff, bmp or ico.
 *   filename: string. Name of the result without extension.
 *   quality: integer 1 to 100. From 1 (small) to 100 (faithful), for jpeg, webp and avif.
 *   lossless: boolean, default false. Keep every pixel exactly, for webp and avif.
 *   effort: integer 0 to 9, default 4. From 0 (fast) to 9 (small file), for jpeg, png, webp
 *       and avif.
 *   width: integer 1 to 65535. Width of the result in pixels.
 *   height: integer 1 to 65535. Height of the result in pixels.
 *   fit: cover | contain | fill | inside | outside, default "cover". How the picture fits width
 *       and height when both are given.
 *   position: center | top | top_right | right | bottom_right | bottom | bottom_left | left |
 *       top_left, default "center". What cover keeps of the picture, and where contain puts
 *       it.
 *   kernel: nearest | linear | cubic | mitchell | lanczos2 | lanczos3, default "lanczos3". How
 *       pixels are mixed when the size changes.
 *   without_enlargement: boolean, default false. Never scale up: a picture smaller than asked for
 *       keeps its size.
 *   background: string, default "#ffffff". Colour around a picture that contain does not fill,
 *       and behind transparent parts when the result has no transparency.
 *   auto_orient: boolean, default true. Turn the picture as its EXIF orientation says.
 *   metadata: strip | keep, default "strip". Whether EXIF and XMP go into the result: where and
 *       when a photograph was taken, with which camera.
 *   color: srgb | keep, default "srgb". What happens to an embedded colour profile.
 *
 * auto-subtitles: Transcribes what is said in a video and draws it as captions into the picture.
 *   input video: The video: MP4, MOV, WebM, MKV or AVI.
 *   input rendered (optional): The video an earlier call gave, so that only what changed is
 *       encoded again.
 *   language: string. The language spoken, as an ISO 639-1 code such as es; by default it is
 *       detected.
 *   style: classic | yellow_punch | boxed_word | karaoke | one_word | progressive | outline |
 *       minimal, default "yellow_punch". How captions look.
 *   style_options: object. Fields of the style to replace, such as {"fill": "#FFFFFF", "size":
 *       0.08}, or a whole style.
 *   mode: burned | soft | files, default "burned". What becomes of the captions.
 *   output_format: mp4 | webm, default "mp4". Container of a video with burned captions.
 *   subtitle_formats: array, default ["srt","vtt","ass","json"]. Subtitle files to write beside
 *       the video.
 *   rules: broadcast | social. How long captions may be and how they are broken.
 *   translate: boolean, default false. Captions in English, whatever language is spoken.
 *   prompt: string. Names and terms that are spoken, spelt as they should be.
 *   segments: array or object. Captions from an earlier answer, edited: nothing is recognised
 *       then.
 *   rendered_segments: array or object. The captions burned into the file rendered, so that only
 *       what changed since is encoded again.
 *   crf: integer 0 to 63. Quality of the video on the encoder's own scale, smaller is better: 0 to
 *       51 for mp4 (by default 20), 0 to 63 for webm (by default 30).
 *   preset: fast | balanced | small, default "fast". How long the encoder may take.
 *   filename: string. Name of the result without extension.
 *
 * script-to-video: Makes a narrated video of an idea or a script, with captions and music.
 *   input scene_images (0 to 50): Pictures for the scenes, by their names or in their order;
 *       others have a background.
 *   input clips (0 to 20): Clips for the scenes, by their names or in their order; they are seen
 *       without their sound.
 *   input scene_audio (0 to 100): Recordings of what is said, by their names or in their order;
 *       other scenes have the voice.
 *   input logo (optional): A logo for a corner of the video; best with a transparent ground.
 *   input music_file (optional): Music instead of the composed one; it goes round where the video
 *       lasts longer.
 *   input rendered (optional): The video an earlier call gave, so that only scenes that changed
 *       are drawn again.
 *   idea: string. What the video is about, in a sentence: a script is written of it.
 *   script: string. The script, as it is to be said: with labels such as Hook:, Scene 1: and
 *       CTA:, stage directions in brackets, or plain paragraphs.
 *   plan: object. A plan from an earlier answer, edited: script and idea are not needed then,
 *       and looks are those of the plan.
 *   mode: video | plan, default "video". What is made.
 *   language: string. The language spoken, as an ISO 639-1 code such as es, with or without a
 *       region.
 *   writer: outline | model, default "outline". Who writes the script of an idea.
 *   writer_fallback: none | outline, default "none". What is done when the language model does not
 *       answer, or answers with no script.
 *   stock: none | pexels | pixabay, default "none". Where scenes without a file of yours get a
 *       picture or a clip from.
 *   stock_kind: photo | video, default "photo". What is looked for in a library.
 *   stock_fallback: none | background, default "none". What is done when a library does not
 *       answer, or gives no file that can be used.
 *   duration: integer 10 to 180, default 30. How many seconds a video made of an idea should
 *       last.
 *   aspect_ratio: 9:16 | 16:9 | 1:1 | 4:5, default "9:16". Width to height.
 *   resolution: 720p | 1080p, default "1080p". Pixels of the shorter side.
 *   fps: integer 24 to 60, default 30. Frames a second: 24, 25, 30 or 60.
 *   theme: midnight | sunset | forest | volt | paper | ocean, default "midnight". The colours.
 *   transition: cut | fade | dissolve | slide_left | slide_up | wipe | zoom | whip. How scenes
 *       follow each other; by default the seed chooses.
 *   voice: string. The voice by its name, such as espeak:es; none for a video without one.
 *   speech_rate: number 0.5 to 2.0, default 1.0. How fast the voice speaks: 1 is its own pace.
 *   captions: boolean, default true. Whether what is said is written on the screen.
 *   caption_style: classic | yellow_punch | boxed_word | karaoke | one_word | progressive |
 *       outline | minimal, default "yellow_punch". How captions look.
 *   watermark: string. A line of at most 40 characters in a corner of the video, such as the name
 *       of a channel; under the logo, where there is one.
 *   mark_corner: top_left | top_right | bottom_left | bottom_right, default "top_right". The
 *       corner of the logo and the line.
 *   mark_opacity: integer 5 to 100, default 90. How opaque the logo and the line are, in percent.
 *   progress_bar: boolean, default true. Whether a bar tells how far the video is.
 *   music: auto | none | calm | upbeat | corporate | cinematic | lofi, default "auto". The music
 *       under the voice.
 *   music_bpm: number 30.0 to 300.0. Beats a minute of music_file, where they are known: then it
 *       goes round on a beat.
 *   sound_effects: boolean, default true. Whether quick transitions are heard, softly.
 *   music_volume_db: number -40.0 to 0.0, default -14.0. How loud the music is in pauses, in dB
 *       against the voice; it gives way under speech.
 *   seed: integer 0 to 2147483647, default 0. Chooses among sentences, backgrounds, movements and
 *       notes: the same seed, the same video.
 *   output_format: mp4 | webm, default "mp4". Container of the video.
 *   crf: integer 0 to 63. Quality of the video on the encoder's own scale, smaller is better: 0 to
 *       51 for mp4 (by default 20), 0 to 63 for webm (by default 30).
 *   preset: fast | balanced | small, default "fast". How long the encoder may take.
 *   filename: string. Name of the result without extension; by default video.
 *
 * text-to-speech: Says a text aloud, and tells when each word is said.
 *   text*: string. What is said: plain text, its paragraphs parted by empty lines, or SSML, which
 *       begins with <speak>.
 *   language: string. The language spoken, as an ISO 639-1 code such as es, with or without a
 *       region.
 *   voice: string. The voice by its name, such as espeak:es.
 *   speech_rate: number 0.5 to 2.0, default 1.0. How fast the voice speaks: 1 is its own pace.
 *   output_format: mp3 | wav | opus, default "mp3". Kind of the sound file.
 *   normalize: boolean, default true. Whether the sound is brought to −16 LUFS, as podcasts and
 *       assistants want it, with its peaks below −1 dBTP; otherwise it is as loud as the voice
 *       made it.
 *   subtitle_formats: array, default []. Files of captions to write beside the sound.
 *   filename: string. Name of the result without extension; by default speech.
 *
 * ai-video-generate: Makes a video of words and pictures: by an AI model, or as a built-in
 *     animatic.
 *   input first_frame_image (optional): The picture that the video begins with.
 *   input last_frame_image (optional): The picture that the video ends with.
 *   input reference_images (0 to 16): Pictures of things, people or a style; the animatic shows
 *       them as shots.
 *   input reference_video (optional): A video whose movement or look is followed; the animatic
 *       shows it as a shot, without its sound.
 *   input reference_audio (optional): A recording that is heard, or that the video follows.
 *   prompt*: string. What is to be seen, in words.
 *   negative_prompt: string. What is not to be seen, for models that take it.
 *   provider: string, default "animatic". Who makes the video: animatic, which is built in and
 *       no artificial intelligence, or a provider of the settings, by its name.
 *   model: string. The model of the provider by its name; by default its first.
 *   duration: number 0.5 to 600.0. How many seconds it lasts; by default as long as is usual for
 *       the model, 8 for animatic.
 *   aspect_ratio: 9:16 | 16:9 | 1:1 | 4:5 | 5:4 | 3:4 | 4:3 | 2:3 | 3:2 | 21:9. Width to height;
 *       by default as the prompt says (vertical, square, ...), else as the first picture, else as
 *       is usual for the model.
 *   resolution: 480p | 720p | 1080p | 1440p | 2160p. Pixels of the shorter side; by default as is
 *       usual for the model.
 *   fps: integer 1 to 120. Frames a second; by default as is usual for the model.
 *   seed: integer 0 to 2147483647. The same seed gives the same video, where the model can: always
 *       with animatic.
 *   generate_audio: boolean. Whether sound is made too; animatic composes music.
 *   output_format: mp4 | webm, default "mp4". Container of the video.
 *   filename: string. Name of the result without extension; by default video.
 *
 * Operations of noxus_call; * marks a required argument:
 *   ping {api_key}: Checks the API key.
 *   balance {api_key}: Balance of the key's account.
 *   usage {api_key}: Use and limits of the API key.
 *   catalog {}: The tools, their options and prices.
 *   versions {}: Versions of noxus and its codecs.
 *   doctor {disk}: Examines the machine and the settings, and says how to mend them.
 *   providers.list {}: The providers of video, what they can do and what they ask.
 *   providers.check {provider}: Asks the providers of video whether they are there, at no cost.
 *   jobs.list {api_key, account, environment, before, limit}: Jobs of the key or of an account,
 *       latest first.
 *   jobs.get {api_key, job_id*}: One job.
 *   accounts.create {name*, tier}: Creates an account.
 *   accounts.list {after, limit}: Lists the accounts with their balances.
 *   accounts.set_status {account*, status*}: Suspends or reactivates an account.
 *   accounts.set_tier {account*, tier*}: Moves an account to another tier.
 *   accounts.set_rate_limit {account*, rate_limit}: Sets a ceiling of jobs on an account.
 *   tiers.list {}: The tiers and what they give.
 *   apps.create {account*, name*}: Creates an app.
 *   apps.list {account*, after, limit}: Lists the apps of an account.
 *   apps.set_rate_limit {app*, rate_limit}: Sets a ceiling of jobs on an app.
 *   apps.set_status {app*, status*}: Switches the API keys of an app off or on.
 *   keys.create {account*, app, environment, scopes, tools, rate_limit, budget_usd,
 *       expires_at_ms}: Creates an API key; it is shown once.
 *   keys.list {account*, after, limit}: Lists the API keys of an account.
 *   keys.update {key*, scopes, tools, rate_limit, budget_usd, expires_at_ms, clear}: Changes the
 *       rights and limits of an API key.
 *   keys.set_status {key*, status*}: Switches an API key off or on.
 *   keys.revoke {key*}: Revokes an API key.
 *   keys.rotate {key*, grace_seconds}: Replaces an API key, with a grace period.
 *   jobs.cancel {job_id*}: Cancels an open job and releases its hold.
 *   top_up {account*, environment, amount_usd*, reference}: Adds money to an account.
 *   refund {job_id*, amount_usd*, reference}: Gives back what a job cost.
 *   statement {account*, environment, after_sequence, limit}: Movements of an account.
 *   verify {account, heads, heads_secret, with_heads}: Audits the ledger: balances, chains and
 *       counters.
 *   clock.accept {}: Takes the computer's clock as right after it has leapt.
 *   reap {max}: Releases expired holds.
 */

/**
 * Bytes of a stage's name, NUL included.
 */
#define NOXUS_STAGE_SIZE 32

/**
 * What a function says about itself. The numbers never change; 1 to 14 are the
 * classes of the error table, 100 and above belong to this library.
 *
 * A program must be ready for numbers it does not know.
 */
enum noxus_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It worked.
     */
    NOXUS_OK = 0,
    /**
     * The API key is missing or does not open anything.
     */
    NOXUS_AUTH = 1,
    /**
     * The key may not do this.
     */
    NOXUS_PERMISSION = 2,
    /**
     * No such tool, job or account.
     */
    NOXUS_NOT_FOUND = 3,
    /**
     * The request is malformed.
     */
    NOXUS_VALIDATION = 4,
    /**
     * The content of a file is not usable.
     */
    NOXUS_INPUT = 5,
    /**
     * A size limit.
     */
    NOXUS_LIMIT = 6,
    /**
     * Too many calls in a window, or at once.
     */
    NOXUS_RATE_LIMIT = 7,
    /**
     * Not enough money.
     */
    NOXUS_BALANCE = 8,
    /**
     * The idempotency key is in use or was used for another request.
     */
    NOXUS_IDEMPOTENCY = 9,
    /**
     * The ledger refuses the operation.
     */
    NOXUS_LEDGER = 10,
    /**
     * The tool failed, ran out of time or was cancelled.
     */
    NOXUS_TOOL = 11,
    /**
     * An outside service.
     */
    NOXUS_PROVIDER = 12,
    /**
     * The ledger's storage.
     */
    NOXUS_STORE = 13,
    /**
     * A defect in noxus.
     */
    NOXUS_INTERNAL = 14,
    /**
     * The time given to noxus_job_wait is over; the job goes on. No error object.
     */
    NOXUS_TIMEOUT = 100,
    /**
     * The function was called wrongly: NULL where it is not allowed, text that is
     * not UTF-8, a wrong struct_size, an index out of range, waiting in a callback.
     */
    NOXUS_INVALID_ARGUMENT = 101,
    /**
     * A panic was caught at the border of the library: a defect in noxus.
     */
    NOXUS_PANIC = 102,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum noxus_status noxus_status;
#else
typedef int32_t noxus_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Where in its life a job is. A program must be ready for numbers it does not know.
 */
enum noxus_job_state
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Waits for a thread.
     */
    NOXUS_JOB_QUEUED = 0,
    /**
     * A thread is at it.
     */
    NOXUS_JOB_RUNNING = 1,
    /**
     * Ended with a result.
     */
    NOXUS_JOB_DONE = 2,
    /**
     * Ended with an error.
     */
    NOXUS_JOB_FAILED = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum noxus_job_state noxus_job_state;
#else
typedef int32_t noxus_job_state;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The content of a result file, kept beyond its result without a copy. Freed
 * with noxus_bytes_free. Never changes, so any thread may read it.
 */
typedef struct noxus_bytes noxus_bytes;

/**
 * A configured engine with its own threads. Freed with noxus_engine_free. Any
 * number of threads may use it at once. After a fork, a child may go on using it:
 * it gets threads of its own.
 */
typedef struct noxus_engine noxus_engine;

/**
 * Why a call failed. Owned by whoever received it through an error parameter;
 * freed with noxus_error_free. Never changes, so any thread may read it.
 */
typedef struct noxus_error noxus_error;

/**
 * A submitted call. Owned by whoever received it through a job parameter; freed
 * with noxus_job_free. Any number of threads may use it at once.
 */
typedef struct noxus_job noxus_job;

/**
 * The answer to a call that succeeded. Owned by whoever received it through a
 * result parameter; freed with noxus_result_free. Never changes, so any
 * thread may read it.
 */
typedef struct noxus_result noxus_result;

/**
 * Told that userdata is no longer needed. Called exactly once for each time it
 * was handed over, whatever the function it was handed to returned; maybe at
 * once, maybe later on a thread of the library. Must not wait, throw or longjmp.
 */
typedef void (*noxus_finalizer)(void *userdata);

/**
 * An input file: a path, or bytes in memory. Fill it with zeros first, then set
 * struct_size and what is needed.
 *
 * With release, the library uses data where it lies: it must stay unchanged
 * until release(userdata) is called, exactly once, whatever the function
 * returns; maybe after it has returned, maybe on a thread of the library.
 * Without release, the bytes are copied before the function returns.
 */
typedef struct noxus_input {
    /**
     * sizeof(noxus_input). An array whose first size is wrong is not read at
     * all, not even for release.
     */
    size_t struct_size;
    /**
     * The input's name in the catalog, such as "image". Required; UTF-8.
     */
    const char *field;
    /**
     * The caller's name of the file, to name results after; may be NULL; UTF-8.
     */
    const char *filename;
    /**
     * The file to read, or NULL when data is given; UTF-8.
     */
    const char *path;
    /**
     * The bytes, or NULL when path is given.
     */
    const uint8_t *data;
    /**
     * How many bytes.
     */
    size_t size;
    /**
     * Called when data is no longer needed; may be NULL.
     */
    noxus_finalizer release;
    /**
     * Passed to release; may be NULL.
     */
    void *userdata;
} noxus_input;

/**
 * How far a job has come.
 */
typedef struct noxus_progress {
    /**
     * sizeof(noxus_progress): set it before noxus_job_progress.
     */
    size_t struct_size;
    /**
     * Steps finished in this stage.
     */
    uint64_t done;
    /**
     * Steps of this stage; 0 when unknown.
     */
    uint64_t total;
    /**
     * Where in its life the job is.
     */
    noxus_job_state state;
    /**
     * What is being done, such as "encode"; empty before and after. ASCII.
     */
    char stage[NOXUS_STAGE_SIZE];
    /**
     * About how many milliseconds this stage still takes; -1 while that cannot be told.
     */
    int64_t stage_remaining_ms;
} noxus_progress;

/**
 * Told how far a job has come, on a thread of the library. progress is valid
 * during the call only. Must return quickly and must not wait, throw or longjmp.
 */
typedef void (*noxus_progress_callback)(const struct noxus_progress *progress, void *userdata);

/**
 * Told how a job ended. With NOXUS_OK, result is set and error is NULL;
 * otherwise the other way round. Both are borrowed and valid during the call
 * only: noxus_result_keep_file keeps a file, noxus_job_wait gives a result of
 * one's own. Must not wait, throw or longjmp.
 */
typedef void (*noxus_done_callback)(noxus_status status,
                                    const struct noxus_result *result,
                                    const struct noxus_error *error,
                                    void *userdata);

/**
 * A result file. Set struct_size before the call; everything else is filled.
 * The pointers are borrowed from the result.
 */
typedef struct noxus_file {
    /**
     * sizeof(noxus_file).
     */
    size_t struct_size;
    /**
     * Name with extension; never a path.
     */
    const char *filename;
    /**
     * IANA media type.
     */
    const char *mime_type;
    /**
     * The content. Never NULL; not NUL-terminated.
     */
    const uint8_t *data;
    /**
     * How many bytes.
     */
    size_t size;
} noxus_file;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The name of a status for logs, such as "validation"; "unknown" for a number
 * that is none. Static; never NULL; do not free.
 */
const char *noxus_status_name(int32_t status);

/**
 * The version of the library, such as "1.2.3". Static; never NULL; do not free.
 */
const char *noxus_version(void);

/**
 * Makes an engine from settings: a JSON object, or NULL for the defaults (no
 * metering, no billing). *engine is owned by the caller.
 *
 * Pointers:
 * config_json is NULL or a NUL-terminated string; engine is NULL or writable;
 * error is NULL or writable.
 */
noxus_status noxus_engine_new(const char *config_json,
                              struct noxus_engine **engine,
                              struct noxus_error **error);

/**
 * Ends an engine: jobs that still wait or run are cancelled (and cost nothing),
 * and this function waits until they have ended, the last callback has returned
 * and the last input was released. Jobs, results and errors outlive the engine.
 * NULL is allowed. Called from a callback, it does not wait.
 *
 * Pointers:
 * engine is NULL, or an engine of this library that has not been freed and that
 * no other thread is using.
 */
void noxus_engine_free(struct noxus_engine *engine);

/**
 * Runs a named operation, such as "balance" or "keys.create"; arguments_json is
 * a JSON object, or NULL for none. *json is the envelope, owned by the caller,
 * freed with noxus_string_free.
 *
 * Pointers:
 * engine is NULL or alive; operation and arguments_json are NULL or
 * NUL-terminated strings; json is NULL or writable; error is NULL or writable.
 */
noxus_status noxus_call(const struct noxus_engine *engine,
                        const char *operation,
                        const char *arguments_json,
                        char **json,
                        struct noxus_error **error);

/**
 * What a call would cost at most, without running it: the envelope in *json,
 * owned by the caller, freed with noxus_string_free. The request and its files
 * are those of noxus_submit.
 *
 * Pointers:
 * engine is NULL or alive; request_json is NULL or a NUL-terminated string;
 * inputs is an array of input_count structs, or NULL with 0; json is NULL or
 * writable; error is NULL or writable.
 */
noxus_status noxus_estimate(const struct noxus_engine *engine,
                            const char *request_json,
                            const struct noxus_input *inputs,
                            size_t input_count,
                            char **json,
                            struct noxus_error **error);

/**
 * Runs a call and waits for it: noxus_submit and noxus_job_wait in one.
 * *result is owned by the caller.
 *
 * Pointers:
 * engine is NULL or alive; request_json is NULL or a NUL-terminated string;
 * inputs is an array of input_count structs, or NULL with 0; result is NULL
 * or writable; error is NULL or writable.
 */
noxus_status noxus_run(const struct noxus_engine *engine,
                       const char *request_json,
                       const struct noxus_input *inputs,
                       size_t input_count,
                       struct noxus_result **result,
                       struct noxus_error **error);

/**
 * Hands a call to the engine's threads and returns at once. request_json is an
 * object: tool, params (an object) or fields (a list of pairs of text, as a
 * form sends them), api_key, idempotency_key, on_in_flight ("refuse" or
 * "join"). Refusals, even of a wrong key or an unknown tool, come from
 * noxus_job_wait. *job is owned by the caller.
 *
 * Pointers:
 * engine is NULL or alive; request_json is NULL or a NUL-terminated string;
 * inputs is an array of input_count structs, or NULL with 0; job is NULL or
 * writable; error is NULL or writable.
 */
noxus_status noxus_submit(const struct noxus_engine *engine,
                          const char *request_json,
                          const struct noxus_input *inputs,
                          size_t input_count,
                          struct noxus_job **job,
                          struct noxus_error **error);

/**
 * Frees a text that a function of this library gave to the caller (a char **
 * parameter). NULL is allowed. Borrowed texts (const char *) are not freed.
 *
 * Pointers:
 * text is NULL, or was given to the caller by this library and has not been freed.
 */
void noxus_string_free(char *text);

/**
 * Waits until the job has ended, at most timeout_ms milliseconds; 0 only looks,
 * a negative number waits as long as it takes. May be called again, also after
 * the end: each time *result is a new handle to the same answer, owned by the
 * caller. NOXUS_TIMEOUT when the time is over: the job goes on, and there is no
 * error object. The job's done callback may still be running when this returns.
 *
 * Pointers:
 * job is NULL or alive; result is NULL or writable; error is NULL or writable.
 */
noxus_status noxus_job_wait(const struct noxus_job *job,
                            int64_t timeout_ms,
                            struct noxus_result **result,
                            struct noxus_error **error);

/**
 * Asks the job to stop. It ends with the code "cancelled" and costs nothing,
 * unless it had already finished. Does not wait.
 *
 * Pointers:
 * job is NULL or alive.
 */
noxus_status noxus_job_cancel(const struct noxus_job *job);

/**
 * How far the job has come. progress->struct_size must be set.
 *
 * Pointers:
 * job is NULL or alive; progress is NULL or a writable noxus_progress whose
 * struct_size is set.
 */
noxus_status noxus_job_progress(const struct noxus_job *job, struct noxus_progress *progress);

/**
 * Calls callback with each report of progress. A job has one such callback; a
 * later one replaces it, NULL removes it. Reports that came before are not
 * repeated. finalizer(userdata) is called once when the callback will not be
 * called again: at the end of the job, when it is replaced, or at once when this
 * fails or the job has ended.
 *
 * Pointers:
 * job is NULL or alive; userdata may be used by any thread until finalizer.
 */
noxus_status noxus_job_on_progress(const struct noxus_job *job,
                                   noxus_progress_callback callback,
                                   void *userdata,
                                   noxus_finalizer finalizer);

/**
 * Calls callback once when the job has ended, on a thread of the library; at
 * once on this thread if it has ended already. A job may have several.
 * finalizer(userdata) is called once afterwards, or at once when this fails.
 *
 * Pointers:
 * job is NULL or alive; userdata may be used by any thread until finalizer.
 */
noxus_status noxus_job_on_done(const struct noxus_job *job,
                               noxus_done_callback callback,
                               void *userdata,
                               noxus_finalizer finalizer);

/**
 * Frees the handle. The job itself goes on, and its callbacks will be called. NULL
 * is allowed.
 *
 * Pointers:
 * job is NULL, or a job of this library that has not been freed and that no
 * other thread is using.
 */
void noxus_job_free(struct noxus_job *job);

/**
 * The envelope with files as base64: what HTTP would answer, byte for byte.
 * Made at the first call and kept with the result, from which it is borrowed.
 * NULL only for NULL, and when a large result cannot be read from its disk any more:
 * noxus_result_file then tells why.
 *
 * Pointers:
 * result is NULL or alive.
 */
const char *noxus_result_json(const struct noxus_result *result);

/**
 * The envelope in which each file has its length as bytes instead of
 * content_base64: what to read when the bytes are taken with
 * noxus_result_file. Borrowed from the result; NULL only for NULL.
 *
 * Pointers:
 * result is NULL or alive.
 */
const char *noxus_result_json_without_content(const struct noxus_result *result);

/**
 * Whether this is the stored answer to an earlier call with the same idempotency
 * key; nothing was charged for it again. Not in the envelope.
 *
 * Pointers:
 * result is NULL or alive.
 */
bool noxus_result_replayed(const struct noxus_result *result);

/**
 * How many files there are; 0 for NULL. The first is the main one.
 *
 * Pointers:
 * result is NULL or alive.
 */
size_t noxus_result_file_count(const struct noxus_result *result);

/**
 * Describes file index, counted from 0. Its pointers are valid until the result
 * is freed. The error, if wanted, is owned by the caller.
 *
 * Pointers:
 * result is NULL or alive; file is NULL or a writable noxus_file whose
 * struct_size is set; error is NULL or writable.
 */
noxus_status noxus_result_file(const struct noxus_result *result,
                               size_t index,
                               struct noxus_file *file,
                               struct noxus_error **error);

/**
 * Keeps the content of file index beyond the life of the result, without a
 * copy. *bytes is owned by the caller.
 *
 * Pointers:
 * result is NULL or alive; bytes is NULL or writable; error is NULL or writable.
 */
noxus_status noxus_result_keep_file(const struct noxus_result *result,
                                    size_t index,
                                    struct noxus_bytes **bytes,
                                    struct noxus_error **error);

/**
 * Frees a result and everything borrowed from it. NULL is allowed.
 *
 * Pointers:
 * result is NULL, or a result of this library that has not been freed and that
 * no other thread is reading.
 */
void noxus_result_free(struct noxus_result *result);

/**
 * The content. Borrowed; NULL only for NULL.
 *
 * Pointers:
 * bytes is NULL or alive.
 */
const uint8_t *noxus_bytes_data(const struct noxus_bytes *bytes);

/**
 * How many bytes; 0 for NULL.
 *
 * Pointers:
 * bytes is NULL or alive.
 */
size_t noxus_bytes_size(const struct noxus_bytes *bytes);

/**
 * Frees the content. NULL is allowed.
 *
 * Pointers:
 * bytes is NULL, or came from noxus_result_keep_file, has not been freed and
 * is not read by any other thread.
 */
void noxus_bytes_free(struct noxus_bytes *bytes);

/**
 * The status, as the failed function returned it; NOXUS_OK for NULL.
 *
 * Pointers:
 * error is NULL or alive.
 */
noxus_status noxus_error_status(const struct noxus_error *error);

/**
 * The code, such as "invalid_field": what programs compare. Borrowed from the
 * error; NULL only for NULL.
 *
 * Pointers:
 * error is NULL or alive.
 */
const char *noxus_error_code(const struct noxus_error *error);

/**
 * What is wrong, for people. language is "es" or "en" (any Accept-Language
 * value will do); NULL means the engine's. Borrowed from the error; NULL only
 * for a NULL error.
 *
 * Pointers:
 * error is NULL or alive; language is NULL or a NUL-terminated string.
 */
const char *noxus_error_message(const struct noxus_error *error, const char *language);

/**
 * What to do about it, for people; NULL when there is nothing to say. language
 * as in noxus_error_message. Borrowed from the error.
 *
 * Pointers:
 * error is NULL or alive; language is NULL or a NUL-terminated string.
 */
const char *noxus_error_hint(const struct noxus_error *error, const char *language);

/**
 * The error envelope, as HTTP would answer it: code, message, field, hint and
 * details as one JSON object. language as in noxus_error_message. Borrowed
 * from the error; NULL only for a NULL error.
 *
 * Pointers:
 * error is NULL or alive; language is NULL or a NUL-terminated string.
 */
const char *noxus_error_json(const struct noxus_error *error, const char *language);

/**
 * The HTTP status that belongs to the code, such as 402; 0 for NULL.
 *
 * Pointers:
 * error is NULL or alive.
 */
int32_t noxus_error_http_status(const struct noxus_error *error);

/**
 * Whether the same call can succeed later without being changed.
 *
 * Pointers:
 * error is NULL or alive.
 */
bool noxus_error_retryable(const struct noxus_error *error);

/**
 * Frees an error and every text borrowed from it. NULL is allowed.
 *
 * Pointers:
 * error is NULL, or an error of this library that has not been freed and that
 * no other thread is reading.
 */
void noxus_error_free(struct noxus_error *error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* NOXUS_H */
