#include "kernels.h"

#include <stddef.h>
#include <strings.h>

#if defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

/* What OpenBLAS takes on a processor that it does not know, and how much that asks of it. All others it takes because it
   knows the processor. */
static int demand_of(const char *core) {
    static const struct { const char *core; int demand; } fallbacks[] = {
        {"Unknown", 0}, {"Generic", 0}, {"Katmai", 0}, {"Coppermine", 0}, {"Northwood", 0}, {"Prescott", 0}, {"Banias", 0},
        {"Core2", 0}, {"Penryn", 0}, {"Dunnington", 0}, {"Nehalem", 0}, {"Athlon", 0}, {"Opteron", 0}, {"Opteron_SSE3", 0},
        {"Barcelona", 0}, {"Sandybridge", 1}, {"Haswell", 2}, {"armv8", 0},
    };
    for (size_t i = 0; i < sizeof fallbacks / sizeof *fallbacks; i++)
        if (strcasecmp(core, fallbacks[i].core) == 0) return fallbacks[i].demand;
    return 3;
}

const char *better_kernels(const char *core) {
    int demand = demand_of(core);
#if defined(__x86_64__)
    /* These ask the operating system too, whether it keeps such wide registers. */
    __builtin_cpu_init();
    if (demand < 3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return "SkylakeX";
    if (demand < 2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#elif defined(__aarch64__) && defined(__linux__)
    /* ARMv8.2, for which these are compiled; those for longer vectors are taken by OpenBLAS alone, which knows where
       they pay. */
    unsigned long needed = HWCAP_ATOMICS | HWCAP_ASIMDHP | HWCAP_ASIMDRDM | HWCAP_ASIMDDP;
    if (demand < 1 && (getauxval(AT_HWCAP) & needed) == needed) return "NEOVERSEN1";
#endif
    return NULL;
}
