/* A narrated video from a script, one scene of it said by a recording:  script-to-video RECORDING VIDEO */
#include <noxus.h>
#include <stdio.h>

static void show(const noxus_progress *progress, void *userdata)
{
    (void)userdata;
    if (progress->stage_remaining_ms >= 0) {
        fprintf(stderr, "%s %llu/%llu, about %lld s left\n", progress->stage,
                (unsigned long long)progress->done, (unsigned long long)progress->total,
                (long long)(progress->stage_remaining_ms / 1000));
    }
}

int main(int argc, char **argv)
{
    const char *request = "{\"tool\":\"script-to-video\",\"params\":{"
                          "\"script\":\"Hook: Duerme mejor.\\n\\nApaga las pantallas una hora antes.\","
                          "\"language\":\"es\",\"resolution\":\"720p\",\"preset\":\"fast\","
                          "\"watermark\":\"@micanal\"}}";
    noxus_engine *engine = NULL;
    noxus_job *job = NULL;
    noxus_result *result = NULL;
    noxus_error *error = NULL;
    noxus_input input = {.struct_size = sizeof input, .field = "scene_audio"};
    noxus_file file = {.struct_size = sizeof file};
    FILE *output;

    if (argc != 3) {
        fprintf(stderr, "usage: %s RECORDING VIDEO\n", argv[0]);
        return 2;
    }
    input.path = argv[1];
    if (noxus_engine_new(NULL, &engine, &error) != NOXUS_OK ||
        noxus_submit(engine, request, &input, 1, &job, &error) != NOXUS_OK) {
        fprintf(stderr, "%s\n", noxus_error_message(error, NULL));
        return noxus_error_status(error);
    }
    noxus_job_on_progress(job, show, NULL, NULL);
    if (noxus_job_wait(job, -1, &result, &error) != NOXUS_OK) {
        fprintf(stderr, "%s\n", noxus_error_message(error, NULL));
        return noxus_error_status(error);
    }
    /* The video comes first; captions, plan and timeline follow it. */
    if (noxus_result_file(result, 0, &file, NULL) != NOXUS_OK) {
        return 1;
    }
    output = fopen(argv[2], "wb");
    if (output == NULL || fwrite(file.data, 1, file.size, output) != file.size ||
        fclose(output) != 0) {
        perror(argv[2]);
        return 1;
    }
    puts(noxus_result_json_without_content(result));

    noxus_result_free(result);
    noxus_job_free(job);
    noxus_engine_free(engine);
    return 0;
}
