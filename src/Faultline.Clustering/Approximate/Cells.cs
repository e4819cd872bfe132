namespace Faultline.Clustering;

/// <summary>
/// The points grouped by a coarse k-means of their projection and lined up cell by cell, each cell beside a near one, so that a block of consecutive points is
/// a neighbourhood (an inverted file: Jégou, Douze &amp; Schmid 2011).
/// </summary>
internal sealed class Cells
{
    private const int PointsACell = PackedPoints.BlockRows;
    private const int SamplesACell = 48;
    private const int Iterations = 6;
    private const int Seed = 43;

    private readonly Matrix _projection;
    private readonly ExactNeighbors _search;
    private readonly int[] _start;
    private readonly int[] _end;
    private readonly int? _threads;

    public Cells(Matrix projection, int? threads, CancellationToken cancellationToken)
    {
        _projection = projection;
        _threads = threads;
        var count = Math.Max(1, projection.Rows / PointsACell);
        var centres = Centres(projection, count, threads, cancellationToken);
        _search = new ExactNeighbors(centres, Metric.Euclidean);
        var cell = _search.Of(projection, 1, threads, cancellationToken).Indices;
        var chain = Chain(centres, cancellationToken);
        var sizes = new int[count];
        foreach (var c in cell)
        {
            sizes[c]++;
        }

        _start = new int[count];
        _end = new int[count];
        var at = 0;
        foreach (var c in chain)
        {
            _start[c] = at;
            _end[c] = at;
            at += sizes[c];
        }

        Order = new int[projection.Rows];
        for (var i = 0; i < cell.Length; i++)
        {
            Order[_end[cell[i]]++] = i;
        }
    }

    /// <summary>The points, cell by cell.</summary>
    public int[] Order { get; }

    public int Blocks => (Order.Length + PackedPoints.BlockRows - 1) / PackedPoints.BlockRows;

    /// <summary>
    /// For each block of <see cref="Order"/> the blocks most of its points would look into: each point votes for the cells nearest to it, nearer ones more.
    /// The block itself always comes first.
    /// </summary>
    public int[][] Probes(int most, CancellationToken cancellationToken)
    {
        var probes = new int[Blocks][];
        most = Math.Min(most, Blocks);
        var cells = Math.Min(most, _start.Length);
        for (var block = 0; block < probes.Length; block++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = block * PackedPoints.BlockRows;
            var table = _search.Of(Rows(first, Math.Min(first + PackedPoints.BlockRows, Order.Length)), cells, _threads, cancellationToken);
            var votes = new long[probes.Length];
            for (var at = 0; at < table.Indices.Length; at++)
            {
                var c = table.Indices[at];
                for (var b = _start[c] / PackedPoints.BlockRows; b * PackedPoints.BlockRows < _end[c]; b++)
                {
                    votes[b] += cells - (at % cells);
                }
            }

            votes[block] = long.MaxValue;
            // A cell, and with it points that are equal, may go on in the block before or after.
            foreach (var beside in (ReadOnlySpan<int>)[block - 1, block + 1])
            {
                if (beside >= 0 && beside < votes.Length)
                {
                    votes[beside] = long.MaxValue - 1;
                }
            }

            var home = block;
            probes[block] =
            [
                .. Enumerable
                    .Range(0, votes.Length)
                    .OrderByDescending(b => votes[b])
                    .ThenBy(b => Math.Abs(b - home))
                    .ThenBy(b => b)
                    .Take(most),
            ];
        }

        return probes;
    }

    private Matrix Rows(int start, int end)
    {
        var d = _projection.Columns;
        var values = new float[(end - start) * d];
        for (var i = start; i < end; i++)
        {
            _projection.Row(Order[i]).CopyTo(values.AsSpan((i - start) * d));
        }

        return new Matrix(values, end - start, d);
    }

    private static Matrix Centres(Matrix projection, int count, int? threads, CancellationToken cancellationToken)
    {
        var d = projection.Columns;
        var random = new DeterministicRandom(Seed);
        var rows = random.Sample(projection.Rows, Math.Min(projection.Rows, count * SamplesACell));
        var sample = new Matrix(new float[rows.Length * d], rows.Length, d);
        for (var i = 0; i < rows.Length; i++)
        {
            projection.Row(rows[i]).CopyTo(sample.Values.AsSpan(i * d));
        }

        var centres = new Matrix(new float[count * d], count, d);
        var starts = random.Sample(rows.Length, count);
        for (var c = 0; c < count; c++)
        {
            sample.Row(starts[c]).CopyTo(centres.Values.AsSpan(c * d));
        }

        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var nearest = new ExactNeighbors(centres, Metric.Euclidean).Of(sample, 1, threads, cancellationToken).Indices;
            var sums = new double[count * d];
            var sizes = new int[count];
            for (var i = 0; i < nearest.Length; i++)
            {
                sizes[nearest[i]]++;
                var row = sample.Row(i);
                var sum = sums.AsSpan(nearest[i] * d, d);
                for (var c = 0; c < row.Length; c++)
                {
                    sum[c] += row[c];
                }
            }

            for (var at = 0; at < sums.Length; at++)
            {
                // A centre without points stays where it was.
                centres.Values[at] = sizes[at / d] > 0 ? (float)(sums[at] / sizes[at / d]) : centres.Values[at];
            }
        }

        return centres;
    }

    /// <summary>From each centre on to the nearest one not visited.</summary>
    private static int[] Chain(Matrix centres, CancellationToken cancellationToken)
    {
        var left = Enumerable.Range(1, centres.Rows - 1).ToList();
        var chain = new int[centres.Rows];
        for (var at = 1; at < chain.Length; at++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var nearest = 0;
            var least = float.PositiveInfinity;
            for (var i = 0; i < left.Count; i++)
            {
                var squared = VectorMath.SquaredDistance(centres.Row(chain[at - 1]), centres.Row(left[i]));
                if (squared < least)
                {
                    (least, nearest) = (squared, i);
                }
            }

            chain[at] = left[nearest];
            left.RemoveAt(nearest);
        }

        return chain;
    }
}
