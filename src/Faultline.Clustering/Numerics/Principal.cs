namespace Faultline.Clustering;

/// <summary>The leading left singular directions of a tall panel Z, from the eigenvectors of ZᵀZ.</summary>
internal static class Principal
{
    /// <returns>Z W Λ^(−½) for the leading eigenpairs, signs fixed, with √Λ. Directions below <paramref name="negligible"/> times the largest are zero.</returns>
    public static (Panel Directions, double[] Values) Directions(Panel z, int count, double negligible, int? threads, CancellationToken ct)
    {
        var n = z.Columns;
        var (eigenvalues, eigenvectors) = SymmetricEigen.Decompose(z.Gram(threads, ct), n);
        ct.ThrowIfCancellationRequested();
        var values = new double[count];
        var mix = new double[n][];
        for (var i = 0; i < n; i++)
        {
            mix[i] = new double[count];
        }

        var floor = Math.Sqrt(Math.Max(0, eigenvalues[0])) * negligible;
        for (var k = 0; k < count; k++)
        {
            var value = Math.Sqrt(Math.Max(0, eigenvalues[k]));
            if (value <= floor)
            {
                continue;
            }

            values[k] = value;
            for (var i = 0; i < n; i++)
            {
                mix[i][k] = eigenvectors[k][i] / value;
            }
        }

        var directions = z.Multiply(Panel.FromRows(mix, count), threads, ct);
        FixSigns(directions);
        return (directions, values);
    }

    /// <summary>Singular directions are unique up to sign: make the entry largest in magnitude (the first of equals) positive.</summary>
    public static void FixSigns(Panel panel)
    {
        for (var k = 0; k < panel.Columns; k++)
        {
            var largest = 0f;
            for (var i = 0; i < panel.Rows; i++)
            {
                var value = panel.Values[(long)i * panel.Stride + k];
                largest = Math.Abs(value) > Math.Abs(largest) ? value : largest;
            }

            for (var i = 0; largest < 0 && i < panel.Rows; i++)
            {
                ref var value = ref panel.Values[(long)i * panel.Stride + k];
                value = -value;
            }
        }
    }
}
