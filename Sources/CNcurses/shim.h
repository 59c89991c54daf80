#ifndef LODESCOPE_CNCURSES_H
#define LODESCOPE_CNCURSES_H
#define _GNU_SOURCE
#define _XOPEN_SOURCE 700
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#include <locale.h>
#include <curses.h>
#endif
