namespace Faultline.Clustering.FailureAware;

/// <summary>Gives the clusters of a blind grouping the numbers of the clusters they correspond to.</summary>
public static class BlindLabels
{
    /// <summary>Each blind cluster takes the number of the cluster that most of its members are in (each number once, largest overlap first); others become −1.</summary>
    public static int[] Match(IReadOnlyList<int> labels, IReadOnlyList<int> blind)
    {
        var overlaps = Enumerable
            .Range(0, labels.Count)
            .Where(i => labels[i] >= 0 && blind[i] >= 0)
            .GroupBy(i => (Blind: blind[i], Label: labels[i]))
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key.Label)
            .ThenBy(g => g.Key.Blind);
        var numberOf = new Dictionary<int, int>();
        var taken = new HashSet<int>();
        foreach (var overlap in overlaps)
        {
            if (!numberOf.ContainsKey(overlap.Key.Blind) && taken.Add(overlap.Key.Label))
            {
                numberOf[overlap.Key.Blind] = overlap.Key.Label;
            }
        }

        return [.. blind.Select(b => b >= 0 ? numberOf.GetValueOrDefault(b, -1) : -1)];
    }
}
