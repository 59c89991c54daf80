/* What must happen to a terminal when the program that draws on it ends, in any way.
 *
 * A signal handler may neither allocate nor call ncurses. So everything it needs is prepared here beforehand: the
 * bytes that leave the screen, the settings to put back, the descriptors. A process has one terminal, so this is
 * global state, written by one thread and read by handlers. */
#ifndef LODESCOPE_CTERMINALGUARD_H
#define LODESCOPE_CTERMINALGUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

/* --- Restoring (restore.c) --- */

enum { TERMINAL_GUARD_CAPACITY = 512 };

/* How to put the terminal back. */
typedef struct {
    /* The terminal, on a description of its own that never blocks, so that a hung terminal cannot hold up an exit. */
    int terminal;
    struct termios settings;
    char bytes[TERMINAL_GUARD_CAPACITY];
    size_t count;
} terminal_guard_plan;

/* From now on the terminal is ours to restore. */
void terminal_guard_arm(const terminal_guard_plan *plan);
/* The terminal has been left in the ordinary way. */
void terminal_guard_disarm(void);
/* Whether the terminal is ours to restore. */
bool terminal_guard_is_armed(void);
/* Restores the terminal if it is armed; once, whoever calls. Async-signal-safe. */
void terminal_guard_restore(void);

/* Keeps what is written to standard error away from the screen while it is a terminal, until restored or released;
 * then it is written where it was meant to go. A crash message survives the alternate screen this way. */
void terminal_guard_capture_errors(void);
/* Async-signal-safe. */
void terminal_guard_release_errors(void);

/* Writes everything, or gives up when a descriptor that does not block takes nothing for this many milliseconds;
 * negative waits for ever. Async-signal-safe. */
bool terminal_guard_write(int descriptor, const char *bytes, size_t count, int patience);

/* --- Frames (frame.c) --- */

/* `drawing` is what ncurses writes to, `output` what we do; both lead to the terminal and are ours alone. */
void terminal_guard_connect(int drawing, int output);
/* Makes both lead nowhere, so that a thread that is busy drawing cannot scribble over the shell. Async-signal-safe. */
void terminal_guard_disconnect(void);
/* In between, what ncurses writes is collected, to reach the terminal in one piece. ncurses itself writes once for
 * every row it moves to, which costs a screenful of system calls, and lets the terminal show half a frame. */
void terminal_guard_begin_frame(void);
void terminal_guard_end_frame(void);

/* --- Signals (signals.c) --- */

/* What has happened since last asked. */
enum {
    TERMINAL_GUARD_WOKEN = 1,
    TERMINAL_GUARD_RESIZED = 2,
    TERMINAL_GUARD_STOP_ASKED = 4,
    TERMINAL_GUARD_CONTINUED = 8,
    TERMINAL_GUARD_TERMINATED = 16,
};

/* Makes the wake pipe and the thread that ends the program; once in a process. Returns 0 or errno. */
int terminal_guard_prepare(void);
/* Becomes readable when something has happened. */
int terminal_guard_wake_descriptor(void);
/* The bits of what has happened, which it clears. */
unsigned terminal_guard_take(void);
/* Wakes whoever polls the wake descriptor; from any thread, at any time. */
void terminal_guard_wake(void);

void terminal_guard_install_handlers(void);
void terminal_guard_remove_handlers(void);

/* The signal that asked the program to end; 0 if none has. */
int terminal_guard_termination_signal(void);
/* Ends the process by this signal's default action, so that whoever waits for it sees which. Async-signal-safe. */
_Noreturn void terminal_guard_die(int signal);
/* Stops the process as ctrl-z does, with its whole group or alone; returns when it is continued. */
void terminal_guard_stop(bool whole_group);

#endif
