using Faultline.Clustering.FailureAware;

namespace Faultline.Analysis;

/// <summary>The measurement that is worst on a cluster, in words, for the name of one without a tag.</summary>
internal static class LeadingEvidence
{
    private const double Clear = 0.7;

    public static string? Of(Evidence evidence, IReadOnlyList<int> members)
    {
        var best = evidence
            .Columns.Select((column, c) => (column, Mean: members.Average(m => evidence.Rows[m][c])))
            .Where(x => x.Mean >= Clear)
            .OrderByDescending(x => x.Mean)
            .ThenBy(x => x.column.Name, StringComparer.Ordinal)
            .Select(x => x.column)
            .FirstOrDefault();
        return best switch
        {
            null => null,
            { Kind: EvidenceKind.Rubric } => "low " + best.Name,
            { Name: "answer_short" } => "very short answers",
            { Name: "answer_long" } => "very long answers",
            _ => best.Name.Replace('_', ' '),
        };
    }
}
