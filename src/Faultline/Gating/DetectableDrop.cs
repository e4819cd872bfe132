using Faultline.Gating.Sequential;
using Faultline.Statistics;

namespace Faultline.Gating;

/// <summary>The smallest drop that the gate would have blocked with 80 % probability. It blocks by two rules; a drop is seen as soon as either would see it.</summary>
internal static class DetectableDrop
{
    public static double? Of(ClusterTally t, ClusterPolicy policy, double alpha, int tests, SequentialPlan? plan)
    {
        var numbers = t.Numbers;
        if (numbers.Shares.Length == 0)
        {
            return null;
        }

        var candidates = new List<double?>();
        if (t.P is not null)
        {
            // Half of all disagreement, one row added, is taken as the noise between two runs of the same agent.
            var noise = (Math.Min(t.Fixed.Count, t.Broken.Count) + 0.5) / (numbers.Paired.Length + 1);
            var level = alpha / tests * (plan?.Looks(t.Rows.Count).First(l => l.Rows == t.Rows.Count).Weight ?? 1);
            candidates.Add(MinimumDetectableDrop.Paired(numbers.Paired.Length, numbers.BaselineRate!.Value, noise, level, policy.MinDrop));
            candidates.Add(Planned(t, alpha / tests, plan));
        }

        var reference = numbers.BaselineRate ?? numbers.Rate.Value;
        if (reference >= policy.Threshold)
        {
            candidates.Add(MinimumDetectableDrop.BelowThreshold(numbers.Shares.Length, reference, policy.Threshold));
        }

        return candidates.Where(c => c is not null).Min();
    }

    // The drop that the plan is made for, where the runs it may spend give it 80 %: normal approximation of the last look, less what early stopping may miss.
    private static double? Planned(ClusterTally t, double level, SequentialPlan? plan)
    {
        if (plan is null || plan.IsFixed)
        {
            return null;
        }

        var rows = t.Rows.Count;
        var baselineRuns = t.Numbers.Paired.Sum(p => p.BaselineRuns);
        var before = t.Numbers.BaselineRate!.Value;
        var after = before - plan.Drop;
        if (after < 0 || baselineRuns == 0)
        {
            return null;
        }

        // Half a failure more on each side keeps a perfect baseline from promising everything.
        var q = (before * baselineRuns + 0.5) / (baselineRuns + 1);
        var error = Math.Sqrt(q * (1 - q) / baselineRuns + after * (1 - after) / (rows * (double)plan.MostRuns));
        var z = plan.Drop / error + NormalDistribution.Quantile(level * plan.Looks(rows)[^1].Weight);
        return NormalDistribution.Cdf(z) - plan.MissRate >= MinimumDetectableDrop.Power ? plan.Drop : null;
    }
}
