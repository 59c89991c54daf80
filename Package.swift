// swift-tools-version: 6.1
import PackageDescription

/// How data flows: Atomistics (datasets) -> Descriptors (fields, invariants) -> Regression (ridge, committees)
/// -> Exploration (options, staged cache, training) -> Explorer (state, update, view) -> Terminal (cells, plots)
/// -> NcursesBackend (the screen). `lodescope` is the command line in front of all of it, `Workers` (threads, cancellation, caches) below.
let package = Package(
    name: "lodescope",
    products: [
        .executable(name: "lodescope", targets: ["lodescope"]),
        // For the benchmarks, a package of their own.
        .library(
            name: "LodescopeEngine",
            targets: ["Atomistics", "Descriptors", "Regression", "LinearAlgebra", "Exploration", "Workers"]),
        .library(name: "PseudoTerminal", targets: ["PseudoTerminal"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        // SQLite, for records of runs.
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    ],
    targets: [
        .systemLibrary(name: "CNcurses"),
        // Loads BLAS and LAPACK at run time.
        .target(name: "CLapack"),
        .systemLibrary(name: "CZlib"),
        .target(name: "Workers"),
        .target(name: "LinearAlgebra", dependencies: ["CLapack", "Workers"]),
        .target(name: "Atomistics", dependencies: ["CZlib", "Workers"]),
        .target(name: "CStreaming"),
        .target(name: "Descriptors", dependencies: ["Atomistics", "CStreaming", "Workers"]),
        .target(name: "Regression", dependencies: ["LinearAlgebra", "Workers"]),
        .target(
            name: "Exploration",
            dependencies: ["Atomistics", "Descriptors", "Regression", "LinearAlgebra", "Workers"]),
        .target(
            name: "Records",
            dependencies: ["Atomistics", "Exploration", "Regression", .product(name: "GRDB", package: "GRDB.swift")]),
        .target(name: "Terminal"),
        // Loads cairo when the first figure is asked for.
        .target(name: "CCairo"),
        .target(name: "Figures", dependencies: ["CCairo", "Terminal"]),
        .target(
            name: "Explorer",
            dependencies: ["Atomistics", "Descriptors", "Exploration", "Terminal", "Workers"]),
        .target(name: "CTerminalGuard"),
        .target(name: "CThreads"),
        .target(name: "CFaults"),
        .target(name: "NcursesBackend", dependencies: ["CNcurses", "CTerminalGuard", "Terminal"]),
        .executableTarget(
            name: "lodescope",
            dependencies: [
                "Atomistics", "Descriptors", "LinearAlgebra", "Regression", "Exploration", "Terminal", "Figures",
                "Explorer", "Records",
                "NcursesBackend",
                "CZlib", "CThreads", "CFaults", "Workers",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        // What several modules' tests share; never shipped.
        .target(name: "TestSupport", dependencies: ["LinearAlgebra", "CLapack"], path: "Tests/TestSupport"),
        .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "TestSupport", "Workers"]),
        .testTarget(
            name: "AtomisticsTests", dependencies: ["Atomistics", "TestSupport"], resources: [.copy("Fixtures")]),
        .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
        .testTarget(
            name: "DescriptorsTests", dependencies: ["Descriptors", "CAllocationCounter", "TestSupport", "Workers"],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "WorkersTests", dependencies: ["Workers"]),
        .testTarget(name: "RegressionTests", dependencies: ["Regression", "LinearAlgebra", "Workers", "TestSupport"]),
        .testTarget(
            name: "ExplorationTests",
            dependencies: [
                "Exploration", "Atomistics", "Descriptors", "Regression", "LinearAlgebra", "TestSupport", "Workers",
            ]),
        .testTarget(
            name: "RecordsTests",
            dependencies: [
                "Records", "Atomistics", "Exploration", .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .testTarget(name: "TerminalTests", dependencies: ["Terminal", "TestSupport"]),
        .testTarget(
            name: "ExplorerTests",
            dependencies: [
                "Explorer", "Atomistics", "Descriptors", "Exploration", "Terminal", "TestSupport", "Workers",
            ],
            exclude: ["Snapshots"]),
        // A program on a terminal, with what stands there as text; for tests and benchmarks, never shipped.
        .target(name: "PseudoTerminal", path: "Tests/PseudoTerminal"),
        // What NcursesBackendTests run on a pseudo-terminal, kill and resize; never shipped.
        .executableTarget(
            name: "TerminalFixture", dependencies: ["NcursesBackend", "Terminal"], path: "Tests/TerminalFixture"),
        .testTarget(
            name: "NcursesBackendTests",
            dependencies: [
                "NcursesBackend", "Terminal", "TerminalFixture", "PseudoTerminal", "TestSupport", "lodescope",
            ]),
        // The worked example of each module's page.
        .testTarget(
            name: "ExamplesTests",
            dependencies: ["Atomistics", "Workers", "LinearAlgebra", "Descriptors", "Regression", "Exploration"]),
        // These run the program as a child process.
        .testTarget(
            name: "lodescopeTests",
            dependencies: ["lodescope", "Explorer", "Exploration", "Descriptors", "Atomistics", "Figures", "Workers"],
            exclude: ["Fixtures"]),
    ],
    swiftLanguageModes: [.v6]
)

// Tests that press keys and run commands need no optimiser, which takes most of the time of building them.
let plain: Set = [
    "AtomisticsTests", "TerminalTests", "ExplorerTests", "NcursesBackendTests", "ExamplesTests", "RecordsTests",
    "lodescopeTests",
]
for target in package.targets where plain.contains(target.name) {
    target.swiftSettings = [.unsafeFlags(["-Onone"], .when(configuration: .release))]
}

// What GRDB adds to strings and sequences is for the module that imports it.
for target in package.targets where target.name == "lodescopeTests" {
    target.swiftSettings = (target.swiftSettings ?? []) + [.enableUpcomingFeature("MemberImportVisibility")]
}

// `make lint`: a warning is an error.
if Context.environment["LODESCOPE_STRICT"] != nil {
    for target in package.targets where target.type != .system {
        target.swiftSettings = (target.swiftSettings ?? []) + [.unsafeFlags(["-warnings-as-errors"])]
    }
}

// `make sanitize` builds what computes, and nothing else: minutes in the place of a quarter of an hour.
if Context.environment["LODESCOPE_ONLY"] == "kernels" {
    let kept: Set = [
        "CLapack", "CZlib", "CStreaming", "Workers", "LinearAlgebra", "Atomistics", "Descriptors",
        "CAllocationCounter", "TestSupport", "LinearAlgebraTests", "AtomisticsTests", "DescriptorsTests",
    ]
    package.products = []
    package.dependencies = []
    package.targets.removeAll { !kept.contains($0.name) }
}
