/* Captions burned into a video, with progress:  subtitles CLIP MODEL VIDEO SRT */
#include <noxus.h>
#include <stdio.h>
#include <string.h>

static void show(const noxus_progress *progress, void *userdata)
{
    (void)userdata;
    if (progress->total > 0) {
        fprintf(stderr, "%s %llu/%llu\n", progress->stage, (unsigned long long)progress->done,
                (unsigned long long)progress->total);
    }
}

/* Writes the result file of that number; 0 when all went well. */
static int save(const noxus_result *result, size_t number, const char *path)
{
    noxus_file file = {.struct_size = sizeof file};
    FILE *output;

    if (noxus_result_file(result, number, &file, NULL) != NOXUS_OK) {
        return 1;
    }
    output = fopen(path, "wb");
    if (output == NULL || fwrite(file.data, 1, file.size, output) != file.size ||
        fclose(output) != 0) {
        perror(path);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *request = "{\"tool\":\"auto-subtitles\",\"params\":{\"style\":\"yellow_punch\","
                          "\"subtitle_formats\":[\"srt\"]}}";
    noxus_engine *engine = NULL;
    noxus_job *job = NULL;
    noxus_result *result = NULL;
    noxus_error *error = NULL;
    noxus_input input = {.struct_size = sizeof input, .field = "video"};
    char settings[4096];

    if (argc != 5 || strpbrk(argv[2], "\"\\") != NULL) {
        fprintf(stderr, "usage: %s CLIP MODEL VIDEO SRT\n", argv[0]);
        return 2;
    }
    input.path = argv[1];
    snprintf(settings, sizeof settings, "{\"language\":\"en\",\"speech_model\":\"%s\"}", argv[2]);

    if (noxus_engine_new(settings, &engine, &error) != NOXUS_OK ||
        noxus_submit(engine, request, &input, 1, &job, &error) != NOXUS_OK) {
        fprintf(stderr, "%s\n", noxus_error_message(error, NULL));
        return noxus_error_status(error);
    }
    noxus_job_on_progress(job, show, NULL, NULL);
    if (noxus_job_wait(job, -1, &result, &error) != NOXUS_OK) {
        const char *hint = noxus_error_hint(error, NULL);
        fprintf(stderr, "%s %s\n", noxus_error_message(error, NULL), hint != NULL ? hint : "");
        return noxus_error_status(error);
    }
    puts(noxus_result_json_without_content(result));
    if (save(result, 0, argv[3]) != 0 || save(result, 1, argv[4]) != 0) {
        return 1;
    }

    noxus_result_free(result);
    noxus_job_free(job);
    noxus_engine_free(engine);
    return 0;
}
