namespace Faultline.Clustering;

/// <summary>Lloyd's iterations with Hamerly's two bounds a point: above on the distance to its own centre, below on the distance to any other.</summary>
internal sealed class Lloyd
{
    // Rows are summed in blocks of fixed size, added in order: the sum does not depend on the threads.
    private const int Block = 1024;

    private readonly KMeansRows _rows;
    private readonly int _k;
    private readonly int _d;
    private readonly int[] _labels;
    private readonly double[] _upper;
    private readonly double[] _lower;
    private readonly ParallelOptions _parallel;
    private double[] _centres;

    private Lloyd(KMeansRows rows, double[] centres, KMeansOptions options, CancellationToken cancellationToken)
    {
        _rows = rows;
        _k = options.K;
        _d = rows.Dimensions;
        _centres = centres;
        _labels = new int[rows.Count];
        Array.Fill(_labels, -1);
        _upper = new double[rows.Count];
        _lower = new double[rows.Count];
        _parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount,
            CancellationToken = cancellationToken,
        };
    }

    private int Blocks => (_rows.Count + Block - 1) / Block;

    public static KMeansResult Run(
        KMeansRows rows,
        double[] centres,
        double tolerance,
        KMeansOptions options,
        CancellationToken cancellationToken
    )
    {
        var lloyd = new Lloyd(rows, centres, options, cancellationToken);
        lloyd.AssignAll();
        // An iteration is an assignment; the one that follows the last move of a tolerated step is not counted, as in scikit-learn.
        var iterations = 1;
        while (iterations < options.MaxIterations)
        {
            var moved = lloyd.Move();
            var changed = lloyd.Reassign(moved);
            if (changed && moved.Sum(distance => distance * distance) <= tolerance)
            {
                break;
            }

            iterations++;
            if (!changed)
            {
                break;
            }
        }

        return lloyd.Result(iterations);
    }

    private Span<double> Centre(int k) => _centres.AsSpan(k * _d, _d);

    private void AssignAll() => ForRows(_ => true);

    /// <summary>Recomputes the nearest two centres of some points; true when a label changes.</summary>
    private bool Assign(ReadOnlySpan<int> points, CentreSearch search)
    {
        var changed = false;
        var found = new (int Label, double Distance, double Others)[search.Group];
        for (var start = 0; start < points.Length; start += search.Group)
        {
            _parallel.CancellationToken.ThrowIfCancellationRequested();
            var group = points.Slice(start, Math.Min(search.Group, points.Length - start));
            search.Nearest(group, found);
            for (var g = 0; g < group.Length; g++)
            {
                var i = group[g];
                changed |= _labels[i] != found[g].Label;
                (_labels[i], _upper[i], _lower[i]) = found[g];
            }
        }

        return changed;
    }

    /// <summary>Puts each centre at the mean of its points and returns how far each one moved.</summary>
    private double[] Move()
    {
        var sums = new double[_k * _d];
        var counts = new int[_k];
        for (var i = 0; i < _rows.Count; i++)
        {
            if (i % Block == 0)
            {
                _parallel.CancellationToken.ThrowIfCancellationRequested();
            }

            var row = _rows.Row(i);
            var sum = sums.AsSpan(_labels[i] * _d, _d);
            for (var c = 0; c < row.Length; c++)
            {
                sum[c] += row[c];
            }

            counts[_labels[i]]++;
        }

        FillEmpty(sums, counts);
        var moved = new double[_k];
        for (var k = 0; k < _k; k++)
        {
            var sum = sums.AsSpan(k * _d, _d);
            for (var c = 0; c < sum.Length; c++)
            {
                sum[c] /= counts[k];
            }

            if (_rows.Spherical)
            {
                KMeansRows.Normalise(sum);
            }

            moved[k] = Math.Sqrt(SquaredDistance.Of(Centre(k), sum));
        }

        _centres = sums;
        return moved;
    }

    /// <summary>A centre that lost all its points takes over the point farthest from its own centre.</summary>
    private void FillEmpty(double[] sums, int[] counts)
    {
        for (var k = 0; k < _k; k++)
        {
            if (counts[k] > 0)
            {
                continue;
            }

            var farthest = -1;
            double distance = -1;
            for (var i = 0; i < _rows.Count; i++)
            {
                if (counts[_labels[i]] > 1 && _rows.Squared(i, Centre(_labels[i])) is var squared && squared > distance)
                {
                    (farthest, distance) = (i, squared);
                }
            }

            var row = _rows.Row(farthest);
            for (var c = 0; c < row.Length; c++)
            {
                sums[(_labels[farthest] * _d) + c] -= row[c];
                sums[(k * _d) + c] = row[c];
            }

            counts[_labels[farthest]]--;
            counts[k] = 1;
            _labels[farthest] = k;
            // Neither bound knows about the move: the point is looked at again.
            _upper[farthest] = double.PositiveInfinity;
        }
    }

    private bool Reassign(double[] moved)
    {
        var farthest = moved.Max();
        var halfGap = HalfGaps();
        return ForRows(i =>
        {
            var label = _labels[i];
            _upper[i] += moved[label];
            _lower[i] -= farthest;
            // The bounds carry rounding from step to step; a hair of slack keeps them bounds.
            var bound = Math.Max(_lower[i], halfGap[label]) * (1 - 1e-12);
            if (_upper[i] < bound)
            {
                return false;
            }

            _upper[i] = Math.Sqrt(_rows.Squared(i, Centre(label)));
            return _upper[i] >= bound;
        });
    }

    /// <summary>Half the distance from each centre to the nearest other: a point nearer than that to its own centre has no nearer one.</summary>
    private double[] HalfGaps()
    {
        var gaps = new double[_k];
        Array.Fill(gaps, double.PositiveInfinity);
        for (var a = 0; a < _k; a++)
        {
            for (var b = a + 1; b < _k; b++)
            {
                var gap = Math.Sqrt(SquaredDistance.Of(Centre(a), Centre(b))) / 2;
                gaps[a] = Math.Min(gaps[a], gap);
                gaps[b] = Math.Min(gaps[b], gap);
            }
        }

        return gaps;
    }

    /// <summary>Assigns the points that need it again; true when a label changed.</summary>
    private bool ForRows(Func<int, bool> needed)
    {
        var any = 0;
        var search = new CentreSearch(_rows, _centres, _k);
        Parallel.For(
            0,
            Blocks,
            _parallel,
            block =>
            {
                var points = new int[Block];
                var count = 0;
                var end = Math.Min((block + 1) * Block, _rows.Count);
                for (var i = block * Block; i < end; i++)
                {
                    if (needed(i))
                    {
                        points[count++] = i;
                    }
                }

                if (Assign(points.AsSpan(0, count), search))
                {
                    Volatile.Write(ref any, 1);
                }
            }
        );
        return any != 0;
    }

    private KMeansResult Result(int iterations)
    {
        double inertia = 0;
        for (var i = 0; i < _rows.Count; i++)
        {
            inertia += _rows.Squared(i, Centre(_labels[i]));
        }

        return new KMeansResult(_labels, new Matrix(Array.ConvertAll(_centres, value => (float)value), _k, _d), inertia, iterations);
    }
}
