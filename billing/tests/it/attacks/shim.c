/* Preloaded into a worker: writes down what reaches the disk, in order, and can end the process
   before the n-th of these calls, as a kill -9 would. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int log_descriptor = -1;
static long calls_left = -1;

__attribute__((constructor)) static void begin(void) {
    const char *log = getenv("NOXUS_SHIM_LOG"), *kill_before = getenv("NOXUS_SHIM_KILL");
    if (log) log_descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (kill_before) {
        char text[32] = {0};
        int descriptor = open(kill_before, O_RDONLY);
        if (read(descriptor, text, sizeof text - 1) > 0) calls_left = atol(text);
        close(descriptor);
    }
}

static void note(const char *what, const char *path) {
    const char *folder = getenv("NOXUS_SHIM_FOLDER");
    if (!folder || strncmp(path, folder, strlen(folder)) != 0) return;
    if (calls_left > 0 && --calls_left == 0) raise(SIGKILL);
    char line[5000];
    int size = snprintf(line, sizeof line, "%s %s\n", what, path);
    if (log_descriptor >= 0) syscall(SYS_write, log_descriptor, line, (size_t)size);
}

static void note_descriptor(const char *what, int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size <= 0) return;
    path[size] = 0;
    note(what, path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int d, const void *b, size_t n) { note_descriptor("write", d); return REAL(write)(d, b, n); }
ssize_t pwrite(int d, const void *b, size_t n, off_t at) { note_descriptor("write", d); return REAL(pwrite)(d, b, n, at); }
ssize_t pwrite64(int d, const void *b, size_t n, off64_t at) { note_descriptor("write", d); return REAL(pwrite64)(d, b, n, at); }
int fsync(int d) { note_descriptor("sync", d); return REAL(fsync)(d); }
int fdatasync(int d) { note_descriptor("sync", d); return REAL(fdatasync)(d); }
int ftruncate(int d, off_t n) { note_descriptor("cut", d); return REAL(ftruncate)(d, n); }
int ftruncate64(int d, off64_t n) { note_descriptor("cut", d); return REAL(ftruncate64)(d, n); }
int unlink(const char *p) { note("unlink", p); return REAL(unlink)(p); }
int rename(const char *from, const char *to) { note("rename", to); return REAL(rename)(from, to); }
