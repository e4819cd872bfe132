using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>
/// Eigenvalues and vectors of a real symmetric matrix: Householder reduction to tridiagonal form, then implicit QL with Wilkinson's shift
/// (Golub &amp; Van Loan, Matrix Computations, §8.3). One thread, so the same bits every time.
/// </summary>
internal static class SymmetricEigen
{
    private const int MaxSweeps = 60;

    /// <param name="symmetric">n × n, row-major; overwritten.</param>
    /// <param name="n">Order.</param>
    /// <returns>Eigenvalues in descending order; row i of <c>Vectors</c> is the unit eigenvector of value i.</returns>
    public static (double[] Values, double[][] Vectors) Decompose(double[] symmetric, int n)
    {
        var diagonal = new double[n];
        var below = new double[n];
        var vectors = Tridiagonalize(symmetric, n, diagonal, below);
        Iterate(diagonal, below, vectors);
        var order = Enumerable.Range(0, n).OrderByDescending(i => diagonal[i]).ThenBy(i => i).ToArray();
        return (order.Select(i => diagonal[i]).ToArray(), order.Select(i => vectors[i]).ToArray());
    }

    /// <summary>Leaves T's diagonal and T[i, i + 1] in <paramref name="below"/>[i]; the rows returned are the columns of Q in A = Q T Qᵀ.</summary>
    private static double[][] Tridiagonalize(double[] a, int n, double[] diagonal, double[] below)
    {
        var reflectors = new double[Math.Max(0, n - 2)][];
        var p = new double[n];
        for (var k = 0; k < n - 2; k++)
        {
            var v = new double[n];
            for (var i = k + 1; i < n; i++)
            {
                v[i] = a[i * n + k];
            }

            var tail = v.AsSpan(k + 1);
            var norm = DoubleVector.Norm(tail);
            below[k] = tail[0] > 0 ? -norm : norm;
            tail[0] -= below[k];
            var length = DoubleVector.Norm(tail);
            if (length <= double.Epsilon || DoubleVector.Norm(tail[1..]) == 0)
            {
                below[k] = a[(k + 1) * n + k];
                continue;
            }

            foreach (ref var x in tail)
            {
                x /= length;
            }

            reflectors[k] = v;
            // A ← H A H with H = I − 2 v vᵀ, as the symmetric update A − v wᵀ − w vᵀ.
            for (var i = k + 1; i < n; i++)
            {
                p[i] = 2 * DoubleVector.Dot(a.AsSpan(i * n + k + 1, n - k - 1), tail);
            }

            var half = DoubleVector.Dot(p.AsSpan(k + 1, n - k - 1), tail);
            var w = p.AsSpan(k + 1, n - k - 1);
            DoubleVector.AddScaled(w, tail, -half);
            for (var i = k + 1; i < n; i++)
            {
                var row = a.AsSpan(i * n + k + 1, n - k - 1);
                DoubleVector.AddScaled(row, w, -v[i]);
                DoubleVector.AddScaled(row, tail, -p[i]);
            }
        }

        for (var i = 0; i < n; i++)
        {
            diagonal[i] = a[i * n + i];
        }

        if (n >= 2)
        {
            below[n - 2] = a[(n - 1) * n + n - 2];
        }

        var q = new double[n][];
        for (var i = 0; i < n; i++)
        {
            // Column i of Q = H₀ H₁ … e_i.
            q[i] = new double[n];
            q[i][i] = 1;
            for (var k = Math.Min(i - 1, n - 3); k >= 0; k--)
            {
                if (reflectors[k] is { } v)
                {
                    var tail = v.AsSpan(k + 1);
                    var target = q[i].AsSpan(k + 1);
                    DoubleVector.AddScaled(target, tail, -2 * DoubleVector.Dot(tail, target));
                }
            }
        }

        return q;
    }

    private static void Iterate(double[] d, double[] e, double[][] vectors)
    {
        for (var l = 0; l < d.Length; l++)
        {
            var sweeps = 0;
            var m = Uncoupled(d, e, l);
            while (m != l)
            {
                if (++sweeps > MaxSweeps)
                {
                    throw new InvalidOperationException(
                        "The eigenvalue iteration did not converge; the matrix holds values that are not finite."
                    );
                }

                QlStep(d, e, vectors, l, m);
                m = Uncoupled(d, e, l);
            }
        }
    }

    /// <summary>The first row at or after l whose coupling with the next one is below rounding.</summary>
    private static int Uncoupled(double[] d, double[] e, int l)
    {
        var m = l;
        while (m < d.Length - 1 && Math.Abs(e[m]) > 1.1e-16 * (Math.Abs(d[m]) + Math.Abs(d[m + 1])))
        {
            m++;
        }

        return m;
    }

    private static void QlStep(double[] d, double[] e, double[][] vectors, int l, int m)
    {
        var g = (d[l + 1] - d[l]) / (2 * e[l]);
        var r = Hypot(g, 1);
        g = d[m] - d[l] + e[l] / (g + Math.CopySign(r, g));
        double s = 1,
            c = 1,
            shift = 0;
        for (var i = m - 1; i >= l; i--)
        {
            var f = s * e[i];
            var b = c * e[i];
            r = Hypot(f, g);
            e[i + 1] = r;
            if (r == 0)
            {
                d[i + 1] -= shift;
                e[m] = 0;
                return;
            }

            s = f / r;
            c = g / r;
            g = d[i + 1] - shift;
            r = (d[i] - g) * s + 2 * c * b;
            shift = s * r;
            d[i + 1] = g + shift;
            g = c * r - b;
            Rotate(vectors[i], vectors[i + 1], c, s);
        }

        d[l] -= shift;
        e[l] = g;
        e[m] = 0;
    }

    private static void Rotate(double[] x, double[] y, double c, double s)
    {
        var lanes = Vector512<double>.Count;
        var i = 0;
        for (; i + lanes <= x.Length; i += lanes)
        {
            var a = Vector512.LoadUnsafe(ref x[i]);
            var b = Vector512.LoadUnsafe(ref y[i]);
            Vector512.StoreUnsafe(a * s + b * c, ref y[i]);
            Vector512.StoreUnsafe(a * c - b * s, ref x[i]);
        }

        for (; i < x.Length; i++)
        {
            var (a, b) = (x[i], y[i]);
            y[i] = a * s + b * c;
            x[i] = a * c - b * s;
        }
    }

    private static double Hypot(double a, double b) => Math.Sqrt(a * a + b * b);
}
