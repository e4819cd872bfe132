namespace Faultline.Statistics;

/// <summary>Step-down min-p adjustment by permutation (Westfall &amp; Young 1993, algorithm 2.8): multiplicity is corrected with the dependence between hypotheses kept.</summary>
public static class WestfallYoung
{
    /// <summary>Adjusts the p-values of m hypotheses.</summary>
    /// <param name="observed">Unadjusted p-values, length m.</param>
    /// <param name="permuted">Fills its span (length m) with the p-values under the b-th permutation of the labels.</param>
    /// <param name="permutations">At least 1,000 to speak about the 5 % level.</param>
    /// <returns>Adjusted p-values in the order given, never below 1/(permutations + 1).</returns>
    public static double[] Adjust(
        IReadOnlyList<double> observed,
        Action<int, Span<double>> permuted,
        int permutations,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permutations, 1);
        var order = Order(observed);
        var atLeastAsSmall = new int[observed.Count];
        var p = new double[observed.Count];
        for (var b = 0; b < permutations; b++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            permuted(b, p);
            StepDown(observed, order, p, atLeastAsSmall);
        }

        return Adjusted(order, atLeastAsSmall, permutations);
    }

    /// <summary>The same on all processors; counts are whole numbers, so the result does not depend on how many there are.</summary>
    /// <param name="observed">Unadjusted p-values, length m.</param>
    /// <param name="worker">Makes a function of its own for each thread: it fills its array (length m) with the p-values under the b-th permutation.</param>
    /// <param name="permutations">At least 1,000 to speak about the 5 % level.</param>
    public static double[] Adjust(
        IReadOnlyList<double> observed,
        Func<Action<int, double[]>> worker,
        int permutations,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permutations, 1);
        var order = Order(observed);
        var atLeastAsSmall = new int[observed.Count];
        Parallel.For(
            0,
            permutations,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => (Permuted: worker(), P: new double[observed.Count], Counts: new int[observed.Count]),
            (b, _, local) =>
            {
                local.Permuted(b, local.P);
                StepDown(observed, order, local.P, local.Counts);
                return local;
            },
            local =>
            {
                lock (atLeastAsSmall)
                {
                    for (var i = 0; i < atLeastAsSmall.Length; i++)
                    {
                        atLeastAsSmall[i] += local.Counts[i];
                    }
                }
            }
        );
        return Adjusted(order, atLeastAsSmall, permutations);
    }

    private static int[] Order(IReadOnlyList<double> observed) =>
        [.. Enumerable.Range(0, observed.Count).OrderBy(i => observed[i]).ThenBy(i => i)];

    /// <summary>A hypothesis competes only with those whose observed p is no smaller than its own.</summary>
    private static void StepDown(IReadOnlyList<double> observed, int[] order, double[] p, int[] atLeastAsSmall)
    {
        var smallest = double.PositiveInfinity;
        for (var rank = order.Length - 1; rank >= 0; rank--)
        {
            smallest = Math.Min(smallest, p[order[rank]]);
            if (smallest <= observed[order[rank]])
            {
                atLeastAsSmall[rank]++;
            }
        }
    }

    private static double[] Adjusted(int[] order, int[] atLeastAsSmall, int permutations)
    {
        var adjusted = new double[order.Length];
        var largest = 0.0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            largest = Math.Max(largest, (atLeastAsSmall[rank] + 1.0) / (permutations + 1.0));
            adjusted[order[rank]] = largest;
        }

        return adjusted;
    }
}
