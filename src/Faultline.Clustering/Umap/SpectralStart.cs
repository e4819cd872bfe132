namespace Faultline.Clustering;

/// <summary>
/// The leading eigenvectors of D^(−½) W D^(−½) after the trivial one, by a block iteration filtered with Chebyshev polynomials (Zhou &amp; Saad
/// 2007): good to the few digits a starting layout needs.
/// </summary>
internal static class SpectralStart
{
    private const int Spare = 6;
    private const int Rounds = 8;
    private const int Degree = 12;

    /// <returns>n × dimensions, or null when the graph is not connected or too small.</returns>
    public static Panel? Of(SparseMatrix graph, int dimensions, UmapOptions options, CancellationToken ct)
    {
        var n = graph.Rows;
        var width = Math.Min(n, dimensions + 1 + Spare);
        if (n <= dimensions + 1 || !IsConnected(graph))
        {
            return null;
        }

        var normalized = Normalize(graph);
        var basis = Orthonormal.Basis(Panel.Random(n, width, options.Seed, 1), options.Threads, ct);
        var cut = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            basis = Orthonormal.Basis(Filter(normalized, basis, cut, options.Threads, ct), options.Threads, ct);
            var (directions, values) = Ritz(normalized, basis, options.Threads, ct);
            basis = directions;
            // (1 + μ)/2 are the values found; damp everything below the block's last one.
            cut = Math.Clamp(2 * values[^1] - 1, -0.9, 0.999);
        }

        var result = new Panel(n, dimensions);
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < dimensions; k++)
            {
                result.Values[(long)i * result.Stride + k] = basis.Values[(long)i * basis.Stride + k + 1];
            }
        }

        return result;
    }

    private static (Panel Directions, double[] Values) Ritz(SparseMatrix matrix, Panel basis, int? threads, CancellationToken ct)
    {
        // With (I + M)/2, whose eigenvalues are not negative, largest in magnitude means largest.
        var image = basis.MultiplyLeft(matrix, threads, ct);
        for (var i = 0; i < image.Values.Length; i++)
        {
            image.Values[i] = (image.Values[i] + basis.Values[i]) / 2;
        }

        return Principal.Directions(image, basis.Columns, 0, threads, ct);
    }

    private static Panel Filter(SparseMatrix matrix, Panel x, double cut, int? threads, CancellationToken ct)
    {
        var centre = (float)((cut - 1) / 2);
        var half = (float)((cut + 1) / 2);
        var previous = x;
        var current = Combine(x.MultiplyLeft(matrix, threads, ct), x, null, centre, 1 / half);
        for (var k = 2; k <= Degree; k++)
        {
            var next = Combine(current.MultiplyLeft(matrix, threads, ct), current, previous, centre, 2 / half);
            (previous, current) = (current, next);
        }

        return current;
    }

    /// <summary>scale·(image − centre·x) − previous, into image.</summary>
    private static Panel Combine(Panel image, Panel x, Panel? previous, float centre, float scale)
    {
        for (var i = 0; i < image.Values.Length; i++)
        {
            image.Values[i] = scale * (image.Values[i] - centre * x.Values[i]) - (previous is null ? 0 : previous.Values[i]);
        }

        return image;
    }

    private static SparseMatrix Normalize(SparseMatrix graph)
    {
        var scale = new double[graph.Rows];
        for (var i = 0; i < graph.Rows; i++)
        {
            double degree = 0;
            foreach (var w in graph.RowValues(i))
            {
                degree += w;
            }

            scale[i] = 1 / Math.Sqrt(degree);
        }

        var values = new float[graph.Count];
        for (var i = 0; i < graph.Rows; i++)
        {
            for (var p = graph.RowStarts[i]; p < graph.RowStarts[i + 1]; p++)
            {
                values[p] = (float)(graph.Values[p] * scale[i] * scale[graph.Columns[p]]);
            }
        }

        return new SparseMatrix(graph.RowStarts, graph.Columns, values, graph.Rows, graph.ColumnCount);
    }

    private static bool IsConnected(SparseMatrix graph)
    {
        var seen = new bool[graph.Rows];
        var queue = new Stack<int>([0]);
        seen[0] = true;
        var count = 1;
        while (queue.TryPop(out var i))
        {
            foreach (var j in graph.RowColumns(i))
            {
                if (!seen[j])
                {
                    seen[j] = true;
                    count++;
                    queue.Push(j);
                }
            }
        }

        return count == graph.Rows;
    }
}
