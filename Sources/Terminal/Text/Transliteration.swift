extension StringProtocol {
    /// The text in US-ASCII, for terminals without UTF-8.
    ///
    ///     "ρ⊗V, R / Å, 10⁻³, H₂O".inASCII == "rhoxV, R / A, 10^-3, H2O"
    ///
    /// What has no counterpart becomes `?`; a wide character becomes one `?`.
    public var inASCII: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return String(self) }
        var result = ""
        var inSuperscript = false
        for scalar in unicodeScalars {
            let superscript = superscripts[scalar]
            if let superscript {
                if !inSuperscript { result += "^" }
                result.unicodeScalars.append(superscript)
            } else if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else if let other = counterparts[scalar] {
                result += other
            } else if scalar.columns > 0 {
                result += folded(scalar)
            }
            inSuperscript = superscript != nil
        }
        return result
    }

    /// The text as a terminal with these glyphs can show it.
    public func shown(with glyphs: Capabilities.Glyphs) -> String {
        glyphs == .ascii ? inASCII : String(self)
    }
}

/// The base letter of an accented one, else `?`.
private func folded(_ scalar: Unicode.Scalar) -> String {
    let latin = "AAAAAAACEEEEIIIIDNOOOOO*OUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty"
    let offset = Int(scalar.value) - 0xC0
    guard offset >= 0, offset < 64 else { return "?" }
    return String(latin[latin.index(latin.startIndex, offsetBy: offset)])
}

private let superscripts: [Unicode.Scalar: Unicode.Scalar] = [
    "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
    "⁺": "+", "⁻": "-",
]

private let counterparts: [Unicode.Scalar: String] = [
    "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8", "₉": "9",
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "eps", "ζ": "zeta", "η": "eta", "θ": "theta",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "u", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Λ": "Lambda",
    "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "ℓ": "l", "∂": "d", "∇": "grad",
    "⊗": "x", "×": "x", "·": ".", "•": "*", "∙": ".", "−": "-", "–": "-", "—": "--", "±": "+/-", "≥": ">=", "≤": "<=",
    "≈": "~", "≠": "!=", "∞": "inf", "√": "sqrt", "°": "deg", "∝": "~", "→": "->", "←": "<-", "↑": "^", "↓": "v",
    "⇒": "=>", "…": "...", "‘": "'", "’": "'", "“": "\"", "”": "\"", "ß": "ss", "⏎": "Enter", "␣": "Space",
    "●": "*", "○": "o", "◆": "*", "◇": "o", "■": "#", "□": "o", "▲": "^", "△": "^", "▼": "v", "▶": ">", "◀": "<",
    "★": "*", "✓": "+", "✗": "x", "│": "|", "─": "-", "\u{A0}": " ",
]
