#ifndef LODESCOPE_STREAMING_H
#define LODESCOPE_STREAMING_H

typedef double streaming_vector __attribute__((ext_vector_type(8)));

/// Writes eight doubles to a 64-byte boundary past the caches: the line need not be read first, and pushes nothing out
/// that is still of use.
static inline void streaming_store(double *_Nonnull to, streaming_vector value) {
    __builtin_nontemporal_store(value, (streaming_vector *)to);
}

/// Writes the first `count` (1 to 7) of eight doubles, and nothing beyond them.
static inline void partial_store(double *_Nonnull to, streaming_vector value, long count) {
#if defined(__AVX512F__)
    __builtin_ia32_storeupd512_mask((void *)to, value, (unsigned char)((1u << count) - 1));
#else
    for (long k = 0; k < count; k++) to[k] = value[k];
#endif
}

/// Ends a run of such stores: only then may another thread be told of them.
static inline void streaming_end(void) {
#if defined(__x86_64__)
    __builtin_ia32_sfence();
#else
    __atomic_thread_fence(__ATOMIC_RELEASE);
#endif
}

#endif
