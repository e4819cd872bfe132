namespace Faultline.Clustering;

/// <summary>
/// Cluster-wise stability under resampling (Hennig 2007): n points are drawn with replacement, those drawn more than once are kept once (else
/// copies look dense), the draw is clustered again, and each original cluster C is compared with the clusters C′ found:
/// γ_C = mean_b max_{C′} |C ∩ X_b ∩ C′| / |(C ∩ X_b) ∪ C′|.
/// </summary>
public static class BootstrapStability
{
    /// <param name="points">n × d.</param>
    /// <param name="labels">The clustering in question; negative labels are noise and not measured.</param>
    /// <param name="cluster">Clusters a draw of the points: matrix in, a label a row out.</param>
    /// <param name="options">Settings.</param>
    /// <param name="progress">Share done, 0..1.</param>
    /// <param name="ct">Checked between resamples.</param>
    /// <returns>One entry a cluster, by ascending label.</returns>
    public static IReadOnlyList<ClusterStability> Measure(
        Matrix points,
        int[] labels,
        Func<Matrix, int[]> cluster,
        BootstrapStabilityOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(cluster);
        if (labels.Length != points.Rows)
        {
            throw new ArgumentException($"{points.Rows} points need as many labels, got {labels.Length}.", nameof(labels));
        }

        return Measure(labels, draw => cluster(Select(points, draw)), options, progress, ct);
    }

    /// <summary>The same for whatever can be clustered by index: <paramref name="cluster"/> takes ascending indices and returns a label for each.</summary>
    public static IReadOnlyList<ClusterStability> Measure(
        int[] labels,
        Func<int[], int[]> cluster,
        BootstrapStabilityOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(cluster);
        options ??= new BootstrapStabilityOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Resamples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Threads);
        var names = labels.Where(l => l >= 0).Distinct().Order().ToArray();
        var similarities = new double[options.Resamples][];
        var done = 0;
        RowParallel.For(
            names.Length == 0 ? 0 : options.Resamples,
            1,
            options.Threads,
            (b, _) =>
            {
                var draw = Draw(labels.Length, options.Seed, b);
                var found = cluster(draw);
                if (found.Length != draw.Length)
                {
                    throw new InvalidOperationException($"The clustering returned {found.Length} labels for {draw.Length} points.");
                }

                similarities[b] = Compare(labels, draw, found, names);
                progress?.Report((double)Interlocked.Increment(ref done) / options.Resamples);
            },
            ct
        );
        return
        [
            .. names.Select(
                (label, c) =>
                    Summarise(label, labels.Count(l => l == label), [.. similarities.Select(s => s[c]).Where(s => !double.IsNaN(s))])
            ),
        ];
    }

    /// <summary>The distinct points of one bootstrap draw, ascending.</summary>
    private static int[] Draw(int n, int seed, int resample)
    {
        var random = DeterministicRandom.ForStream(seed, resample);
        var drawn = new bool[n];
        for (var i = 0; i < n; i++)
        {
            drawn[random.Next(n)] = true;
        }

        return [.. Enumerable.Range(0, n).Where(i => drawn[i])];
    }

    private static double[] Compare(int[] labels, int[] draw, int[] found, int[] names)
    {
        var column = names.Select((label, c) => (label, c)).ToDictionary(x => x.label, x => x.c);
        var sizes = new int[names.Length];
        var foundSizes = new Dictionary<int, int>();
        var shared = new Dictionary<(int Original, int Found), int>();
        for (var i = 0; i < draw.Length; i++)
        {
            var original = labels[draw[i]] >= 0 ? column[labels[draw[i]]] : -1;
            if (original >= 0)
            {
                sizes[original]++;
            }

            if (found[i] >= 0)
            {
                foundSizes[found[i]] = foundSizes.GetValueOrDefault(found[i]) + 1;
                if (original >= 0)
                {
                    shared[(original, found[i])] = shared.GetValueOrDefault((original, found[i])) + 1;
                }
            }
        }

        // A cluster none of whose members were drawn says nothing about its stability.
        var best = Array.ConvertAll(sizes, size => size == 0 ? double.NaN : 0);
        foreach (var ((original, other), count) in shared)
        {
            best[original] = Math.Max(best[original], (double)count / (sizes[original] + foundSizes[other] - count));
        }

        return best;
    }

    private static ClusterStability Summarise(int label, int size, double[] similarities)
    {
        var mean = similarities.Length == 0 ? double.NaN : similarities.Average();
        double Share(Func<double, bool> test) =>
            similarities.Length == 0 ? double.NaN : (double)similarities.Count(test) / similarities.Length;
        return new ClusterStability(label, size, mean, Share(s => s > 0.75), Share(s => s <= 0.5));
    }

    private static Matrix Select(Matrix points, int[] rows)
    {
        var values = new float[rows.Length * points.Columns];
        for (var i = 0; i < rows.Length; i++)
        {
            points.Row(rows[i]).CopyTo(values.AsSpan(i * points.Columns));
        }

        return new Matrix(values, rows.Length, points.Columns);
    }
}
