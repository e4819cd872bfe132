using Faultline.Analysis;
using Faultline.Prioritizing;

namespace Faultline.Cli.Commands;

/// <summary>What <c>prioritize --json</c> prints.</summary>
internal sealed record PriorityDocument(
    string RunId,
    string Workflow,
    DateTime From,
    DateTime To,
    int Top,
    IReadOnlyList<PriorityRow> Clusters,
    IReadOnlyList<string> Warnings
)
{
    /// <summary>The ranking that the run holds, with ties looked for at the boundary of <paramref name="top"/>.</summary>
    public static PriorityDocument Of(AnalysisRun run, IReadOnlyDictionary<string, double> weights, int top)
    {
        var ranked = run.Clusters.OrderBy(c => c.ImpactRank).ToArray();
        var ties = BoundaryTies.Find([.. ranked.Select(c => (c.Impact.Low, c.Impact.High))], top);
        var total = ranked.Sum(c => c.EstimatedTotal);
        var overall = total > 0 ? ranked.Sum(c => c.Impact.Value) / total : 0;
        var warnings = run.Warnings.Where(w => w.Contains("impact", StringComparison.OrdinalIgnoreCase)).ToList();
        if (weights.Count == 0 && warnings.Count == 0)
        {
            warnings.Add(
                "No intent has an impact weight, so impact is the number of failures; give weights under `impact:` in faultline.yaml."
            );
        }

        return new PriorityDocument(
            run.RunId,
            run.Workflow,
            run.From,
            run.To,
            top,
            [
                .. ranked.Select(
                    (c, i) =>
                        new PriorityRow(
                            c.ClusterId,
                            c.Name,
                            c.Tag,
                            c.Size,
                            c.EstimatedTotal,
                            c.Impact,
                            c.ImpactRank,
                            c.FrequencyRank,
                            [.. ties[i].Select(j => ranked[j].ClusterId)],
                            RankNote.For(
                                c.ImpactRank,
                                c.FrequencyRank,
                                c.EstimatedTotal > 0 ? c.Impact.Value / c.EstimatedTotal : 0,
                                overall
                            ),
                            i < top
                        )
                ),
            ],
            warnings
        );
    }
}

/// <summary>One cluster of <see cref="PriorityDocument"/>.</summary>
internal sealed record PriorityRow(
    string ClusterId,
    string Name,
    TagReport Tag,
    int Size,
    double EstimatedTotal,
    ImpactReport Impact,
    int ImpactRank,
    int FrequencyRank,
    IReadOnlyList<string> TiedWith,
    string? RankNote,
    bool InTop
);
