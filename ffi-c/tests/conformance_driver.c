/* Takes steps on one engine: a line of tab-separated words in, a line of JSON out.
 *
 *   call      OPERATION  ARGUMENTS
 *   run       REQUEST    [FIELD  FILENAME  KIND  PATH]...
 *   estimate  REQUEST    [FIELD  FILENAME  KIND  PATH]...
 *
 * KIND is `path` (the engine opens the file) or `bytes` (it is lent the content);
 * an empty FILENAME means none. The only argument is the engine's settings.
 */
#include "check.h"

enum { MAX_INPUTS = 64 };

static counter lent, returned;

static void give_back(void *bytes)
{
    raise_counter(&returned);
    free(bytes);
}

static void lend_content(noxus_input *input, const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes;
    long size;

    CHECK(file != NULL && fseek(file, 0, SEEK_END) == 0);
    size = ftell(file);
    CHECK(size >= 0 && fseek(file, 0, SEEK_SET) == 0);
    /* One byte more, so that an empty file has an address too. */
    bytes = (uint8_t *)malloc((size_t)size + 1);
    CHECK(bytes != NULL && fread(bytes, 1, (size_t)size, file) == (size_t)size);
    CHECK(fclose(file) == 0);
    input->data = bytes;
    input->size = (size_t)size;
    input->release = give_back;
    input->userdata = bytes;
    raise_counter(&lent);
}

/* The next word of the line; the cursor moves behind it. */
static char *word(char **cursor)
{
    char *start = *cursor, *tab;
    if (start == NULL) {
        return NULL;
    }
    tab = strchr(start, '\t');
    if (tab != NULL) {
        *tab = '\0';
        *cursor = tab + 1;
    } else {
        *cursor = NULL;
    }
    return start;
}

static size_t read_inputs(char *cursor, noxus_input *inputs)
{
    size_t count = 0;
    char *field;

    while ((field = word(&cursor)) != NULL) {
        char *filename = word(&cursor), *kind = word(&cursor), *path = word(&cursor);
        noxus_input *input = &inputs[count++];
        CHECK(count <= MAX_INPUTS && filename != NULL && kind != NULL && path != NULL);
        memset(input, 0, sizeof *input);
        input->struct_size = sizeof *input;
        input->field = field;
        input->filename = filename[0] != '\0' ? filename : NULL;
        if (strcmp(kind, "path") == 0) {
            input->path = path;
        } else {
            lend_content(input, path);
        }
    }
    return count;
}

static void answer(const noxus_engine *engine, char *line)
{
    noxus_input inputs[MAX_INPUTS];
    char *verb = word(&line), *subject = word(&line);
    noxus_result *result = NULL;
    noxus_error *error = NULL;
    noxus_status status;
    char *json = NULL;

    CHECK(verb != NULL && subject != NULL);
    if (strcmp(verb, "call") == 0) {
        status = noxus_call(engine, subject, word(&line), &json, &error);
    } else if (strcmp(verb, "run") == 0) {
        status = noxus_run(engine, subject, inputs, read_inputs(line, inputs), &result, &error);
    } else {
        CHECK(strcmp(verb, "estimate") == 0);
        status = noxus_estimate(engine, subject, inputs, read_inputs(line, inputs), &json, &error);
    }
    CHECK((status == NOXUS_OK) == (error == NULL));
    puts(error != NULL ? noxus_error_json(error, NULL)
                       : (result != NULL ? noxus_result_json(result) : json));
    CHECK(fflush(stdout) == 0);
    noxus_string_free(json);
    noxus_result_free(result);
    noxus_error_free(error);
}

int main(int argc, char **argv)
{
    noxus_engine *engine;
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;

    CHECK(argc == 2);
    engine = engine_with(argv[1]);
    while ((length = getline(&line, &capacity, stdin)) > 0) {
        if (line[length - 1] == '\n') {
            line[length - 1] = '\0';
        }
        answer(engine, line);
    }
    free(line);
    noxus_engine_free(engine);
    CHECK(count_of(&lent) == count_of(&returned));
    return 0;
}
