import Testing

@testable import LinearAlgebra

struct ProcessMemoryTests {
    private static let none = """
        Limit                     Soft Limit           Hard Limit           Units
        Max data size             unlimited            unlimited            bytes
        Max address space         unlimited            unlimited            bytes
        """

    private static func memory(_ files: [String: String]) -> ProcessMemory {
        ProcessMemory(machine: 8_000_000_000) { files[$0] }
    }

    @Test func machineWithoutAnythingElse() {
        let memory = Self.memory(["/proc/self/limits": Self.none])
        #expect(memory.bytes == 8_000_000_000 && memory.source == "the machine's memory" && !memory.limitsAddresses)
        #expect(Self.memory([:]).bytes == 8_000_000_000)
    }

    @Test func ulimit() {
        let limits = """
            Max cpu time              unlimited            unlimited            seconds
            Max data size             1500000000           unlimited            bytes
            Max address space         1200000000           unlimited            bytes
            """
        let memory = Self.memory(["/proc/self/limits": limits])
        #expect(memory.bytes == 1_200_000_000 && memory.source == "ulimit -v" && memory.limitsAddresses)
    }

    @Test func groupsOfVersion2AndTheirParents() {
        var files = [
            "/proc/self/limits": Self.none, "/proc/self/cgroup": "0::/user.slice/job\n",
            "/proc/self/mountinfo": "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
            "/sys/fs/cgroup/user.slice/job/memory.max": "max\n",
            "/sys/fs/cgroup/user.slice/memory.max": "4000000000\n",
        ]
        #expect(Self.memory(files).bytes == 4_000_000_000)
        #expect(Self.memory(files).source == "memory.max of the control group /user.slice")
        files["/sys/fs/cgroup/user.slice/job/memory.high"] = "2000000000\n"
        #expect(Self.memory(files).bytes == 2_000_000_000)
        #expect(Self.memory(files).source == "memory.high of the control group /user.slice/job")
        #expect(!Self.memory(files).limitsAddresses)
    }

    @Test func groupsOfVersion1() {
        let files = [
            "/proc/self/limits": Self.none,
            "/proc/self/cgroup": "9:name=systemd:/\n4:cpu,cpuacct:/other\n3:memory:/job\n0::/\n",
            "/proc/self/mountinfo": """
            30 23 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
            31 23 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
            """,
            "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            "/sys/fs/cgroup/memory/job/memory.limit_in_bytes": "2147483648\n",
        ]
        #expect(Self.memory(files).bytes == 2 << 30)
        #expect(Self.memory(files).source == "memory.limit_in_bytes of the control group /job")
    }

    /// A container sees its own group as the root of the hierarchy, and may be told its path from outside.
    @Test(arguments: ["/docker/abc", "/"]) func containers(root: String) {
        let files = [
            "/proc/self/cgroup": "0::\(root)\n",
            "/proc/self/mountinfo": "30 23 0:26 \(root) /sys/fs/cgroup ro - cgroup2 cgroup ro\n",
            "/sys/fs/cgroup/memory.max": "1073741824\n",
        ]
        #expect(Self.memory(files).bytes == 1 << 30)
    }

    @Test func theProcessItself() {
        #expect(ProcessMemory.allowed.bytes > 1 << 28)
        #expect((1 << 20..<ProcessMemory.allowed.bytes).contains(ProcessMemory.used))
        #expect(ProcessMemory.text(1_500_000_000) == "1.5 GB" && ProcessMemory.text(112_000_000) == "112 MB")
    }
}
