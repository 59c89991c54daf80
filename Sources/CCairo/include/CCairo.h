#ifndef CCAIRO_H
#define CCAIRO_H

#include <stdbool.h>

/* What lodescope draws figures with: the part of cairo 1.16's interface (https://cairographics.org/manual/) that it needs, found in
   libcairo.so.2 when the first figure is asked for. Linked, it would be loaded, with the dozen libraries that it is built on, at
   every start. */

typedef struct cairo cairo_t;
typedef struct cairo_surface cairo_surface_t;
typedef int cairo_status_t;
typedef cairo_status_t cairo_write_function(void *closure, const unsigned char *data, unsigned int length);

typedef struct {
    double x_bearing, y_bearing, width, height, x_advance, y_advance;
} cairo_text_extents_t;

enum { CAIRO_FORMAT_ARGB32 = 0, CAIRO_LINE_CAP_BUTT = 0, CAIRO_LINE_CAP_ROUND = 1, CAIRO_LINE_JOIN_ROUND = 1 };

/* figure_NAME is cairo_NAME; to be called once the library is loaded. */
#define ROUTINE(result, name, parameters, arguments) result figure_##name parameters;
#include "cairo_routines.h"
#undef ROUTINE

/* Loads the library; true where it was loaded, now or before. Not for several threads at once. */
bool cairo_load(void);

/* Why it was not; empty where it was. */
const char *cairo_problem(void);

#endif
