/* Input files: paths, bytes that are copied, bytes that are lent. */
#include "check.h"

/* A picture of 2 by 2 pixels. */
static const uint8_t PNG[] = {
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x02, 0x08, 0x06, 0x00, 0x00, 0x00, 0x72, 0xb6, 0x0d,
    0x24, 0x00, 0x00, 0x00, 0x14, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0xf8, 0xcf, 0xc0, 0xf0,
    0x1f, 0x0c, 0x81, 0x74, 0x03, 0x90, 0x60, 0x00, 0x00, 0x3d, 0x57, 0x05, 0x7c, 0x61, 0x7f, 0x44,
    0xf9, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};

#define TO_BMP "{\"tool\":\"image-convert\",\"params\":{\"output_format\":\"bmp\"}}"

static noxus_input picture(void)
{
    noxus_input input;
    memset(&input, 0, sizeof input);
    input.struct_size = sizeof input;
    input.field = "image";
    return input;
}

static noxus_input lent_picture(counter *released)
{
    noxus_input input = picture();
    input.data = PNG;
    input.size = sizeof PNG;
    input.release = raise_counter;
    input.userdata = released;
    return input;
}

static void check_bitmap(noxus_result *result, const char *filename)
{
    noxus_file file;
    file.struct_size = sizeof file;
    CHECK(noxus_result_file(result, 0, &file, NULL) == NOXUS_OK);
    CHECK_TEXT(file.filename, filename);
    CHECK(file.size > 14 && memcmp(file.data, "BM", 2) == 0);
    noxus_result_free(result);
}

static void a_file_from_a_path(const char *folder)
{
    noxus_engine *engine = engine_with(NULL);
    noxus_result *result = NULL;
    noxus_error *error = NULL;
    noxus_input input = picture();
    char path[1024];
    FILE *file;

    snprintf(path, sizeof path, "%s/cuadro.png", folder);
    file = fopen(path, "wb");
    CHECK(file != NULL && fwrite(PNG, sizeof PNG, 1, file) == 1 && fclose(file) == 0);
    input.path = path;
    CHECK_OK(noxus_run(engine, TO_BMP, &input, 1, &result, &error), error);
    check_bitmap(result, "cuadro.bmp");
    input.filename = "otro nombre.png";
    CHECK_OK(noxus_run(engine, TO_BMP, &input, 1, &result, &error), error);
    check_bitmap(result, "otro nombre.bmp");
    CHECK(remove(path) == 0);
    CHECK(noxus_run(engine, TO_BMP, &input, 1, &result, &error) == NOXUS_VALIDATION);
    CHECK_CONTAINS(noxus_error_message(error, "en"), "cuadro.png");
    noxus_error_free(error);
    noxus_engine_free(engine);
}

static void bytes_without_release_are_copied(void)
{
    noxus_engine *engine = engine_with("{\"workers\":1}");
    noxus_result *result = NULL;
    noxus_error *error = NULL;
    noxus_input input = picture();
    uint8_t *own = (uint8_t *)malloc(sizeof PNG);
    noxus_job *job;
    gate busy;

    CHECK(own != NULL);
    memcpy(own, PNG, sizeof PNG);
    occupy(engine, &busy);
    input.data = own;
    input.size = sizeof PNG;
    CHECK_OK(noxus_submit(engine, TO_BMP, &input, 1, &job, &error), error);
    /* The job has not begun, and the bytes are gone already. */
    memset(own, 0, sizeof PNG);
    free(own);
    gate_open(&busy);
    CHECK_OK(noxus_job_wait(job, -1, &result, &error), error);
    check_bitmap(result, "image.bmp");
    noxus_job_free(job);
    noxus_engine_free(engine);
    gate_destroy(&busy);
}

static void lent_bytes_are_used_where_they_lie(void)
{
    noxus_engine *engine = engine_with("{\"workers\":1}");
    noxus_result *result = NULL;
    noxus_error *error = NULL;
    counter released = {0};
    noxus_input input = lent_picture(&released);
    uint8_t own[sizeof PNG];
    noxus_job *job;
    gate busy;

    /* Broken behind its headers, which are read before the job waits. */
    const size_t broken = sizeof PNG - 20;

    memcpy(own, PNG, sizeof PNG);
    own[broken] ^= 0xff;
    input.data = own;
    input.filename = "a.png";
    occupy(engine, &busy);
    CHECK_OK(noxus_submit(engine, TO_BMP, &input, 1, &job, &error), error);
    CHECK(count_of(&released) == 0);
    /* No copy was made: what the waiting job will read is what lies here now. */
    own[broken] = PNG[broken];
    gate_open(&busy);
    CHECK_OK(noxus_job_wait(job, -1, &result, &error), error);
    check_bitmap(result, "a.bmp");
    noxus_job_free(job);
    noxus_engine_free(engine);
    CHECK(count_of(&released) == 1);
    gate_destroy(&busy);
}

/* However a call goes wrong, what was lent is given back, once. */
static void lent_bytes_are_released_on_failure(void)
{
    noxus_engine *engine = engine_with(NULL);
    counter released = {0};
    noxus_input input = lent_picture(&released);
    noxus_input several[3];
    noxus_result *result = UNTOUCHED(noxus_result);
    noxus_job *job = UNTOUCHED(noxus_job);
    char *json = NULL;
    int expected = 0, index;

    CHECK(noxus_run(NULL, TO_BMP, &input, 1, &result, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(count_of(&released) == ++expected);
    CHECK(noxus_run(engine, NULL, &input, 1, &result, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(count_of(&released) == ++expected);
    CHECK(noxus_run(engine, "\xff", &input, 1, &result, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(count_of(&released) == ++expected);
    CHECK(noxus_run(engine, "{", &input, 1, &result, NULL) == NOXUS_VALIDATION);
    CHECK(count_of(&released) == ++expected);
    CHECK(noxus_run(engine, TO_BMP, &input, 1, NULL, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(count_of(&released) == ++expected);
    CHECK(noxus_submit(engine, TO_BMP, &input, 1, NULL, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(count_of(&released) == ++expected);
    CHECK(noxus_estimate(engine, TO_BMP, &input, 1, NULL, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(count_of(&released) == ++expected);
    CHECK(noxus_estimate(engine, TO_BMP, &input, 1, &json, NULL) == NOXUS_OK);
    CHECK(count_of(&released) == ++expected);
    noxus_string_free(json);

    /* One bad file among good ones gives all of them back. */
    for (index = 0; index < 3; index++) {
        several[index] = lent_picture(&released);
    }
    several[1].field = NULL;
    CHECK(noxus_submit(engine, TO_BMP, several, 3, &job, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(count_of(&released) == (expected += 3));
    several[1].field = "im\xff";
    CHECK(noxus_submit(engine, TO_BMP, several, 3, &job, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(count_of(&released) == (expected += 3));
    several[1] = lent_picture(&released);
    several[2].path = "also.png";
    CHECK(noxus_submit(engine, TO_BMP, several, 3, &job, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(count_of(&released) == (expected += 3));
    several[2] = lent_picture(&released);
    several[2].data = NULL;
    CHECK(noxus_submit(engine, TO_BMP, several, 3, &job, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(count_of(&released) == (expected += 3));
    several[2] = lent_picture(&released);
    several[2].size = SIZE_MAX;
    CHECK(noxus_submit(engine, TO_BMP, several, 3, &job, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(count_of(&released) == (expected += 3));
    several[2] = lent_picture(&released);
    several[2].struct_size += sizeof(void *);
    CHECK(noxus_submit(engine, TO_BMP, several, 3, &job, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(count_of(&released) == (expected += 3));
    /* A struct that may not be one at all is not touched. */
    several[0].struct_size = 0;
    CHECK(noxus_submit(engine, TO_BMP, several, 3, &job, NULL) == NOXUS_INVALID_ARGUMENT);
    CHECK(count_of(&released) == expected);
    CHECK(job == UNTOUCHED(noxus_job) && result == UNTOUCHED(noxus_result));

    /* A refusal by the tool, on another thread. */
    CHECK(noxus_submit(engine, QR_HOLA, &input, 1, &job, NULL) == NOXUS_OK);
    CHECK(noxus_job_wait(job, -1, &result, NULL) == NOXUS_VALIDATION);
    noxus_job_free(job);
    noxus_engine_free(engine);
    CHECK(count_of(&released) == ++expected);
}

static void a_newer_callers_array_has_longer_elements(void)
{
    struct newer {
        noxus_input known;
        void *unknown;
    } inputs[2];
    noxus_engine *engine = engine_with("{\"language\":\"en\"}");
    noxus_result *result = UNTOUCHED(noxus_result);
    noxus_error *error = NULL;
    counter released = {0};
    int index;

    for (index = 0; index < 2; index++) {
        inputs[index].known = lent_picture(&released);
        inputs[index].known.struct_size = sizeof inputs[index];
        inputs[index].unknown = inputs;
    }
    inputs[1].known.field = "second";
    CHECK(noxus_run(engine, TO_BMP, &inputs[0].known, 2, &result, &error) == NOXUS_VALIDATION);
    CHECK_CONTAINS(noxus_error_json(error, NULL), "second");
    noxus_error_free(error);
    noxus_engine_free(engine);
    CHECK(count_of(&released) == 2);
}

static void an_empty_file_is_an_input_error(void)
{
    noxus_engine *engine = engine_with(NULL);
    noxus_result *result = UNTOUCHED(noxus_result);
    noxus_error *error = NULL;
    counter released = {0};
    noxus_input input = lent_picture(&released);

    input.size = 0;
    CHECK(noxus_run(engine, TO_BMP, &input, 1, &result, &error) == NOXUS_INPUT);
    CHECK_CONTAINS(noxus_error_json(error, NULL), "\"field\":\"image\"");
    noxus_error_free(error);
    noxus_engine_free(engine);
    CHECK(count_of(&released) == 1);
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    a_file_from_a_path(argv[1]);
    bytes_without_release_are_copied();
    lent_bytes_are_used_where_they_lie();
    lent_bytes_are_released_on_failure();
    a_newer_callers_array_has_longer_elements();
    an_empty_file_is_an_input_error();
    return 0;
}
