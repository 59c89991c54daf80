import Atomistics

/// How the coefficients of l1 and l2 are coupled to one lambda: first those of the larger l are folded with C, F[m][mu]
/// = sum_m' C A[m'], then products are summed over the m of the smaller l. Given m and mu at most two m' have a C that
/// is not 0, and where none has there is nothing to sum.
///
/// Its memory lasts until `deallocate`; copies share it, and cost the threads no counting of owners.
struct Coupling: BitwiseCopyable {
    /// One row of folded coefficients, of one m and mu.
    struct Fold: BitwiseCopyable {
        /// The row of the smaller l that it is multiplied by, counted from m = -l.
        var m: Int
        /// Rows of the larger l; the second with factor 0 where there is but one.
        var first: Int
        var second: Int
        var firstFactor: Double
        var secondFactor: Double
    }

    /// l of the field whose coefficients are summed over as they are, and of the one that is folded.
    let summedL: Int
    let foldedL: Int
    /// Whether the folded field is the second one.
    let foldsSecond: Bool
    /// Those of mu are `folds[starts[mu] ..< starts[mu + 1]]`, mu counted from -lambda.
    let folds: UnsafePointer<Fold>
    let foldCount: Int
    let starts: UnsafePointer<Int>
    /// Coefficients C that are not 0.
    let termCount: Int

    /// - Parameter scale: of all C.
    init(_ coefficients: CouplingCoefficients, scale: Double) {
        let (l1, l2, lambda) = (coefficients.l1, coefficients.l2, coefficients.lambda)
        let (foldsSecond, summedL, foldedL) = (l1 <= l2, min(l1, l2), max(l1, l2))
        var folds: [Fold] = []
        var starts = [0]
        for mu in -lambda...lambda {
            for m in -summedL...summedL {
                let terms = coefficients.entries.filter { $0.mu == mu && (foldsSecond ? $0.m1 : $0.m2) == m }
                if terms.isEmpty { continue }
                precondition(terms.count <= 2, "a product of two real harmonics in the plane is a sum of two")
                func row(_ term: CouplingCoefficients.Entry) -> Int { (foldsSecond ? term.m2 : term.m1) + foldedL }
                let (first, last) = (terms[0], terms[terms.count - 1])
                folds.append(
                    Fold(
                        m: m + summedL, first: row(first), second: row(last), firstFactor: scale * first.value,
                        secondFactor: terms.count == 2 ? scale * last.value : 0))
            }
            starts.append(folds.count)
        }
        self.foldsSecond = foldsSecond
        self.summedL = summedL
        self.foldedL = foldedL
        foldCount = folds.count
        termCount = coefficients.entries.count
        func kept<T: BitwiseCopyable>(_ values: [T]) -> UnsafePointer<T> {
            let memory = UnsafeMutablePointer<T>.allocateAligned(values.count)
            memory.update(from: values, count: values.count)
            return UnsafePointer(memory)
        }
        self.folds = kept(folds)
        self.starts = kept(starts)
    }

    func deallocate() {
        folds.deallocate()
        starts.deallocate()
    }

    /// Writes F of some centers of one element, [fold][center][column]: the vectors of `columns` alone.
    /// - Parameters:
    ///   - source: the field's rows of `foldedL` at the first of the centers; whole vectors are read, which lie within
    ///     rows.
    ///   - target: `centers` times `foldCount` rows of `rowLength` doubles, a multiple of 8.
    func fold(
        _ source: UnsafePointer<Double>, sourceLength: Int, columns: ActiveColumns, centers: Int,
        into target: UnsafeMutablePointer<Double>, rowLength: Int
    ) {
        var index = 0
        while index < columns.count {
            let first = columns.offsets[index]
            var width = 1
            while width < 3 && index &+ width < columns.count
                && columns.offsets[index &+ width] == first &+ 8 &* width
            { width &+= 1 }
            switch width {
            case 3: fold(source + first, sourceLength, centers, target + first, rowLength, Vectors<3>.self)
            case 2: fold(source + first, sourceLength, centers, target + first, rowLength, Vectors<2>.self)
            default: fold(source + first, sourceLength, centers, target + first, rowLength, Vectors<1>.self)
            }
            index &+= width
        }
    }

    private typealias Vectors<let count: Int> = InlineArray<count, SIMD8<Double>>

    /// Some vectors of every row, which follow one another.
    @inline(__always)
    private func fold<let count: Int>(
        _ source: UnsafePointer<Double>, _ sourceLength: Int, _ centers: Int, _ target: UnsafeMutablePointer<Double>,
        _ rowLength: Int, _ vectors: Vectors<count>.Type
    ) {
        let perCenter = (2 &* foldedL &+ 1) &* sourceLength
        var row = target
        for index in 0..<foldCount {
            let fold = folds[index]
            var (first, second) = (source + fold.first &* sourceLength, source + fold.second &* sourceLength)
            let (factor, secondFactor) = (SIMD8(repeating: fold.firstFactor), SIMD8(repeating: fold.secondFactor))
            // Half of all have but one.
            if fold.first == fold.second {
                for _ in 0..<centers {
                    for v in 0..<count { row.storeVector(factor * first.loadVector(8 &* v), 8 &* v) }
                    first += perCenter
                    row += rowLength
                }
            } else {
                for _ in 0..<centers {
                    for v in 0..<count {
                        let product = secondFactor * second.loadVector(8 &* v)
                        row.storeVector(multiplyAdd(factor, first.loadVector(8 &* v), product), 8 &* v)
                    }
                    first += perCenter
                    second += perCenter
                    row += rowLength
                }
            }
        }
    }

    /// Writes where the rows of each term of the products' sums begin, for every mu in turn, [mu][fold].
    /// - Parameters:
    ///   - summedLength: doubles in a row of the field that is not folded.
    ///   - steps: room for `foldCount`.
    func list(
        summedLength: Int, foldedLength: Int, centers: Int, into steps: UnsafeMutablePointer<CouplingKernel.Step>
    ) {
        for index in 0..<foldCount {
            let (summed, folded) = (folds[index].m &* summedLength, index &* centers &* foldedLength)
            steps[index] =
                foldsSecond ? CouplingKernel.Step(a: summed, b: folded) : CouplingKernel.Step(a: folded, b: summed)
        }
    }
}
