using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Faultline.Analysis;
using Faultline.Traces;

namespace Faultline.Labeling;

/// <summary>What one reviewer gets to label: traces sampled from every cluster of a run, in an order that tells nothing.</summary>
/// <remarks>Blind on purpose: no cluster, no suggested tag, and nobody else's label stands in it.</remarks>
public sealed record LabelSheet(string RunId, string Reviewer, IReadOnlyList<LabelItem> Items)
{
    /// <summary>
    /// The same <paramref name="perCluster"/> members of each cluster for every reviewer (chosen by a seeded hash of run and trace), shuffled differently
    /// for each of them.
    /// </summary>
    /// <param name="traces">The traces of <see cref="Sample"/>; what is missing is left out.</param>
    /// <param name="own">Labels the reviewer has given already; they come along, so that an export continues where the last one stopped.</param>
    public static LabelSheet Create(string runId, string reviewer, IReadOnlyList<Trace> traces, IReadOnlyList<Label> own)
    {
        var given = own.Where(l => l.Reviewer == reviewer).ToDictionary(l => l.TraceId, StringComparer.Ordinal);
        var items = traces
            .OrderBy(t => Key(reviewer, t.TraceId), StringComparer.Ordinal)
            .Select(t =>
            {
                var label = given.GetValueOrDefault(t.TraceId);
                return new LabelItem(
                    runId,
                    t.TraceId,
                    reviewer,
                    t.Query,
                    t.Response,
                    Context(t),
                    label?.Tag,
                    label?.Note,
                    label?.Correction
                );
            })
            .ToArray();
        return new LabelSheet(runId, reviewer, items);
    }

    /// <summary>The name under which the failures of no cluster are labelled.</summary>
    public const string Noise = "noise";

    /// <summary>The seed of the sample that the pages' queue and a sheet share: a command's default, whichever seed the run was made with.</summary>
    public const int UsualSeed = 42;

    /// <summary>Trace ids to label, the same for every reviewer. Noise is sampled where it is named.</summary>
    public static IReadOnlyList<string> Sample(AnalysisRun run, int perCluster, int seed, IReadOnlyCollection<string>? clusterIds = null) =>
        [
            .. clusterIds?.Contains(Noise) == true
                ? run.Noise.Members.OrderBy(id => Key($"{seed}/{run.RunId}", id), StringComparer.Ordinal).Take(perCluster)
                : [],
            .. run
                .Clusters.Where(c => clusterIds is null || clusterIds.Contains(c.ClusterId))
                .OrderBy(c => c.ClusterId, StringComparer.Ordinal)
                .SelectMany(c =>
                    c.Members.Distinct(StringComparer.Ordinal)
                        .OrderBy(id => Key($"{seed}/{run.RunId}", id), StringComparer.Ordinal)
                        .Take(perCluster)
                ),
        ];

    // What happened, as the reviewer needs it to judge; scores and signals are left out, because they are the judge's opinion.
    private static string Context(Trace trace)
    {
        var parts = new List<string>();
        if (trace.ToolCalls.Count > 0)
        {
            parts.Add("tools: " + string.Join(", ", trace.ToolCalls.Select(c => $"{c.Name} {c.Status}")));
        }

        if (trace.Retrieved is { } documents)
        {
            parts.Add(documents.Count == 0 ? "retrieved nothing" : "retrieved: " + string.Join(", ", documents.Select(d => d.Document)));
        }

        if (trace.Error is not null)
        {
            parts.Add("error: " + trace.Error);
        }

        if (trace.LatencyMs is { } latency)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"latency: {latency:0} ms"));
        }

        return string.Join("; ", parts);
    }

    internal static string Key(string salt, string id) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(salt + "\0" + id)));
}

/// <summary>One line of a sheet. The reviewer fills in tag, note and correction.</summary>
public sealed record LabelItem(
    string RunId,
    string TraceId,
    string Reviewer,
    string Query,
    string Response,
    string Context,
    string? Tag,
    string? Note,
    string? Correction
);
