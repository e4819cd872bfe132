namespace Faultline.Causes;

/// <summary>Splits the change of an aggregate rate into what each group of traffic contributes.</summary>
/// <remarks>
/// With shares s and rates r of group g in two windows, Σ s₂r₂ − Σ s₁r₁ = Σ s̄ (r₂ − r₁) + Σ (r̄ − R̄)(s₂ − s₁), bars being the mean of the two windows:
/// the symmetric Kitagawa (1955) decomposition, which leaves no interaction term. R̄, the mean aggregate rate, cancels because shares add up to one;
/// it makes a mix effect mean "more of a group that is worse than the rest".
/// </remarks>
public static class ChangeAttribution
{
    /// <summary>Rate and mix effect by group; together they add up to the change of the aggregate.</summary>
    public static IReadOnlyList<Contribution> Decompose(IReadOnlyList<GroupCounts> groups)
    {
        double n1 = groups.Sum(g => g.TotalBefore);
        double n2 = groups.Sum(g => g.TotalAfter);
        if (n1 == 0 || n2 == 0)
        {
            return [.. groups.Select(g => new Contribution(g.Group, 0, 0))];
        }

        var mean = (groups.Sum(g => g.PassedBefore) / n1 + groups.Sum(g => g.PassedAfter) / n2) / 2;
        return
        [
            .. groups.Select(g =>
            {
                var s1 = g.TotalBefore / n1;
                var s2 = g.TotalAfter / n2;

                // A group absent from one window has no rate there; borrowing the other window's makes its whole effect a mix effect.
                var r1 = g.TotalBefore > 0 ? g.PassedBefore / g.TotalBefore : Rate(g.PassedAfter, g.TotalAfter);
                var r2 = g.TotalAfter > 0 ? g.PassedAfter / g.TotalAfter : r1;
                return new Contribution(g.Group, (s1 + s2) / 2 * (r2 - r1), ((r1 + r2) / 2 - mean) * (s2 - s1));
            }),
        ];
    }

    private static double Rate(double passed, double total) => total == 0 ? 0 : passed / total;
}

/// <summary>Traffic of one group in two windows (weighted counts may be fractional).</summary>
public sealed record GroupCounts(string Group, double PassedBefore, double TotalBefore, double PassedAfter, double TotalAfter);

/// <summary>What one group adds to the change, in units of the rate.</summary>
public sealed record Contribution(string Group, double RateEffect, double MixEffect);
