import Foundation
import Glibc
import Testing

/// `drive`, from the other end of its socket.
struct DriveCommandTests {
    /// A server of i-PI's protocol with one client.
    private struct Server: ~Copyable {
        let listener: Int32
        let path: String

        init(_ path: String) throws {
            self.path = path
            listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var place = sockaddr_un()
            place.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: path.utf8) }
            let bound = withUnsafePointer(to: &place) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(bound == 0 && listen(listener, 1) == 0)
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
    private static let cell = [[4.6, 0, 0], [0.3, 4.9, 0], [-0.2, 0.4, 5.1]]

    private static func box(_ seed: Int) -> [[Double]] {
        [[0, 0, 0], [2.3, 0, 2.3], [0, 2.3, 2.3], [2.3, 2.3, 0]].enumerated().map { atom, position in
            position.enumerated().map { $1 + 0.3 * sin(Double(7 * seed + 3 * atom + $0)) }
        }
    }

    private static func frame(_ positions: [[Double]], _ keys: String = "") -> String {
        let lattice = cell.joined().map { "\($0)" }.joined(separator: " ")
        let lines = positions.enumerated().map { atom, position in
            (atom % 2 == 0 ? "Na" : "Cl") + position.map { " \($0)" }.joined()
        }
        return "4\nProperties=species:S:1:pos:R:3 \(keys) Lattice=\"\(lattice)\" pbc=\"T T T\"\n"
            + lines.joined(separator: "\n") + "\n"
    }

    private func train(_ program: Program) throws {
        let data = (0..<14).map { Self.frame(Self.box($0), "energy=\(-8 + 0.3 * sin(Double($0)))") }.joined()
        try program.write(data, to: "boxes.xyz")
        let trained = try program.run(
            "train", "boxes.xyz", "--target", "energy", "--n-max", "3", "--l-max", "2", "--regularization", "1e-5",
            "--committee", "4", "--save", "m.model")
        #expect(trained.status == 0, "\(trained.errors)")
    }

    @Test("energies, forces and virials go over the socket in atomic units, and it ends with the server")
    func serves() throws {
        try withProgram { program in
            try train(program)
            let positions = Self.box(40)
            try program.write(Self.frame(positions), to: "one.xyz")
            let json = try program.json("predict", "m.model", "one.xyz", "--forces", "--stress")
            let predicted = try #require((json["curves"] as? [[String: Any]])?.first)
            let energy = try #require((predicted["prediction"] as? [Double])?.first)
            let errorBar = try #require((predicted["error_bar"] as? [Double])?.first)
            let forces = try #require((predicted["forces"] as? [[[Double]]])?.first)
            let stress = try #require((predicted["stress"] as? [[[Double]]])?.first)

            let server = try Server(program.folder + "/socket")
            let process = program.process("drive", "m.model", "--ipi", "unix:\(server.path)", "--template", "boxes.xyz")
            try process.run()
            let peer = try server.accept()
            peer.send("STATUS")
            #expect(try peer.word() == "READY")
            peer.send(Peer.header("INIT") + Peer.bytes(0) + Peer.bytes(1) + [32])
            let columns = (0..<9).map { Self.cell[$0 % 3][$0 / 3] / Self.bohr }
            let data = Peer.positions(positions.map { $0.map { $0 / Self.bohr } }, cell: columns)
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
                let volume = 4.6 * 4.9 * 5.1
                #expect(zip(virial, stress.joined()).allSatisfy { abs($0 + $1 * volume / Self.hartree) < 1e-9 })
                let extras = try peer.receive(peer.integer())
                let object = try #require(JSONSerialization.jsonObject(with: Data(extras)) as? [String: Double])
                #expect(abs(object["energy_error"]! - errorBar / Self.hartree) < 1e-9)
            }
            peer.send("EXIT")
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            close(peer.descriptor)
        }
    }

    @Test("what is wrong is said, and the program ends")
    func complaints() throws {
        try withProgram { program in
            try train(program)
            /// The status, and what is said, when a server sends some bytes and is gone.
            func outcome(_ bytes: [UInt8]) throws -> (Int32, String) {
                let server = try Server(program.folder + "/socket")
                let process = program.process(
                    "drive", "m.model", "--ipi", "unix:\(server.path)", "--template", "boxes.xyz")
                let errors = Pipe()
                process.standardError = errors
                try process.run()
                let peer = try server.accept()
                peer.send(bytes)
                shutdown(peer.descriptor, Int32(SHUT_WR))
                process.waitUntilExit()
                close(peer.descriptor)
                unlink(server.path)
                return (
                    process.terminationStatus,
                    String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                )
            }
            let cell = (0..<9).map { Self.cell[$0 % 3][$0 / 3] / Self.bohr }
            let three = Peer.positions([[0, 0, 0], [3, 0, 0], [0, 3, 0]], cell: cell)
            for (bytes, status, word) in [
                ([], 0, ""), (Peer.header("STATUS"), 0, ""),
                (three, 65, "expected the 4 atoms of the template, found 3"),
                (Peer.header("HELLO"), 65, "HELLO"), (Peer.header("GETFORCE"), 65, "positions"),
                (Array(Peer.header("POSDATA").prefix(7)), 65, "ended after 7"),
                (Peer.header("POSDATA") + Peer.bytes(cell), 65, "ended"),
            ] as [([UInt8], Int32, String)] {
                let (found, errors) = try outcome(bytes)
                #expect(
                    found == status && (word.isEmpty ? errors.isEmpty : errors.contains(word)), "\(found) \(errors)")
            }
            let wrong = try program.run("drive", "m.model", "--ipi", "somewhere", "--template", "boxes.xyz")
            #expect(wrong.status == 64 && wrong.errors.contains("unix:NAME"))
            try program.write("1\nProperties=species:S:1:pos:R:3\nXe 0 0 0\n", to: "xe.xyz")
            let other = try program.run("drive", "m.model", "--ipi", "unix:x", "--template", "xe.xyz")
            #expect(other.status == 65 && other.errors.contains("found Xe"), "\(other.errors)")
        }
    }
}
