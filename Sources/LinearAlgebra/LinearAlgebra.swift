// The module's first file; see Package.swift for what it is for.
