/* Calls that cost money: price, charge, replay, refusals, a ledger that is kept. */
#include <unistd.h>

#include "check.h"

/* Copies the text value of `name` out of JSON that the library wrote. */
static void json_text(const char *json, const char *name, char *value, size_t size)
{
    char pattern[64];
    const char *start, *end;

    snprintf(pattern, sizeof pattern, "\"%s\":\"", name);
    start = strstr(json, pattern);
    CHECK(start != NULL);
    start += strlen(pattern);
    end = strchr(start, '"');
    CHECK(end != NULL && (size_t)(end - start) < size);
    memcpy(value, start, (size_t)(end - start));
    value[end - start] = '\0';
}

static void call_expecting(const noxus_engine *engine, const char *operation,
                           const char *arguments, const char *part)
{
    noxus_error *error = NULL;
    char *json = NULL;
    CHECK_OK(noxus_call(engine, operation, arguments, &json, &error), error);
    CHECK_CONTAINS(json, part);
    noxus_string_free(json);
}

/* An account with a balance of 0.005 and a key, written to `key`. */
static void open_account(const noxus_engine *engine, char *key, size_t size)
{
    noxus_error *error = NULL;
    char *json = NULL;

    call_expecting(engine, "accounts.create", "{\"name\":\"prueba\"}", "\"account\":1");
    CHECK_OK(noxus_call(engine, "keys.create", "{\"account\":1}", &json, &error), error);
    json_text(json, "api_key", key, size);
    noxus_string_free(json);
    call_expecting(engine, "top_up",
                   "{\"account\":1,\"amount_usd\":\"0.005\",\"reference\":\"r1\"}",
                   "\"available_usd\":\"0.005\"");
}

static noxus_status run_as(const noxus_engine *engine, const char *text, const char *key,
                           const char *idempotency_key, noxus_result **result, noxus_error **error)
{
    char request[512];
    snprintf(request, sizeof request,
             "{\"tool\":\"qr\",\"params\":{\"text\":\"%s\"},\"api_key\":\"%s\",\"idempotency_key\":\"%s\"}",
             text, key, idempotency_key);
    return noxus_run(engine, request, NULL, 0, result, error);
}

static void success_is_charged_and_replayed(const noxus_engine *engine, const char *key)
{
    noxus_result *result = NULL, *replay = NULL;
    noxus_error *error = NULL;
    char arguments[256];

    snprintf(arguments, sizeof arguments, "{\"api_key\":\"%s\"}", key);
    CHECK_OK(run_as(engine, "uno", key, "clave-1", &result, &error), error);
    CHECK_CONTAINS(noxus_result_json_without_content(result),
                   "\"billing\":{\"currency\":\"USD\",\"estimated_usd\":\"0.002\","
                   "\"charged_usd\":\"0.002\",\"balance_after_usd\":\"0.003\"}");
    CHECK(!noxus_result_replayed(result));
    CHECK_OK(run_as(engine, "uno", key, "clave-1", &replay, &error), error);
    CHECK(noxus_result_replayed(replay));
    CHECK_TEXT(noxus_result_json(replay), noxus_result_json(result));
    noxus_result_free(replay);
    noxus_result_free(result);
    call_expecting(engine, "balance", arguments, "\"available_usd\":\"0.003\"");

    result = UNTOUCHED(noxus_result);
    CHECK(run_as(engine, "dos", key, "clave-1", &result, &error) == NOXUS_IDEMPOTENCY);
    CHECK_TEXT(noxus_error_code(error), "idempotency_key_reused");
    noxus_error_free(error);
    CHECK(result == UNTOUCHED(noxus_result));
}

static void refusals_cost_nothing(const noxus_engine *engine, const char *key)
{
    noxus_result *result = UNTOUCHED(noxus_result);
    noxus_result *paid = NULL;
    noxus_error *error = NULL;
    char arguments[256];

    snprintf(arguments, sizeof arguments, "{\"api_key\":\"%s\"}", key);
    CHECK(noxus_run(engine, QR_HOLA, NULL, 0, &result, &error) == NOXUS_AUTH);
    CHECK_TEXT(noxus_error_code(error), "missing_api_key");
    CHECK(noxus_error_http_status(error) == 401);
    noxus_error_free(error);
    CHECK(run_as(engine, "x", "noxus_test_nope", "clave-2", &result, &error) == NOXUS_AUTH);
    noxus_error_free(error);
    CHECK(run_as(engine, "", key, "clave-3", &result, &error) == NOXUS_VALIDATION);
    noxus_error_free(error);
    call_expecting(engine, "balance", arguments, "\"available_usd\":\"0.003\"");

    /* 0.003 pays for one more; then the balance is too small, before any work. */
    CHECK_OK(run_as(engine, "tres", key, "clave-4", &paid, &error), error);
    noxus_result_free(paid);
    CHECK(run_as(engine, "cuatro", key, "clave-5", &result, &error) == NOXUS_BALANCE);
    CHECK_TEXT(noxus_error_code(error), "insufficient_api_balance");
    CHECK(noxus_error_http_status(error) == 402);
    CHECK_CONTAINS(noxus_error_json(error, NULL), "\"available_usd\":\"0.001\"");
    noxus_error_free(error);
    CHECK(result == UNTOUCHED(noxus_result));
    call_expecting(engine, "verify", NULL, "\"clean\":true");
}

static void a_cancelled_job_costs_nothing(void)
{
    noxus_engine *engine = engine_with("{\"store\":\":memory:\",\"workers\":1}");
    noxus_result *result = UNTOUCHED(noxus_result);
    noxus_error *error = NULL;
    noxus_job *job = NULL;
    char key[128], request[512], arguments[256];
    gate busy;

    open_account(engine, key, sizeof key);
    occupy(engine, &busy);
    snprintf(request, sizeof request,
             "{\"tool\":\"qr\",\"params\":{\"text\":\"x\"},\"api_key\":\"%s\"}", key);
    CHECK_OK(noxus_submit(engine, request, NULL, 0, &job, &error), error);
    CHECK(noxus_job_cancel(job) == NOXUS_OK);
    gate_open(&busy);
    CHECK(noxus_job_wait(job, -1, &result, &error) == NOXUS_TOOL);
    noxus_error_free(error);
    noxus_job_free(job);
    snprintf(arguments, sizeof arguments, "{\"api_key\":\"%s\"}", key);
    call_expecting(engine, "balance", arguments, "\"available_usd\":\"0.005\"");
    noxus_engine_free(engine);
    gate_destroy(&busy);
}

/* A new engine on the same file goes on where the first one stopped. */
static void the_ledger_outlives_the_engine(const char *folder)
{
    char path[1024], config[1200], key[128], arguments[256];
    noxus_result *result = NULL;
    noxus_error *error = NULL;
    noxus_engine *engine;

    snprintf(path, sizeof path, "%s/ledger.db", folder);
    snprintf(config, sizeof config, "{\"store\":\"%s\"}", path);
    engine = engine_with(config);
    open_account(engine, key, sizeof key);
    CHECK_OK(run_as(engine, "uno", key, "k", &result, &error), error);
    noxus_result_free(result);
    noxus_engine_free(engine);

    CHECK(access(path, R_OK) == 0);
    engine = engine_with(config);
    snprintf(arguments, sizeof arguments, "{\"api_key\":\"%s\"}", key);
    call_expecting(engine, "balance", arguments, "\"available_usd\":\"0.003\"");
    CHECK_OK(run_as(engine, "uno", key, "k", &result, &error), error);
    CHECK(noxus_result_replayed(result));
    noxus_result_free(result);
    noxus_engine_free(engine);
}

int main(int argc, char **argv)
{
    noxus_engine *engine;
    char key[128];

    CHECK(argc == 2);
    engine = engine_with("{\"store\":\":memory:\",\"language\":\"en\"}");
    open_account(engine, key, sizeof key);
    success_is_charged_and_replayed(engine, key);
    refusals_cost_nothing(engine, key);
    noxus_engine_free(engine);
    a_cancelled_job_costs_nothing();
    the_ledger_outlives_the_engine(argv[1]);
    return 0;
}
