/// One frame of an Extended XYZ file: what stands in its columns, and its comment still to be interpreted.
struct Frame {
    var comment: CommentLine
    var elements: [Element]
    var positions: [SIMD3<Double>]
    /// The values of the fragment column, if there is one.
    var fragments: [UInt8]?
    /// What every atom has to learn, atom after atom as many numbers as it has columns, if there are such columns.
    var values: [Double]?
}

/// What reading one frame gives.
enum FrameOutcome {
    case frame(Frame)
    /// The frame is lost. Whose curve it belonged to is known from its comment, or must be guessed from where it stood.
    case damaged(DataError, blame: Blame)
    /// Not a file of frames at all: the rest of it is not looked at.
    case foreign(DataError)
    case end

    enum Blame {
        case comment(CommentLine)
        case previousFrame
        case neighbors
    }
}
