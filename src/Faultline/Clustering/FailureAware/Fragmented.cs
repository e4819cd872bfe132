using Faultline.Clustering.FailureAware.Splitting;

namespace Faultline.Clustering.FailureAware;

/// <summary>Failures cut into fragments, and the tree in which these would be joined: what remains to be chosen is where to cut it.</summary>
public sealed class Fragmented
{
    private readonly Matrix _points;
    private readonly FailureSpace _space;
    private readonly Fragments? _fragments;
    private readonly List<int>[] _members;
    private readonly Dendrogram? _tree;

    private Fragmented(FailureSpace space, Matrix points, int[] rows, Fragments? fragments, List<int>[] members, Dendrogram? tree)
    {
        Rows = rows;
        _space = space;
        _points = points;
        _fragments = fragments;
        _members = members;
        _tree = tree;
    }

    /// <summary>The failures in question; results stand in this order.</summary>
    public int[] Rows { get; }

    /// <summary>Members of each fragment, as failures.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Fragments => _members;

    /// <summary>Finds the fragments of <paramref name="rows"/> and joins them into a tree.</summary>
    public static Fragmented Of(
        FailureSpace space,
        int[] rows,
        FailureAwareOptions options,
        CancellationToken cancellationToken,
        int? threads = null
    )
    {
        var points = FailureAware.Fragments.Select(space.Points, rows);
        if (rows.Length < 2)
        {
            return new Fragmented(space, points, rows, null, [], null);
        }

        var found = FailureAware.Fragments.Find(points, options, cancellationToken, threads);
        return new Fragmented(space, points, rows, found, FragmentMerge.Members(found.Labels, rows), null).JoinedBy(
            space,
            options,
            cancellationToken
        );
    }

    /// <summary>The same fragments in the tree that other profiles give.</summary>
    public Fragmented JoinedBy(FailureSpace space, FailureAwareOptions options, CancellationToken cancellationToken) =>
        _members.Length == 0
            ? this
            : new Fragmented(space, _points, Rows, _fragments, _members, FragmentMerge.Fit(space, _members, options, cancellationToken));

    /// <summary>Clusters of the joins at or below <paramref name="mergeAt"/>, near noise absorbed, hidden modes split.</summary>
    public Grouping Cut(double mergeAt, FailureAwareOptions options)
    {
        if (_fragments is null || _tree is null)
        {
            int[] none = [.. Enumerable.Repeat(-1, Rows.Length)];
            return new Grouping(
                none,
                none,
                0,
                new bool[none.Length],
                new double[none.Length],
                _fragments?.OutlierScores ?? new double[none.Length],
                []
            );
        }

        var joined = _tree.Cut(mergeAt);
        var labels = Array.ConvertAll(_fragments.Labels, f => f < 0 ? -1 : joined[f]);
        var (absorbed, similarity) = Absorption.Absorb(_points, labels, options.AbsorbAt);
        var (split, notes) = options.Split ? HiddenModes.Split(_space, _points, Rows, absorbed, options) : (absorbed, []);
        return new Grouping(
            split,
            _fragments.Labels,
            _members.Length,
            [.. labels.Zip(absorbed, (before, after) => before != after)],
            [
                .. _fragments.Probabilities.Select(
                    (p, i) => labels[i] < 0 && absorbed[i] >= 0 ? similarity[i] * options.AbsorbedStrength : p
                ),
            ],
            _fragments.OutlierScores,
            notes
        );
    }
}
