/* The C library as a contender: what it adds to a call of the engine.
 *
 *   c_door call REQUEST_JSON     noxus_run, and the bytes of the first file
 *   c_door versions              noxus_call
 *
 * Then a line with a number for each measurement; a JSON answer a line. */
#include <noxus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long long nanoseconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (long long)time.tv_sec * 1000000000LL + time.tv_nsec;
}

static size_t call(noxus_engine *engine, const char *request, noxus_error **error) {
    noxus_result *result = NULL;
    noxus_file file = {.struct_size = sizeof file};
    size_t size = 0;
    if (noxus_run(engine, request, NULL, 0, &result, error) == NOXUS_OK &&
        noxus_result_file(result, 0, &file, error) == NOXUS_OK)
        size = file.size;
    noxus_result_free(result);
    return size;
}

static size_t versions(noxus_engine *engine, noxus_error **error) {
    char *json = NULL;
    size_t size = noxus_call(engine, "versions", NULL, &json, error) == NOXUS_OK ? strlen(json) : 0;
    noxus_string_free(json);
    return size;
}

int main(int count, char **arguments) {
    const char *request = count == 3 ? arguments[2] : NULL;
    noxus_engine *engine = NULL;
    noxus_error *error = NULL;
    char line[64];
    noxus_engine_new(NULL, &engine, &error);
    while (!error && fgets(line, sizeof line, stdin)) {
        long iterations = strtol(line, NULL, 10);
        size_t size = 0;
        long long wall = nanoseconds(CLOCK_MONOTONIC), cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
        for (long i = 0; i < iterations && !error; i++)
            size = request ? call(engine, request, &error) : versions(engine, &error);
        cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        wall = nanoseconds(CLOCK_MONOTONIC) - wall;
        printf("{\"bytes\":%zu,\"wall_ns\":%lld,\"cpu_ns\":%lld}\n", size, wall, cpu);
        fflush(stdout);
    }
    if (error)
        fprintf(stderr, "%s\n", noxus_error_message(error, "en"));
    int failed = error != NULL;
    noxus_error_free(error);
    noxus_engine_free(engine);
    return failed;
}
