import Atomistics
import Glibc

extension Output {
    /// Finds out, before a long computation, whether what it makes could be written to `path`; leaves nothing behind.
    static func requireWritable(_ path: String) throws(DataError) {
        if path == "-" { return }
        var status = stat()
        if stat(path, &status) == 0 {
            switch status.st_mode & S_IFMT {
            case S_IFDIR: throw failure(path, EISDIR)
            case S_IFREG: break
            default:
                // Written directly.
                guard faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 else { throw failure(path, errno) }
                return
            }
        }
        // Files are made in their folder, so it is the folder that counts.
        let place = folder(of: try resolved(path))
        guard faccessat(AT_FDCWD, place.isEmpty ? "." : place, W_OK | X_OK, AT_EACCESS) == 0 else {
            throw failure(path, errno)
        }
    }
}
