import Foundation
import Glibc
import Testing

/// Files on their way to where they belong: what is in their way, and what is left of writers that were killed.
struct UnfinishedFileTests {
    private static let source = "\(Program.dimers)/CA.xyz.gz"
    private static let convert = "dataset convert '\(source)' --to points -o"

    @Test("no file that is there keeps an output from being written")
    func leftovers() throws {
        try withProgram { program in
            // The process has the number of the shell whose place it takes.
            let outcome = try program.shell(
                "touch o.xyz.$$.part; exec '\(Program.executable)' \(Self.convert) o.xyz")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try program.files().contains("o.xyz"))
        }
    }

    @Test("what killed writers left is removed by the next one; what somebody writes to, or may, is not")
    func abandoned() throws {
        try withProgram { program in
            let names = (1...4).map { ".lodescope-000000000000000\($0).part" }
            for name in names { try program.write("half", to: name) }
            let descriptor = open(program.folder + "/" + names[1], O_RDWR | O_CLOEXEC)
            defer { close(descriptor) }
            #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            let outcome = try program.shell(
                """
                touch -d '1 hour ago' \(names[0]) \(names[1]); rm \(names[3]); mkfifo \(names[3]);
                touch -d '1 hour ago' \(names[3]) .lodescope-notes; lodescope \(Self.convert) o.xyz
                """)
            #expect(outcome.status == 0 && outcome.errors == "")
            #expect(try program.files() == names[1...] + [".lodescope-notes", "o.xyz"])
        }
    }

    @Test("a link is followed, also one that leads nowhere yet", arguments: ["real", "sub/real"])
    func links(target: String) throws {
        try withProgram { program in
            let outcome = try program.shell(
                """
                mkdir sub; ln -s "$PWD/\(target)" second; ln -s second first; lodescope \(Self.convert) first || exit
                readlink first; cmp first '\(target)' && chmod 640 '\(target)'; lodescope \(Self.convert) first && stat -c %a '\(target)'
                """)
            #expect(outcome.status == 0 && outcome.errors == "")
            #expect(outcome.output == "second\n640\n")
            #expect(
                try program.files()
                    == (target == "real" ? ["first", "real", "second", "sub"] : ["first", "second", "sub"]))
        }
    }

    @Test("links in a circle, and those into no folder, are 73", arguments: ["loop", "none/x"])
    func wrongLinks(target: String) throws {
        try withProgram { program in
            let outcome = try program.shell("ln -s \(target) loop; lodescope \(Self.convert) loop")
            #expect(outcome.status == 73 && outcome.errors.hasPrefix("lodescope: loop: cannot write: "))
            #expect(try program.files() == ["loop"])
        }
    }

    @Test("new files have the permissions that the user wants for them, and long names are no matter")
    func permissions() throws {
        try withProgram { program in
            let name = String(repeating: "n", count: 251) + ".xyz"
            let outcome = try program.shell("umask 027; lodescope \(Self.convert) \(name) && stat -c %a \(name)")
            #expect(outcome.output == "640\n" && outcome.errors == "")
        }
    }

    @Test("killed at any moment, a writer leaves nothing half written")
    func killed() throws {
        try withProgram { program in
            try program.write("before", to: "o.xyz")
            let complete = try program.shell("lodescope \(Self.convert) whole && wc -c < whole && rm whole").output
            let size = try #require(Int(complete.trimmingCharacters(in: .whitespacesAndNewlines)))
            for delay in stride(from: 0.0, to: 0.6, by: 0.05) {
                _ = try program.shell(
                    "timeout -s KILL \(delay + 0.01) '\(Program.executable)' \(Self.convert) o.xyz; true")
                let text = try program.read("o.xyz")
                #expect(text == "before" || text.utf8.count == size)
                #expect(try program.files() == ["o.xyz"])
            }
        }
    }
}
