using Faultline.Clustering;
using Faultline.Clustering.FailureAware;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Weekly;

/// <summary>Gives a run's clusters their identities by placing its failures and the earlier clusters' anchors in one space, the new run's own.</summary>
/// <remarks>Weeks share no traces, so a cluster can only be recognised by what its members are like; and an earlier run's space cannot be used, because it does not know this week's words.</remarks>
internal sealed class LineageFinder(ITraceStore store, IClusteringPipeline pipeline)
{
    /// <summary>Passing traces that say what is usual; more than this changes nothing of note.</summary>
    private const int Passing = 4_000;

    /// <summary>One transition a cluster, and where the earlier clusters' failures would be today.</summary>
    /// <param name="earlier">The run before.</param>
    /// <param name="pull">This run's failures.</param>
    /// <param name="clusters">Rows of <paramref name="pull"/>'s failures, by new cluster.</param>
    public async Task<LineageMatch> MatchAsync(
        Ancestry earlier,
        PullResult pull,
        IReadOnlyList<IReadOnlyList<int>> clusters,
        CancellationToken cancellationToken
    )
    {
        var wanted = earlier.Clusters.SelectMany(c => earlier.Known[c.ClusterId].Anchors).ToList();
        var anchors = await Anchors.ReadAsync(store, wanted, cancellationToken);
        var joint = pull with
        {
            Failed = [.. pull.Failed, .. anchors.Select(a => a.Failure)],
            Passing = [.. Anchors.Spread(pull.Passing, Passing)],
        };
        var points = await pipeline.PlaceAsync(joint, cancellationToken);
        return await Task.Run(
            () => Match(earlier, joint, pull.Failed.Count, anchors, clusters, points, cancellationToken),
            cancellationToken
        ) with
        {
            Missing = wanted.Count - anchors.Count,
        };
    }

    private static LineageMatch Match(
        Ancestry earlier,
        PullResult joint,
        int current,
        IReadOnlyList<(Anchor Anchor, PulledTrace Failure)> anchors,
        IReadOnlyList<IReadOnlyList<int>> clusters,
        Matrix points,
        CancellationToken cancellationToken
    )
    {
        var rows = anchors
            .Select((a, i) => (a.Anchor.ClusterId, Row: current + i))
            .ToLookup(a => a.ClusterId, a => a.Row, StringComparer.Ordinal);
        var now = clusters.Select(c => c.ToArray()).ToArray();
        var byNew = new NearestCluster(points, now, cancellationToken);
        // The living first: a cluster that has gone may only claim what none of them accounts for.
        var living = Place(earlier.Clusters.Where(c => !c.Gone));
        var gone = Place(earlier.Clusters.Where(c => c.Gone));
        return new LineageMatch(
            [.. living.Transitions.Zip(gone.Transitions, (l, g) => g.Transition == Transition.Reopened && Unclaimed(l, g) ? g : l)],
            living.Anchors,
            living.Failures,
            0
        );

        // A piece of the very cluster that once took it in is that cluster come out again.
        bool Unclaimed(ClusterTransition byLiving, ClusterTransition byGone) =>
            byLiving.Transition switch
            {
                Transition.New => true,
                Transition.Split => byLiving.From is [var whole] && earlier.Known[byGone.InheritedId!].AbsorbedBy == whole,
                _ => false,
            };

        LineageMatch Place(IEnumerable<PreviousCluster> candidates)
        {
            PreviousCluster[] old = [.. candidates];
            var then = Array.ConvertAll(old, c => rows[c.ClusterId].ToArray());
            var byOld = new NearestCluster(points, then, cancellationToken);
            var members = new List<PlacedTwice>(current);
            var label = LabelOf(now, current);
            for (var i = 0; i < current; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                members.Add(new PlacedTwice(byOld.Of(i), label[i], joint.Failed[i].Weight));
            }

            var kept = new List<PlacedTwice>();
            foreach (var (cluster, row) in then.SelectMany((r, c) => r.Select(row => (c, row))))
            {
                cancellationToken.ThrowIfCancellationRequested();
                kept.Add(new PlacedTwice(cluster, byNew.Of(row), joint.Failed[row].Weight));
            }

            var likeness = Centres.Likeness(points, then, now);
            return new LineageMatch(Lineage.Match(old, [.. members, .. kept], now.Length, likeness), kept, members, 0);
        }
    }

    private static int[] LabelOf(int[][] clusters, int rows)
    {
        var label = new int[rows];
        Array.Fill(label, -1);
        for (var c = 0; c < clusters.Length; c++)
        {
            foreach (var row in clusters[c])
            {
                label[row] = c;
            }
        }

        return label;
    }
}

/// <param name="Transitions">One a new cluster.</param>
/// <param name="Anchors">The living earlier clusters' anchors under both models.</param>
/// <param name="Failures">This run's failures under both models, in order.</param>
/// <param name="Missing">Anchors whose traces are no longer stored.</param>
internal sealed record LineageMatch(
    IReadOnlyList<ClusterTransition> Transitions,
    IReadOnlyList<PlacedTwice> Anchors,
    IReadOnlyList<PlacedTwice> Failures,
    int Missing
);
