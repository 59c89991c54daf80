import Atomistics
import Glibc

/// A stream to another program, over a socket of this machine or of the network.
struct Connection: ~Copyable {
    private let descriptor: Int32
    private let name: String

    /// Where a server listens.
    enum Address: Equatable {
        /// A file; a bare name is that of i-PI's own, /tmp/ipi_NAME.
        case file(String)
        case host(String, port: Int)

        /// The address of `unix:NAME` or `HOST:PORT`.
        init?(_ text: String) {
            if text.hasPrefix("unix:") {
                let name = text.dropFirst(5)
                let path = name.contains("/") ? String(name) : "/tmp/ipi_\(name)"
                // What the system has room for, with a zero at the end.
                guard !name.isEmpty, path.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else {
                    return nil
                }
                self = .file(path)
                return
            }
            guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
                let port = Int(text[text.index(after: colon)...]), (1...65535).contains(port)
            else { return nil }
            self = .host(String(text[..<colon]), port: port)
        }

        var description: String {
            switch self {
            case .file(let path): path
            case .host(let host, let port): "\(host):\(port)"
            }
        }
    }

    /// Connects to a server, which may be started later than this: tries again for some seconds.
    init(_ address: Address, patience seconds: Int) throws(DataError) {
        name = address.description
        var tries = 10 * seconds
        while true {
            let (descriptor, reason) = Self.open(address)
            if descriptor >= 0 {
                self.descriptor = descriptor
                return
            }
            guard tries > 0 else {
                throw DataError(
                    .unreadable, at: SourceLocation(file: name, line: 0),
                    "no server answers after \(seconds) seconds: \(reason)")
            }
            tries -= 1
            usleep(100_000)
        }
    }

    deinit { close(descriptor) }

    /// A connected socket, or -1 and why there is none.
    private static func open(_ address: Address) -> (Int32, String) {
        switch address {
        case .file(let path):
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var place = sockaddr_un()
            place.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: path.utf8) }
            let result = withUnsafePointer(to: &place) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            return checked(descriptor, result)
        case .host(let host, let port):
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            var found: UnsafeMutablePointer<addrinfo>?
            let status = getaddrinfo(host, "\(port)", &hints, &found)
            guard status == 0, let first = found else { return (-1, String(cString: gai_strerror(status))) }
            defer { freeaddrinfo(found) }
            var reason = ""
            var next: UnsafeMutablePointer<addrinfo>? = first
            while let info = next?.pointee {
                let descriptor = socket(info.ai_family, info.ai_socktype, info.ai_protocol)
                let (opened, why) = checked(descriptor, connect(descriptor, info.ai_addr, info.ai_addrlen))
                if opened >= 0 {
                    // Messages are short, and waited for; a machine that is gone without a word is noticed in minutes.
                    func set(_ level: Int32, _ option: Int32, _ value: Int32) {
                        withUnsafePointer(to: value) {
                            _ = setsockopt(opened, level, option, $0, socklen_t(MemoryLayout<Int32>.size))
                        }
                    }
                    set(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
                    set(SOL_SOCKET, SO_KEEPALIVE, 1)
                    set(Int32(IPPROTO_TCP), TCP_KEEPIDLE, 60)
                    set(Int32(IPPROTO_TCP), TCP_KEEPINTVL, 15)
                    return (opened, "")
                }
                (reason, next) = (why, info.ai_next)
            }
            return (-1, reason)
        }
    }

    private static func checked(_ descriptor: Int32, _ result: Int32) -> (Int32, String) {
        if descriptor >= 0 && result == 0 { return (descriptor, "") }
        let reason = String(cString: strerror(errno))
        if descriptor >= 0 { close(descriptor) }
        return (-1, reason)
    }

    /// The other side is gone in the middle of a message.
    struct Cut: Error {
        let reason: DataError
    }

    /// Reads so many bytes; nil where the stream ended before the first.
    func read(_ count: Int) throws -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let result = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress! + filled, count - filled, 0) }
            if result > 0 {
                filled += result
            } else if result == 0 || errno == ECONNRESET {
                guard filled == 0 else {
                    throw Cut(reason: failure("expected \(count) bytes, the connection ended after \(filled)"))
                }
                return nil
            } else if errno != EINTR {
                // No route any more, or no answer to what keeps the connection alive.
                throw Cut(reason: failure("cannot read: \(String(cString: strerror(errno)))"))
            }
        }
        return bytes
    }

    /// Reads what a message goes on with.
    func rest(_ count: Int) throws -> [UInt8] {
        if count == 0 { return [] }
        guard let bytes = try read(count) else {
            throw Cut(reason: failure("expected \(count) bytes, the connection ended"))
        }
        return bytes
    }

    /// Sends bytes; false where nobody listens any more.
    func write(_ bytes: [UInt8]) throws -> Bool {
        var sent = 0
        while sent < bytes.count {
            let result = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if result >= 0 {
                sent += result
            } else if errno == EPIPE || errno == ECONNRESET {
                return false
            } else if errno != EINTR {
                throw Cut(reason: failure("cannot write: \(String(cString: strerror(errno)))"))
            }
        }
        return true
    }

    func failure(_ reason: String) -> DataError { DataError(at: SourceLocation(file: name, line: 0), reason) }
}
