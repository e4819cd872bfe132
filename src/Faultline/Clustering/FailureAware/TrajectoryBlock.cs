using Faultline.Clustering.Text;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Clustering.FailureAware;

/// <summary>
/// For agents that call tools many times: what each failing run did and left undone, less what passing runs of the same intent do. A failure that is known by
/// its outcome alone tells how it failed in nothing else.
/// </summary>
public static class TrajectoryBlock
{
    public const string Name = "trajectory";

    /// <summary>Median number of calls from which traffic counts as trajectories.</summary>
    private const int ManyCalls = 3;

    private const int MinDocuments = 5;
    private const int Repeated = 3;

    /// <summary>Pseudo-runs by which an intent's shares are drawn to those of all passing traffic.</summary>
    private const double Shrinkage = 5;

    public static bool Applies(IReadOnlyList<PulledTrace> failed, IReadOnlyList<Trace> passing)
    {
        var calls = failed.Select(f => f.Trace.ToolCalls.Count).Concat(passing.Select(p => p.ToolCalls.Count)).Order().ToArray();
        return calls.Length > 0 && calls[calls.Length / 2] >= ManyCalls;
    }

    /// <summary>
    /// One column a step whose share differs significantly between failing and passing runs: (x − p)·|ln OR|, x 1 where the run has the step, p its share
    /// among passing runs of the intent, OR the odds ratio. No column for other traffic.
    /// </summary>
    public static Block Build(
        IReadOnlyList<PulledTrace> failed,
        IReadOnlyList<Trace> passing,
        FailureAwareOptions options,
        CancellationToken cancellationToken
    )
    {
        if (options.TrajectoryWeight <= 0 || !Applies(failed, passing))
        {
            return new Block(Name, new Matrix([], failed.Count, 0), 0);
        }

        var traces = failed.Select(f => f.Trace).Concat(passing).ToArray();
        var documents = TermDocuments.Build(
            Array.ConvertAll(traces, t => (IReadOnlyList<string>)Steps(t)),
            MinDocuments,
            cancellationToken: cancellationToken
        );
        var odds = LogOddsRatios(documents, failed.Count, options.TrajectorySignificance);
        int[] columns = [.. Enumerable.Range(0, odds.Length).Where(t => odds[t] > 0)];
        var usual = new UsualSteps(documents, traces, failed.Count, Shrinkage);
        var values = new float[failed.Count * columns.Length];
        for (var i = 0; i < failed.Count; i++)
        {
            var shares = usual.Of(traces[i].Intent);
            var steps = documents.Rows[i];
            for (var c = 0; c < columns.Length; c++)
            {
                var does = Array.BinarySearch(steps, columns[c]) >= 0 ? 1 : 0;
                values[i * columns.Length + c] = (float)((does - shares[columns[c]]) * odds[columns[c]]);
            }
        }

        return new Block(
            Name,
            new Matrix(values, failed.Count, columns.Length),
            columns.Length == 0 ? 0 : options.TrajectoryWeight,
            options.TrajectoryUsual
        );
    }

    /// <summary>Tools called and how each ended, those called again and again, the last one, and whether any was called at all.</summary>
    internal static string[] Steps(Trace trace)
    {
        var steps = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var tool in trace.ToolCalls.GroupBy(c => $"{c.Name}:{(c.Failed ? "failed" : "ok")}", StringComparer.Ordinal))
        {
            steps.Add("call " + tool.Key);
            if (tool.Count() >= Repeated)
            {
                steps.Add("again " + tool.Key);
            }
        }

        steps.Add(trace.ToolCalls is [.., var last] ? $"last {last.Name}:{(last.Failed ? "failed" : "ok")}" : "no call");
        if (string.IsNullOrWhiteSpace(trace.Response))
        {
            steps.Add("no answer");
        }

        return [.. steps];
    }

    /// <summary>|ln OR| of each step between failing and passing runs, at most <see cref="ContrastWeights.Ceiling"/>; 0 within the significance, in standard errors.</summary>
    private static double[] LogOddsRatios(TermDocuments documents, int failing, double significance)
    {
        var passing = documents.Rows.Length - failing;
        var inFailing = new int[documents.Terms.Length];
        foreach (var step in documents.Rows.Take(failing).SelectMany(row => row))
        {
            inFailing[step]++;
        }

        if (passing < ContrastWeights.EnoughPassing)
        {
            return Array.ConvertAll(inFailing, _ => 1.0);
        }

        return
        [
            .. inFailing.Select(
                (count, t) =>
                {
                    double a = count + 0.5;
                    double b = documents.DocumentFrequency[t] - count + 0.5;
                    var (c, d) = (failing + 1 - a, passing + 1 - b);
                    var ratio = Math.Abs(Math.Log(a * d / (b * c)));
                    return ratio > significance * Math.Sqrt(1 / a + 1 / b + 1 / c + 1 / d) ? Math.Min(ratio, ContrastWeights.Ceiling) : 0;
                }
            ),
        ];
    }
}
