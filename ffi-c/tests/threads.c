/* One engine, used from eight threads at once; results read by all of them. */
#include "check.h"

enum { THREADS = 8, ROUNDS = 12, TEXTS = 4 };

static noxus_engine *engine;
static noxus_result *expected[TEXTS];
static noxus_job *shared_job;
static counter done;

static void request_for(int text, char *request, size_t size)
{
    snprintf(request, size, "{\"tool\":\"qr\",\"params\":{\"text\":\"texto %d\"}}", text);
}

static void count_done(noxus_status status, const noxus_result *result, const noxus_error *error,
                       void *userdata)
{
    CHECK(status == NOXUS_OK && result != NULL && error == NULL);
    raise_counter(userdata);
}

static noxus_file file_of(const noxus_result *result)
{
    noxus_file file;
    file.struct_size = sizeof file;
    CHECK(noxus_result_file(result, 0, &file, NULL) == NOXUS_OK);
    return file;
}

static void *work(void *argument)
{
    int number = (int)(size_t)argument, round;

    for (round = 0; round < ROUNDS; round++) {
        int text = (number + round) % TEXTS;
        noxus_result *result = NULL, *of_shared = NULL;
        noxus_error *error = NULL;
        noxus_progress progress;
        noxus_file file, right;
        noxus_job *job = NULL;
        char request[128];

        request_for(text, request, sizeof request);
        CHECK_OK(noxus_submit(engine, request, NULL, 0, &job, &error), error);
        CHECK(noxus_job_on_done(job, count_done, &done, NULL) == NOXUS_OK);
        progress.struct_size = sizeof progress;
        CHECK(noxus_job_progress(job, &progress) == NOXUS_OK);
        CHECK_OK(noxus_job_wait(job, -1, &result, &error), error);
        file = file_of(result);
        right = file_of(expected[text]);
        CHECK(file.size == right.size && memcmp(file.data, right.data, file.size) == 0);
        noxus_result_free(result);
        noxus_job_free(job);
        /* The same job and the same result, read by everyone. */
        CHECK_OK(noxus_job_wait(shared_job, -1, &of_shared, &error), error);
        noxus_result_free(of_shared);
        CHECK_CONTAINS(noxus_result_json(expected[0]), "\"success\":true");
        CHECK_CONTAINS(noxus_result_json_without_content(expected[0]), "\"bytes\":");
        /* Errors at the same time. */
        CHECK(noxus_run(engine, "{\"tool\":\"no\"}", NULL, 0, &result, &error) == NOXUS_NOT_FOUND);
        noxus_error_free(error);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    noxus_error *error = NULL;
    char request[128];
    int index;

    engine = engine_with("{\"workers\":4}");
    for (index = 0; index < TEXTS; index++) {
        request_for(index, request, sizeof request);
        CHECK_OK(noxus_run(engine, request, NULL, 0, &expected[index], &error), error);
    }
    shared_job = submit(engine, QR_HOLA);
    for (index = 0; index < THREADS; index++) {
        CHECK(pthread_create(&threads[index], NULL, work, (void *)(size_t)index) == 0);
    }
    for (index = 0; index < THREADS; index++) {
        CHECK(pthread_join(threads[index], NULL) == 0);
    }
    noxus_engine_free(engine);
    CHECK(count_of(&done) == THREADS * ROUNDS);
    noxus_job_free(shared_job);
    for (index = 0; index < TEXTS; index++) {
        noxus_result_free(expected[index]);
    }
    return 0;
}
