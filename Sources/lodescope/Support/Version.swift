/// What `--version` prints; the manual page and releases take it from here.
let version = "0.1.0"
