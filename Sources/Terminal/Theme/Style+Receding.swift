extension Style {
    /// The style's colors alone.
    public var withoutAttributes: Style { Style(foreground: foreground, background: background) }

    /// The style with its color half washed out, which stands behind the color on dark and on light backgrounds; dim
    /// where there are not enough colors for that.
    public var receding: Style {
        var style = self
        if case .rgb(let red, let green, let blue) = foreground {
            func half(_ value: UInt8) -> UInt8 { UInt8((Int(value) + 128) / 2) }
            style.foreground = .rgb(half(red), half(green), half(blue))
        } else {
            style.attributes.insert(.dim)
        }
        return style
    }
}
