using Faultline.Gating.Sequential;
using Faultline.Regression;
using Faultline.Statistics;

namespace Faultline.Gating;

/// <summary>An agent asked in rounds: each round asks what the open clusters want to know next, of all of them at once.</summary>
internal sealed class LiveRun(GateRequest request, SequentialPlan plan, Grader grader, Func<string, string> expectation, Baseline? baseline)
{
    private const int LeastErrors = 50;

    private readonly Dictionary<string, List<RunResult>> _runs = request
        .Dataset.Clusters.SelectMany(c => c.Rows)
        .ToDictionary(r => r.CaseId, _ => new List<RunResult>(), StringComparer.Ordinal);

    private readonly Dictionary<string, List<RunResult>> _retries = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, int), AgentAnswer> _known = request
        .Run.Known.Where(a => a.Error is null)
        .GroupBy(a => (a.CaseId, a.Repeat))
        .ToDictionary(g => g.Key, g => g.Last());

    private int _asked;
    private int _errors;

    public async Task<(IReadOnlyDictionary<string, RowResult> Results, SequentialFindings? Findings)> RunAsync(
        IAgent agent,
        IProgress<AgentProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var tests = request.Dataset.Clusters.Count(c => c.Rows.Any(r => baseline?.For(r) is not null));
        LiveCluster[] clusters = [.. request.Dataset.Clusters.Select(c => Cluster(c, request.Config.Alpha / Math.Max(1, tests)))];
        while (clusters.Where(c => c.Sequence.Open).ToArray() is { Length: > 0 } open)
        {
            AgentRequest[] asked = [.. open.SelectMany(c => c.Sequence.Next().Select(x => Request(c.Rows[x.Row], x.Repeat)))];
            await AskAsync(asked, agent, _runs, progress, cancellationToken);
            foreach (var cluster in open)
            {
                cluster.Sequence.Observe([.. cluster.Rows.Select(r => ClusterTally.Counts(Result(r), baseline))]);
            }
        }

        await RetryAsync(agent, progress, cancellationToken);
        var results = request.Dataset.Clusters.SelectMany(c => c.Rows).ToDictionary(r => r.CaseId, Result, StringComparer.Ordinal);
        return (
            results,
            plan.IsFixed
                ? null
                : new SequentialFindings(
                    plan,
                    clusters
                        .Where(c => c.Sequence.P is not null)
                        .ToDictionary(c => c.Name, c => c.Sequence.P!.Value, StringComparer.Ordinal)
                )
        );
    }

    private LiveCluster Cluster(RegressionCluster cluster, double blockAt)
    {
        var rows = plan.Order(cluster.Rows);
        var sequence = new SequentialCluster(
            plan,
            ClusterPolicy.For(request.Config, cluster.Name),
            [
                .. rows.Select(r =>
                    baseline?.For(r) is { } before && r.Quarantine?.Holds(request.Now) != true ? (before.Passes, before.Judged) : (0, 0)
                ),
            ],
            blockAt
        );
        return new LiveCluster(cluster.Name, rows, sequence);
    }

    private async Task RetryAsync(IAgent agent, IProgress<AgentProgress>? progress, CancellationToken cancellationToken)
    {
        AgentRequest[] asked =
        [
            .. from cluster in request.Dataset.Clusters
            where ClusterPolicy.For(request.Config, cluster.Name).Critical
            from row in cluster.Rows
            let counts = ClusterTally.Counts(Result(row), baseline)
            from retry in Enumerable.Range(0, GateRetries.Count(counts))
            select Request(row, _runs[row.CaseId].Count + retry),
        ];
        await AskAsync(asked, agent, _retries, progress, cancellationToken);
    }

    private async Task AskAsync(
        AgentRequest[] asked,
        IAgent agent,
        Dictionary<string, List<RunResult>> into,
        IProgress<AgentProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        AgentRequest[] missing = [.. asked.Where(r => !_known.ContainsKey((r.CaseId, r.Repeat)))];
        var whole = progress is null ? null : new Cumulative(progress, _asked, _errors);
        // Beyond this there is no verdict any more; what came is kept.
        var giveUp = Math.Max(LeastErrors, (int)Math.Ceiling(request.Config.MaxErrorRate * request.Dataset.Rows) + 1) - _errors;
        var run = request.Run with { GiveUpAfter = Math.Max(1, giveUp) };
        var fresh = (await AgentRunner.RunAsync(missing, agent, run, request.OnAnswer, whole, cancellationToken)).ToDictionary(a =>
            (a.CaseId, a.Repeat)
        );
        _asked += missing.Length;
        _errors += fresh.Values.Count(a => a.Error is not null);
        var answers = asked.Select(r => fresh.TryGetValue((r.CaseId, r.Repeat), out var answer) ? answer : _known[(r.CaseId, r.Repeat)]);
        foreach (var (caseId, graded) in await grader.GradeAsync([.. answers], cancellationToken))
        {
            if (!into.TryGetValue(caseId, out var runs))
            {
                into[caseId] = runs = [];
            }

            runs.Add(graded);
        }
    }

    private RowResult Result(RegressionRow row) =>
        new(row, expectation(row.CaseId), [.. _runs[row.CaseId]])
        {
            Retries = _retries.GetValueOrDefault(row.CaseId) ?? [],
            Quarantined = row.Quarantine?.Holds(request.Now) == true,
        };

    private static AgentRequest Request(RegressionRow row, int repeat) => new(row.CaseId, repeat, row.Query, row.Messages, row.Attributes);

    // Rounds are the gate's own business: whoever watches sees one run that may grow.
    private sealed class Cumulative(IProgress<AgentProgress> to, int asked, int errors) : IProgress<AgentProgress>
    {
        public void Report(AgentProgress value) =>
            to.Report(value with { Done = value.Done + asked, Total = value.Total + asked, Errors = value.Errors + errors });
    }

    private sealed record LiveCluster(string Name, IReadOnlyList<RegressionRow> Rows, SequentialCluster Sequence);
}
