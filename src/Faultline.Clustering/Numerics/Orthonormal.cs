namespace Faultline.Clustering;

/// <summary>
/// An orthonormal basis of a tall panel's columns by Cholesky QR, done twice (Yamamoto et al. 2015): three passes of dense products instead of
/// one Householder sweep a column. Columns that depend on earlier ones become zero.
/// </summary>
internal static class Orthonormal
{
    private const double Dependent = 1e-12;

    public static Panel Basis(Panel y, int? threads, CancellationToken ct)
    {
        var once = Pass(y, threads, ct);
        return Pass(once, threads, ct);
    }

    private static Panel Pass(Panel y, int? threads, CancellationToken ct)
    {
        var n = y.Columns;
        var inverse = InverseUpper(y.Gram(threads, ct), n);
        return y.Multiply(Panel.FromRows(inverse, n), threads, ct);
    }

    /// <summary>R⁻¹ of G = RᵀR; rows of the result are rows of R⁻¹.</summary>
    private static double[][] InverseUpper(double[] gram, int n)
    {
        // lower[i] is row i of L = Rᵀ.
        var lower = new double[n][];
        for (var i = 0; i < n; i++)
        {
            lower[i] = new double[n];
            for (var j = 0; j < i; j++)
            {
                var sum = gram[i * n + j] - DoubleVector.Dot(lower[i].AsSpan(0, j), lower[j].AsSpan(0, j));
                lower[i][j] = lower[j][j] > 0 ? sum / lower[j][j] : 0;
            }

            var pivot = gram[i * n + i] - DoubleVector.Dot(lower[i].AsSpan(0, i), lower[i].AsSpan(0, i));
            lower[i][i] = pivot > Dependent * gram[i * n + i] ? Math.Sqrt(pivot) : 0;
        }

        // Row i of L⁻¹ is column i of R⁻¹.
        var result = new double[n][];
        for (var i = 0; i < n; i++)
        {
            result[i] = new double[n];
        }

        var row = new double[n];
        var inverse = new double[n][];
        for (var i = 0; i < n; i++)
        {
            inverse[i] = new double[n];
            if (lower[i][i] == 0)
            {
                continue;
            }

            Array.Clear(row);
            row[i] = 1;
            for (var j = 0; j < i; j++)
            {
                DoubleVector.AddScaled(row.AsSpan(0, j + 1), inverse[j].AsSpan(0, j + 1), -lower[i][j]);
            }

            for (var j = 0; j <= i; j++)
            {
                inverse[i][j] = row[j] / lower[i][i];
                result[j][i] = inverse[i][j];
            }
        }

        return result;
    }
}
