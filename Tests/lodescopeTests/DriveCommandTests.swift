import Foundation
import Glibc
import Testing

/// `drive`, from the other end of its socket.
struct DriveCommandTests {
    /// A server of i-PI's protocol with one client.
    private struct Server: ~Copyable {
        let listener: Int32
        /// As --ipi takes it.
        let address: String

        init(_ path: String) throws {
            address = "unix:" + path
            listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var place = sockaddr_un()
            place.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: path.utf8) }
            let bound = withUnsafePointer(to: &place) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try Self.listen(listener, bound)
        }

        /// At a port of this machine that nobody has.
        init() throws {
            listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var place = sockaddr_in()
            place.sin_family = sa_family_t(AF_INET)
            place.sin_addr.s_addr = inet_addr("127.0.0.1")
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let descriptor = listener
            let bound = withUnsafeMutablePointer(to: &place) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, size) == 0 ? getsockname(descriptor, $0, &size) : -1
                }
            }
            address = "127.0.0.1:\(UInt16(bigEndian: place.sin_port))"
            try Self.listen(listener, bound)
        }

        private static func listen(_ listener: Int32, _ bound: Int32) throws {
            try #require(bound == 0 && Glibc.listen(listener, 1) == 0)
            var patience = timeval(tv_sec: 60, tv_usec: 0)
            setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        }

        deinit { close(listener) }

        func accept() throws -> Peer {
            let descriptor = Glibc.accept(listener, nil, nil)
            try #require(descriptor >= 0)
            var patience = timeval(tv_sec: 60, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            return Peer(descriptor: descriptor)
        }
    }

    private struct Peer {
        let descriptor: Int32

        func send(_ bytes: [UInt8]) { _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

        func send(_ word: String) { send(Self.header(word)) }

        func receive(_ count: Int) throws -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: count)
            let received = recv(descriptor, &bytes, count, Int32(MSG_WAITALL))
            try #require(received == count)
            return bytes
        }

        func word() throws -> String {
            String(decoding: try receive(12), as: UTF8.self).trimmingCharacters(in: .whitespaces)
        }

        func doubles(_ count: Int) throws -> [Double] {
            let bytes = try receive(8 * count)
            return bytes.withUnsafeBytes { raw in
                (0..<count).map { raw.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
            }
        }

        func integer() throws -> Int {
            let bytes = try receive(4)
            return Int(bytes.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) })
        }

        func extras() throws -> [String: Any] {
            let text = try receive(integer())
            return try #require(JSONSerialization.jsonObject(with: Data(text)) as? [String: Any])
        }

        static func header(_ word: String) -> [UInt8] {
            Array(word.padding(toLength: 12, withPad: " ", startingAt: 0).utf8)
        }

        static func bytes(_ values: [Double]) -> [UInt8] { values.flatMap { withUnsafeBytes(of: $0) { Array($0) } } }

        static func bytes(_ value: Int32) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

        /// POSDATA of lengths in bohr; lattice vectors are the columns of the cell.
        static func positions(_ positions: [[Double]], cell: [Double]) -> [UInt8] {
            header("POSDATA") + bytes(cell) + bytes(cell) + bytes(Int32(positions.count))
                + bytes(positions.flatMap(\.self))
        }
    }

    private static let bohr = 0.529_177_210_903
    private static let hartree = 27.211_386_245_988
    private typealias Boxes = IonBoxes

    /// Positions of a box as they are sent, lattice vectors as the columns of the cell.
    private static func data(_ positions: [[Double]]) -> [UInt8] {
        let columns = (0..<9).map { Boxes.cell[$0 % 3][$0 / 3] / bohr }
        return Peer.positions(positions.map { $0.map { $0 / bohr } }, cell: columns)
    }

    @Test("energies, forces and virials go over the socket in atomic units, and it ends with the server")
    func serves() throws {
        try withProgram { program in
            try Boxes.train(program)
            let positions = Boxes.box(40)
            try program.write(Boxes.frame(positions), to: "one.xyz")
            let json = try program.json("predict", "m.model", "one.xyz", "--forces", "--stress")
            let predicted = try #require((json["curves"] as? [[String: Any]])?.first)
            let energy = try #require((predicted["prediction"] as? [Double])?.first)
            let errorBar = try #require((predicted["error_bar"] as? [Double])?.first)
            let forces = try #require((predicted["forces"] as? [[[Double]]])?.first)
            let stress = try #require((predicted["stress"] as? [[[Double]]])?.first)

            let server = try Server(program.folder + "/socket")
            let process = program.process("drive", "m.model", "--ipi", server.address, "--template", "boxes.xyz")
            try process.run()
            let peer = try server.accept()
            peer.send("STATUS")
            #expect(try peer.word() == "READY")
            peer.send(Peer.header("INIT") + Peer.bytes(0) + Peer.bytes(1) + [32])
            let data = Self.data(positions)
            peer.send(data)
            peer.send("STATUS")
            #expect(try peer.word() == "HAVEDATA")
            for round in 0..<2 {
                // The second time without asking in between, as i-PI does.
                if round == 1 { peer.send(data + Peer.header("GETFORCE")) } else { peer.send("GETFORCE") }
                #expect(try peer.word() == "FORCEREADY")
                #expect(abs(try peer.doubles(1)[0] - energy / Self.hartree) < 1e-9)
                #expect(try peer.integer() == 4)
                let received = try peer.doubles(12)
                let scale = Self.bohr / Self.hartree
                #expect(zip(received, forces.joined()).allSatisfy { abs($0 - $1 * scale) < 1e-9 })
                let virial = try peer.doubles(9)
                #expect(
                    zip(virial, stress.joined()).allSatisfy { abs($0 + $1 * Boxes.volume / Self.hartree) < 1e-9 })
                let extras = try peer.extras()
                #expect(Set(extras.keys) == ["energy_error", "committee_pot"])
                #expect(abs(try #require(extras["energy_error"] as? Double) - errorBar / Self.hartree) < 1e-9)
                // Members are around the prediction, as far off as the error bar says.
                let members = try #require(extras["committee_pot"] as? [Double]).map { $0 * Self.hartree - energy }
                #expect(members.count == 4 && abs(members.reduce(0, +)) < 1e-7)
                let spread = (members.reduce(0) { $0 + $1 * $1 } / 3).squareRoot()
                #expect(abs(spread - errorBar) < 1e-6 * errorBar)
            }
            peer.send("EXIT")
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            close(peer.descriptor)
        }
    }

    @Test("over a port of the network, with members' forces and a dipole")
    func extras() throws {
        try withProgram { program in
            try Boxes.train(program, dipoles: true)
            let positions = Boxes.box(40)
            try program.write(Boxes.frame(positions, "charge=0"), to: "one.xyz")
            let json = try program.json("predict", "mu.model", "one.xyz")
            let dipole = try #require((json["structures"] as? [[String: Any]])?.first)
            let server = try Server()
            let process = program.process(
                "drive", "m.model", "--ipi", server.address, "--template", "boxes.xyz", "--committee-forces",
                "--property", "mu.model")
            try process.run()
            let peer = try server.accept()
            peer.send(Self.data(positions) + Peer.header("GETFORCE"))
            #expect(try peer.word() == "FORCEREADY")
            _ = try peer.doubles(1)
            #expect(try peer.integer() == 4)
            let forces = try peer.doubles(12)
            let virial = try peer.doubles(9)
            let extras = try peer.extras()
            for (key, mean) in [("committee_force", forces), ("committee_virial", virial)] {
                let all = try #require(extras[key] as? [[Double]])
                try #require(all.count == 4 && all.allSatisfy { $0.count == mean.count })
                for (place, value) in mean.enumerated() {
                    let members = all.map { $0[place] }
                    #expect(abs(members.reduce(0, +) / 4 - value) < 1e-10)
                    #expect(members.contains { abs($0 - value) > 1e-9 })
                }
            }
            for (key, name) in [("mu", "prediction"), ("mu_error", "error_bar")] {
                let (found, expected) = (extras[key] as? [Double], dipole[name] as? [Double])
                let pairs = try zip(#require(found), #require(expected))
                #expect(found?.count == 3 && pairs.allSatisfy { abs($0 - $1) < 1e-9 })
            }
            peer.send("EXIT")
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            close(peer.descriptor)
            for (arguments, status, word) in [
                (["--property", "m.model"], 65, "'energy_error'"),
                (["--property", "mu.model", "--property", "mu.model"], 64, "mu"),
                (["--property", "boxes.xyz"], 65, "boxes.xyz"), (["--wait", "-1"], 64, "--wait"),
                (["--wait", "0"], 66, "no server answers after 0 seconds"),
            ] as [([String], Int32, String)] {
                let wrong = try program.run(
                    ["drive", "m.model", "--ipi", "unix:\(program.folder)/none", "--template", "boxes.xyz"] + arguments)
                #expect(wrong.status == status && wrong.errors.contains(word), "\(wrong)")
            }
        }
    }

    @Test("a server that is gone is waited for where that is asked for, and signals end the program")
    func reconnects() throws {
        try withProgram { program in
            try Boxes.train(program)
            let path = program.folder + "/socket"
            let process = program.process(
                "drive", "m.model", "--ipi", "unix:\(path)", "--template", "boxes.xyz", "--reconnect")
            let errors = Pipe()
            process.standardError = errors
            /// A server that asks for forces and then ends, without a word, in the middle of one, or as i-PI does.
            func serve(_ end: [UInt8]) throws {
                let server = try Server(path)
                if !process.isRunning { try process.run() }
                let peer = try server.accept()
                peer.send("STATUS")
                #expect(try peer.word() == "READY")
                peer.send(Self.data(Boxes.box(3)) + Peer.header("GETFORCE"))
                #expect(try peer.word() == "FORCEREADY")
                // The rest is never read; a result is left for the next server not to see.
                peer.send(Self.data(Boxes.box(4)) + end)
                close(peer.descriptor)
                unlink(path)
            }
            try serve([])
            try serve(Array(Peer.header("POSDATA").prefix(5)))
            let server = try Server(path)
            let peer = try server.accept()
            peer.send("STATUS")
            #expect(try peer.word() == "READY")
            process.terminate()
            process.waitUntilExit()
            #expect(process.terminationStatus == 128 + SIGTERM)
            close(peer.descriptor)
            unlink(path)
            let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            #expect(
                said.split(separator: "\n").count { $0.contains("waiting 60 seconds for a server") } == 2, "\(said)")

            let waiting = program.process("drive", "m.model", "--ipi", "unix:\(path)", "--template", "boxes.xyz")
            try waiting.run()
            usleep(200_000)
            waiting.interrupt()
            waiting.waitUntilExit()
            #expect(waiting.terminationStatus == 128 + SIGINT)
        }
    }

    @Test("what is wrong is said, and the program ends")
    func complaints() throws {
        try withProgram { program in
            try Boxes.train(program)
            /// The status, and what is said, when a server sends some bytes and is gone.
            func outcome(_ bytes: [UInt8]) throws -> (Int32, String) {
                let path = program.folder + "/socket"
                let server = try Server(path)
                let process = program.process(
                    "drive", "m.model", "--ipi", server.address, "--template", "boxes.xyz")
                let errors = Pipe()
                process.standardError = errors
                try process.run()
                let peer = try server.accept()
                peer.send(bytes)
                shutdown(peer.descriptor, Int32(SHUT_WR))
                process.waitUntilExit()
                close(peer.descriptor)
                unlink(path)
                return (
                    process.terminationStatus,
                    String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                )
            }
            let cell = (0..<9).map { Boxes.cell[$0 % 3][$0 / 3] / Self.bohr }
            let three = Peer.positions([[0, 0, 0], [3, 0, 0], [0, 3, 0]], cell: cell)
            for (bytes, status, word) in [
                ([], 0, "closed the connection; forces were given 0 times"),
                (Peer.header("STATUS"), 0, "closed the connection"),
                (three, 65, "expected the 4 atoms of the template, found 3"),
                (Peer.header("HELLO"), 65, "HELLO"), (Peer.header("GETFORCE"), 65, "positions"),
                (Array(Peer.header("POSDATA").prefix(7)), 65, "ended after 7"),
                (Peer.header("POSDATA") + Peer.bytes(cell), 65, "ended"),
            ] as [([UInt8], Int32, String)] {
                let (found, errors) = try outcome(bytes)
                #expect(found == status && errors.contains(word), "\(found) \(errors)")
            }
            let wrong = try program.run("drive", "m.model", "--ipi", "somewhere", "--template", "boxes.xyz")
            #expect(wrong.status == 64 && wrong.errors.contains("unix:NAME"))
            try program.write("1\nProperties=species:S:1:pos:R:3\nXe 0 0 0\n", to: "xe.xyz")
            let other = try program.run("drive", "m.model", "--ipi", "unix:x", "--template", "xe.xyz")
            #expect(other.status == 65 && other.errors.contains("found Xe"), "\(other.errors)")
        }
    }
}
