#include "allocation_counter.h"

#include <stddef.h>
#include <stdlib.h>

// A program's own malloc takes the place of the library's in everything that it loads; glibc keeps the originals under
// second names. free() needs no counting.
// A sanitizer or a checking malloc has its own, which must not be hidden.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LODESCOPE_UNCOUNTED
#endif
#endif

#if defined(__GLIBC__) && !defined(LODESCOPE_UNCOUNTED)
#include <errno.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static __thread long count;

long allocation_count(void) { return count; }

void *malloc(size_t size) { count++; return __libc_malloc(size); }
void *calloc(size_t n, size_t size) { count++; return __libc_calloc(n, size); }
void *realloc(void *old, size_t size) { count++; return __libc_realloc(old, size); }
void *memalign(size_t alignment, size_t size) { count++; return __libc_memalign(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { count++; return __libc_memalign(alignment, size); }

int posix_memalign(void **out, size_t alignment, size_t size) {
    count++;
    void *memory = __libc_memalign(alignment, size);
    if (!memory) return ENOMEM;
    *out = memory;
    return 0;
}
#else
long allocation_count(void) { return -1; }
#endif
