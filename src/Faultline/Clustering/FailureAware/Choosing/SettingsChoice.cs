using System.Globalization;

namespace Faultline.Clustering.FailureAware.Choosing;

/// <summary>Which of the tried settings are used, and why.</summary>
/// <param name="Chosen">The trial whose settings are used.</param>
/// <param name="Usual">The trial of the usual settings.</param>
/// <param name="Trials">All of them.</param>
/// <param name="Reason">One sentence.</param>
public sealed record SettingsChoice(Trial Chosen, Trial Usual, IReadOnlyList<Trial> Trials, string Reason)
{
    private const double StandardErrors = 1;

    /// <summary>
    /// The trial with the highest score, unless it beats the usual settings by no more than one standard error of the paired difference over draws.
    /// Of equal scores the one nearest to the usual merge height is taken, in the middle of a plateau rather than at its edge.
    /// </summary>
    public static SettingsChoice Of(IReadOnlyList<Trial> trials, FailureAwareOptions options)
    {
        bool IsUsual(Trial t) =>
            t.Candidate.SizeFactor == 1 && t.Candidate.MergeAt == options.MergeAt && t.Candidate.Weights.ByBlock.Count == 0;
        var usual = trials.FirstOrDefault(IsUsual) ?? trials.MinBy(t => Math.Abs(t.Candidate.MergeAt - options.MergeAt))!;
        var best = trials
            .OrderByDescending(t => Math.Round(t.Score, 9))
            .ThenBy(t => Math.Abs(t.Candidate.MergeAt - options.MergeAt))
            .ThenBy(t => Math.Abs(t.Candidate.SizeFactor - 1))
            .First();
        var gain = best.ByDraw.Zip(usual.ByDraw, (b, u) => b - u).ToArray();
        var error = StandardError(gain);
        if (ReferenceEquals(best, usual) || best.Score - usual.Score <= StandardErrors * error)
        {
            return new SettingsChoice(usual, usual, trials, Text("kept", usual, best, usual, error, options));
        }

        return new SettingsChoice(best, usual, trials, Text("chosen", best, best, usual, error, options));
    }

    private static string Text(string verb, Trial chosen, Trial best, Trial usual, double error, FailureAwareOptions options)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{chosen.Candidate.Describe(options)} {verb}: score {chosen.Score:0.00} (agreement {chosen.Agreement:0.00}, {chosen.Clusters} clusters, noise {100 * chosen.Noise:0} %)"
        );
        return ReferenceEquals(chosen, usual)
            ? text
                + (
                    ReferenceEquals(best, usual)
                        ? ", the best of those tried"
                        : string.Create(
                            CultureInfo.InvariantCulture,
                            $"; the best of those tried, {best.Candidate.Describe(options)}, scores {best.Score:0.00}, within one standard error ({error:0.00})"
                        )
                )
            : text
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"; the usual settings, {usual.Candidate.Describe(options)}, score {usual.Score:0.00} (agreement {usual.Agreement:0.00}, {usual.Clusters} clusters, noise {100 * usual.Noise:0} %), {best.Score - usual.Score:0.00} ± {error:0.00} less"
                );
    }

    private static double StandardError(double[] differences)
    {
        if (differences.Length < 2)
        {
            return 0;
        }

        var mean = differences.Average();
        return Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / (differences.Length - 1) / differences.Length);
    }
}
