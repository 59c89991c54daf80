#define _GNU_SOURCE
#include "CTerminalGuard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

static terminal_guard_plan plan;
static atomic_bool armed;

/* How long a terminal may take nothing before an exit goes on without it. */
enum { PATIENCE = 250 };

static int captured = -1;
static int real_errors = -1;
static atomic_bool capturing;

void terminal_guard_arm(const terminal_guard_plan *new_plan) {
    plan = *new_plan;
    atomic_store(&armed, true);
}

void terminal_guard_disarm(void) { atomic_store(&armed, false); }

bool terminal_guard_is_armed(void) { return atomic_load(&armed); }

bool terminal_guard_write(int descriptor, const char *bytes, size_t count, int patience) {
    while (count > 0) {
        ssize_t written = write(descriptor, bytes, count);
        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
        } else if (written < 0 && errno == EAGAIN) {
            struct pollfd room = {.fd = descriptor, .events = POLLOUT};
            if (poll(&room, 1, patience) == 0) return false;
        } else if (written < 0 && errno != EINTR) {
            return false;
        }
    }
    return true;
}

static void put_back(void) {
    terminal_guard_disconnect();
    /* After SIGSTOP the terminal is the shell's, which has put it in order: touching it would spoil the shell's line,
     * and tcsetattr would stop us again instead of letting us end. */
    pid_t foreground = tcgetpgrp(plan.terminal);
    if (foreground >= 0 && foreground != getpgrp()) return;
    sigset_t background_write, before;
    sigemptyset(&background_write);
    sigaddset(&background_write, SIGTTOU);
    pthread_sigmask(SIG_BLOCK, &background_write, &before);
    terminal_guard_write(plan.terminal, plan.bytes, plan.count, PATIENCE);
    tcsetattr(plan.terminal, TCSANOW, &plan.settings);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void terminal_guard_restore(void) {
    int error = errno;
    if (atomic_exchange(&armed, false)) put_back();
    terminal_guard_release_errors();
    errno = error;
}

void terminal_guard_capture_errors(void) {
    if (atomic_load(&capturing) || !isatty(STDERR_FILENO)) return;
    int file = memfd_create("standard error", MFD_CLOEXEC);
    int real = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (file < 0 || real < 0 || dup2(file, STDERR_FILENO) < 0) {
        if (file >= 0) close(file);
        if (real >= 0) close(real);
        return;
    }
    captured = file;
    real_errors = real;
    atomic_store(&capturing, true);
}

void terminal_guard_release_errors(void) {
    if (!atomic_exchange(&capturing, false)) return;
    dup2(real_errors, STDERR_FILENO);
    char chunk[1024];
    off_t at = 0;
    ssize_t count;
    while ((count = pread(captured, chunk, sizeof chunk, at)) > 0) {
        if (!terminal_guard_write(STDERR_FILENO, chunk, (size_t)count, PATIENCE)) break;
        at += count;
    }
    close(captured);
    close(real_errors);
}
