/* Makes a QR code:  qr TEXT OUTPUT.png */
#include <noxus.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    noxus_engine *engine = NULL;
    noxus_result *result = NULL;
    noxus_error *error = NULL;
    noxus_file file = {.struct_size = sizeof file};
    char request[1024];
    FILE *output;

    if (argc != 3) {
        fprintf(stderr, "usage: %s TEXT OUTPUT.png\n", argv[0]);
        return 2;
    }
    /* A real program makes its JSON with a library; this text must not need escapes. */
    snprintf(request, sizeof request, "{\"tool\":\"qr\",\"params\":{\"text\":\"%s\"}}", argv[1]);

    if (noxus_engine_new(NULL, &engine, &error) != NOXUS_OK ||
        noxus_run(engine, request, NULL, 0, &result, &error) != NOXUS_OK ||
        noxus_result_file(result, 0, &file, &error) != NOXUS_OK) {
        fprintf(stderr, "%s\n", noxus_error_message(error, "en"));
        return noxus_error_status(error);
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
