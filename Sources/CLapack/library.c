#define _GNU_SOURCE
#include <dlfcn.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "CLapack.h"
#include "kernels.h"

#define ROUTINE(name, parameters, arguments) lapack_##name##_function *lapack_##name;
#include "routines.h"
#undef ROUTINE

static const struct { const char *name; void **place; } routines[] = {
#define ROUTINE(name, parameters, arguments) {#name "_", (void **)&lapack_##name},
#include "routines.h"
#undef ROUTINE
};

static lapack_library library;
static void *blas, *lapack;
static char problem[512];
static char cores[2][64];

const lapack_library *lapack_loaded(void) { return &library; }

static bool is_set(const char *variable) {
    const char *value = getenv(variable);
    return value && *value;
}

/* What OpenBLAS calls its kernels now, kept at `place`; NULL where it is not OpenBLAS or has but one set of kernels. */
static const char *core_name(char *place) {
    const char *(*config)(void) = (const char *(*)(void))dlsym(blas, "openblas_get_config");
    const char *(*name)(void) = (const char *(*)(void))dlsym(blas, "openblas_get_corename");
    if (!config || !name || !strstr(config(), "DYNAMIC_ARCH")) return NULL;
    snprintf(place, sizeof *cores, "%s", name());
    return place;
}

/* The symbols of both are the process's, as if they were linked: LAPACK then calls the BLAS that comes first. */
static bool open_blas(void) {
    blas = dlopen("libblas.so.3", RTLD_NOW | RTLD_GLOBAL);
    if (!blas) snprintf(problem, sizeof problem, "%s", dlerror());
    return blas;
}

static void close_blas(void) {
    if (blas) dlclose(blas);
    blas = NULL;
}

static bool find_routines(void) {
    if (!lapack) lapack = dlopen("liblapack.so.3", RTLD_NOW | RTLD_GLOBAL);
    if (!lapack) {
        snprintf(problem, sizeof problem, "%s", dlerror());
        return false;
    }
    for (size_t i = 0; i < sizeof routines / sizeof *routines; i++) {
        void *routine = dlsym(blas, routines[i].name);
        if (!routine) routine = dlsym(lapack, routines[i].name);
        if (!routine) {
            snprintf(problem, sizeof problem, "liblapack.so.3 has no %s", routines[i].name);
            return false;
        }
        *routines[i].place = routine;
    }
    return true;
}

/* OpenBLAS's addresses for each of its threads and each call at a time; where it does not get them it tries for ever. */
static const size_t buffer = (size_t)128 << 20;

static bool has_room(void) {
    size_t needed = buffer + buffer / 4;
    void *memory = mmap(NULL, needed, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        snprintf(problem, sizeof problem, "ulimit allows too little memory for it");
        return false;
    }
    munmap(memory, needed);
    return true;
}

/* The addresses that the process may have; RLIM_INFINITY where they are not limited. */
static rlim_t addresses(void) {
    rlim_t least = RLIM_INFINITY;
    const int limits[] = {RLIMIT_AS, RLIMIT_DATA};
    for (int i = 0; i < 2; i++) {
        struct rlimit limit;
        if (getrlimit(limits[i], &limit) == 0 && limit.rlim_cur < least) least = limit.rlim_cur;
    }
    return least;
}

/* How many threads of OpenBLAS leave a half of the addresses to the program; 0 where addresses are not limited. */
static int threads_by_limits(void) {
    rlim_t least = addresses();
    if (least == RLIM_INFINITY) return 0;
    rlim_t count = least / 2 / (2 * buffer);
    return count < 1 ? 1 : count > 1024 ? 1024 : (int)count;
}

/* Has OpenBLAS take its addresses for calls now, while there are some: it keeps them, and would try for ever where the
   program has taken what is left. For a call of every processor at once, if that is no more than a quarter of all
   addresses, else for one. Returns for how many; 0 where nothing limits them. */
static int reserve_calls(void) {
    void *(*take)(int) = (void *(*)(int))dlsym(blas, "blas_memory_alloc");
    void (*give)(void *) = (void (*)(void *))dlsym(blas, "blas_memory_free");
    rlim_t least = addresses();
    if (least == RLIM_INFINITY || !dlsym(blas, "openblas_get_config")) return 0;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int wanted = processors > 1 && processors <= 256 && (rlim_t)processors * buffer <= least / 4 ? (int)processors : 1;
    if (!take || !give) return 1;
    void *taken[256];
    int count = 0;
    while (count < wanted && has_room()) taken[count++] = take(0);
    for (int i = 0; i < count; i++) give(taken[i]);
    return count;
}

/* On one thread, as waking others costs more than all of it. */
static bool check(void) {
    void (*set)(int) = (void (*)(int))dlsym(blas, "openblas_set_num_threads");
    int (*get)(void) = (int (*)(void))dlsym(blas, "openblas_get_num_threads");
    int threads = get && set ? get() : 0;
    if (threads > 1) set(1);
    bool right = products_are_right();
    if (threads > 1) set(threads);
    return right;
}

/* Whether no other thread could be reading the environment. */
static bool is_alone(void) {
    struct stat tasks;
    return stat("/proc/self/task", &tasks) != 0 || tasks.st_nlink <= 3;
}

/* OpenBLAS reads the environment while it is loaded and never again. Loaded again with the better kernels asked for, it
   has to have them, and they have to be right: some old builds are wrong on some processors. */
static bool loads_better(void) {
    const char *better = library.own_core ? better_kernels(library.own_core) : NULL;
    if (!better) return false;
    close_blas();
    setenv("OPENBLAS_CORETYPE", better, 1);
    if (open_blas()) {
        const char *core = core_name(cores[1]);
        if (core && strcasecmp(core, better) == 0 && find_routines()) {
            library.core = core;
            library.kernels = LAPACK_KERNELS_CHOSEN;
            if (!has_room() || check()) return true;
            library.kernels = LAPACK_KERNELS_REFUSED;
        }
    }
    if (lapack) dlclose(lapack);
    lapack = NULL;
    close_blas();
    unsetenv("OPENBLAS_CORETYPE");
    return false;
}

static char **copy_of_environment(void) {
    size_t count = 0;
    while (environ[count]) count++;
    char **copy = malloc((count + 1) * sizeof *copy);
    if (copy) memcpy(copy, environ, (count + 1) * sizeof *copy);
    return copy;
}

/* Before main, hence before any thread that might read the environment. What is set here is set in a copy, which is gone
   again afterwards (the threads that OpenBLAS has made by then never look): a child process may run on another machine,
   and the Swift runtime, whose constructors come later where it is linked statically, finds the arguments of the program
   below the environment that the process began with. */
__attribute__((constructor)) static void load(void) {
    /* malloc would give every thread 64 MB of addresses, and ask for 128 for a moment. */
    if (addresses() != RLIM_INFINITY) mallopt(M_ARENA_MAX, 1);
    char **whole = environ, **copy = copy_of_environment();
    static const char timeout[] = "OPENBLAS_THREAD_TIMEOUT";
    bool is_users = is_set("OPENBLAS_CORETYPE");
    /* Where others have loaded it already it has read the environment. */
    void *present = dlopen("libblas.so.3", RTLD_NOW | RTLD_NOLOAD);
    if (present) dlclose(present);
    bool may_choose = copy && !present && is_alone();
    if (may_choose) environ = copy;

    /* OpenBLAS's threads turn in circles for some milliseconds after a call before they sleep, on the cores that other
       threads of ours then want: up to a quarter of the time of a training. They are told to sleep after 2^14 cycles. */
    if (may_choose && !is_set(timeout)) setenv(timeout, "14", 1);
    static const char count_name[] = "OPENBLAS_NUM_THREADS";
    char count[16];
    int threads = threads_by_limits();
    snprintf(count, sizeof count, "%d", threads);
    if (may_choose && threads > 0 && threads < sysconf(_SC_NPROCESSORS_ONLN) && !is_set(count_name) &&
        !is_set("OMP_NUM_THREADS"))
        setenv(count_name, count, 1);
    bool loaded = open_blas();
    if (loaded) {
        library.core = library.own_core = core_name(cores[0]);
        if (is_users) library.kernels = LAPACK_KERNELS_USER;
        if (!may_choose || is_users || !loads_better()) {
            library.core = library.own_core;
            *problem = 0;
            loaded = (blas || open_blas()) && find_routines();
            if (loaded && has_room() && !check()) {
                snprintf(problem, sizeof problem, "it computes wrong products%s%s", library.core ? " with the kernels " : "",
                    library.core ? library.core : "");
                loaded = false;
            }
        }
    }
    environ = whole;
    free(copy);
    if (loaded && !*problem) {
        library.calls = reserve_calls();
        /* What is missing for calls beyond the first is no problem. */
        if (library.calls > 0) *problem = 0;
    }
    if (!loaded || *problem) library.problem = problem;
    library.is_slow = library.core && !is_users && better_kernels(library.core);
}
