/// The columns of a symmetric product of `rows` by `rows`, on and below the diagonal, in two parts: of every row what
/// lies left of the 8 x 8 square on the diagonal, whole vectors that go where whole vectors lie; and the lower triangles
/// of these squares, row after row.
struct LowerTriangle {
    let rows: Int

    /// Columns of a whole square's triangle.
    static let triangleCount = 36

    /// The first column of the square that a row crosses.
    static func squareStart(ofRow row: Int) -> Int { row / 8 * 8 }

    /// Where a row begins in the part left of the squares.
    static func leftStart(ofRow row: Int) -> Int { 32 * (row / 8) * (row / 8 - 1) + row / 8 * 8 * (row % 8) }

    /// Columns of all triangles.
    var triangles: Int { rows / 8 * Self.triangleCount + rows % 8 * (rows % 8 + 1) / 2 }
    /// Columns of the other part.
    var left: Int { rows * (rows + 1) / 2 - triangles }
}
