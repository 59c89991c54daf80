import CCairo
import Synchronization
import Terminal

/// Why a figure could not be made, for a person.
public struct FigureError: Error, CustomStringConvertible, Sendable {
    public let description: String

    /// An error in these words.
    public init(_ description: String) { self.description = description }
}

/// The kinds of files that figures are written as.
public enum FigureFormat: String, Sendable, CaseIterable {
    case svg, pdf, png

    /// The format of a file by its ending, in any case; nil for any other.
    public init?(path: String) {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        self.init(rawValue: path[path.index(after: dot)...].lowercased())
    }
}

extension Figure {
    /// Dots of an inch in PNG.
    public static let resolution = 300.0

    /// The bytes of a file of the figure, by cairo: vectors in SVG and PDF, dots on white in PNG.
    public func encoded(as format: FigureFormat) throws(FigureError) -> [UInt8] {
        try Self.load()
        let output = ByteSink()
        let closure = Unmanaged.passUnretained(output).toOpaque()
        let write: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<UInt8>?, UInt32) -> Int32 = {
            closure, bytes, count in
            guard let closure, let bytes else { return 11 }
            Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue().bytes +=
                UnsafeBufferPointer(start: bytes, count: Int(count))
            return 0
        }
        let scale = format == .png ? Self.resolution / 72 : 1
        let created: OpaquePointer? =
            switch format {
            case .svg: figure_svg_surface_create_for_stream(write, closure, width, height)
            case .pdf: figure_pdf_surface_create_for_stream(write, closure, width, height)
            case .png:
                figure_image_surface_create(
                    Int32(CAIRO_FORMAT_ARGB32), Int32((scale * width).rounded()),
                    Int32((scale * height).rounded()))
            }
        guard let surface = created else { throw FigureError("cairo gives no surface") }
        defer { figure_surface_destroy(surface) }
        try Self.check(figure_surface_status(surface))
        guard let context = figure_create(surface) else { throw FigureError("cairo gives no context") }
        figure_scale(context, scale, scale)
        figure_set_source_rgba(context, 1, 1, 1, 1)
        figure_paint(context)
        draw(on: CairoCanvas(context))
        let status = figure_status(context)
        figure_destroy(context)
        try Self.check(status)
        if format == .png { try Self.check(figure_surface_write_to_png_stream(surface, write, closure)) }
        figure_surface_finish(surface)
        try Self.check(figure_surface_status(surface))
        return format == .svg ? described(output.bytes) : output.bytes
    }

    private static func check(_ status: Int32) throws(FigureError) {
        guard status != 0 else { return }
        let text = figure_status_to_string(status).map { String(cString: $0) } ?? "status \(status)"
        throw FigureError("cairo: \(text)")
    }

    private static let loading = Mutex(false)

    /// Why figures cannot be made here, for a person; nil where they can.
    public static var problem: String? {
        do {
            try load()
            return nil
        } catch {
            return error.description
        }
    }

    private static func load() throws(FigureError) {
        let isLoaded = loading.withLock { isLoaded in
            isLoaded = cairo_load()
            return isLoaded
        }
        guard isLoaded else {
            throw FigureError(
                "figures need cairo (Debian: libcairo2): \(String(cString: cairo_problem()))")
        }
    }

    /// SVG with a description, which cairo writes none of.
    private func described(_ svg: [UInt8]) -> [UInt8] {
        guard !description.isEmpty, let start = svg.firstRange(of: Array("<svg".utf8)),
            let end = svg[start.upperBound...].firstIndex(of: UInt8(ascii: ">"))
        else { return svg }
        return svg[...end] + Array("\n<desc>\(description.escapedForXML)</desc>".utf8) + svg[(end + 1)...]
    }
}

/// What cairo has written so far.
private final class ByteSink {
    var bytes: [UInt8] = []
}

/// A sheet of cairo's.
private final class CairoCanvas: FigureCanvas {
    private let context: OpaquePointer

    init(_ context: OpaquePointer) {
        self.context = context
        figure_set_line_join(context, Int32(CAIRO_LINE_JOIN_ROUND))
        figure_select_font_face(context, "DejaVu Sans", 0, 0)
    }

    private func set(_ color: FigureColor) {
        figure_set_source_rgba(context, color.red, color.green, color.blue, color.alpha)
    }

    private func follow(_ places: [FigurePlace]) {
        figure_new_path(context)
        for (index, place) in places.enumerated() {
            if index == 0 {
                figure_move_to(context, place.x, place.y)
            } else {
                figure_line_to(context, place.x, place.y)
            }
        }
    }

    private func draw(_ stroke: FigureStroke) {
        set(stroke.color)
        figure_set_line_width(context, stroke.width)
        figure_set_dash(context, stroke.dash, Int32(stroke.dash.count), 0)
        figure_stroke(context)
    }

    func line(_ places: [FigurePlace], _ stroke: FigureStroke) {
        follow(places)
        draw(stroke)
    }

    func area(_ places: [FigurePlace], _ color: FigureColor) {
        follow(places)
        figure_close_path(context)
        set(color)
        figure_fill(context)
    }

    func circle(_ center: FigurePlace, radius: Double, fill: FigureColor?, stroke: FigureStroke?) {
        func go() {
            figure_new_path(context)
            figure_arc(context, center.x, center.y, radius, 0, 2 * Double.pi)
            figure_close_path(context)
        }
        if let fill {
            go()
            set(fill)
            figure_fill(context)
        }
        if let stroke {
            go()
            draw(stroke)
        }
    }

    func text(_ text: String, at origin: FigurePlace, size: Double, color: FigureColor, isUpright: Bool) {
        figure_save(context)
        set(color)
        figure_set_font_size(context, size)
        figure_translate(context, origin.x, origin.y)
        if isUpright { figure_rotate(context, -Double.pi / 2) }
        figure_new_path(context)
        figure_move_to(context, 0, 0)
        figure_show_text(context, text)
        figure_restore(context)
    }

    func width(of text: String, size: Double) -> Double {
        figure_set_font_size(context, size)
        var extents = cairo_text_extents_t()
        figure_text_extents(context, text, &extents)
        return extents.x_advance
    }

    func image(_ image: FigureImage, in box: FigureBox) {
        guard
            let surface = figure_image_surface_create(
                Int32(CAIRO_FORMAT_ARGB32), Int32(image.columns), Int32(image.rows))
        else { return }
        defer { figure_surface_destroy(surface) }
        // A surface without memory has no data; the status of what is drawn from it tells.
        if let data = figure_image_surface_get_data(surface) {
            figure_surface_flush(surface)
            let stride = Int(figure_image_surface_get_stride(surface))
            for row in 0..<image.rows {
                for column in 0..<image.columns {
                    UnsafeMutableRawPointer(data).storeBytes(
                        of: image.dots[row * image.columns + column], toByteOffset: row * stride + 4 * column,
                        as: UInt32.self)
                }
            }
            figure_surface_mark_dirty(surface)
        }
        figure_save(context)
        figure_translate(context, box.x, box.y)
        figure_scale(context, box.width / Double(image.columns), box.height / Double(image.rows))
        figure_set_source_surface(context, surface, 0, 0)
        figure_paint(context)
        figure_restore(context)
    }

    func inside(_ box: FigureBox, _ body: () -> Void) {
        figure_save(context)
        figure_rectangle(context, box.x, box.y, box.width, box.height)
        figure_clip(context)
        body()
        figure_restore(context)
    }
}
