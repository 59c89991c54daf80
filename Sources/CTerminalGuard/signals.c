#define _GNU_SOURCE
#include "CTerminalGuard.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* Faults of our own, or of whoever sends us one. The Swift runtime may have handlers for them already. */
static const int crashes[] = {SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGBUS, SIGFPE};
/* Requests to end. */
static const int terminations[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
/* News for the event loop. */
static const int notices[] = {SIGWINCH, SIGTSTP, SIGCONT};

enum { SIGNAL_LIMIT = 65 };
static struct sigaction previous[SIGNAL_LIMIT];
static bool replaced[SIGNAL_LIMIT];

static int wake_pipe[2] = {-1, -1};
static atomic_uint happened;
static atomic_int termination;
static sem_t termination_asked;

/* How long the program has to save its work after the terminal has been restored, before it is ended anyway. */
static const struct timespec grace = {.tv_sec = 0, .tv_nsec = 400000000};

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* Async-signal-safe. One byte in the pipe is enough until it is taken. */
static void report(unsigned what) {
    if (atomic_fetch_or(&happened, what) == 0) {
        int error = errno;
        char byte = 0;
        ssize_t ignored = write(wake_pipe[1], &byte, 1);
        (void)ignored;
        errno = error;
    }
}

void terminal_guard_wake(void) { report(TERMINAL_GUARD_WOKEN); }

int terminal_guard_wake_descriptor(void) { return wake_pipe[0]; }

unsigned terminal_guard_take(void) {
    /* The pipe first: what happens in between leaves a byte behind, at worst one wake too many, never one too few. */
    char bytes[64];
    while (read(wake_pipe[0], bytes, sizeof bytes) > 0) {}
    return atomic_exchange(&happened, 0);
}

int terminal_guard_termination_signal(void) { return atomic_load(&termination); }

_Noreturn void terminal_guard_die(int signal) {
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigaction(signal, &action, NULL);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, signal);
    pthread_sigmask(SIG_UNBLOCK, &only, NULL);
    raise(signal);
    _exit(128 + signal);
}

/* Ends the program in order: the terminal at once, even while the main thread computes; then the event loop may save
 * what it has; then the process dies of the signal. A handler cannot wait, so a thread does. */
static void *end_in_order(void *unused) {
    (void)unused;
    while (sem_wait(&termination_asked) != 0) {}
    terminal_guard_restore();
    report(TERMINAL_GUARD_TERMINATED);
    struct timespec left = grace;
    while (nanosleep(&left, &left) != 0) {}
    terminal_guard_restore();
    terminal_guard_die(atomic_load(&termination));
}

static void on_termination(int signal) {
    int none = 0;
    if (atomic_compare_exchange_strong(&termination, &none, signal)) {
        sem_post(&termination_asked);
    } else if (signal != SIGHUP) {
        /* Asked twice: whoever asks does not want to wait. A closing window, though, may well send two hang-ups, one
         * from the shell and one from the kernel. */
        terminal_guard_restore();
        terminal_guard_die(signal);
    }
}

/* Restores the terminal, then lets the fault happen again under the handler that was there before us: the default
 * action, or the Swift runtime's, which prints a backtrace from the very same context. */
static void on_crash(int signal, siginfo_t *info, void *context) {
    (void)context;
    terminal_guard_restore();
    if (info->si_code <= 0 && info->si_pid != getpid()) {
        /* Sent by another process: nothing here is broken, so there is nothing to trace. */
        terminal_guard_die(signal);
    }
    sigaction(signal, &previous[signal], NULL);
    /* A fault repeats itself on return. A raised signal does not, nor does a trap that has moved past its
     * instruction; these wait, blocked, until this handler returns. */
    if (info->si_code <= 0 || signal == SIGTRAP) raise(signal);
}

static void on_notice(int signal) {
    switch (signal) {
    case SIGWINCH: report(TERMINAL_GUARD_RESIZED); break;
    case SIGTSTP: report(TERMINAL_GUARD_STOP_ASKED); break;
    case SIGCONT: report(TERMINAL_GUARD_CONTINUED); break;
    }
}

int terminal_guard_prepare(void) {
    static bool prepared;
    if (prepared) return 0;
    if (pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0 || sem_init(&termination_asked, 0, 0) != 0) return errno;
    pthread_t thread;
    int error = pthread_create(&thread, NULL, end_in_order, NULL);
    if (error) return error;
    pthread_detach(thread);
    atexit(terminal_guard_restore);
    prepared = true;
    return 0;
}

/* A stack overflow leaves no stack for a handler; the Swift runtime may have given this thread one already. */
static void ensure_alternate_stack(void) {
    stack_t stack;
    if (sigaltstack(NULL, &stack) != 0 || !(stack.ss_flags & SS_DISABLE)) return;
    enum { STACK_SIZE = 64 * 1024 };
    void *memory = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    stack = (stack_t){.ss_sp = memory, .ss_size = STACK_SIZE};
    sigaltstack(&stack, NULL);
}

/* Ignored by whoever started us (nohup, a script's job, a shell without job control): that is to stay so. */
static bool is_ignored(int signal) {
    struct sigaction now;
    return sigaction(signal, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

static void replace(const int *signals, size_t count, const struct sigaction *action) {
    for (size_t i = 0; i < count; i++)
        replaced[signals[i]] = sigaction(signals[i], action, &previous[signals[i]]) == 0;
}

static void replace_unless_ignored(const int *signals, size_t count, const struct sigaction *action) {
    for (size_t i = 0; i < count; i++)
        if (!is_ignored(signals[i])) replace(&signals[i], 1, action);
}

void terminal_guard_install_handlers(void) {
    ensure_alternate_stack();
    struct sigaction action = {.sa_flags = SA_ONSTACK | SA_RESTART};
    sigemptyset(&action.sa_mask);
    action.sa_handler = on_notice;
    replace_unless_ignored(notices, COUNT(notices), &action);
    action.sa_handler = on_termination;
    replace_unless_ignored(terminations, COUNT(terminations), &action);
    /* A closed pipe is an error of write, not a reason to die. */
    action.sa_handler = SIG_IGN;
    replace((const int[]){SIGPIPE}, 1, &action);
    action.sa_sigaction = on_crash;
    action.sa_flags = SA_ONSTACK | SA_SIGINFO;
    replace(crashes, COUNT(crashes), &action);
}

void terminal_guard_remove_handlers(void) {
    for (int signal = 1; signal < SIGNAL_LIMIT; signal++) {
        if (replaced[signal]) sigaction(signal, &previous[signal], NULL);
        replaced[signal] = false;
    }
}

void terminal_guard_stop(bool whole_group) {
    if (is_ignored(SIGTSTP)) return;
    struct sigaction ignore = {.sa_handler = SIG_IGN}, standard = {.sa_handler = SIG_DFL}, stop, cont;
    /* Being continued is no news to who stopped itself. */
    sigaction(SIGCONT, &standard, &cont);
    /* The others of the group first (a `make` that started us must stop too, or the shell would wait for it); then
     * this thread, because only a signal to itself has surely stopped it before the next line. */
    sigaction(SIGTSTP, &ignore, &stop);
    if (whole_group) kill(0, SIGTSTP);
    sigaction(SIGTSTP, &standard, NULL);
    raise(SIGTSTP);
    sigaction(SIGTSTP, &stop, NULL);
    sigaction(SIGCONT, &cont, NULL);
}
