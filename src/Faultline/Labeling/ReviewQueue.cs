using System.Security.Cryptography;
using System.Text;
using Faultline.Analysis;

namespace Faultline.Labeling;

/// <summary>Which items a reviewer gets, and in which order.</summary>
/// <remarks>
/// The items are those of <see cref="LabelSheet.Sample"/>, so a sheet and the pages agree; a larger sample contains the smaller one. An item wants two
/// labels with probability <see cref="ReviewPlan.Overlap"/> (by a seeded hash, the same for everyone), else one.
/// </remarks>
public static class ReviewQueue
{
    /// <summary>Items that are open to the reviewer, in an order of their own; what they skipped comes last.</summary>
    /// <param name="labels">The labels of the run that count.</param>
    /// <param name="skipped">What the reviewer has skipped.</param>
    /// <param name="asked">Items that somebody asked to be labelled, beside the sample.</param>
    /// <param name="held">Items that somebody else is looking at now; nobody gets them a second time.</param>
    public static ReviewProgress Open(
        AnalysisRun run,
        ReviewPlan plan,
        string reviewer,
        IReadOnlyList<Label> labels,
        IReadOnlySet<string> skipped,
        IReadOnlySet<string> held,
        IReadOnlyCollection<string>? asked = null
    )
    {
        var byTrace = labels.ToLookup(l => l.TraceId, StringComparer.Ordinal);
        var items = Items(run, plan, asked);
        var done = items.Count(id => byTrace[id].Any(l => l.Reviewer == reviewer));
        var wanting = items
            .Where(id => byTrace[id].All(l => l.Reviewer != reviewer) && byTrace[id].Count() < Wanted(run, plan, id))
            .OrderBy(id => skipped.Contains(id))
            .ThenBy(id => LabelSheet.Key(reviewer, id), StringComparer.Ordinal)
            .ToArray();
        string[] open = [.. wanting.Where(id => !held.Contains(id))];
        return new ReviewProgress(done, open, wanting.Length - open.Length, wanting.Count(id => !byTrace.Contains(id)));
    }

    /// <summary>How far a run's labelling is, and what is left for whom.</summary>
    /// <param name="labels">The labels of the run that count.</param>
    /// <param name="asked">Items that somebody asked to be labelled, beside the sample.</param>
    public static ReviewStanding Stand(
        AnalysisRun run,
        ReviewPlan plan,
        IReadOnlyList<Label> labels,
        IReadOnlyCollection<string>? asked = null
    )
    {
        var byTrace = labels.ToLookup(l => l.TraceId, l => l.Reviewer, StringComparer.Ordinal);
        var items = Items(run, plan, asked);
        string[] two = [.. items.Where(id => Wanted(run, plan, id) == 2)];
        var first = items.Count(id => !byTrace.Contains(id));
        string[] second = [.. two.Where(id => byTrace[id].Count() == 1)];
        return new ReviewStanding(
            items.Length,
            two.Length,
            first,
            second.Length,
            [
                .. labels
                    .Select(l => l.Reviewer)
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal)
                    .Select(reviewer => new ReviewerStanding(
                        reviewer,
                        items.Count(id => byTrace[id].Contains(reviewer)),
                        first,
                        second.Count(id => !byTrace[id].Contains(reviewer))
                    )),
            ]
        );
    }

    /// <summary>Of these items, those that the reviewer has labelled or that want their label: what a sheet of theirs holds.</summary>
    /// <param name="labels">The labels of the run that count.</param>
    public static IReadOnlyList<string> For(
        AnalysisRun run,
        ReviewPlan plan,
        string reviewer,
        IEnumerable<string> items,
        IReadOnlyList<Label> labels
    )
    {
        var byTrace = labels.ToLookup(l => l.TraceId, l => l.Reviewer, StringComparer.Ordinal);
        return [.. items.Where(id => byTrace[id].Contains(reviewer) || byTrace[id].Count() < Wanted(run, plan, id))];
    }

    private static string[] Items(AnalysisRun run, ReviewPlan plan, IReadOnlyCollection<string>? asked) =>
        [.. LabelSheet.Sample(run, plan.PerCluster, LabelSheet.UsualSeed).Concat(asked ?? []).Distinct(StringComparer.Ordinal)];

    /// <summary>How many labels an item wants: 2 inside the overlap, 1 outside.</summary>
    public static int Wanted(AnalysisRun run, ReviewPlan plan, string traceId)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"overlap/{run.Seed}/{run.RunId}\0{traceId}"));
        return BitConverter.ToUInt32(digest) / (double)uint.MaxValue < plan.Overlap || plan.Overlap >= 1 ? 2 : 1;
    }
}

/// <param name="Done">Items of the plan that the reviewer has labelled.</param>
/// <param name="Open">Trace ids still to do, in order.</param>
/// <param name="Held">Further items that somebody else is looking at.</param>
/// <param name="First">Of what is left, items that nobody has labelled.</param>
public sealed record ReviewProgress(int Done, IReadOnlyList<string> Open, int Held, int First)
{
    public int Total => Done + Open.Count + Held;

    /// <summary>Of what is left, items that somebody else has labelled and that want a second label.</summary>
    public int Second => Open.Count + Held - First;
}
