/* After a fork, the child goes on with the engine it inherited; nothing hangs. */
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static int child(noxus_engine *engine, noxus_job *waiting)
{
    noxus_result *result = NULL;
    noxus_error *error = NULL;
    counter released = {0};

    /* The parent's job is not waited for: its thread does not exist here. */
    if (noxus_job_wait(waiting, -1, &result, &error) != NOXUS_INTERNAL) {
        return 2;
    }
    noxus_error_free(error);
    /* The engine starts threads of its own. */
    if (noxus_run(engine, QR_HOLA, NULL, 0, &result, &error) != NOXUS_OK) {
        return 3;
    }
    noxus_result_free(result);
    {
        noxus_job *job = NULL;
        if (noxus_submit(engine, QR_HOLA, NULL, 0, &job, &error) != NOXUS_OK ||
            noxus_job_on_progress(job, NULL, &released, raise_counter) != NOXUS_OK) {
            return 4;
        }
        noxus_job_free(job);
    }
    /* Freeing waits for the child's job, not for the parent's. */
    noxus_engine_free(engine);
    return count_of(&released) == 1 ? 0 : 5;
}

int main(void)
{
    noxus_engine *engine = engine_with("{\"workers\":1}");
    noxus_result *result = NULL;
    noxus_error *error = NULL;
    noxus_job *job;
    pid_t process;
    int status = -1;
    gate busy;

    CHECK_OK(noxus_run(engine, QR_HOLA, NULL, 0, &result, &error), error);
    noxus_result_free(result);
    occupy(engine, &busy);
    job = submit(engine, QR_HOLA);
    process = fork();
    CHECK(process >= 0);
    if (process == 0) {
        _exit(child(engine, job));
    }
    CHECK(waitpid(process, &status, 0) == process);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    /* The parent noticed nothing. */
    gate_open(&busy);
    CHECK_OK(noxus_job_wait(job, -1, &result, &error), error);
    noxus_result_free(result);
    noxus_job_free(job);
    noxus_engine_free(engine);
    gate_destroy(&busy);
    return 0;
}
