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
        string[] items = [.. LabelSheet.Sample(run, plan.PerCluster, run.Seed).Concat(asked ?? []).Distinct(StringComparer.Ordinal)];
        var done = items.Count(id => byTrace[id].Any(l => l.Reviewer == reviewer));
        var wanting = items
            .Where(id => byTrace[id].All(l => l.Reviewer != reviewer) && byTrace[id].Count() < Wanted(run, plan, id))
            .OrderBy(id => skipped.Contains(id))
            .ThenBy(id => LabelSheet.Key(reviewer, id), StringComparer.Ordinal)
            .ToArray();
        string[] open = [.. wanting.Where(id => !held.Contains(id))];
        return new ReviewProgress(done, open, wanting.Length - open.Length);
    }

    /// <summary>How many labels an item wants: 2 inside the overlap, 1 outside.</summary>
    public static int Wanted(AnalysisRun run, ReviewPlan plan, string traceId)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"overlap/{run.Seed}/{run.RunId}\0{traceId}"));
        return BitConverter.ToUInt32(digest) / (double)uint.MaxValue < plan.Overlap || plan.Overlap >= 1 ? 2 : 1;
    }
}

/// <param name="PerCluster">Items sampled from each cluster.</param>
/// <param name="Overlap">Share of the items that two people label, in [0, 1].</param>
public sealed record ReviewPlan(int PerCluster = 20, double Overlap = 1)
{
    /// <exception cref="FaultlineException">A number is out of range.</exception>
    public ReviewPlan Checked() =>
        PerCluster is < 1 or > 1000 || Overlap is not (>= 0 and <= 1)
            ? throw FaultlineException.Input("The items of a cluster number 1 to 1000, and the overlap is a share between 0 and 1.")
            : this;
}

/// <param name="Done">Items of the sample that the reviewer has labelled.</param>
/// <param name="Open">Trace ids still to do, in order.</param>
/// <param name="Held">Further items that somebody else is looking at.</param>
public sealed record ReviewProgress(int Done, IReadOnlyList<string> Open, int Held)
{
    public int Total => Done + Open.Count + Held;
}
