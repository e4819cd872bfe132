using Faultline.Analysis;
using Faultline.Gating;
using Faultline.Gating.Matchers;
using Faultline.Labeling;
using Faultline.Traces;

namespace Faultline.Regression;

/// <summary>Clusters that people confirmed → regression sets. Rows that are there stay as they are, hand edits included; new ones are added at the end.</summary>
public static class DatasetBuilder
{
    /// <summary>Below this many rows a cluster's verdict stays open for long; it is said in a warning.</summary>
    public const int FewRows = 50;

    // Choosing is quadratic; a cluster larger than this is thinned evenly first.
    private const int MaxCandidates = 4000;

    public static async Task<DatasetBuildReport> BuildAsync(
        DatasetBuildRequest request,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var confirmations = request.Confirmations.ToDictionary(c => c.ClusterId, StringComparer.Ordinal);
        var built = new List<ClusterBuildReport>();
        var skipped = new List<SkippedCluster>();
        var warnings = new List<string>();
        RefuseUnknown(request);
        Directory.CreateDirectory(request.Directory);
        var elsewhere = ExistingCases(request.Directory);
        var done = 0;
        foreach (var cluster in request.Run.Clusters.OrderBy(c => c.ClusterId, StringComparer.Ordinal))
        {
            progress?.Report((double)done++ / request.Run.Clusters.Count);
            if (request.ClusterIds is { } wanted && !wanted.Contains(cluster.ClusterId))
            {
                continue;
            }

            var confirmation = confirmations.GetValueOrDefault(cluster.ClusterId);
            var tag = confirmation?.Tag ?? cluster.Tag.Value;
            if (confirmation is null && request.UnconfirmedReason is null)
            {
                skipped.Add(
                    new SkippedCluster(
                        cluster.ClusterId,
                        cluster.Name,
                        $"its tag ({tag}) is not confirmed; run `faultline label confirm {cluster.ClusterId}`."
                    )
                );
            }
            else if (tag is DefaultTaxonomy.Unlabeled or LabelTags.NotAFailure)
            {
                skipped.Add(
                    new SkippedCluster(
                        cluster.ClusterId,
                        cluster.Name,
                        $"its tag is {tag}; give it one with `faultline label confirm {cluster.ClusterId} --tag TAG`."
                    )
                );
            }
            else
            {
                built.Add(await BuildClusterAsync(request, cluster, tag, confirmation, elsewhere, warnings, cancellationToken));
            }
        }

        progress?.Report(1);
        return new DatasetBuildReport(request.Directory, request.Run.RunId, built, skipped, warnings);
    }

    private static async Task<ClusterBuildReport> BuildClusterAsync(
        DatasetBuildRequest request,
        ClusterReport cluster,
        string tag,
        Confirmation? confirmation,
        HashSet<string> elsewhere,
        List<string> warnings,
        CancellationToken cancellationToken
    )
    {
        var name = RegressionFileName.Of(tag, cluster.ClusterId);
        var file = RegressionFile.Open(Path.Combine(request.Directory, name));
        warnings.AddRange(file.Rejections.Select(r => $"kept as it is, but the gate will object: {r}"));
        var verdicts = new LabelVerdicts(request.Labels, request.Adjudications);
        var kept = file.Lines.Count;
        file.AddGold(verdicts.CorrectionOf);

        var known = file.Rows.Select(r => r.CaseId).ToHashSet(StringComparer.Ordinal);
        var candidates = cluster
            .Members.Where(id => !known.Contains(id) && !elsewhere.Contains(id))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (candidates.Count(verdicts.IsDisputed) is > 0 and var disputed)
        {
            warnings.Add(
                $"{name}: {disputed} of its traces {(disputed == 1 ? "is" : "are")} left out, as reviewers differ on what {(disputed == 1 ? "it is" : "they are")}; decide with `faultline label adjudicate` and build again."
            );
        }

        // One reviewer's word is enough to keep a trace out, not to let one in that others call something else.
        var ids = Array.FindAll(candidates, id => !verdicts.SpeaksAgainst(id, tag));
        if (ids.Length > MaxCandidates)
        {
            ids = [.. Enumerable.Range(0, MaxCandidates).Select(i => ids[(int)((long)i * ids.Length / MaxCandidates)])];
        }

        var traces = (await request.ReadTraces(ids, cancellationToken)).OrderBy(t => t.TraceId, StringComparer.Ordinal).ToArray();
        if (traces.Length < ids.Length)
        {
            warnings.Add($"{name}: {ids.Length - traces.Length} members are no longer in the trace store and were left out.");
        }

        var made = new List<(RegressionRow Row, bool Corrected)>();
        var unproven = 0;
        foreach (var trace in traces)
        {
            var row = RegressionRowMaker.Make(trace, tag, cluster, verdicts.CorrectionOf(trace.TraceId), confirmation, request);
            if (row is null)
            {
                unproven++;
            }
            else
            {
                made.Add((row, row.Gold is not null));
            }
        }

        // Corrected rows first: they carry what a person knows. Then the representatives, which span the cluster by design.
        var place = made.Select((m, i) => (m.Row.CaseId, i)).ToDictionary(x => x.CaseId, x => x.i, StringComparer.Ordinal);
        var first = made.Select((m, i) => (m.Corrected, i))
            .Where(x => x.Corrected)
            .Select(x => x.i)
            .Concat(cluster.Representatives.Where(place.ContainsKey).Select(id => place[id]))
            .Distinct()
            .ToArray();
        var (chosen, duplicates) = SpreadSampler.Choose(
            [.. made.Select(m => RegressionRowMaker.TextOf(m.Row))],
            [.. file.Rows.Select(RegressionRowMaker.TextOf)],
            first,
            Math.Max(0, request.MaxRows - kept),
            cancellationToken
        );
        foreach (var index in chosen)
        {
            file.Add(made[index].Row);
            elsewhere.Add(made[index].Row.CaseId);
        }

        file.Save();
        if (file.Lines.Count < FewRows)
        {
            warnings.Add($"{name}: {file.Lines.Count} rows; below {FewRows} the gate sees only large drops.");
        }

        return new ClusterBuildReport(
            cluster.ClusterId,
            tag,
            name,
            file.Lines.Count,
            kept,
            chosen.Count,
            file.Rows.Count(r => RowMatcherOrNull(r) is NeedsGoldMatcher),
            duplicates,
            unproven
        );
    }

    private static IMatcher? RowMatcherOrNull(RegressionRow row)
    {
        try
        {
            return RowMatcher.Of(row);
        }
        catch (MatcherException)
        {
            return null;
        }
    }

    private static HashSet<string> ExistingCases(string directory)
    {
        var rejections = new List<Rejection>();
        return Directory
            .EnumerateFiles(directory, "*.jsonl")
            .Where(f => Path.GetFileName(f) != RegressionDatasetReader.BaselineFileName)
            .Order(StringComparer.Ordinal)
            .SelectMany(f => RegressionDatasetReader.ReadFile(f, rejections))
            .Select(r => r.CaseId)
            .ToHashSet(StringComparer.Ordinal);
    }

    private static void RefuseUnknown(DatasetBuildRequest request)
    {
        var known = request.Run.Clusters.Select(c => c.ClusterId).ToHashSet(StringComparer.Ordinal);
        if (request.ClusterIds?.FirstOrDefault(id => !known.Contains(id)) is { } unknown)
        {
            throw FaultlineException.Input(
                $"run {request.Run.RunId} has no cluster '{unknown}'; it has {string.Join(", ", known.Order(StringComparer.Ordinal))}."
            );
        }
    }
}
