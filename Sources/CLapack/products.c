#include <stdlib.h>

#include "CLapack.h"
#include "kernels.h"

static double element(int i, int j) { return (double)((31 * i + 17 * j + i * j) % 13 - 6); }

/* op(A) x = y for A of integers stored by columns, by plain loops. */
static void plain_product(bool transposed, int rows, int columns, const double *a, int stride, const double *x, double *y) {
    for (int i = 0; i < rows; i++) {
        y[i] = 0;
        for (int j = 0; j < columns; j++) y[i] += (transposed ? a[j + i * stride] : a[i + j * stride]) * x[j];
    }
}

static bool are_equal(int count, const double *x, const double *y) {
    for (int i = 0; i < count; i++)
        if (x[i] != y[i]) return false;
    return true;
}

static void fill(int rows, int columns, double *a) {
    for (int j = 0; j < columns; j++)
        for (int i = 0; i < rows; i++) a[i + j * rows] = element(i, j);
}

/* Whether C = op(A) op(B) by C x = op(A) (op(B) x), which no element that is wrong survives. */
static bool gemm_is_right(bool ta, bool tb, int m, int n, int k, double *memory) {
    double *a = memory, *b = a + m * k, *c = b + k * n, *x = c + m * n, *bx = x + n, *abx = bx + k, *cx = abx + m;
    const double one = 1, zero = 0;
    int lda = ta ? k : m, ldb = tb ? n : k;
    fill(lda, m * k / lda, a);
    fill(ldb, k * n / ldb, b);
    for (int j = 0; j < n; j++) x[j] = 1 + 37 * j % 101;
    dgemm_(ta ? "T" : "N", tb ? "T" : "N", &m, &n, &k, &one, a, &lda, b, &ldb, &zero, c, &m, 1, 1);
    plain_product(tb, k, n, b, ldb, x, bx);
    plain_product(ta, m, k, a, lda, bx, abx);
    plain_product(false, m, n, c, m, x, cx);
    return are_equal(m, cx, abx);
}

/* The same for the lower triangle of C = A A'. */
static bool syrk_is_right(int n, int k, double *memory) {
    double *a = memory, *c = a + n * k, *x = c + n * n, *ax = x + n, *aax = ax + k, *cx = aax + n;
    const double one = 1, zero = 0;
    fill(n, k, a);
    for (int j = 0; j < n; j++) x[j] = 1 + 37 * j % 101;
    dsyrk_("L", "N", &n, &k, &one, a, &n, &zero, c, &n, 1, 1);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < j; i++) c[i + j * n] = c[j + i * n];
    plain_product(true, k, n, a, n, x, ax);
    plain_product(false, n, k, a, n, ax, aax);
    plain_product(false, n, n, c, n, x, cx);
    return are_equal(n, cx, aax);
}

static bool gemv_is_right(bool transposed, int m, int n, double *memory) {
    double *a = memory, *x = a + m * n, *y = x + m + n, *ax = y + m + n;
    const double one = 1, zero = 0;
    const int next = 1;
    int rows = transposed ? n : m, columns = transposed ? m : n;
    fill(m, n, a);
    for (int j = 0; j < columns; j++) x[j] = 1 + 37 * j % 101;
    dgemv_(transposed ? "T" : "N", &m, &n, &one, a, &m, x, &next, &zero, y, &next, 1);
    plain_product(transposed, rows, columns, a, m, x, ax);
    return are_equal(rows, y, ax);
}

bool products_are_right(void) {
    /* Room for the largest below. */
    double *memory = calloc(3 * 110 * 110 + 4 * 110, sizeof *memory);
    if (!memory) return false;
    bool right = true;
    /* Odd shapes, which end in parts of a register; small ones and large ones, which OpenBLAS computes in other ways. */
    for (int form = 0; form < 4; form++) right &= gemm_is_right(form & 1, form & 2, 43, 37, 51, memory);
    for (int form = 0; form < 3; form++) right &= gemm_is_right(form & 1, form & 2, 103, 101, 105, memory);
    right &= syrk_is_right(67, 71, memory);
    right &= gemv_is_right(false, 67, 71, memory) && gemv_is_right(true, 67, 71, memory);
    free(memory);
    return right;
}
