using System.Globalization;
using System.Text.Json;
using Faultline.Configuration;
using Faultline.Gating.Sequential;
using Faultline.Regression;
using Faultline.Statistics;

namespace Faultline.Gating;

/// <summary>Graded rows → a verdict per cluster and for the whole. Pure arithmetic: the same rows give the same report.</summary>
/// <remarks>
/// FAIL: below the threshold while the baseline (where there is one) was not, or significantly worse than the baseline after Holm across clusters by
/// more than the minimum drop, or a broken row in a critical cluster. KNOWN FAILING: below the threshold in the baseline too, and not significantly
/// worse. PASS: the lower bound of the rate clears the threshold. INCONCLUSIVE: everything between. ERROR: too many runs without a verdict.
/// </remarks>
public static class GateJudge
{
    public static GateReport Judge(
        RegressionDataset dataset,
        IReadOnlyDictionary<string, RowResult> results,
        Baseline? baseline,
        GateConfig config,
        int repeats,
        IReadOnlyList<string> warnings,
        SequentialFindings? sequential = null
    )
    {
        var tallies = dataset
            .Clusters.Select(c => new ClusterTally(
                c,
                [.. c.Rows.Select(r => results[r.CaseId])],
                baseline,
                sequential?.P.TryGetValue(c.Name, out var p) == true ? p : null
            ))
            .ToArray();
        var pAdjusted = Adjust(tallies);
        var clusters = tallies
            .Select(t =>
                Report(
                    t,
                    ClusterPolicy.For(config, t.Cluster.Name),
                    pAdjusted.TryGetValue(t, out var p) ? p : null,
                    config.Alpha,
                    pAdjusted.Count,
                    repeats,
                    sequential?.Plan
                )
            )
            .OrderBy(c => Severity(c.Verdict))
            .ThenByDescending(c => c.Drop?.Value ?? 0)
            .ThenBy(c => c.Cluster, StringComparer.Ordinal)
            .ToArray();

        var runs = results.Values.Where(r => !r.Quarantined).SelectMany(r => r.Runs.Select(run => (r.Row, Run: run))).ToArray();
        var countable = runs.Count(r => r.Run.Outcome != RowOutcome.Unjudged);
        var errors = runs.Where(r => r.Run.Outcome == RowOutcome.Error).ToArray();
        var errorShare = countable == 0 ? 0 : (double)errors.Length / countable;
        var verdict = Overall(clusters, errorShare > config.MaxErrorRate);
        return new GateReport
        {
            Verdict = verdict,
            Summary = GateSummary.Of(verdict, clusters, errors.Length, countable, config.MaxErrorRate),
            Dataset = new GateDatasetInfo(dataset.Path, dataset.Fingerprint, dataset.Rows),
            Repeats = repeats,
            Baseline = baseline?.Name,
            Alpha = config.Alpha,
            Clusters = clusters,
            Errors =
            [
                .. errors
                    .GroupBy(e => e.Run.Reason, StringComparer.Ordinal)
                    .OrderByDescending(g => g.Count())
                    .ThenBy(g => g.Key, StringComparer.Ordinal)
                    .Take(20)
                    .Select(g => new GateErrorInfo(g.Key, g.Count(), g.First().Row.CaseId, g.First().Row.Where)),
            ],
            Warnings = [.. warnings, .. Warnings(tallies, baseline)],
        };
    }

    /// <summary>A cluster's verdict and whether it blocks, from its numbers alone.</summary>
    internal static SimulatedVerdict Of(ClusterNumbers numbers, int confirmedBroken, ClusterPolicy policy, double? pAdjusted, double alpha)
    {
        var verdict = Verdict(numbers, 0, confirmedBroken, policy, pAdjusted, alpha).Verdict;
        return new SimulatedVerdict(verdict, Blocks(verdict, policy));
    }

    private static bool Blocks(string verdict, ClusterPolicy policy) =>
        verdict == GateVerdicts.Fail || (verdict == GateVerdicts.Inconclusive && policy.InconclusiveBlocks);

    private static Dictionary<ClusterTally, double> Adjust(IReadOnlyList<ClusterTally> tallies)
    {
        var tested = tallies.Where(t => t.P is not null).ToArray();
        var adjusted = Holm.Adjust([.. tested.Select(t => t.P!.Value)]);
        return tested.Zip(adjusted).ToDictionary(x => x.First, x => x.Second);
    }

    private static GateClusterReport Report(
        ClusterTally t,
        ClusterPolicy policy,
        double? pAdjusted,
        double alpha,
        int tests,
        int repeats,
        SequentialPlan? plan
    )
    {
        var numbers = t.Numbers;
        var (verdict, reason) = Verdict(numbers, t.ErrorShare, t.ConfirmedBroken, policy, pAdjusted, alpha);
        var judged = numbers.Shares.Length;
        var provenance = t.Cluster.Rows.Select(r => r.Provenance).FirstOrDefault(p => p?.ValueKind == JsonValueKind.Object);
        return new GateClusterReport
        {
            Cluster = t.Cluster.Name,
            Tag = t.Cluster.Tag,
            Name = Text(provenance, "cluster_name"),
            Cause = Text(provenance, "cause"),
            Rows = t.Rows.Count,
            Passed = t.Count(RowOutcome.Pass),
            Failed = t.Count(RowOutcome.Fail),
            Errors = t.Count(RowOutcome.Error),
            Unjudged = t.Count(RowOutcome.Unjudged),
            NotAsked = t.Count(RowOutcome.NotAsked),
            Quarantined = t.Count(RowOutcome.Quarantined),
            Runs = t.Rows.Sum(r => r.Runs.Count + r.Retries.Count),
            PassRate = judged == 0 ? null : numbers.Rate.Value,
            Low = judged == 0 ? null : numbers.Rate.Low,
            High = judged == 0 ? null : numbers.Rate.High,
            Threshold = policy.Threshold,
            BaselinePassRate = numbers.BaselineRate,
            Paired = numbers.Paired.Length,
            Fixed = t.P is null ? null : t.Fixed.Count,
            Broken = t.P is null ? null : t.Broken.Count,
            Drop = numbers.Drop is { } drop ? new GateDrop(drop.Value, drop.Low, drop.High) : null,
            P = t.P,
            PAdjusted = pAdjusted,
            Verdict = verdict,
            Reason = reason,
            Blocks = Blocks(verdict, policy),
            MinimumDetectableDrop = DetectableDrop.Of(t, policy, alpha, tests, plan),
            PassHatK = AllPass(t, repeats),
            FlakyRows = t.Rows.Count(r => r.Flaky && !r.Quarantined),
            FailingCases = [.. t.Rows.Where(r => r.Outcome == RowOutcome.Fail).Select(r => r.Row.CaseId)],
            BrokenCases = [.. t.Broken.Select(r => r.Row.CaseId)],
        };
    }

    private static (string Verdict, string Reason) Verdict(
        ClusterNumbers t,
        double errorShare,
        int confirmedBroken,
        ClusterPolicy policy,
        double? pAdjusted,
        double alpha
    )
    {
        if (errorShare > policy.MaxErrorRate)
        {
            return (GateVerdicts.Error, $"{Percent(errorShare)} of its runs ended in error; at most {Percent(policy.MaxErrorRate)} may.");
        }

        if (t.Shares.Length == 0)
        {
            return (GateVerdicts.Inconclusive, "No row could be judged: give its rows a gold answer or a matcher.");
        }

        var below = t.Rate.Value < policy.Threshold - 1e-12;
        var belowBefore = t.BaselineRate < policy.Threshold - 1e-12;
        var significant = pAdjusted <= alpha && policy.Exceeds(t);
        if (policy.Critical && confirmedBroken > 0)
        {
            return (
                GateVerdicts.Fail,
                $"It is critical, and {confirmedBroken} of its rows {(t.P is null ? "fail" : "broke")} and passed on no further run."
            );
        }

        if (significant)
        {
            return (
                GateVerdicts.Fail,
                $"Pass rate fell from {Percent(t.BaselineRate!.Value)} to {Percent(t.BaselineRate.Value - t.Drop!.Value.Value)} on the same {t.Paired.Length} rows (adjusted p {PValue(pAdjusted!.Value)})."
            );
        }

        if (below)
        {
            return belowBefore
                ? (
                    GateVerdicts.KnownFailing,
                    $"Below {Percent(policy.Threshold)} in the baseline too ({Percent(t.BaselineRate!.Value)}), and not significantly worse."
                )
                : (
                    GateVerdicts.Fail,
                    $"Pass rate {Percent(t.Rate.Value)} is below its threshold of {Percent(policy.Threshold)}"
                        + (t.BaselineRate is { } before ? $", where the baseline reached {Percent(before)}." : ".")
                );
        }

        return t.Rate.Low >= policy.Threshold - 1e-12
            ? (GateVerdicts.Pass, $"At least {Percent(t.Rate.Low)} pass, which clears {Percent(policy.Threshold)}.")
            : (
                GateVerdicts.Inconclusive,
                $"{Percent(t.Rate.Value)} is above {Percent(policy.Threshold)}, but {t.Shares.Length} rows leave {Percent(t.Rate.Low)} possible."
            );
    }

    private static string Overall(IReadOnlyList<GateClusterReport> clusters, bool tooManyErrors)
    {
        if (tooManyErrors)
        {
            return GateVerdicts.Error;
        }

        if (clusters.Any(c => c.Blocks))
        {
            return GateVerdicts.Fail;
        }

        return clusters.Any(c => c.Verdict == GateVerdicts.Error) ? GateVerdicts.Error
            : clusters.Any(c => c.Verdict == GateVerdicts.Inconclusive) ? GateVerdicts.Inconclusive
            : GateVerdicts.Pass;
    }

    private static double? AllPass(ClusterTally t, int repeats)
    {
        // Clusters that stayed open have more runs than the rest; pass^k is of the runs that all their rows have.
        var runs = Math.Max(repeats, t.Rows.Where(r => r.Judged > 0).Select(r => r.Judged).DefaultIfEmpty(0).Min());
        var values = t.Rows.Select(r => PassHatK.Estimate(r.Passes, r.Judged, runs)).Where(v => !double.IsNaN(v)).ToArray();
        return runs < 2 || values.Length == 0 ? null : values.Sum() / values.Length;
    }

    private static IEnumerable<string> Warnings(IReadOnlyList<ClusterTally> tallies, Baseline? baseline)
    {
        foreach (var tally in tallies)
        {
            var judged = tally.Numbers.Shares.Length;
            if (baseline is not null && tally.Numbers.Paired.Length < judged)
            {
                yield return $"{tally.Cluster.Name}: the baseline knows {tally.Numbers.Paired.Length} of {judged} rows (the others are new or have changed); bless a new one to compare them all.";
            }

            var quarantined = tally.Rows.Where(r => r.Quarantined).Select(r => r.Row).ToArray();
            if (quarantined.Length > 0)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{tally.Cluster.Name}: {quarantined.Length} of {tally.Rows.Count} rows are in quarantine and count for nothing; the first, {quarantined[0].CaseId}, until {quarantined.Min(q => q.Quarantine!.Until):yyyy-MM-dd} ({quarantined[0].Quarantine!.Reason})."
                );
            }

            var unjudged = tally.Count(RowOutcome.Unjudged);
            if (unjudged > 0)
            {
                yield return $"{tally.Cluster.Name}: {unjudged} of {tally.Rows.Count} rows wait for a gold answer and were not judged.";
            }
        }
    }

    private static int Severity(string verdict) =>
        verdict switch
        {
            GateVerdicts.Fail => 0,
            GateVerdicts.Error => 1,
            GateVerdicts.Inconclusive => 2,
            GateVerdicts.KnownFailing => 3,
            _ => 4,
        };

    private static string? Text(JsonElement? element, string name) =>
        element is { } e && e.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static string Percent(double share) => (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    internal static string PValue(double p) => p < 0.0001 ? "< 0.0001" : p.ToString("0.####", CultureInfo.InvariantCulture);
}
