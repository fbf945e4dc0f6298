/* What the tests share: a check that ends the program, and small helpers. */
#ifndef CHECK_H
#define CHECK_H

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "noxus.h"

#define CHECK(condition)                                                                 \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition);    \
            exit(1);                                                                     \
        }                                                                                \
    } while (0)

/* The call must answer NOXUS_OK; what went wrong is printed. */
#define CHECK_OK(call, error)                                                            \
    do {                                                                                 \
        noxus_status check_status = (call);                                              \
        if (check_status != NOXUS_OK) {                                                  \
            fprintf(stderr, "%s:%d: %s: %s %s\n", __FILE__, __LINE__, #call,             \
                    noxus_status_name(check_status),                                     \
                    (error) != NULL ? noxus_error_json(error, "en") : "");               \
            exit(1);                                                                     \
        }                                                                                \
    } while (0)

#define CHECK_TEXT(text, expected)                                                       \
    do {                                                                                 \
        const char *check_text = (text);                                                 \
        if (check_text == NULL || strcmp(check_text, (expected)) != 0) {                 \
            fprintf(stderr, "%s:%d: %s is \"%s\", not \"%s\"\n", __FILE__, __LINE__,     \
                    #text, check_text != NULL ? check_text : "(NULL)", (expected));      \
            exit(1);                                                                     \
        }                                                                                \
    } while (0)

#define CHECK_CONTAINS(text, part)                                                       \
    do {                                                                                 \
        const char *check_text = (text);                                                 \
        if (check_text == NULL || strstr(check_text, (part)) == NULL) {                  \
            fprintf(stderr, "%s:%d: %s is \"%s\", without \"%s\"\n", __FILE__, __LINE__, \
                    #text, check_text != NULL ? check_text : "(NULL)", (part));          \
            exit(1);                                                                     \
        }                                                                                \
    } while (0)

/* What every out parameter holds before a call: it must still hold it after a failure. */
#define UNTOUCHED(type) ((type *)(void *)0x10)

#define QR_HOLA "{\"tool\":\"qr\",\"params\":{\"text\":\"hola\"}}"

static inline noxus_engine *engine_with(const char *config_json)
{
    noxus_engine *engine = NULL;
    noxus_error *error = NULL;
    CHECK_OK(noxus_engine_new(config_json, &engine, &error), error);
    CHECK(engine != NULL && error == NULL);
    return engine;
}

static inline noxus_job *submit(const noxus_engine *engine, const char *request_json)
{
    noxus_job *job = NULL;
    noxus_error *error = NULL;
    CHECK_OK(noxus_submit(engine, request_json, NULL, 0, &job, &error), error);
    CHECK(job != NULL);
    return job;
}

/* A counter that any thread may raise; a callback or finalizer of the simplest kind. */
typedef struct counter {
    int value;
} counter;

static inline void raise_counter(void *userdata)
{
    __atomic_add_fetch(&((counter *)userdata)->value, 1, __ATOMIC_SEQ_CST);
}

static inline int count_of(const counter *counted)
{
    return __atomic_load_n(&counted->value, __ATOMIC_SEQ_CST);
}

/* A gate that a thread of the engine waits at until the test opens it. */
typedef struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int open;
    int reached;
} gate;

static inline void gate_init(gate *at)
{
    CHECK(pthread_mutex_init(&at->mutex, NULL) == 0);
    CHECK(pthread_cond_init(&at->changed, NULL) == 0);
    at->open = 0;
    at->reached = 0;
}

static inline void gate_destroy(gate *at)
{
    pthread_cond_destroy(&at->changed);
    pthread_mutex_destroy(&at->mutex);
}

static inline void gate_pass(void *userdata)
{
    gate *at = (gate *)userdata;
    pthread_mutex_lock(&at->mutex);
    at->reached = 1;
    pthread_cond_broadcast(&at->changed);
    while (!at->open) {
        pthread_cond_wait(&at->changed, &at->mutex);
    }
    pthread_mutex_unlock(&at->mutex);
}

static inline void gate_await(gate *at)
{
    pthread_mutex_lock(&at->mutex);
    while (!at->reached) {
        pthread_cond_wait(&at->changed, &at->mutex);
    }
    pthread_mutex_unlock(&at->mutex);
}

static inline void gate_open(gate *at)
{
    pthread_mutex_lock(&at->mutex);
    at->open = 1;
    pthread_cond_broadcast(&at->changed);
    pthread_mutex_unlock(&at->mutex);
}

/* Keeps the only worker of an engine busy until the gate opens: a job whose input is
 * released at the gate, on that worker, when the work is done. */
#define TO_PNG "{\"tool\":\"image-convert\",\"params\":{\"output_format\":\"png\"}}"

static inline void occupy(const noxus_engine *engine, gate *at)
{
    /* A picture of four pixels. */
    static const uint8_t picture[] = {
        0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d,
        0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x02,
        0x08, 0x06, 0x00, 0x00, 0x00, 0x72, 0xb6, 0x0d, 0x24, 0x00, 0x00, 0x00,
        0x14, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0xf8, 0xcf, 0xc0, 0xf0,
        0x1f, 0x0c, 0x81, 0x74, 0x03, 0x90, 0x60, 0x00, 0x00, 0x3d, 0x57, 0x05,
        0x7c, 0x61, 0x7f, 0x44, 0xf9, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e,
        0x44, 0xae, 0x42, 0x60, 0x82,
    };
    noxus_input input;
    noxus_job *job = NULL;
    noxus_error *error = NULL;
    memset(&input, 0, sizeof input);
    input.struct_size = sizeof input;
    input.field = "image";
    input.data = picture;
    input.size = sizeof picture;
    input.release = gate_pass;
    input.userdata = at;
    gate_init(at);
    CHECK_OK(noxus_submit(engine, TO_PNG, &input, 1, &job, &error), error);
    noxus_job_free(job);
    gate_await(at);
}

#endif
