import Terminal

extension Plot {
    /// The plot as lines of text, without colors.
    func plainText(width: Int, height: Int, _ capabilities: Capabilities) -> String {
        var buffer = CellBuffer(size: Size(width: width, height: height))
        render(into: &buffer, in: buffer.bounds, Look(.monochrome, capabilities))
        return buffer.plainText()
    }
}
