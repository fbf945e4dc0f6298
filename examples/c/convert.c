/* Converts a picture, showing progress:  convert INPUT FORMAT OUTPUT */
#include <noxus.h>
#include <stdio.h>

static void show(const noxus_progress *progress, void *userdata)
{
    (void)userdata;
    if (progress->stage[0] != '\0') {
        fprintf(stderr, "%s %llu/%llu\n", progress->stage, (unsigned long long)progress->done,
                (unsigned long long)progress->total);
    }
}

int main(int argc, char **argv)
{
    noxus_engine *engine = NULL;
    noxus_job *job = NULL;
    noxus_result *result = NULL;
    noxus_error *error = NULL;
    noxus_file file = {.struct_size = sizeof file};
    noxus_input input = {.struct_size = sizeof input, .field = "image"};
    char request[256];
    FILE *output;

    if (argc != 4) {
        fprintf(stderr, "usage: %s INPUT FORMAT OUTPUT\n", argv[0]);
        return 2;
    }
    input.path = argv[1];
    snprintf(request, sizeof request,
             "{\"tool\":\"image-convert\",\"params\":{\"output_format\":\"%s\"}}", argv[2]);

    if (noxus_engine_new("{\"language\":\"en\"}", &engine, &error) != NOXUS_OK ||
        noxus_submit(engine, request, &input, 1, &job, &error) != NOXUS_OK) {
        fprintf(stderr, "%s\n", noxus_error_message(error, NULL));
        return noxus_error_status(error);
    }
    noxus_job_on_progress(job, show, NULL, NULL);
    if (noxus_job_wait(job, -1, &result, &error) != NOXUS_OK ||
        noxus_result_file(result, 0, &file, &error) != NOXUS_OK) {
        const char *hint = noxus_error_hint(error, NULL);
        fprintf(stderr, "%s %s\n", noxus_error_message(error, NULL), hint != NULL ? hint : "");
        return noxus_error_status(error);
    }
    output = fopen(argv[3], "wb");
    if (output == NULL || fwrite(file.data, 1, file.size, output) != file.size ||
        fclose(output) != 0) {
        perror(argv[3]);
        return 1;
    }
    puts(noxus_result_json_without_content(result));

    noxus_result_free(result);
    noxus_job_free(job);
    noxus_engine_free(engine);
    return 0;
}
