#ifndef LODESCOPE_KERNELS_H
#define LODESCOPE_KERNELS_H

#include <stdbool.h>

/* The kernels that make more of this processor than those named, by OpenBLAS's name for them; NULL when there are none,
   or when the ones named are none of the known few that OpenBLAS falls back to. */
const char *better_kernels(const char *core);

/* Whether the routines compute what plain loops do. Exact: all numbers are small integers. */
bool products_are_right(void);

#endif
