/* The BLAS and LAPACK routines in use: name, parameters, and the same parameters as arguments. Fortran passes everything
   by address; each character argument has a hidden trailing length. `dsytrd_sy2sb` came with LAPACK 3.7. */
ROUTINE(dgemm, (const char *transa, const char *transb, const lapack_int *m, const lapack_int *n, const lapack_int
        *k, const double *alpha, const double *a, const lapack_int *lda, const double *b, const lapack_int *ldb,
        const double *beta, double *c, const lapack_int *ldc, size_t l1, size_t l2), (transa, transb, m, n, k,
        alpha, a, lda, b, ldb, beta, c, ldc, l1, l2))
ROUTINE(dgemv, (const char *trans, const lapack_int *m, const lapack_int *n, const double *alpha, const double *a,
        const lapack_int *lda, const double *x, const lapack_int *incx, const double *beta, double *y, const
        lapack_int *incy, size_t l1), (trans, m, n, alpha, a, lda, x, incx, beta, y, incy, l1))
ROUTINE(dsyrk, (const char *uplo, const char *trans, const lapack_int *n, const lapack_int *k, const double *alpha,
        const double *a, const lapack_int *lda, const double *beta, double *c, const lapack_int *ldc, size_t l1,
        size_t l2), (uplo, trans, n, k, alpha, a, lda, beta, c, ldc, l1, l2))
ROUTINE(dsymm, (const char *side, const char *uplo, const lapack_int *m, const lapack_int *n, const double *alpha,
        const double *a, const lapack_int *lda, const double *b, const lapack_int *ldb, const double *beta, double
        *c, const lapack_int *ldc, size_t l1, size_t l2), (side, uplo, m, n, alpha, a, lda, b, ldb, beta, c, ldc,
        l1, l2))
ROUTINE(dsymv, (const char *uplo, const lapack_int *n, const double *alpha, const double *a, const lapack_int *lda,
        const double *x, const lapack_int *incx, const double *beta, double *y, const lapack_int *incy, size_t l1),
        (uplo, n, alpha, a, lda, x, incx, beta, y, incy, l1))
ROUTINE(dtrsm, (const char *side, const char *uplo, const char *transa, const char *diag, const lapack_int *m, const
        lapack_int *n, const double *alpha, const double *a, const lapack_int *lda, double *b, const lapack_int
        *ldb, size_t l1, size_t l2, size_t l3, size_t l4), (side, uplo, transa, diag, m, n, alpha, a, lda, b, ldb,
        l1, l2, l3, l4))
ROUTINE(dtrsv, (const char *uplo, const char *trans, const char *diag, const lapack_int *n, const double *a, const
        lapack_int *lda, double *x, const lapack_int *incx, size_t l1, size_t l2, size_t l3), (uplo, trans, diag, n,
        a, lda, x, incx, l1, l2, l3))
ROUTINE(dpotrf, (const char *uplo, const lapack_int *n, double *a, const lapack_int *lda, lapack_int *info, size_t
        l1), (uplo, n, a, lda, info, l1))
ROUTINE(dpotrs, (const char *uplo, const lapack_int *n, const lapack_int *nrhs, const double *a, const lapack_int
        *lda, double *b, const lapack_int *ldb, lapack_int *info, size_t l1), (uplo, n, nrhs, a, lda, b, ldb, info,
        l1))
ROUTINE(dpotri, (const char *uplo, const lapack_int *n, double *a, const lapack_int *lda, lapack_int *info, size_t
        l1), (uplo, n, a, lda, info, l1))
ROUTINE(dtrtri, (const char *uplo, const char *diag, const lapack_int *n, double *a, const lapack_int *lda,
        lapack_int *info, size_t l1, size_t l2), (uplo, diag, n, a, lda, info, l1, l2))
ROUTINE(dpstrf, (const char *uplo, const lapack_int *n, double *a, const lapack_int *lda, lapack_int *piv,
        lapack_int *rank, const double *tol, double *work, lapack_int *info, size_t l1), (uplo, n, a, lda, piv,
        rank, tol, work, info, l1))
ROUTINE(dpbtrf, (const char *uplo, const lapack_int *n, const lapack_int *kd, double *ab, const lapack_int *ldab,
        lapack_int *info, size_t l1), (uplo, n, kd, ab, ldab, info, l1))
ROUTINE(dpbtrs, (const char *uplo, const lapack_int *n, const lapack_int *kd, const lapack_int *nrhs, const double
        *ab, const lapack_int *ldab, double *b, const lapack_int *ldb, lapack_int *info, size_t l1), (uplo, n, kd,
        nrhs, ab, ldab, b, ldb, info, l1))
ROUTINE(dsytrd_sy2sb, (const char *uplo, const lapack_int *n, const lapack_int *kd, double *a, const lapack_int
        *lda, double *ab, const lapack_int *ldab, double *tau, double *work, const lapack_int *lwork, lapack_int
        *info, size_t l1), (uplo, n, kd, a, lda, ab, ldab, tau, work, lwork, info, l1))
ROUTINE(dsyevd, (const char *jobz, const char *uplo, const lapack_int *n, double *a, const lapack_int *lda, double
        *w, double *work, const lapack_int *lwork, lapack_int *iwork, const lapack_int *liwork, lapack_int *info,
        size_t l1, size_t l2), (jobz, uplo, n, a, lda, w, work, lwork, iwork, liwork, info, l1, l2))
ROUTINE(dgeqrf, (const lapack_int *m, const lapack_int *n, double *a, const lapack_int *lda, double *tau, double
        *work, const lapack_int *lwork, lapack_int *info), (m, n, a, lda, tau, work, lwork, info))
ROUTINE(dormqr, (const char *side, const char *trans, const lapack_int *m, const lapack_int *n, const lapack_int *k,
        const double *a, const lapack_int *lda, const double *tau, double *c, const lapack_int *ldc, double *work,
        const lapack_int *lwork, lapack_int *info, size_t l1, size_t l2), (side, trans, m, n, k, a, lda, tau, c,
        ldc, work, lwork, info, l1, l2))
ROUTINE(dlarft, (const char *direct, const char *storev, const lapack_int *n, const lapack_int *k, const double *v,
        const lapack_int *ldv, const double *tau, double *t, const lapack_int *ldt, size_t l1, size_t l2), (direct,
        storev, n, k, v, ldv, tau, t, ldt, l1, l2))
ROUTINE(dlarfb, (const char *side, const char *trans, const char *direct, const char *storev, const lapack_int *m,
        const lapack_int *n, const lapack_int *k, const double *v, const lapack_int *ldv, const double *t, const
        lapack_int *ldt, double *c, const lapack_int *ldc, double *work, const lapack_int *ldwork, size_t l1, size_t
        l2, size_t l3, size_t l4), (side, trans, direct, storev, m, n, k, v, ldv, t, ldt, c, ldc, work, ldwork, l1,
        l2, l3, l4))
ROUTINE(dgesdd, (const char *jobz, const lapack_int *m, const lapack_int *n, double *a, const lapack_int *lda,
        double *s, double *u, const lapack_int *ldu, double *vt, const lapack_int *ldvt, double *work, const
        lapack_int *lwork, lapack_int *iwork, lapack_int *info, size_t l1), (jobz, m, n, a, lda, s, u, ldu, vt,
        ldvt, work, lwork, iwork, info, l1))
