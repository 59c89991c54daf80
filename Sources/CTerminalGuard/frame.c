#define _GNU_SOURCE
#include "CTerminalGuard.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What ncurses writes to. Between frames it leads to the terminal, within one to `frame`. */
static int drawing = -1;
/* The terminal, and after `terminal_guard_disconnect` nowhere. */
static int output = -1;
static int nowhere = -1;
static int frame = -1;
static char *bytes;
static size_t capacity;

/* The terminal shows nothing in between (mode 2026); those that do not know the mode ignore it. */
static const char begin_synchronized[] = "\033[?2026h";
static const char end_synchronized[] = "\033[?2026l";
/* Below this a frame arrives in one piece anyway. */
enum { SYNCHRONIZED_FROM = 1024 };

void terminal_guard_connect(int new_drawing, int new_output) {
    if (nowhere < 0) nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (frame < 0) frame = memfd_create("frame", MFD_CLOEXEC);
    drawing = new_drawing;
    output = new_output;
}

void terminal_guard_disconnect(void) {
    if (nowhere < 0) return;
    /* In this order: whoever copies `output` to `drawing` meanwhile copies the new one, or is overridden. */
    dup3(nowhere, output, O_CLOEXEC);
    dup3(nowhere, drawing, O_CLOEXEC);
}

void terminal_guard_begin_frame(void) {
    if (frame < 0) return;
    lseek(frame, 0, SEEK_SET);
    dup3(frame, drawing, O_CLOEXEC);
}

void terminal_guard_end_frame(void) {
    if (frame < 0) return;
    dup3(output, drawing, O_CLOEXEC);
    size_t count = (size_t)lseek(frame, 0, SEEK_CUR);
    if (count == 0) return;
    size_t mark = sizeof begin_synchronized - 1;
    if (capacity < count + 2 * mark) {
        free(bytes);
        capacity = 2 * (count + 2 * mark);
        bytes = malloc(capacity);
        if (!bytes) abort();
    }
    memcpy(bytes, begin_synchronized, mark);
    if (pread(frame, bytes + mark, count, 0) != (ssize_t)count) return;
    memcpy(bytes + mark + count, end_synchronized, mark);
    if (count >= SYNCHRONIZED_FROM)
        terminal_guard_write(output, bytes, count + 2 * mark, -1);
    else
        terminal_guard_write(output, bytes + mark, count, -1);
}
