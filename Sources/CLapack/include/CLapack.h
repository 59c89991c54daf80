/* BLAS and LAPACK, loaded as the program starts. They are not linked: OpenBLAS chooses its processor kernels, once, while
   it is loaded, and the choice has to be looked at and mended before (library.c). Whichever libblas.so.3 and liblapack.so.3
   the system selects (reference, OpenBLAS, ...) serve; neither is needed to build. */
#ifndef LODESCOPE_CLAPACK_H
#define LODESCOPE_CLAPACK_H

#include <stdbool.h>
#include <stddef.h>

typedef int lapack_int;

/* dgemm_(...), as if it were linked, calls what was loaded. */
#define ROUTINE(name, parameters, arguments)       \
    typedef void lapack_##name##_function parameters; \
    extern lapack_##name##_function *lapack_##name;   \
    static inline void name##_ parameters { lapack_##name arguments; }
#include "routines.h"
#undef ROUTINE

/* Who chose the kernels of OpenBLAS. */
typedef enum {
    /* OpenBLAS itself; or there is nothing to choose. */
    LAPACK_KERNELS_OWN,
    /* The environment, OPENBLAS_CORETYPE. */
    LAPACK_KERNELS_USER,
    /* This program: OpenBLAS's own choice makes less of the processor. */
    LAPACK_KERNELS_CHOSEN,
    /* OpenBLAS itself: others that the processor could take compute wrong products. */
    LAPACK_KERNELS_REFUSED,
} lapack_kernels;

/* What was loaded; the texts last as long as the process. */
typedef struct {
    /* Why there is no linear algebra; NULL when all is well. */
    const char *problem;
    /* The kernels in use, as "SkylakeX"; NULL where it is not OpenBLAS. */
    const char *core;
    /* The kernels that OpenBLAS took by itself. */
    const char *own_core;
    lapack_kernels kernels;
    /* Whether the processor could do much more than these kernels ask of it, and nobody asked for them. */
    bool is_slow;
    /* How many calls at a time have their addresses; 0 where these are not limited, for as many as there are. */
    int calls;
} lapack_library;

const lapack_library *lapack_loaded(void);

#endif
