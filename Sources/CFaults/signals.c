#define _GNU_SOURCE
#include "CFaults.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

static _Atomic(const char *) unfinished_file;

void faults_set_unfinished_file(const char *path) { atomic_store(&unfinished_file, path); }

static atomic_int open_line;

void faults_set_open_line(int is_open) { atomic_store(&open_line, is_open); }

void faults_end_line(void) {
    if (atomic_load(&open_line)) {
        ssize_t ignored = write(STDERR_FILENO, "\n", 1);
        (void)ignored;
    }
}

/* Nothing here but what a signal handler may do. */
static void end(int signal) {
    faults_end_line();
    const char *path = atomic_load(&unfinished_file);
    if (path) unlink(path);
    _exit(128 + signal);
}

/* A file grown beyond the limit is an error of the write, not the end of the process. Not SIG_IGN, which whatever the
   program starts would inherit. */
static void go_on(int signal) { (void)signal; }

/* Ignored by whoever started us, as under nohup or in the background of a script: that is to stay so. It is asked without
   changing it, as a signal that comes meanwhile must not be lost. */
static void handle(int signal, void (*handler)(int)) {
    struct sigaction before;
    if (sigaction(signal, NULL, &before) != 0 || before.sa_handler == SIG_IGN) return;
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

/* Before the constructors without a number, of which loading the linear algebra takes most of the time of a short
   command: a signal then ends it like any later one. */
__attribute__((constructor(101))) static void install(void) {
    handle(SIGINT, end);
    handle(SIGTERM, end);
    handle(SIGHUP, end);
    handle(SIGXFSZ, go_on);
}
