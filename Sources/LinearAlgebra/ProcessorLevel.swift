/// The level of instructions that this build asks of a processor, as the Makefile's `ARCH` names it.
public enum ProcessorLevel {
    #if LODESCOPE_WIDE
        /// The name of the level.
        public static let built = "x86-64-v4"
    #elseif LODESCOPE_FMA
        /// The name of the level.
        public static let built = "x86-64-v3"
    #elseif arch(arm64)
        /// The name of the level.
        public static let built = "arm64"
    #else
        /// The name of the level.
        public static let built = "x86-64"
    #endif
}
