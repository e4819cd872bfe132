using System.Globalization;
using System.Text.Json;
using Faultline.Configuration;
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
        IReadOnlyList<string> warnings
    )
    {
        var tallies = dataset.Clusters.Select(c => new ClusterTally(c, [.. c.Rows.Select(r => results[r.CaseId])], baseline)).ToArray();
        var pAdjusted = Adjust(tallies);
        var clusters = tallies
            .Select(t =>
                Report(
                    t,
                    ClusterPolicy.For(config, t.Cluster.Name),
                    pAdjusted.TryGetValue(t, out var p) ? p : null,
                    config.Alpha,
                    pAdjusted.Count,
                    repeats
                )
            )
            .OrderBy(c => Severity(c.Verdict))
            .ThenByDescending(c => c.Drop?.Value ?? 0)
            .ThenBy(c => c.Cluster, StringComparer.Ordinal)
            .ToArray();

        var runs = results.Values.SelectMany(r => r.Runs.Select(run => (r.Row, Run: run))).ToArray();
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
                    .Select(g => new GateErrorInfo(g.Key, g.Count(), g.First().Row.CaseId)),
            ],
            Warnings = [.. warnings, .. Warnings(tallies, baseline)],
        };
    }

    /// <summary>Which clusters block, without the rest of the report.</summary>
    internal static bool[] Blocks(IReadOnlyList<ClusterTally> tallies, IReadOnlyList<ClusterPolicy> policies, double alpha)
    {
        var pAdjusted = Adjust(tallies);
        return
        [
            .. tallies.Zip(
                policies,
                (t, policy) => Blocks(Verdict(t, policy, pAdjusted.TryGetValue(t, out var p) ? p : null, alpha).Verdict, policy)
            ),
        ];
    }

    private static bool Blocks(string verdict, ClusterPolicy policy) =>
        verdict == GateVerdicts.Fail || (verdict == GateVerdicts.Inconclusive && policy.InconclusiveBlocks);

    private static Dictionary<ClusterTally, double> Adjust(IReadOnlyList<ClusterTally> tallies)
    {
        var tested = tallies.Where(t => t.P is not null).ToArray();
        var adjusted = Holm.Adjust([.. tested.Select(t => t.P!.Value)]);
        return tested.Zip(adjusted).ToDictionary(x => x.First, x => x.Second);
    }

    private static GateClusterReport Report(ClusterTally t, ClusterPolicy policy, double? pAdjusted, double alpha, int tests, int repeats)
    {
        var (verdict, reason) = Verdict(t, policy, pAdjusted, alpha);
        var judged = t.Shares.Length;
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
            PassRate = judged == 0 ? null : t.Rate.Value,
            Low = judged == 0 ? null : t.Rate.Low,
            High = judged == 0 ? null : t.Rate.High,
            Threshold = policy.Threshold,
            BaselinePassRate = t.BaselineRate,
            Paired = t.Paired.Count,
            Fixed = t.P is null ? null : t.Fixed.Count,
            Broken = t.P is null ? null : t.Broken.Count,
            Drop = t.Drop is { } drop ? new GateDrop(drop.Value, drop.Low, drop.High) : null,
            P = t.P,
            PAdjusted = pAdjusted,
            Verdict = verdict,
            Reason = reason,
            Blocks = Blocks(verdict, policy),
            MinimumDetectableDrop = DetectableDrop(t, policy, alpha, tests),
            PassHatK = repeats > 1 ? AllPass(t, repeats) : null,
            FlakyRows = t.Rows.Count(r => r.Flaky),
            FailingCases = [.. t.Rows.Where(r => r.Outcome == RowOutcome.Fail).Select(r => r.Row.CaseId)],
            BrokenCases = [.. t.Broken.Select(r => r.Row.CaseId)],
        };
    }

    private static (string Verdict, string Reason) Verdict(ClusterTally t, ClusterPolicy policy, double? pAdjusted, double alpha)
    {
        if (t.ErrorShare > policy.MaxErrorRate)
        {
            return (GateVerdicts.Error, $"{Percent(t.ErrorShare)} of its runs ended in error; at most {Percent(policy.MaxErrorRate)} may.");
        }

        if (t.Shares.Length == 0)
        {
            return (GateVerdicts.Inconclusive, "No row could be judged: give its rows a gold answer or a matcher.");
        }

        var below = t.Rate.Value < policy.Threshold - 1e-12;
        var belowBefore = t.BaselineRate < policy.Threshold - 1e-12;
        var significant = pAdjusted <= alpha && t.Drop?.Value > policy.MinDrop;
        if (policy.Critical && (t.P is null ? t.Count(RowOutcome.Fail) : t.Broken.Count) is > 0 and var broken)
        {
            return (GateVerdicts.Fail, $"It is critical and {broken} of its rows {(t.P is null ? "fail" : "broke")}.");
        }

        if (significant)
        {
            return (
                GateVerdicts.Fail,
                $"Pass rate fell from {Percent(t.BaselineRate!.Value)} to {Percent(t.BaselineRate.Value - t.Drop!.Value.Value)} on the same {t.Paired.Count} rows ({t.Broken.Count} broken, {t.Fixed.Count} fixed, adjusted p {PValue(pAdjusted!.Value)})."
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

    // The gate blocks by two rules; a drop is seen as soon as either would see it.
    private static double? DetectableDrop(ClusterTally t, ClusterPolicy policy, double alpha, int tests)
    {
        if (t.Shares.Length == 0)
        {
            return null;
        }

        double? byTest = null;
        if (t.P is not null)
        {
            // Half of all disagreement, one row added, is taken as the noise between two runs of the same agent.
            var noise = (Math.Min(t.Fixed.Count, t.Broken.Count) + 0.5) / (t.Paired.Count + 1);
            byTest = MinimumDetectableDrop.Paired(t.Paired.Count, t.BaselineRate!.Value, noise, alpha / tests, policy.MinDrop);
        }

        var reference = t.BaselineRate ?? t.Rate.Value;
        var byThreshold =
            reference < policy.Threshold ? null : MinimumDetectableDrop.BelowThreshold(t.Shares.Length, reference, policy.Threshold);
        return byTest is null ? byThreshold
            : byThreshold is null ? byTest
            : Math.Min(byTest.Value, byThreshold.Value);
    }

    private static double? AllPass(ClusterTally t, int repeats)
    {
        var values = t.Rows.Select(r => PassHatK.Estimate(r.Passes, r.Judged, repeats)).Where(v => !double.IsNaN(v)).ToArray();
        return values.Length == 0 ? null : values.Sum() / values.Length;
    }

    private static IEnumerable<string> Warnings(IReadOnlyList<ClusterTally> tallies, Baseline? baseline)
    {
        foreach (var tally in tallies)
        {
            var judged = tally.Shares.Length;
            if (baseline is not null && tally.Paired.Count < judged)
            {
                yield return $"{tally.Cluster.Name}: the baseline knows {tally.Paired.Count} of {judged} rows (the others are new or have changed); bless a new one to compare them all.";
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
