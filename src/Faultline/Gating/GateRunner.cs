using System.Diagnostics;
using Faultline.Gating.Sequential;
using Faultline.Regression;

namespace Faultline.Gating;

/// <summary>The gate from the sets to the verdict. The command line and the test packages both come through here, so that their verdicts are the same.</summary>
public static class GateRunner
{
    /// <exception cref="FaultlineException">When a matcher, the baseline or the request is wrong.</exception>
    public static async Task<GateOutcome> RunAsync(
        GateRequest request,
        IProgress<AgentProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var watch = Stopwatch.StartNew();
        var matchers = RowMatcher.OfAll(request.Dataset);
        var grader = new Grader(
            request.Dataset,
            matchers,
            new MatchContext { RefusalPhrases = request.RefusalPhrases },
            request.Embedder,
            request.Graders,
            request.Run.Concurrency
        );
        var warnings = new List<string>();
        // Before the agent is asked anything: a baseline that does not fit must not cost a run.
        var baseline = request.BaselinePath is null
            ? null
            : await BaselineFile.ReadAsync(
                request.BaselinePath,
                request.Dataset,
                recorded => grader.GradeAsync(recorded.Answers, MostRuns(recorded.Answers.Values), cancellationToken),
                request.BaselineVersion,
                warnings
            );
        IReadOnlyDictionary<string, RowResult> results;
        SequentialFindings? findings = null;
        var plan = Plan(request);
        if (request.Recorded is { } recorded)
        {
            WarnOfRecording(recorded, request.Dataset, warnings);
            results = (await grader.GradeAsync(recorded.Answers, plan.Runs, cancellationToken)).ToDictionary(
                r => r.Key,
                r => r.Value with { Quarantined = r.Value.Row.Quarantine?.Holds(request.Now) == true },
                StringComparer.Ordinal
            );
        }
        else
        {
            var agent = request.Agent ?? throw FaultlineException.Input("the gate needs an agent or recorded results.");
            var live = new LiveRun(request, plan, grader, id => matchers[id].Expectation, baseline);
            (results, findings) = await live.RunAsync(agent, progress, cancellationToken);
        }

        foreach (var row in request.Dataset.Clusters.SelectMany(c => c.Rows).Where(r => r.Quarantine?.Holds(request.Now) == false))
        {
            warnings.Add($"{row.Where}: the quarantine of {row.CaseId} has ended and it counts again; mend the row or renew it.");
        }

        var report = GateJudge.Judge(request.Dataset, results, baseline, request.Config, plan.Runs, warnings, findings) with
        {
            ElapsedMs = Math.Round(watch.Elapsed.TotalMilliseconds, 1),
        };
        return new GateOutcome(request.Dataset, results, baseline, report);
    }

    /// <summary>How often the gate looks: once at what was recorded; with an agent as the policy says.</summary>
    public static SequentialPlan Plan(GateRequest request)
    {
        var config = request.Config;
        if (request.Recorded is { } recorded)
        {
            var rows = request.Dataset.Clusters.SelectMany(c => c.Rows);
            return SequentialPlan.Fixed(request.Repeats ?? MostRuns(rows.Select(r => recorded.Answers.GetValueOrDefault(r.CaseId) ?? [])));
        }

        var runs = request.Repeats ?? config.Repeats;
        // Whoever names the runs of a row gets just those, unless they name a maximum too.
        var most = request.MaxRepeats ?? (request.Repeats is null ? config.MaxRepeats : runs);
        return new SequentialPlan(runs, Math.Max(runs, most), request.EarlyStop ?? config.EarlyStop, config.DetectDrop, config.MissRate);
    }

    private static int MostRuns(IEnumerable<IReadOnlyList<AgentAnswer>> answers) =>
        Math.Max(1, answers.Select(a => a.Count).DefaultIfEmpty(1).Max());

    private static void WarnOfRecording(RecordedResults recorded, RegressionDataset dataset, List<string> warnings)
    {
        warnings.AddRange(recorded.Rejections.Take(5).Select(r => r.ToString()));
        if (recorded.Rejections.Count > 5)
        {
            warnings.Add($"{recorded.Path}: {recorded.Rejections.Count - 5} more lines could not be used.");
        }

        var known = dataset.Clusters.SelectMany(c => c.Rows).Select(r => r.CaseId).ToHashSet(StringComparer.Ordinal);
        var strangers = recorded.Answers.Keys.Count(id => !known.Contains(id));
        if (strangers > 0)
        {
            warnings.Add(
                $"{recorded.Path}: {strangers} of {recorded.Answers.Count} cases are not in the regression set and were left out."
            );
        }
    }
}
