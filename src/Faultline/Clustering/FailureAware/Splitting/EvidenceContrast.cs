namespace Faultline.Clustering.FailureAware.Splitting;

/// <summary>Whether the members of a cluster fall into two parts with different things wrong: each shows a finding that the other lacks.</summary>
public static class EvidenceContrast
{
    /// <summary>One unit of evidence is three standard deviations of passing traffic.</summary>
    private const double Clear = 1;

    private const double Absent = 0.4;

    /// <summary>Share of the members that the two parts must hold together.</summary>
    private const double Covered = 0.8;

    /// <summary>The pair of findings that divides most evenly, or null. Complaints, lengths and recognised refusals tell of the wording or of nothing and take no part.</summary>
    public static TwoGroups? Find(Evidence evidence, IReadOnlyList<int> members, int least)
    {
        var columns = Enumerable
            .Range(0, evidence.Columns.Count)
            .Where(c => evidence.Columns[c].Kind is not (EvidenceKind.Complaint or EvidenceKind.Length or EvidenceKind.Refusal))
            .Where(c => members.Count(m => evidence.Rows[m][c] >= Clear) >= least)
            .ToArray();
        TwoGroups? best = null;
        for (var i = 0; i < columns.Length; i++)
        {
            for (var j = i + 1; j < columns.Length; j++)
            {
                var first = Only(evidence, members, columns[i], columns[j]);
                var second = Only(evidence, members, columns[j], columns[i]);
                var smaller = Math.Min(first.Count, second.Count);
                if (smaller >= least && first.Count + second.Count >= Covered * members.Count && smaller > (best?.Smaller ?? 0))
                {
                    var (a, b) = (evidence.Columns[columns[i]].Name, evidence.Columns[columns[j]].Name);
                    best = new TwoGroups(
                        first,
                        second,
                        $"{first.Count} members show a clear finding on '{a}' and none on '{b}', {second.Count} the reverse"
                    );
                }
            }
        }

        return best;
    }

    private static List<int> Only(Evidence evidence, IReadOnlyList<int> members, int with, int without) =>
        [.. members.Where(m => evidence.Rows[m][with] >= Clear && evidence.Rows[m][without] < Absent)];
}
