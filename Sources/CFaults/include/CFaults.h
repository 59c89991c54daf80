/* The last word where the program has a fault of its own. */
#ifndef LODESCOPE_CFAULTS_H
#define LODESCOPE_CFAULTS_H

#include <stddef.h>

/* From now on a trap, an abort or a bad address ends the process with a sentence on standard error and this status,
   instead of a prompt for a debugger or a core dump. Signals that others send keep their meaning.
   - internal: the sentence.
   - memory: the sentence where `block` more bytes of addresses cannot be had at that moment: so it was memory. */
void faults_install(const char *internal, const char *memory, size_t block, int status);

#endif
