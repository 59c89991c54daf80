/* What ends the program before its time: faults of its own, and signals. */
#ifndef LODESCOPE_CFAULTS_H
#define LODESCOPE_CFAULTS_H

#include <stddef.h>

/* --- Faults (faults.c) --- */

/* From now on a trap, an abort or a bad address ends the process with a sentence on standard error and this status,
   instead of a prompt for a debugger or a core dump. Signals that others send keep their meaning.
   - internal: the sentence.
   - memory: the sentence where `block` more bytes of addresses cannot be had at that moment: so it was memory. */
void faults_install(const char *internal, const char *memory, size_t block, int status);

/* --- Signals (signals.c) --- */

/* From the start of a program that links this, SIGINT, SIGTERM and SIGHUP end it with 128 and their number, unless whoever
   started it ignores them. */

/* The file that such a signal removes first, or NULL for none: half an output is none. The string must stay until the
   next call. */
void faults_set_unfinished_file(const char *path);

/* Whether the last line on the terminal of standard error has no end: a signal or a fault then ends it first, so that what
   comes next does not stand on it. */
void faults_set_open_line(int is_open);

#endif
