using System.Globalization;
using Faultline.Clustering;
using Faultline.Clustering.FailureAware;
using Faultline.Clustering.FailureAware.Choosing;
using Faultline.Pulling;

namespace Faultline.Evaluation;

/// <summary>Prints what each tried combination of settings scored on resamples beside what the answer key says of it.</summary>
internal static class Choices
{
    public static void Print(PullResult pull, int[] codes, Func<int[], (int Found, int Of)> found, bool all)
    {
        var settings = new FailureAwareOptions().For(pull.Failed.Count);
        var space = FailureSpaceBuilder.Build(pull.Failed, pull.Passing, [], settings, 42, default);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var trials = SettingsSearch.Run(space, settings, new SettingsGrid(), 42, null, default);
        var seconds = watch.Elapsed.TotalSeconds;
        var choice = SettingsChoice.Of(trials, settings);
        var rows = Enumerable.Range(0, codes.Length).ToArray();
        var byTrial = trials.ToDictionary(
            t => t,
            t =>
            {
                var o = t.Candidate.Apply(settings);
                var labels = PartitionLabels.LargestFirst(
                    Fragmented.Of(space.Reweighted(t.Candidate.Weights.ByBlock), rows, o, default).Cut(o.MergeAt, o).Labels
                );
                return (Ari: PartitionScores.AdjustedRandIndex(codes, labels), Found: found(labels));
            }
        );
        void Line(string what, Trial t) =>
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {pull.From:MM-dd} | {what} | {t.Candidate.Describe(settings)} | {t.Score:0.000} | {t.Agreement:0.00} | {t.Detail:0.00} | {t.Clusters} | {t.Noise:0.00} | {byTrial[t].Ari:0.000} | {byTrial[t].Found.Found}/{byTrial[t].Found.Of} |"
                )
            );
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"search {seconds:0.0} s; rank correlation with ARI {Spearman([.. trials.Select(t => t.Score)], [.. trials.Select(t => byTrial[t].Ari)]):0.00}"
            )
        );
        Line("usual", choice.Usual);
        Line("chosen", choice.Chosen);
        Line("best score", trials.MaxBy(t => t.Score)!);
        Line("best by key", trials.MaxBy(t => byTrial[t].Ari)!);
        if (all)
        {
            foreach (var t in trials)
            {
                Line("", t);
            }
        }
    }

    private static double Spearman(double[] a, double[] b)
    {
        double[] Ranks(double[] x) => Array.ConvertAll(x, v => x.Count(w => w < v) + 0.5 * x.Count(w => w == v));
        var (r, s) = (Ranks(a), Ranks(b));
        double mr = r.Average(),
            ms = s.Average();
        var cov = r.Zip(s, (x, y) => (x - mr) * (y - ms)).Sum();
        return cov / Math.Sqrt(r.Sum(x => (x - mr) * (x - mr)) * s.Sum(y => (y - ms) * (y - ms)));
    }
}
