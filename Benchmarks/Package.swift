// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "benchmarks",
    dependencies: [.package(name: "lodescope", path: "..")],
    targets: [
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                .product(name: "LodescopeEngine", package: "lodescope"),
                .product(name: "PseudoTerminal", package: "lodescope"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
