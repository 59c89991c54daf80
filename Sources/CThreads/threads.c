#define _GNU_SOURCE
#include "threads.h"

#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

pid_t threads_current(void) { return (pid_t)syscall(SYS_gettid); }

int threads_answer_at_once(void) {
    // struct sched_attr of the kernel, whose glibc wrapper is younger than most systems.
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attributes = {0};
    if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return -1;
    // An ordinary thread: its runtime is the length of its turns, at least 0.1 ms.
    if (attributes.policy != 0) return -1;
    attributes.runtime = 100000;
    attributes.flags |= 1;  // SCHED_FLAG_RESET_ON_FORK: threads it makes are ordinary ones
    return (int)syscall(SYS_sched_setattr, 0, &attributes, 0);
}
