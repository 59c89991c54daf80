public struct Matrix: Sendable {
    public let rows: Int, columns: Int
    var v: [Double]
    public init(rows: Int, columns: Int, _ f: (Int, Int) -> Double) {
        self.rows = rows; self.columns = columns; v = []
        for i in 0..<rows { for j in 0..<columns { v.append(f(i, j)) } }
    }
    public subscript(i: Int, j: Int) -> Double { get { v[i * columns + j] } set { v[i * columns + j] = newValue } }
}
public struct SymmetricEigen {
    public var values: [Double] = []
    public var vectors: Matrix
    public init(_ m: Matrix) {
        let n = m.rows
        var a = m
        var u = Matrix(rows: n, columns: n) { $0 == $1 ? 1 : 0 }
        for _ in 0..<60 { for p in 0..<n { for q in (p + 1)..<max(n, p + 1) {
            if a[p, q] == 0 { continue }
            let th = (a[q, q] - a[p, p]) / (2 * a[p, q])
            let t = (th >= 0 ? 1.0 : -1.0) / (abs(th) + (th * th + 1).squareRoot())
            let c = 1 / (t * t + 1).squareRoot(), s = t * c
            for k in 0..<n { let x = a[k, p], y = a[k, q]; a[k, p] = c * x - s * y; a[k, q] = s * x + c * y }
            for k in 0..<n { let x = a[p, k], y = a[q, k]; a[p, k] = c * x - s * y; a[q, k] = s * x + c * y }
            for k in 0..<n { let x = u[k, p], y = u[k, q]; u[k, p] = c * x - s * y; u[k, q] = s * x + c * y }
        } } }
        values = (0..<n).map { a[$0, $0] }
        vectors = u
    }
}
