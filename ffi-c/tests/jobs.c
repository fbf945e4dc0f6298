/* Jobs: waiting, time, cancelling, progress, callbacks and their userdata. */
#include "check.h"

static void waiting_twice_gives_the_same(void)
{
    noxus_engine *engine = engine_with(NULL);
    noxus_job *job = submit(engine, QR_HOLA);
    noxus_result *first = NULL, *second = NULL;
    noxus_error *error = NULL;
    noxus_progress progress;

    CHECK_OK(noxus_job_wait(job, -1, &first, &error), error);
    CHECK_OK(noxus_job_wait(job, 0, &second, &error), error);
    CHECK(first != second);
    CHECK_TEXT(noxus_result_json(first), noxus_result_json(second));
    noxus_result_free(first);
    memset(&progress, 0x5a, sizeof progress);
    progress.struct_size = sizeof progress;
    CHECK(noxus_job_progress(job, &progress) == NOXUS_OK);
    CHECK(progress.state == NOXUS_JOB_DONE && progress.stage[0] == '\0');
    CHECK(progress.stage_remaining_ms == -1);
    /* A caller that was built before there was a time left. */
    memset(&progress, 0x5a, sizeof progress);
    progress.struct_size = offsetof(noxus_progress, stage_remaining_ms);
    CHECK(noxus_job_progress(job, &progress) == NOXUS_OK);
    CHECK(progress.state == NOXUS_JOB_DONE);
    CHECK(progress.stage_remaining_ms == (int64_t)0x5a5a5a5a5a5a5a5a);
    /* Jobs and results outlive the engine. */
    noxus_engine_free(engine);
    CHECK_OK(noxus_job_wait(job, 1000, &first, &error), error);
    CHECK_TEXT(noxus_result_json(first), noxus_result_json(second));
    noxus_result_free(first);
    noxus_result_free(second);
    noxus_job_free(job);
}

static void a_refusal_is_the_jobs_result(void)
{
    noxus_engine *engine = engine_with(NULL);
    noxus_job *job = submit(engine, "{\"tool\":\"nope\"}");
    noxus_result *result = UNTOUCHED(noxus_result);
    noxus_error *error = NULL, *again = NULL;

    CHECK(noxus_job_wait(job, -1, &result, &error) == NOXUS_NOT_FOUND);
    CHECK(noxus_job_wait(job, -1, &result, &again) == NOXUS_NOT_FOUND);
    CHECK_TEXT(noxus_error_code(error), "tool_not_found");
    CHECK_TEXT(noxus_error_json(error, "en"), noxus_error_json(again, "en"));
    CHECK(result == UNTOUCHED(noxus_result));
    noxus_error_free(again);
    noxus_job_free(job);
    noxus_engine_free(engine);
    CHECK_CONTAINS(noxus_error_json(error, "en"), "\"request_id\":\"req_");
    noxus_error_free(error);
}

static void time_is_over_before_the_job(void)
{
    noxus_engine *engine = engine_with("{\"workers\":1,\"queue_capacity\":1}");
    noxus_result *result = UNTOUCHED(noxus_result);
    noxus_error *error = UNTOUCHED(noxus_error);
    noxus_job *job, *refused;
    noxus_progress progress;
    gate busy;

    occupy(engine, &busy);
    job = submit(engine, QR_HOLA);
    CHECK(noxus_job_wait(job, 0, &result, &error) == NOXUS_TIMEOUT);
    CHECK(noxus_job_wait(job, 5, &result, &error) == NOXUS_TIMEOUT);
    CHECK(result == UNTOUCHED(noxus_result) && error == UNTOUCHED(noxus_error));
    progress.struct_size = sizeof progress;
    CHECK(noxus_job_progress(job, &progress) == NOXUS_OK);
    CHECK(progress.state == NOXUS_JOB_QUEUED && progress.total == 0);

    /* The queue holds one job: the next is refused, not kept waiting. */
    refused = submit(engine, QR_HOLA);
    error = NULL;
    CHECK(noxus_job_wait(refused, -1, &result, &error) == NOXUS_RATE_LIMIT);
    CHECK_TEXT(noxus_error_code(error), "concurrency_limit_exceeded");
    CHECK(noxus_error_retryable(error) && noxus_error_http_status(error) == 429);
    noxus_error_free(error);
    noxus_job_free(refused);

    gate_open(&busy);
    error = NULL;
    CHECK_OK(noxus_job_wait(job, -1, &result, &error), error);
    noxus_result_free(result);
    noxus_job_free(job);
    noxus_engine_free(engine);
    gate_destroy(&busy);
}

static void cancel_before_the_start(void)
{
    noxus_engine *engine = engine_with("{\"workers\":1}");
    noxus_result *result = UNTOUCHED(noxus_result);
    noxus_error *error = NULL;
    noxus_progress progress;
    noxus_job *job;
    gate busy;

    occupy(engine, &busy);
    job = submit(engine, QR_HOLA);
    CHECK(noxus_job_cancel(job) == NOXUS_OK);
    CHECK(noxus_job_cancel(job) == NOXUS_OK);
    gate_open(&busy);
    CHECK(noxus_job_wait(job, -1, &result, &error) == NOXUS_TOOL);
    CHECK_TEXT(noxus_error_code(error), "cancelled");
    CHECK(noxus_error_http_status(error) == 499);
    progress.struct_size = sizeof progress;
    CHECK(noxus_job_progress(job, &progress) == NOXUS_OK && progress.state == NOXUS_JOB_FAILED);
    noxus_error_free(error);
    noxus_job_free(job);
    noxus_engine_free(engine);
    gate_destroy(&busy);
}

/* An engine that callbacks may use while theirs is being freed. */
static noxus_engine *bystander;

/* What callbacks saw. Written by one thread, read after `finalized` says so. */
typedef struct witness {
    noxus_job *job;
    int cancel_at_stage;
    int reports;
    int stages;
    int done;
    noxus_status status;
    char code[64];
    size_t files;
    counter finalized;
} witness;

static void finalize_witness(void *userdata)
{
    raise_counter(&((witness *)userdata)->finalized);
}

static void see_progress(const noxus_progress *progress, void *userdata)
{
    witness *seen = (witness *)userdata;
    CHECK(progress->struct_size == sizeof *progress);
    CHECK(progress->state == NOXUS_JOB_RUNNING);
    CHECK(memchr(progress->stage, '\0', sizeof progress->stage) != NULL);
    CHECK(count_of(&seen->finalized) == 0 && seen->done == 0);
    seen->reports += 1;
    if (progress->stage[0] != '\0') {
        CHECK(progress->done <= progress->total);
        seen->stages += 1;
        if (seen->cancel_at_stage) {
            CHECK(noxus_job_cancel(seen->job) == NOXUS_OK);
        }
    }
}

static void see_done(noxus_status status, const noxus_result *result, const noxus_error *error,
                     void *userdata)
{
    witness *seen = (witness *)userdata;
    noxus_result *own = UNTOUCHED(noxus_result);
    noxus_error *problem = NULL;

    CHECK((status == NOXUS_OK) == (result != NULL) && (result == NULL) == (error != NULL));
    CHECK(count_of(&seen->finalized) == 0);
    seen->done += 1;
    seen->status = status;
    seen->files = noxus_result_file_count(result);
    if (error != NULL) {
        CHECK(noxus_error_status(error) == status);
        snprintf(seen->code, sizeof seen->code, "%s", noxus_error_code(error));
    }
    /* No waiting in a callback: it may be the thread that is waited for. */
    CHECK(noxus_run(bystander, QR_HOLA, NULL, 0, &own, &problem) == NOXUS_INVALID_ARGUMENT);
    CHECK_CONTAINS(noxus_error_message(problem, "en"), "must not wait");
    noxus_error_free(problem);
    CHECK(own == UNTOUCHED(noxus_result));
    /* Looking at what has ended is no waiting. */
    if (result != NULL && seen->job != NULL) {
        CHECK(noxus_job_wait(seen->job, -1, &own, NULL) == NOXUS_OK);
        noxus_result_free(own);
    }
}

static void callbacks_tell_what_happens(int cancel)
{
    noxus_engine *engine = engine_with("{\"workers\":1}");
    witness progress, done, also_done;
    noxus_job *job;
    gate busy;

    memset(&progress, 0, sizeof progress);
    memset(&done, 0, sizeof done);
    memset(&also_done, 0, sizeof also_done);
    occupy(engine, &busy);
    job = submit(engine, QR_HOLA);
    progress.job = done.job = job;
    progress.cancel_at_stage = cancel;
    CHECK(noxus_job_on_progress(job, see_progress, &progress, finalize_witness) == NOXUS_OK);
    CHECK(noxus_job_on_done(job, see_done, &done, finalize_witness) == NOXUS_OK);
    CHECK(noxus_job_on_done(job, see_done, &also_done, finalize_witness) == NOXUS_OK);
    CHECK(count_of(&progress.finalized) == 0 && count_of(&done.finalized) == 0);
    gate_open(&busy);
    if (cancel) {
        noxus_error *error = NULL;
        noxus_result *result = NULL;
        CHECK(noxus_job_wait(job, -1, &result, &error) == NOXUS_TOOL);
        noxus_error_free(error);
    } else {
        noxus_result *result = NULL;
        CHECK(noxus_job_wait(job, -1, &result, NULL) == NOXUS_OK);
        noxus_result_free(result);
    }
    /* Freeing the engine returns after the last callback and finalizer. */
    noxus_engine_free(engine);
    CHECK(progress.reports > progress.stages && progress.stages == (cancel ? 1 : 3));
    CHECK(done.done == 1 && also_done.done == 1 && done.status == also_done.status);
    CHECK(done.status == (cancel ? NOXUS_TOOL : NOXUS_OK));
    CHECK(done.files == (cancel ? 0u : 1u));
    CHECK_TEXT(done.code, cancel ? "cancelled" : "");
    CHECK(count_of(&progress.finalized) == 1);
    CHECK(count_of(&done.finalized) == 1 && count_of(&also_done.finalized) == 1);
    noxus_job_free(job);
    gate_destroy(&busy);
}

static void ignore_progress(const noxus_progress *progress, void *userdata)
{
    (void)progress;
    (void)userdata;
}

static void userdata_is_finalized_once(void)
{
    noxus_engine *engine = engine_with("{\"workers\":1}");
    counter first = {0}, second = {0}, removed = {0}, refused = {0}, late = {0}, kept = {0};
    witness done;
    noxus_result *result = NULL;
    noxus_job *job;
    gate busy;

    occupy(engine, &busy);
    job = submit(engine, QR_HOLA);
    /* Replaced, and removed. */
    CHECK(noxus_job_on_progress(job, ignore_progress, &first, raise_counter) == NOXUS_OK);
    CHECK(count_of(&first) == 0);
    CHECK(noxus_job_on_progress(job, ignore_progress, &second, raise_counter) == NOXUS_OK);
    CHECK(count_of(&first) == 1 && count_of(&second) == 0);
    CHECK(noxus_job_on_progress(job, NULL, &removed, raise_counter) == NOXUS_OK);
    CHECK(count_of(&second) == 1 && count_of(&removed) == 1);
    /* Refused. */
    CHECK(noxus_job_on_done(job, NULL, &refused, raise_counter) == NOXUS_INVALID_ARGUMENT);
    CHECK(count_of(&refused) == 1);
    CHECK(noxus_job_on_done(NULL, see_done, &refused, raise_counter) == NOXUS_INVALID_ARGUMENT);
    CHECK(count_of(&refused) == 2);
    CHECK(noxus_job_on_progress(NULL, ignore_progress, &refused, raise_counter) ==
          NOXUS_INVALID_ARGUMENT);
    CHECK(count_of(&refused) == 3);
    /* Without a finalizer nothing is called. */
    CHECK(noxus_job_on_progress(job, ignore_progress, &kept, NULL) == NOXUS_OK);
    gate_open(&busy);
    CHECK(noxus_job_wait(job, -1, &result, NULL) == NOXUS_OK);
    noxus_result_free(result);
    noxus_engine_free(engine);

    /* After the end: told at once, on this thread. */
    memset(&done, 0, sizeof done);
    done.job = job;
    CHECK(noxus_job_on_done(job, see_done, &done, finalize_witness) == NOXUS_OK);
    CHECK(done.done == 1 && count_of(&done.finalized) == 1);
    CHECK(noxus_job_on_progress(job, ignore_progress, &late, raise_counter) == NOXUS_OK);
    CHECK(count_of(&late) == 1);
    noxus_job_free(job);
    CHECK(count_of(&first) == 1 && count_of(&second) == 1 && count_of(&removed) == 1);
    CHECK(count_of(&refused) == 3 && count_of(&late) == 1 && count_of(&kept) == 0);
    gate_destroy(&busy);
}

static void a_freed_handle_stops_nothing(void)
{
    noxus_engine *engine = engine_with("{\"workers\":1}");
    witness done;
    noxus_job *job;
    gate busy, finished;

    memset(&done, 0, sizeof done);
    gate_init(&finished);
    finished.open = 1;
    occupy(engine, &busy);
    job = submit(engine, QR_HOLA);
    CHECK(noxus_job_on_done(job, see_done, &done, finalize_witness) == NOXUS_OK);
    CHECK(noxus_job_on_progress(job, ignore_progress, &finished, gate_pass) == NOXUS_OK);
    noxus_job_free(job);
    gate_open(&busy);
    /* The progress callback's userdata is let go when the job has ended. */
    gate_await(&finished);
    noxus_engine_free(engine);
    CHECK(done.done == 1 && done.status == NOXUS_OK && count_of(&done.finalized) == 1);
    gate_destroy(&busy);
    gate_destroy(&finished);
}

/* Frees the engine from one thread while the other holds the gate. */
static void *free_engine(void *engine)
{
    noxus_engine_free((noxus_engine *)engine);
    return NULL;
}

static void freeing_the_engine_cancels_and_waits(void)
{
    enum { JOBS = 5 };
    noxus_engine *engine = engine_with("{\"workers\":1}");
    noxus_result *result = UNTOUCHED(noxus_result);
    noxus_job *jobs[JOBS];
    witness done[JOBS];
    pthread_t freeing;
    gate busy;
    int index;

    memset(done, 0, sizeof done);
    occupy(engine, &busy);
    for (index = 0; index < JOBS; index++) {
        jobs[index] = submit(engine, QR_HOLA);
        CHECK(noxus_job_on_done(jobs[index], see_done, &done[index], finalize_witness) == NOXUS_OK);
        CHECK(noxus_job_cancel(jobs[index]) == NOXUS_OK);
    }
    /* A cancelled job that waits for a worker does not wait any longer. */
    CHECK(noxus_job_wait(jobs[0], -1, &result, NULL) == NOXUS_TOOL);
    CHECK(pthread_create(&freeing, NULL, free_engine, engine) == 0);
    gate_open(&busy);
    CHECK(pthread_join(freeing, NULL) == 0);
    for (index = 0; index < JOBS; index++) {
        noxus_error *error = NULL;
        CHECK(done[index].done == 1 && count_of(&done[index].finalized) == 1);
        CHECK(noxus_job_wait(jobs[index], 0, &result, &error) == NOXUS_TOOL);
        CHECK_TEXT(noxus_error_code(error), "cancelled");
        noxus_error_free(error);
        noxus_job_free(jobs[index]);
    }
    gate_destroy(&busy);
}

static void only_freeing_the_engine_cancels_too(void)
{
    noxus_engine *engine = engine_with("{\"workers\":1}");
    noxus_result *result = UNTOUCHED(noxus_result);
    noxus_error *error = NULL;
    noxus_job *job;
    pthread_t freeing;
    gate busy;

    occupy(engine, &busy);
    job = submit(engine, QR_HOLA);
    CHECK(pthread_create(&freeing, NULL, free_engine, engine) == 0);
    gate_open(&busy);
    CHECK(pthread_join(freeing, NULL) == 0);
    /* It had begun before the engine was freed, or it was cancelled; it has ended. */
    switch (noxus_job_wait(job, 0, &result, &error)) {
    case NOXUS_OK:
        noxus_result_free(result);
        break;
    case NOXUS_TOOL:
        CHECK_TEXT(noxus_error_code(error), "cancelled");
        noxus_error_free(error);
        break;
    default:
        CHECK(!"the job has not ended");
    }
    noxus_job_free(job);
    gate_destroy(&busy);
}

static void wrong_progress_structs(void)
{
    noxus_engine *engine = engine_with(NULL);
    noxus_job *job = submit(engine, QR_HOLA);
    noxus_progress progress;

    progress.struct_size = 0;
    CHECK(noxus_job_progress(job, &progress) == NOXUS_INVALID_ARGUMENT);
    progress.struct_size = 8;
    CHECK(noxus_job_progress(job, &progress) == NOXUS_INVALID_ARGUMENT);
    CHECK(noxus_job_progress(job, NULL) == NOXUS_INVALID_ARGUMENT);
    noxus_job_free(job);
    noxus_engine_free(engine);
}

int main(void)
{
    bystander = engine_with(NULL);
    waiting_twice_gives_the_same();
    a_refusal_is_the_jobs_result();
    time_is_over_before_the_job();
    cancel_before_the_start();
    callbacks_tell_what_happens(0);
    callbacks_tell_what_happens(1);
    userdata_is_finalized_once();
    a_freed_handle_stops_nothing();
    freeing_the_engine_cancels_and_waits();
    only_freeing_the_engine_cancels_too();
    wrong_progress_structs();
    noxus_engine_free(bystander);
    return 0;
}
