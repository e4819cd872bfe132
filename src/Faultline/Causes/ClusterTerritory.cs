using Faultline.Traces;

namespace Faultline.Causes;

/// <summary>What delimits a cluster's traffic: conditions on the request's metadata, the neighbourhood of its requests, or both.</summary>
/// <param name="Predicates">The slice without releases and the clock.</param>
/// <param name="Near">The neighbourhood, where it narrows the slice; never the failed response.</param>
public sealed record ClusterTerritory(IReadOnlyList<Predicate> Predicates, RequestNeighbourhood? Near)
{
    /// <summary>How the neighbourhood stands in the text of a territory.</summary>
    internal const string Alike = "requests like the cluster's";

    /// <summary>By trace: does it lie inside? Predicates are matched by value, so the table may be another than the one they were found on.</summary>
    public bool[] Holds(FeatureTable table, IReadOnlyList<Trace> traces, CancellationToken cancellationToken = default)
    {
        var inside = Enumerable.Repeat(true, traces.Count).ToArray();
        foreach (var predicate in Predicates)
        {
            var here = predicate.On(table);
            for (var row = 0; row < inside.Length; row++)
            {
                inside[row] &= here?.Holds(row) == true;
            }
        }

        Near?.Narrow(inside, traces, cancellationToken);
        return inside;
    }

    public override string ToString() =>
        string.Join(" and ", [.. Predicates.Select(p => p.ToString()), .. Near is null ? Array.Empty<string>() : [Alike]]);
}
