namespace Faultline.Evaluation;

/// <summary>How well one mode was found: the cluster that does best for it.</summary>
internal sealed record ModeScore(string Mode, int Failures, double Precision, double Recall)
{
    public const double EnoughPrecision = 0.7;
    public const double EnoughRecall = 0.5;

    /// <summary>The workflow's own bar: one cluster with precision ≥ .7 and recall ≥ .5.</summary>
    public bool Found => Precision >= EnoughPrecision && Recall >= EnoughRecall;

    public static ModeScore Of(string mode, string[] modes, int[] labels)
    {
        var failures = modes.Count(m => m == mode);
        var best = labels
            .Where(l => l >= 0)
            .Distinct()
            .Select(l =>
            {
                var hit = labels.Where((x, i) => x == l && modes[i] == mode).Count();
                return (Precision: hit / (double)labels.Count(x => x == l), Recall: hit / (double)failures);
            })
            .OrderByDescending(b => Math.Min(b.Precision / EnoughPrecision, 1) * Math.Min(b.Recall / EnoughRecall, 1))
            .ThenByDescending(b => b.Precision * b.Recall)
            .FirstOrDefault();
        return new ModeScore(mode, failures, best.Precision, best.Recall);
    }
}
