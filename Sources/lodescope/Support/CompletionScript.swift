/// The script of completions for bash, as ArgumentParser makes it, but for two things: it takes all that it offers for names
/// of files, of which bash lists what follows the last slash, so that `kcal/mol` and `kJ/mol` were `mol` and `mol`; and it
/// names the program that runs it, though it is read by a shell and never run.
enum CompletionScript {
    /// A text that may be that script; anything else stays as it is.
    static func mended(_ text: String) -> String {
        guard text.contains("complete -o filenames -F _lodescope lodescope") else { return text }
        let head = "__lodescope_add_completions() {\n"
        return String(text.trimmingPrefix(/#!.*\n+/)).replacing(
            head,
            with: head + "    # Words are no files.\n    [[ \"${1}\" == -W ]] && compopt +o filenames 2>/dev/null\n")
    }
}
