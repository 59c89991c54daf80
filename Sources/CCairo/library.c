#include <dlfcn.h>
#include <stdio.h>

#include "CCairo.h"

#define ROUTINE(result, name, parameters, arguments)       \
    static result(*loaded_##name) parameters;              \
    result figure_##name parameters { return loaded_##name arguments; }
#include "cairo_routines.h"
#undef ROUTINE

static const struct {
    const char *name;
    void **place;
} routines[] = {
#define ROUTINE(result, name, parameters, arguments) {"cairo_" #name, (void **)&loaded_##name},
#include "cairo_routines.h"
#undef ROUTINE
};

static bool is_loaded;
static char problem[512];

bool cairo_load(void) {
    if (is_loaded) return true;
    void *library = dlopen("libcairo.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        snprintf(problem, sizeof problem, "%s", dlerror());
        return false;
    }
    for (size_t i = 0; i < sizeof routines / sizeof *routines; i++) {
        *routines[i].place = dlsym(library, routines[i].name);
        if (!*routines[i].place) {
            snprintf(problem, sizeof problem, "libcairo.so.2 has no %s", routines[i].name);
            return false;
        }
    }
    problem[0] = 0;
    return is_loaded = true;
}

const char *cairo_problem(void) { return problem; }
