import Glibc
import Testing

@testable import LinearAlgebra

/// Tests have the kernels that the program has, without any environment.
struct KernelTests {
    @Test func linearAlgebraIsThere() {
        #expect(BLAS.problem == nil)
        #expect(BLAS.name.contains("BLAS"))
    }

    @Test func kernelsSuitTheProcessor() {
        #expect(BLAS.implementation == "BLAS" || BLAS.warning == nil, "\(BLAS.warning!)")
    }

    /// What was asked of OpenBLAS is asked of no other process.
    @Test func environmentIsAsBefore() {
        if BLAS.choice?.hasPrefix("chosen") ?? false { #expect(getenv("OPENBLAS_CORETYPE") == nil) }
    }
}
