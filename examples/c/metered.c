/* Sells a call: an account with money, a key, a price, a charge:  metered LEDGER.db */
#include <noxus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void stop(noxus_error *error)
{
    fprintf(stderr, "%s\n", noxus_error_json(error, "en"));
    exit(noxus_error_status(error));
}

/* Runs an operation and shows its answer; the caller frees it. */
static char *call(noxus_engine *engine, const char *operation, const char *arguments)
{
    noxus_error *error = NULL;
    char *json = NULL;
    if (noxus_call(engine, operation, arguments, &json, &error) != NOXUS_OK) {
        stop(error);
    }
    printf("%s: %s\n", operation, json);
    return json;
}

int main(int argc, char **argv)
{
    const char *request = "{\"tool\":\"qr\",\"params\":{\"text\":\"https://example.com\"},"
                          "\"api_key\":\"%.*s\",\"idempotency_key\":\"order-1\"}";
    noxus_engine *engine = NULL;
    noxus_result *result = NULL;
    noxus_error *error = NULL;
    char text[512], *json, *key, *price;

    if (argc != 2) {
        fprintf(stderr, "usage: %s LEDGER.db\n", argv[0]);
        return 2;
    }
    snprintf(text, sizeof text, "{\"store\":\"%s\"}", argv[1]);
    if (noxus_engine_new(text, &engine, &error) != NOXUS_OK) {
        stop(error);
    }
    noxus_string_free(call(engine, "accounts.create", "{\"name\":\"shop\"}"));
    noxus_string_free(call(engine, "top_up", "{\"account\":1,\"amount_usd\":\"5\"}"));
    json = call(engine, "keys.create", "{\"account\":1}");
    key = strstr(json, "noxus_test_");
    if (key == NULL) {
        return 1;
    }
    snprintf(text, sizeof text, request, (int)strcspn(key, "\""), key);
    noxus_string_free(json);

    if (noxus_estimate(engine, text, NULL, 0, &price, &error) != NOXUS_OK) {
        stop(error);
    }
    printf("price: %s\n", price);
    noxus_string_free(price);
    if (noxus_run(engine, text, NULL, 0, &result, &error) != NOXUS_OK) {
        stop(error);
    }
    printf("result: %s\n", noxus_result_json_without_content(result));
    noxus_result_free(result);
    noxus_string_free(call(engine, "statement", "{\"account\":1}"));
    noxus_engine_free(engine);
    return 0;
}
