/* Engine, results and errors; NULL and bad text everywhere. */
#include "check.h"

static const char PNG_SIGNATURE[] = "\x89PNG\r\n\x1a\n";
static const char NOT_UTF8[] = "{\"language\":\"\xff\"}";

static void versions_and_names(void)
{
    CHECK_TEXT(noxus_version(), NOXUS_TEST_VERSION);
    CHECK_TEXT(noxus_status_name(NOXUS_OK), "ok");
    CHECK_TEXT(noxus_status_name(NOXUS_BALANCE), "balance");
    CHECK_TEXT(noxus_status_name(NOXUS_PANIC), "panic");
    CHECK_TEXT(noxus_status_name(77), "unknown");
    CHECK(NOXUS_AUTH == 1 && NOXUS_INTERNAL == 14 && NOXUS_TIMEOUT == 100);
}

static void every_free_accepts_null(void)
{
    noxus_engine_free(NULL);
    noxus_job_free(NULL);
    noxus_result_free(NULL);
    noxus_error_free(NULL);
    noxus_bytes_free(NULL);
    noxus_string_free(NULL);
}

static void a_result_has_files_and_json(void)
{
    noxus_engine *engine = engine_with(NULL);
    noxus_result *result = NULL;
    noxus_error *error = NULL;
    noxus_bytes *bytes = NULL;
    noxus_file file;

    CHECK_OK(noxus_run(engine, QR_HOLA, NULL, 0, &result, &error), error);
    CHECK(noxus_result_file_count(result) == 1);
    CHECK(!noxus_result_replayed(result));
    memset(&file, 0, sizeof file);
    file.struct_size = sizeof file;
    CHECK_OK(noxus_result_file(result, 0, &file, &error), error);
    CHECK(file.struct_size == sizeof file);
    CHECK_TEXT(file.filename, "qr.png");
    CHECK_TEXT(file.mime_type, "image/png");
    CHECK(file.size > 100 && memcmp(file.data, PNG_SIGNATURE, 8) == 0);
    CHECK_CONTAINS(noxus_result_json(result), "\"content_base64\":\"iVBORw0KGgo");
    CHECK(noxus_result_json(result) == noxus_result_json(result));
    {
        char length[64];
        snprintf(length, sizeof length, "\"bytes\":%zu}", file.size);
        CHECK_CONTAINS(noxus_result_json_without_content(result), length);
        CHECK(strstr(noxus_result_json_without_content(result), "base64") == NULL);
    }
    /* Kept bytes outlive the result and the engine, and are the same memory. */
    CHECK_OK(noxus_result_keep_file(result, 0, &bytes, &error), error);
    CHECK(noxus_bytes_data(bytes) == file.data && noxus_bytes_size(bytes) == file.size);
    noxus_result_free(result);
    noxus_engine_free(engine);
    CHECK(memcmp(noxus_bytes_data(bytes), PNG_SIGNATURE, 8) == 0);
    noxus_bytes_free(bytes);
}

static void a_file_that_is_not_there(void)
{
    noxus_engine *engine = engine_with("{\"language\":\"en\"}");
    noxus_result *result = NULL;
    noxus_bytes *bytes = UNTOUCHED(noxus_bytes);
    noxus_error *error = NULL;
    noxus_file file, before;

    CHECK_OK(noxus_run(engine, QR_HOLA, NULL, 0, &result, &error), error);
    memset(&file, 0x5a, sizeof file);
    file.struct_size = sizeof file;
    before = file;
    CHECK(noxus_result_file(result, 1, &file, &error) == NOXUS_INVALID_ARGUMENT);
    CHECK(memcmp(&file, &before, sizeof file) == 0);
    CHECK_TEXT(noxus_error_code(error), "invalid_request");
    CHECK_TEXT(noxus_error_message(error, NULL), "There is no file 1: the result has 1.");
    noxus_error_free(error);
    CHECK(noxus_result_keep_file(result, SIZE_MAX, &bytes, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(bytes == UNTOUCHED(noxus_bytes));

    /* A struct of another size: nothing, too little, and what a newer header may have. */
    file.struct_size = 0;
    CHECK(noxus_result_file(result, 0, &file, NULL) == NOXUS_INVALID_ARGUMENT);
    file.struct_size = sizeof file - sizeof(void *);
    CHECK(noxus_result_file(result, 0, &file, NULL) == NOXUS_INVALID_ARGUMENT);
    file.struct_size = SIZE_MAX;
    CHECK(noxus_result_file(result, 0, &file, NULL) == NOXUS_INVALID_ARGUMENT);
    {
        struct {
            noxus_file known;
            void *unknown;
        } newer;
        newer.known.struct_size = sizeof newer;
        newer.unknown = &newer;
        CHECK(noxus_result_file(result, 0, &newer.known, NULL) == NOXUS_OK);
        CHECK(newer.known.size > 100 && newer.known.struct_size == sizeof newer);
        CHECK(newer.unknown == &newer);
    }
    noxus_result_free(result);
    noxus_engine_free(engine);
}

static void errors_speak_two_languages(void)
{
    noxus_engine *engine = engine_with("{\"language\":\"es\"}");
    noxus_result *result = UNTOUCHED(noxus_result);
    noxus_error *error = NULL;
    const char *request = "{\"tool\":\"qr\",\"params\":{\"text\":\"a\",\"scale\":0}}";

    CHECK(noxus_run(engine, request, NULL, 0, &result, &error) == NOXUS_VALIDATION);
    CHECK(result == UNTOUCHED(noxus_result));
    CHECK(noxus_error_status(error) == NOXUS_VALIDATION);
    CHECK_TEXT(noxus_error_code(error), "invalid_field");
    CHECK(noxus_error_http_status(error) == 400);
    CHECK(!noxus_error_retryable(error));
    CHECK_CONTAINS(noxus_error_message(error, NULL), "El campo");
    CHECK_CONTAINS(noxus_error_message(error, "en"), "scale");
    CHECK(strcmp(noxus_error_message(error, "en"), noxus_error_message(error, "es")) != 0);
    CHECK_CONTAINS(noxus_error_hint(error, "es"), "de 1 a 256");
    CHECK_CONTAINS(noxus_error_hint(error, "en"), "1 to 256");
    CHECK_CONTAINS(noxus_error_json(error, NULL), "\"error_code\":\"invalid_field\"");
    CHECK_CONTAINS(noxus_error_json(error, "en"), "\"charged_usd\":\"0\"");
    noxus_error_free(error);

    error = NULL;
    CHECK(noxus_run(engine, "{\"tool\":\"no\\u0000such\"}", NULL, 0, &result, &error) ==
          NOXUS_NOT_FOUND);
    CHECK_CONTAINS(noxus_error_message(error, "es"), "no\xef\xbf\xbdsuch");
    noxus_error_free(error);
    noxus_engine_free(engine);

    /* Settings that are refused still say in which language. */
    error = NULL;
    engine = UNTOUCHED(noxus_engine);
    CHECK(noxus_engine_new("{\"language\":\"en\",\"wrokers\":1}", &engine, &error) == NOXUS_VALIDATION);
    CHECK(engine == UNTOUCHED(noxus_engine));
    CHECK_TEXT(noxus_error_code(error), "invalid_json");
    CHECK_TEXT(noxus_error_message(error, NULL), noxus_error_message(error, "en"));
    CHECK_CONTAINS(noxus_error_message(error, NULL), "wrokers");
    noxus_error_free(error);
    CHECK(noxus_engine_new("{", &engine, NULL) == NOXUS_VALIDATION);
    CHECK(engine == UNTOUCHED(noxus_engine));
}

static void operations_and_estimates(void)
{
    noxus_engine *engine = engine_with("{\"language\":\"en\"}");
    noxus_error *error = NULL;
    char *json = NULL;

    CHECK_OK(noxus_call(engine, "versions", NULL, &json, &error), error);
    CHECK_CONTAINS(json, "\"noxus\":\"" NOXUS_TEST_VERSION "\"");
    noxus_string_free(json);
    CHECK_OK(noxus_call(engine, "catalog", "{}", &json, &error), error);
    CHECK_CONTAINS(json, "\"slug\":\"qr\"");
    noxus_string_free(json);
    CHECK_OK(noxus_estimate(engine, QR_HOLA, NULL, 0, &json, &error), error);
    CHECK_CONTAINS(json, "\"estimated_usd\":\"0.002\"");
    noxus_string_free(json);

    json = UNTOUCHED(char);
    CHECK(noxus_call(engine, "nothing", NULL, &json, &error) == NOXUS_VALIDATION);
    CHECK_CONTAINS(noxus_error_hint(error, NULL), "top_up");
    noxus_error_free(error);
    CHECK(noxus_call(engine, "versions", "{\"a\":}", &json, &error) == NOXUS_VALIDATION);
    CHECK_TEXT(noxus_error_code(error), "invalid_json");
    CHECK_CONTAINS(noxus_error_message(error, NULL), "line 1, column 6");
    noxus_error_free(error);
    CHECK(noxus_call(engine, "balance", NULL, &json, &error) == NOXUS_PROVIDER);
    noxus_error_free(error);
    CHECK(noxus_estimate(engine, "5", NULL, 0, &json, NULL) == NOXUS_VALIDATION);
    CHECK(json == UNTOUCHED(char));
    noxus_engine_free(engine);
}

static void null_is_answered(void)
{
    noxus_engine *engine = engine_with(NULL);
    noxus_result *result = UNTOUCHED(noxus_result);
    noxus_job *job = UNTOUCHED(noxus_job);
    noxus_bytes *bytes = UNTOUCHED(noxus_bytes);
    char *json = UNTOUCHED(char);
    noxus_error *error = NULL;
    noxus_progress progress;
    noxus_file file;

    progress.struct_size = sizeof progress;
    file.struct_size = sizeof file;
#define REFUSED(call) CHECK((call) == NOXUS_INVALID_ARGUMENT)
    REFUSED(noxus_engine_new(NULL, NULL, NULL));
    REFUSED(noxus_call(NULL, "ping", NULL, &json, NULL));
    REFUSED(noxus_call(engine, NULL, NULL, &json, NULL));
    REFUSED(noxus_call(engine, "versions", NULL, NULL, NULL));
    REFUSED(noxus_estimate(NULL, QR_HOLA, NULL, 0, &json, NULL));
    REFUSED(noxus_estimate(engine, NULL, NULL, 0, &json, NULL));
    REFUSED(noxus_estimate(engine, QR_HOLA, NULL, 0, NULL, NULL));
    REFUSED(noxus_estimate(engine, QR_HOLA, NULL, 1, &json, NULL));
    REFUSED(noxus_run(NULL, QR_HOLA, NULL, 0, &result, NULL));
    REFUSED(noxus_run(engine, NULL, NULL, 0, &result, NULL));
    REFUSED(noxus_run(engine, QR_HOLA, NULL, 0, NULL, NULL));
    REFUSED(noxus_run(engine, QR_HOLA, NULL, 1, &result, NULL));
    REFUSED(noxus_submit(NULL, QR_HOLA, NULL, 0, &job, NULL));
    REFUSED(noxus_submit(engine, NULL, NULL, 0, &job, NULL));
    REFUSED(noxus_submit(engine, QR_HOLA, NULL, 0, NULL, NULL));
    REFUSED(noxus_submit(engine, QR_HOLA, NULL, SIZE_MAX, &job, NULL));
    REFUSED(noxus_job_wait(NULL, 0, &result, NULL));
    REFUSED(noxus_job_cancel(NULL));
    REFUSED(noxus_job_progress(NULL, &progress));
    REFUSED(noxus_job_on_progress(NULL, NULL, NULL, NULL));
    REFUSED(noxus_job_on_done(NULL, NULL, NULL, NULL));
    REFUSED(noxus_result_file(NULL, 0, &file, NULL));
    REFUSED(noxus_result_keep_file(NULL, 0, &bytes, NULL));
    REFUSED(noxus_run(NULL, NULL, NULL, 0, NULL, &error));
#undef REFUSED
    CHECK_TEXT(noxus_error_code(error), "invalid_request");
    CHECK_CONTAINS(noxus_error_json(error, "en"), "\"field\":\"engine\"");
    noxus_error_free(error);
    CHECK(result == UNTOUCHED(noxus_result) && job == UNTOUCHED(noxus_job));
    CHECK(json == UNTOUCHED(char) && bytes == UNTOUCHED(noxus_bytes));

    CHECK(noxus_error_status(NULL) == NOXUS_OK);
    CHECK(noxus_error_code(NULL) == NULL);
    CHECK(noxus_error_message(NULL, "es") == NULL);
    CHECK(noxus_error_hint(NULL, NULL) == NULL);
    CHECK(noxus_error_json(NULL, NULL) == NULL);
    CHECK(noxus_error_http_status(NULL) == 0);
    CHECK(!noxus_error_retryable(NULL));
    CHECK(noxus_result_json(NULL) == NULL);
    CHECK(noxus_result_json_without_content(NULL) == NULL);
    CHECK(noxus_result_file_count(NULL) == 0);
    CHECK(!noxus_result_replayed(NULL));
    CHECK(noxus_bytes_data(NULL) == NULL && noxus_bytes_size(NULL) == 0);
    noxus_engine_free(engine);
}

static void text_must_be_utf8(void)
{
    noxus_engine *engine = UNTOUCHED(noxus_engine);
    noxus_result *result = UNTOUCHED(noxus_result);
    noxus_error *error = NULL;
    char *json = UNTOUCHED(char);

    CHECK(noxus_engine_new(NOT_UTF8, &engine, &error) == NOXUS_INVALID_ARGUMENT);
    CHECK(engine == UNTOUCHED(noxus_engine));
    CHECK_CONTAINS(noxus_error_message(error, "en"), "not UTF-8 from byte 13");
    noxus_error_free(error);
    engine = engine_with(NULL);
    CHECK(noxus_call(engine, NOT_UTF8, NULL, &json, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(noxus_call(engine, "ping", NOT_UTF8, &json, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(noxus_run(engine, NOT_UTF8, NULL, 0, &result, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(json == UNTOUCHED(char) && result == UNTOUCHED(noxus_result));
    noxus_engine_free(engine);
}

/* Exported only by a library built with the feature `test-panic`. */
#ifdef __cplusplus
extern "C"
#endif
noxus_status noxus_test_panic(noxus_error **error);

static void a_panic_is_a_status(void)
{
    noxus_error *error = NULL;
    CHECK(noxus_test_panic(NULL) == NOXUS_PANIC);
    CHECK(noxus_test_panic(&error) == NOXUS_PANIC);
    CHECK(noxus_error_status(error) == NOXUS_PANIC);
    CHECK_TEXT(noxus_error_code(error), "internal_error");
    CHECK_CONTAINS(noxus_error_hint(error, NULL), "defect in noxus");
    noxus_error_free(error);
}

int main(void)
{
    versions_and_names();
    every_free_accepts_null();
    a_result_has_files_and_json();
    a_file_that_is_not_there();
    errors_speak_two_languages();
    operations_and_estimates();
    null_is_answered();
    text_must_be_utf8();
    a_panic_is_a_status();
    return 0;
}
