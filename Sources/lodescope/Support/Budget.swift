import ArgumentParser

/// A length of time on a command line: `2m`, `90s`, `1h30m`, or seconds alone.
struct Budget: ExpressibleByArgument, Hashable, CustomStringConvertible {
    let seconds: Double

    init(seconds: Double) { self.seconds = seconds }

    init?(argument: String) {
        if let seconds = Double(argument), seconds > 0, seconds.isFinite {
            self.seconds = seconds
            return
        }
        let units: [Character: Double] = ["h": 3600, "m": 60, "s": 1]
        var (total, digits) = (0.0, "")
        for character in argument.lowercased() {
            guard let unit = units[character] else {
                digits.append(character)
                continue
            }
            guard let number = Double(digits), number >= 0 else { return nil }
            total += number * unit
            digits = ""
        }
        guard digits.isEmpty, total > 0, total.isFinite else { return nil }
        seconds = total
    }

    var description: String {
        seconds.truncatingRemainder(dividingBy: 60) == 0 && seconds >= 60 ? "\(Int(seconds / 60))m" : "\(seconds)s"
    }
}
