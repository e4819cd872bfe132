namespace Faultline.Clustering;

/// <summary>The weighted neighbour graph of UMAP (McInnes, Healy &amp; Melville 2018, §3.1).</summary>
internal static class FuzzyGraph
{
    private const double Tolerance = 1e-5;
    private const double SmallestScale = 1e-3;
    private const int Bisections = 64;
    private const int RowChunk = 256;

    /// <summary>
    /// For every point ρ, the distance to its nearest distinct neighbour, and σ with Σ exp(−max(0, d − ρ)/σ) = log₂ k, where k counts the
    /// point itself and the sum runs over its k − 1 neighbours.
    /// </summary>
    /// <param name="neighbors">k neighbours a point, the point itself first.</param>
    /// <param name="threads">Most threads to use; null for all.</param>
    /// <param name="ct">Cancels.</param>
    public static (float[] Sigmas, float[] Rhos) SmoothDistances(
        NeighborTable neighbors,
        int? threads = null,
        CancellationToken ct = default
    )
    {
        var target = Math.Log2(neighbors.K);
        var overall = Mean(neighbors.Distances);
        var sigmas = new float[neighbors.Rows];
        var rhos = new float[neighbors.Rows];
        RowParallel.For(
            neighbors.Rows,
            RowChunk,
            threads,
            (start, end) =>
            {
                for (var i = start; i < end; i++)
                {
                    var distances = neighbors.DistancesOf(i);
                    foreach (var d in distances)
                    {
                        if (d > 0)
                        {
                            rhos[i] = d;
                            break;
                        }
                    }

                    var typical = rhos[i] > 0 ? Mean(distances) : overall;
                    sigmas[i] = (float)Math.Max(Sigma(distances[1..], rhos[i], target), SmallestScale * typical);
                }
            },
            ct
        );
        return (sigmas, rhos);
    }

    /// <summary>Directed memberships exp(−max(0, d − ρ)/σ), one row a point, the point itself left out.</summary>
    public static SparseMatrix Memberships(NeighborTable neighbors, float[] sigmas, float[] rhos, int columns)
    {
        var k = neighbors.K - 1;
        var indices = new int[neighbors.Rows * k];
        var weights = new float[neighbors.Rows * k];
        var starts = new int[neighbors.Rows + 1];
        for (var i = 0; i < neighbors.Rows; i++)
        {
            var row = indices.AsSpan(i * k, k);
            neighbors.IndicesOf(i)[1..].CopyTo(row);
            var distances = neighbors.DistancesOf(i)[1..];
            for (var j = 0; j < k; j++)
            {
                var beyond = distances[j] - rhos[i];
                // Below the smallest normal number a weight means nothing and would only slow the products down.
                weights[i * k + j] =
                    beyond <= 0 || sigmas[i] == 0 ? 1 : Math.Max(1.2e-38f, (float)PortableMath.ExpOfNegative(-(double)beyond / sigmas[i]));
            }

            row.Sort(weights.AsSpan(i * k, k));
            starts[i + 1] = (i + 1) * k;
        }

        return new SparseMatrix(starts, indices, weights, neighbors.Rows, columns);
    }

    /// <summary>The fuzzy union W + Wᵀ − W∘Wᵀ, symmetric.</summary>
    public static SparseMatrix Union(SparseMatrix directed)
    {
        var reverse = directed.Transpose();
        var starts = new int[directed.Rows + 1];
        var columns = new List<int>(directed.Count * 3 / 2);
        var values = new List<float>(directed.Count * 3 / 2);
        for (var i = 0; i < directed.Rows; i++)
        {
            var a = directed.RowColumns(i);
            var b = reverse.RowColumns(i);
            var u = directed.RowValues(i);
            var v = reverse.RowValues(i);
            int p = 0,
                q = 0;
            while (p < a.Length || q < b.Length)
            {
                var left = p < a.Length ? a[p] : int.MaxValue;
                var right = q < b.Length ? b[q] : int.MaxValue;
                columns.Add(Math.Min(left, right));
                values.Add(
                    left < right ? u[p]
                    : right < left ? v[q]
                    : u[p] + v[q] - u[p] * v[q]
                );
                p += left <= right ? 1 : 0;
                q += right <= left ? 1 : 0;
            }

            starts[i + 1] = columns.Count;
        }

        return new SparseMatrix(starts, [.. columns], [.. values], directed.Rows, directed.Rows);
    }

    private static double Sigma(ReadOnlySpan<float> distances, float rho, double target)
    {
        float low = 0;
        var high = float.PositiveInfinity;
        float middle = 1;
        for (var step = 0; step < Bisections; step++)
        {
            double sum = 0;
            foreach (var d in distances)
            {
                var beyond = d - rho;
                sum += beyond > 0 ? PortableMath.ExpOfNegative(-(double)beyond / middle) : 1;
            }

            if (Math.Abs(sum - target) < Tolerance)
            {
                break;
            }

            if (sum > target)
            {
                high = middle;
                middle = (low + high) / 2;
            }
            else
            {
                low = middle;
                middle = float.IsPositiveInfinity(high) ? middle * 2 : (low + high) / 2;
            }
        }

        return middle;
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        return values.IsEmpty ? 0 : sum / values.Length;
    }
}
