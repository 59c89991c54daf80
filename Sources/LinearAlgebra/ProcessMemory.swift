import Glibc

/// How much memory this process may use: the least of what the machine has, what the control groups around it allow,
/// and what its own limits (`ulimit -v`, `ulimit -d`) allow. All budgets follow it.
///
/// It is read once, when first asked for.
public struct ProcessMemory: Equatable, Sendable {
    /// The memory that may be used, in bytes.
    public let bytes: Int
    /// The limit that this is, in words that follow "by".
    public let source: String
    /// Whether addresses are what is limited, used or not.
    public let limitsAddresses: Bool

    /// The memory this process may use.
    public static let allowed = ProcessMemory(
        machine: sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)), read: contents)

    /// The amount as "1.5 GB", of 1,000,000,000 bytes each.
    public var text: String { ProcessMemory.text(bytes) }

    /// A number of bytes as "1.5 GB", below 1 GB as "350 MB"; units of 1000, rounded to nearest.
    public static func text(_ bytes: Int) -> String {
        let tenths = (bytes + 50_000_000) / 100_000_000
        return tenths >= 10 ? "\(tenths / 10).\(tenths % 10) GB" : "\((bytes + 500_000) / 1_000_000) MB"
    }

    /// - Parameters:
    ///   - machine: what the machine has.
    ///   - read: the contents of a file of `/proc` or of a control group; nil where it is not there.
    init(machine: Int, read: (String) -> String?) {
        var limits = ControlGroup.all(read).flatMap { $0.limits(read) }
        limits += ProcessMemory.ownLimits(read("/proc/self/limits") ?? "")
        let least = limits.min { $0.bytes < $1.bytes }
        if let least, least.bytes < machine {
            (bytes, source) = least
        } else {
            (bytes, source) = (machine, "the machine's memory")
        }
        limitsAddresses = !ProcessMemory.ownLimits(read("/proc/self/limits") ?? "").isEmpty
    }

    /// The limits in lines such as "Max address space     1536000000           unlimited            bytes".
    private static func ownLimits(_ text: String) -> [(bytes: Int, source: String)] {
        let names = ["Max address space": "ulimit -v", "Max data size": "ulimit -d"]
        return text.split(separator: "\n").compactMap { line in
            guard let (name, command) = names.first(where: { line.hasPrefix($0.key) }),
                let soft = line.dropFirst(name.count).split(separator: " ").first, let bytes = Int(soft)
            else { return nil }
            return (bytes, command)
        }
    }

    private static func contents(_ path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while bytes.count < 1 << 20 {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes that the process has now: addresses where these are limited, memory in use otherwise.
    public static var used: Int { allowed.limitsAddresses ? sizes.addresses : sizes.resident }

    /// The bytes of memory in use.
    public static var resident: Int { sizes.resident }

    private static var sizes: (addresses: Int, resident: Int) {
        // "size resident shared ..." in pages
        let pages = (contents("/proc/self/statm") ?? "").split(separator: " ").compactMap { Int($0) }
        guard pages.count > 1 else { return (0, 0) }
        let bytes = sysconf(Int32(_SC_PAGESIZE))
        return (pages[0] * bytes, pages[1] * bytes)
    }

    /// The bytes that this process may take beside what it has in use; large matrices that are gone make room for new
    /// ones.
    public static var left: Int {
        allowed.bytes - used + (LargeBlocks.shared?.keptBytes ?? 0)
    }
}

/// A control group that this process is in, of either version: a folder, with the file system it belongs to.
private struct ControlGroup {
    /// The folder at which the hierarchy is mounted.
    var mount: String
    /// The path below the mount, starting with a slash unless empty.
    var path: String
    var files: [String]

    /// The groups that limit memory: version 1 has a hierarchy of its own for it, version 2 one for everything.
    static func all(_ read: (String) -> String?) -> [ControlGroup] {
        // "4:memory:/some/group", "0::/some/group"
        var paths: (v1: String?, v2: String?)
        for line in (read("/proc/self/cgroup") ?? "").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            if parts[1].split(separator: ",").contains("memory") { paths.v1 = String(parts[2]) }
            if parts[0] == "0" && parts[1].isEmpty { paths.v2 = String(parts[2]) }
        }
        // "36 25 0:31 ROOT MOUNT options - type source options"
        return (read("/proc/self/mountinfo") ?? "").split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count > 5, let dash = words.firstIndex(of: "-"), dash + 3 < words.count else { return nil }
            let (root, mount) = (words[3], words[4])
            if words[dash + 1] == "cgroup2", let path = paths.v2 {
                return ControlGroup(mount: mount, path: below(root, path), files: ["memory.max", "memory.high"])
            }
            if words[dash + 1] == "cgroup", words[dash + 3].split(separator: ",").contains("memory"),
                let path = paths.v1
            {
                return ControlGroup(mount: mount, path: below(root, path), files: ["memory.limit_in_bytes"])
            }
            return nil
        }
    }

    /// A container may see only a part of the hierarchy, from `root` on.
    private static func below(_ root: String, _ path: String) -> String {
        if path == "/" || path == root || path.hasPrefix("/..") { return "" }
        if root != "/" && path.hasPrefix(root + "/") { return String(path.dropFirst(root.count)) }
        return path
    }

    /// The group's own limits and those of all groups above.
    func limits(_ read: (String) -> String?) -> [(bytes: Int, source: String)] {
        var limits: [(Int, String)] = []
        var path = path
        while true {
            for file in files {
                guard let text = read(mount + path + "/" + file) else { continue }
                // "max" is none.
                if let bytes = Int(text.split(whereSeparator: \.isWhitespace).first ?? "") {
                    limits.append((bytes, "\(file) of the control group \(path.isEmpty ? "/" : path)"))
                }
            }
            guard let slash = path.lastIndex(of: "/") else { return limits }
            path = String(path[..<slash])
        }
    }
}
