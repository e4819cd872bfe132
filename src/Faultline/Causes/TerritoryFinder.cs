using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>Finds the traffic each cluster lives in: its slice, narrowed to requests like its own where that says more.</summary>
internal sealed class TerritoryFinder(ExplainRequest request, TwoWindows windows, CancellationToken cancellationToken)
{
    private readonly Lazy<RequestSpace?> space = new(() => RequestSpace.Fit(request.Current, request.Options.Seed, cancellationToken));

    /// <summary>The territory, or null when neither slice nor requests tell the cluster's traffic from the rest.</summary>
    public ClusterTerritory? Find(int cluster, IReadOnlyList<Cause> causes)
    {
        var lasting = causes.Count == 0 ? [] : Territory.Lasting(causes[0].Slice.Predicates, windows.Now, windows.Before);
        var rows = Array.FindAll(windows.Now, r => lasting.All(p => p.Holds(r)));
        var near = Near(cluster, rows);
        return lasting.Count == 0 && near is null ? null : new ClusterTerritory(lasting, near);
    }

    /// <summary>The cluster's share must be clearly larger among requests like its own than in the slice as it is: same bounds as for a cause, corrected for the clusters that are asked about.</summary>
    private RequestNeighbourhood? Near(int cluster, int[] rows)
    {
        int[] members = Array.FindAll(windows.Now, r => request.Clusters[r] == cluster);
        if (members.Length < request.Options.Search.MinSupport || space.Value is not { } known)
        {
            return null;
        }

        var near = RequestNeighbourhood.Of(known, windows.Traces, members, cancellationToken);
        if (near is null)
        {
            return null;
        }

        var inside = new bool[windows.Traces.Count];
        Array.ForEach(rows, r => inside[r] = true);
        near.Narrow(inside, windows.Traces, cancellationToken);
        var support = rows.Count(r => inside[r]);
        var hits = rows.Count(r => inside[r] && request.Clusters[r] == cluster);
        var all = rows.Count(r => request.Clusters[r] == cluster);
        var lift = support == 0 || all == 0 ? 0 : (double)hits / support / ((double)all / rows.Length);
        return
            lift >= request.Options.MinLift
            && FisherExact.Greater(hits, support, all, rows.Length) * request.ClusterIds.Count <= request.Options.Search.ProductivityLevel
            ? near
            : null;
    }
}
