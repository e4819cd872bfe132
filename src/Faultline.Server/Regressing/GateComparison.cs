using Faultline.Gating;

namespace Faultline.Server.Regressing;

/// <summary>One recorded run held against an earlier one, on the rows that both judged by the same demand.</summary>
/// <param name="Clusters">By cluster name: verdict and pass rate before; a cluster that was not there is absent.</param>
/// <param name="Fell">Rows that passed before and fail now.</param>
/// <param name="Rose">Rows that failed before and pass now.</param>
public sealed record GateComparison(
    GatePast Before,
    IReadOnlyDictionary<string, GateClusterReport> Clusters,
    IReadOnlyList<string> Fell,
    IReadOnlyList<string> Rose,
    int Shared
)
{
    public static GateComparison Of(GatePast now, GatePast before)
    {
        var (fell, rose, shared) = (new List<string>(), new List<string>(), 0);
        foreach (var (id, row) in now.Gate.Rows.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            if (before.Gate.Rows.TryGetValue(id, out var then) && then.Hash == row.Hash)
            {
                shared++;
                var (passes, passed) = (Passes(row), Passes(then));
                if (passed && !passes)
                {
                    fell.Add(id);
                }
                else if (passes && !passed)
                {
                    rose.Add(id);
                }
            }
        }

        return new GateComparison(
            before,
            before.Gate.Report.Clusters.ToDictionary(c => c.Cluster, StringComparer.Ordinal),
            fell,
            rose,
            shared
        );
    }

    // The row as a whole, as the gate counts it: a tie fails.
    private static bool Passes(RecordedRow row) => 2 * row.Passes > row.Judged;
}
