using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Traces;

namespace Faultline.Labeling;

/// <summary>One line as it was read from a filled-in sheet.</summary>
public sealed record LabelLine(
    string File,
    long Line,
    string? RunId,
    string? TraceId,
    string? Reviewer,
    string? Tag,
    string? Note,
    string? Correction
);

/// <summary>Checks filled-in lines one by one: a bad one is named and left out, the rest become labels.</summary>
/// <param name="Labels">Good lines.</param>
/// <param name="Blank">Lines without a tag: not labelled yet.</param>
public sealed record LabelImport(IReadOnlyList<Label> Labels, int Blank, IReadOnlyList<Rejection> Rejections)
{
    /// <param name="reviewer">Who labelled; null takes the name that stands in the lines.</param>
    /// <param name="there">
    /// The run's labels that count. A line that would change one is rejected where somebody else has labelled the trace too: from then on both are shown to both, and
    /// what follows the other's label is no judgement of its own. A third person's first label counts: a sheet may have been handed out before anybody had spoken.
    /// </param>
    public static LabelImport Check(
        IEnumerable<LabelLine> lines,
        AnalysisRun run,
        string? reviewer,
        FaultlineConfig config,
        DateTime now,
        IReadOnlyList<Label>? there = null
    )
    {
        var allowed = LabelTags.Allowed(config);
        var clusterOf = run
            .Clusters.SelectMany(c => c.Members.Select(m => (m, c.ClusterId)))
            .Concat(run.Noise.Members.Select(m => (m, ClusterId: LabelSheet.Noise)))
            .GroupBy(x => x.m, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First().ClusterId, StringComparer.Ordinal);
        var spoken = (there ?? []).ToLookup(l => l.TraceId, StringComparer.Ordinal);
        var labels = new Dictionary<(string, string), Label>();
        var rejections = new List<Rejection>();
        var blank = 0;
        foreach (var line in lines)
        {
            var tag = line.Tag?.Trim() ?? "";
            if (tag.Length == 0)
            {
                blank++;
                continue;
            }

            var (label, field, reason) = CheckLine(line, tag, run, reviewer, allowed, clusterOf, now);
            if (label is not null && Stands(label, spoken[label.TraceId]))
            {
                reason =
                    $"somebody else has labelled {label.TraceId} too, so what {label.Reviewer} said of it stands as it is; where they differ, a third person decides (`faultline label adjudicate`).";
                (label, field) = (null, "tag");
            }
            else if (label is not null && !labels.TryAdd((label.Reviewer, label.TraceId), label))
            {
                (label, field, reason) = (
                    null,
                    "trace_id",
                    $"{line.TraceId} was labelled further up in this file already; the first label is kept."
                );
            }

            if (label is null)
            {
                rejections.Add(new Rejection(line.File, line.Line, field, reason!));
            }
        }

        return new LabelImport([.. labels.Values], blank, rejections);
    }

    private static bool Stands(Label label, IEnumerable<Label> there)
    {
        var before = there.FirstOrDefault(l => l.Reviewer == label.Reviewer);
        return before is not null && !label.SaysTheSameAs(before) && there.Any(l => l.Reviewer != label.Reviewer);
    }

    private static (Label? Label, string? Field, string? Reason) CheckLine(
        LabelLine line,
        string tag,
        AnalysisRun run,
        string? reviewer,
        IReadOnlyList<string> allowed,
        Dictionary<string, string> clusterOf,
        DateTime now
    )
    {
        if (string.IsNullOrWhiteSpace(line.TraceId))
        {
            return (null, "trace_id", "is missing.");
        }

        if (!string.IsNullOrWhiteSpace(line.RunId) && line.RunId != run.RunId)
        {
            return (null, "run_id", $"is {line.RunId}, but labels are being read for run {run.RunId}; name the other with --run.");
        }

        if (!clusterOf.TryGetValue(line.TraceId, out var cluster))
        {
            return (null, "trace_id", $"{line.TraceId} is in no cluster of run {run.RunId}.");
        }

        var stated = string.IsNullOrWhiteSpace(line.Reviewer) ? null : line.Reviewer.Trim();
        if (reviewer is not null && stated is not null && stated != reviewer)
        {
            return (null, "reviewer", $"is {stated}, but --reviewer says {reviewer}.");
        }

        if ((reviewer ?? stated) is not { } name)
        {
            return (null, "reviewer", "is missing; add the column or pass --reviewer NAME.");
        }

        if (!allowed.Contains(tag, StringComparer.Ordinal))
        {
            return (
                null,
                "tag",
                $"there is no tag '{tag}'; did you mean {LabelTags.Nearest(tag, allowed)}? Allowed are {string.Join(", ", allowed)}."
            );
        }

        var label = new Label(run.RunId, cluster, line.TraceId, name, tag, Text(line.Note), Text(line.Correction), now);
        return (label, null, null);
    }

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
