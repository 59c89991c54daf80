#define _GNU_SOURCE
#include "CFaults.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* In signals.c. */
void faults_end_line(void);

static const int faults[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE};

static char internal[512], memory[512];
static size_t needed;
static int final_status;

/* Nothing here but what a signal handler may do: mmap and munmap are bare system calls. */
static void end(int signal, siginfo_t *info, void *context) {
    (void)context;
    if (info->si_code <= 0 && info->si_pid != getpid()) {
        /* Sent by another process: the usual end. */
        struct sigaction action = {.sa_handler = SIG_DFL};
        sigaction(signal, &action, NULL);
        raise(signal);
        return;
    }
    void *block = mmap(NULL, needed, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    const char *text = block == MAP_FAILED ? memory : internal;
    faults_end_line();
    ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
    (void)ignored;
    _exit(final_status);
}

/* A stack overflow leaves no stack for a handler. */
static void give_stack(void) {
    static char memory_of_stack[64 * 1024];
    stack_t stack;
    if (sigaltstack(NULL, &stack) != 0 || !(stack.ss_flags & SS_DISABLE)) return;
    stack = (stack_t){.ss_sp = memory_of_stack, .ss_size = sizeof memory_of_stack};
    sigaltstack(&stack, NULL);
}

void faults_install(const char *internal_text, const char *memory_text, size_t block, int status) {
    strncpy(internal, internal_text, sizeof internal - 1);
    strncpy(memory, memory_text, sizeof memory - 1);
    needed = block;
    final_status = status;
    give_stack();
    struct sigaction action = {.sa_sigaction = end, .sa_flags = SA_ONSTACK | SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigaction(faults[i], &action, NULL);
}
