#ifndef LODESCOPE_THREADS_H
#define LODESCOPE_THREADS_H

#include <sys/types.h>

/// The kernel's number of the calling thread, which Swift's Glibc does not show.
pid_t threads_current(void);

/// Has the calling thread run as soon as it wakes, before threads that compute: it asks for the shortest turns there
/// are, and from Linux 6.12 on a thread with shorter turns need not wait for the end of a longer one, 4 ms away.
/// Elsewhere it does nothing. Returns 0 where the kernel took it.
int threads_answer_at_once(void);

#endif
