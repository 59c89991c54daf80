#ifndef LODESCOPE_CLAPACK_H
#define LODESCOPE_CLAPACK_H
/* Prototypes of the few BLAS and LAPACK routines in use. They are declared here because Debian ships lapack.h with
   liblapacke-dev only and cblas.h through an alternative; the Fortran names are the same in every implementation,
   so whichever libblas/liblapack the system selects (reference, OpenBLAS, ...) serves.
   Fortran passes everything by address; each character argument has a hidden trailing length. */
#include <stddef.h>
typedef int lapack_int;

void dgemm_(const char *transa, const char *transb, const lapack_int *m, const lapack_int *n, const lapack_int *k,
            const double *alpha, const double *a, const lapack_int *lda, const double *b, const lapack_int *ldb,
            const double *beta, double *c, const lapack_int *ldc, size_t, size_t);
void dgemv_(const char *trans, const lapack_int *m, const lapack_int *n, const double *alpha, const double *a,
            const lapack_int *lda, const double *x, const lapack_int *incx, const double *beta, double *y,
            const lapack_int *incy, size_t);
void dsyrk_(const char *uplo, const char *trans, const lapack_int *n, const lapack_int *k, const double *alpha,
            const double *a, const lapack_int *lda, const double *beta, double *c, const lapack_int *ldc, size_t, size_t);
void dsymm_(const char *side, const char *uplo, const lapack_int *m, const lapack_int *n, const double *alpha,
            const double *a, const lapack_int *lda, const double *b, const lapack_int *ldb, const double *beta,
            double *c, const lapack_int *ldc, size_t, size_t);
void dsymv_(const char *uplo, const lapack_int *n, const double *alpha, const double *a, const lapack_int *lda,
            const double *x, const lapack_int *incx, const double *beta, double *y, const lapack_int *incy, size_t);
void dtrsm_(const char *side, const char *uplo, const char *transa, const char *diag, const lapack_int *m,
            const lapack_int *n, const double *alpha, const double *a, const lapack_int *lda, double *b,
            const lapack_int *ldb, size_t, size_t, size_t, size_t);
void dtrsv_(const char *uplo, const char *trans, const char *diag, const lapack_int *n, const double *a,
            const lapack_int *lda, double *x, const lapack_int *incx, size_t, size_t, size_t);
void dpotrf_(const char *uplo, const lapack_int *n, double *a, const lapack_int *lda, lapack_int *info, size_t);
void dpotrs_(const char *uplo, const lapack_int *n, const lapack_int *nrhs, const double *a, const lapack_int *lda,
             double *b, const lapack_int *ldb, lapack_int *info, size_t);
void dpotri_(const char *uplo, const lapack_int *n, double *a, const lapack_int *lda, lapack_int *info, size_t);
void dtrtri_(const char *uplo, const char *diag, const lapack_int *n, double *a, const lapack_int *lda,
             lapack_int *info, size_t, size_t);
void dpstrf_(const char *uplo, const lapack_int *n, double *a, const lapack_int *lda, lapack_int *piv,
             lapack_int *rank, const double *tol, double *work, lapack_int *info, size_t);
void dpbtrf_(const char *uplo, const lapack_int *n, const lapack_int *kd, double *ab, const lapack_int *ldab,
             lapack_int *info, size_t);
void dpbtrs_(const char *uplo, const lapack_int *n, const lapack_int *kd, const lapack_int *nrhs, const double *ab,
             const lapack_int *ldab, double *b, const lapack_int *ldb, lapack_int *info, size_t);
void dsytrd_sy2sb_(const char *uplo, const lapack_int *n, const lapack_int *kd, double *a, const lapack_int *lda,
                   double *ab, const lapack_int *ldab, double *tau, double *work, const lapack_int *lwork,
                   lapack_int *info, size_t); /* LAPACK 3.7 */
void dsyevd_(const char *jobz, const char *uplo, const lapack_int *n, double *a, const lapack_int *lda, double *w,
             double *work, const lapack_int *lwork, lapack_int *iwork, const lapack_int *liwork, lapack_int *info,
             size_t, size_t);
void dgeqrf_(const lapack_int *m, const lapack_int *n, double *a, const lapack_int *lda, double *tau, double *work,
             const lapack_int *lwork, lapack_int *info);
void dormqr_(const char *side, const char *trans, const lapack_int *m, const lapack_int *n, const lapack_int *k,
             const double *a, const lapack_int *lda, const double *tau, double *c, const lapack_int *ldc, double *work,
             const lapack_int *lwork, lapack_int *info, size_t, size_t);
void dlarft_(const char *direct, const char *storev, const lapack_int *n, const lapack_int *k, const double *v,
             const lapack_int *ldv, const double *tau, double *t, const lapack_int *ldt, size_t, size_t);
void dlarfb_(const char *side, const char *trans, const char *direct, const char *storev, const lapack_int *m,
             const lapack_int *n, const lapack_int *k, const double *v, const lapack_int *ldv, const double *t,
             const lapack_int *ldt, double *c, const lapack_int *ldc, double *work, const lapack_int *ldwork, size_t,
             size_t, size_t, size_t);
void dgesdd_(const char *jobz, const lapack_int *m, const lapack_int *n, double *a, const lapack_int *lda, double *s,
             double *u, const lapack_int *ldu, double *vt, const lapack_int *ldvt, double *work,
             const lapack_int *lwork, lapack_int *iwork, lapack_int *info, size_t);
#endif
