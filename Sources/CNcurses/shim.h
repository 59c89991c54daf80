#ifndef LODESCOPE_CNCURSES_H
#define LODESCOPE_CNCURSES_H

/* The wide-character API (setcchar, add_wchnstr, wget_wch) is declared only when these are set before <curses.h>. */
#define _GNU_SOURCE
#define _XOPEN_SOURCE 700
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1

#include <curses.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

/* <term.h> defines macros named `lines`, `columns`, `bell`; these three are all that is needed of it. */
extern NCURSES_EXPORT(int) setupterm(const char *type, int descriptor, int *status);
extern NCURSES_EXPORT(int) del_curterm(struct term *terminal);
extern struct term *cur_term;

/* Frees the description read by `setupterm`: `cur_term` is a mutable global, which Swift 6 refuses to read. */
static inline void cncurses_forget_description(void) {
    if (cur_term) del_curterm(cur_term);
}

/* Mutable globals again. */
static inline WINDOW *cncurses_standard_window(void) { return stdscr; }
static inline WINDOW *cncurses_current_screen(void) { return curscr; }
static inline FILE *cncurses_standard_input(void) { return stdin; }

/* Attributes are unsigned casts, which Swift does not import. */
static inline attr_t cncurses_bold(void) { return WA_BOLD; }
static inline attr_t cncurses_dim(void) { return WA_DIM; }
static inline attr_t cncurses_underline(void) { return WA_UNDERLINE; }
static inline attr_t cncurses_reverse(void) { return WA_REVERSE; }
static inline attr_t cncurses_italic(void) { return WA_ITALIC; }

/* A cell with any number of colour pairs: `setcchar` takes pairs above 32767 only through its last argument, an
 * opaque pointer, and wants the character as a string. */
static inline void cncurses_set_cell(cchar_t *cell, uint32_t scalar, attr_t attributes, int pair) {
    wchar_t text[2] = {(wchar_t)scalar, L'\0'};
    setcchar(cell, text, attributes, 0, &pair);
}

/* The columns a character takes in the locale; below 1 where the locale cannot show it. In an 8-bit locale `wcwidth`
 * alone claims characters that have no byte. */
static inline int cncurses_columns(uint32_t scalar) {
    int columns = wcwidth((wchar_t)scalar);
    char bytes[MB_LEN_MAX];
    mbstate_t state;
    memset(&state, 0, sizeof state);
    return columns < 1 || wcrtomb(bytes, (wchar_t)scalar, &state) != (size_t)-1 ? columns : -1;
}

#endif
