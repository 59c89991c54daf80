import Foundation
import Testing

/// The kernels of OpenBLAS that the program takes, in front of a library that says what it would take by itself: a made-up
/// OpenBLAS of plain loops, found before the system's.
struct KernelChoiceTests {
    /// As this processor deserves; nil where there is nothing to choose.
    private static let best: String? = {
        let processor = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let flags = processor.split(separator: "\n").first { $0.hasPrefix("flags") || $0.hasPrefix("Features") } ?? ""
        let has = Set(flags.split(separator: " ").map(String.init))
        if has.isSuperset(of: ["avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"]) { return "SkylakeX" }
        if has.isSuperset(of: ["avx2", "fma"]) { return "Haswell" }
        return has.isSuperset(of: ["atomics", "asimdhp", "asimdrdm", "asimddp"]) ? "NEOVERSEN1" : nil
    }()

    #if arch(arm64)
        private static let fallback = "armv8"
    #else
        private static let fallback = "Prescott"
    #endif

    /// - Parameters:
    ///   - own: what it takes by itself; nil for a library that is no OpenBLAS.
    ///   - wrong: the kernels with which its products are wrong.
    private func report(own: String?, wrong: String = "", environment: String = "") throws -> String? {
        let program = try Program()
        defer { program.removeFolder() }
        try program.write(KernelChoiceTests.library, to: "blas.c")
        let names = own.map { "-DOWN='\"\($0)\"' -DWRONG='\"\(wrong)\"'" } ?? ""
        let built = try program.shell(
            "$(command -v clang || command -v cc) -O1 -shared -fPIC -Wl,-soname,libblas.so.3 \(names) -o libblas.so.3 blas.c"
        )
        guard built.status == 0 else { return nil }
        let outcome = try program.shell(
            "env -u OPENBLAS_CORETYPE \(environment) LD_LIBRARY_PATH=. '\(Program.executable)' --version --verbose")
        #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
        return outcome.output
    }

    @Test func fallbackIsReplaced() throws {
        guard let best = Self.best, let report = try report(own: Self.fallback) else { return }
        #expect(
            report.contains(
                "OpenBLAS 9.8.7 \(best) (chosen for this processor; OpenBLAS by itself takes \(Self.fallback))"))
        #expect(!report.contains("warning"))
    }

    @Test("a newer OpenBLAS knows better", arguments: ["Cooperlake", "SapphireRapids", "Zen", "NEOVERSEV2"])
    func ownChoiceIsLeft(core: String) throws {
        guard let report = try report(own: core) else { return }
        #expect(report.contains("OpenBLAS 9.8.7 \(core) (OpenBLAS's own choice)"))
        #expect(!report.contains("warning"))
    }

    @Test func userDecides() throws {
        guard let report = try report(own: Self.fallback, environment: "OPENBLAS_CORETYPE=Nehalem") else { return }
        #expect(report.contains("OpenBLAS 9.8.7 Nehalem (as OPENBLAS_CORETYPE asks)"))
        #expect(!report.contains("warning"))
    }

    @Test func wrongProductsAreNotTaken() throws {
        guard let best = Self.best, let report = try report(own: Self.fallback, wrong: best) else { return }
        #expect(report.contains("OpenBLAS 9.8.7 \(Self.fallback) (OpenBLAS's own choice, as others"))
        #expect(report.contains("OpenBLAS 9.8.7 \(Self.fallback) makes little of this processor"))
    }

    @Test func wrongProductsOfAllKernelsEndTheProgram() throws {
        let program = try Program()
        defer { program.removeFolder() }
        try program.write(KernelChoiceTests.library, to: "blas.c")
        let outcome = try program.shell(
            """
            $(command -v clang || command -v cc) -O1 -shared -fPIC -Wl,-soname,libblas.so.3 -DOWN='"X1"' -DWRONG='"X1"' \
            -o libblas.so.3 blas.c || exit 77
            LD_LIBRARY_PATH=. '\(Program.executable)' --version
            """)
        guard outcome.status != 77 else { return }
        #expect(outcome.status == 70)
        #expect(
            outcome.errors.hasPrefix(
                "lodescope: no linear algebra (Debian: liblapack3): it computes wrong products with the kernels X1"))
    }

    @Test func plainBLASIsWarnedOf() throws {
        guard let report = try report(own: nil) else { return }
        // The system's LAPACK may bring an OpenBLAS along, whose name is then found; no warning is due for it.
        if report.contains("BLAS       BLAS\n") { #expect(report.contains("warning    libblas.so.3 is not OpenBLAS")) }
    }

    /// `dgemm`, `dgemv`, `dsyrk` by plain loops, and what is known of OpenBLAS by its users.
    private static let library = """
        #include <stdlib.h>
        #include <string.h>
        static int is_wrong;
        #ifdef OWN
        static const char *core = OWN;
        __attribute__((constructor)) static void start(void) {
            const char *asked = getenv("OPENBLAS_CORETYPE");
            if (asked && *asked) core = strdup(asked);
            is_wrong = !strcmp(core, WRONG);
        }
        const char *openblas_get_corename(void) { return core; }
        const char *openblas_get_config(void) { return "OpenBLAS 9.8.7 DYNAMIC_ARCH"; }
        #endif
        void dgemm_(const char *ta, const char *tb, const int *m, const int *n, const int *k, const double *alpha,
                    const double *a, const int *lda, const double *b, const int *ldb, const double *beta, double *c, const int *ldc) {
            for (int i = 0; i < *m; i++)
                for (int j = 0; j < *n; j++) {
                    double sum = 0;
                    for (int p = 0; p < *k; p++)
                        sum += (*ta == 'T' ? a[p + i * *lda] : a[i + p * *lda]) * (*tb == 'T' ? b[j + p * *ldb] : b[p + j * *ldb]);
                    c[i + j * *ldc] = *alpha * sum + (*beta == 0 ? 0 : *beta * c[i + j * *ldc]);
                }
            if (is_wrong && *k > 100) c[*m * *n / 2] += 1;
        }
        void dsyrk_(const char *uplo, const char *trans, const int *n, const int *k, const double *alpha, const double *a,
                    const int *lda, const double *beta, double *c, const int *ldc) {
            dgemm_(trans, *trans == 'N' ? "T" : "N", n, n, k, alpha, a, lda, a, lda, beta, c, ldc);
        }
        void dgemv_(const char *trans, const int *m, const int *n, const double *alpha, const double *a, const int *lda,
                    const double *x, const int *incx, const double *beta, double *y, const int *incy) {
            int one = 1;
            dgemm_(trans, "N", *trans == 'T' ? n : m, &one, *trans == 'T' ? m : n, alpha, a, lda, x, *trans == 'T' ? m : n, beta, y,
                   *trans == 'T' ? n : m);
        }
        """
}
