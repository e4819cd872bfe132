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
        var m = observed.Count;
        var order = Enumerable.Range(0, m).OrderBy(i => observed[i]).ThenBy(i => i).ToArray();
        var atLeastAsSmall = new int[m];
        var p = new double[m];
        for (var b = 0; b < permutations; b++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            permuted(b, p);

            // Step down: a hypothesis competes only with those whose observed p is no smaller than its own.
            var smallest = double.PositiveInfinity;
            for (var rank = m - 1; rank >= 0; rank--)
            {
                smallest = Math.Min(smallest, p[order[rank]]);
                if (smallest <= observed[order[rank]])
                {
                    atLeastAsSmall[rank]++;
                }
            }
        }

        var adjusted = new double[m];
        var largest = 0.0;
        for (var rank = 0; rank < m; rank++)
        {
            largest = Math.Max(largest, (atLeastAsSmall[rank] + 1.0) / (permutations + 1.0));
            adjusted[order[rank]] = largest;
        }

        return adjusted;
    }
}
