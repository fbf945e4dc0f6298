/* A pitch of a video before a model is paid for it:  ai-video PICTURE VIDEO */
#include <noxus.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    /* The animatic is there without a model; "provider":"gpu" would ask one of your own. */
    const char *request = "{\"tool\":\"ai-video-generate\",\"params\":{"
                          "\"prompt\":\"A vertical ad for coffee. The camera zooms in.\","
                          "\"duration\":4,\"resolution\":\"480p\"}}";
    noxus_engine *engine = NULL;
    noxus_result *result = NULL;
    noxus_error *error = NULL;
    noxus_input input = {.struct_size = sizeof input, .field = "first_frame_image"};
    noxus_file file = {.struct_size = sizeof file};
    char *estimate = NULL;
    FILE *output;

    if (argc != 3) {
        fprintf(stderr, "usage: %s PICTURE VIDEO\n", argv[0]);
        return 2;
    }
    input.path = argv[1];
    if (noxus_engine_new(NULL, &engine, &error) != NOXUS_OK ||
        noxus_estimate(engine, request, &input, 1, &estimate, &error) != NOXUS_OK) {
        fprintf(stderr, "%s\n", noxus_error_message(error, NULL));
        return noxus_error_status(error);
    }
    puts(estimate);
    noxus_string_free(estimate);
    if (noxus_run(engine, request, &input, 1, &result, &error) != NOXUS_OK) {
        fprintf(stderr, "%s\n", noxus_error_message(error, NULL));
        return noxus_error_status(error);
    }
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
    noxus_engine_free(engine);
    return 0;
}
