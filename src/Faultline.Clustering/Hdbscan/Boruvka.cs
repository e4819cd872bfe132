namespace Faultline.Clustering;

/// <summary>
/// Minimum spanning tree of mutual reachability by Borůvka's algorithm. Neighbour lists offer most edges, and their reach certifies them: a component may
/// take its best listed edge when nothing unlisted can be lighter. Only what they cannot certify is searched for.
/// </summary>
internal sealed class Boruvka
{
    private const int Chunk = 2048;

    private readonly double[] _core;
    private readonly double[] _lower;
    private readonly int[] _other;
    private readonly double[] _weight;
    private readonly int[] _next;
    private readonly int _length;
    private readonly int? _threads;
    private readonly DisjointSets _sets;
    private readonly int[] _component;
    private readonly List<Edge> _edges;

    private Boruvka(PointSet points, NeighbourLists lists, double[] core, int? threads, CancellationToken cancellationToken)
    {
        var n = core.Length;
        _core = core;
        _threads = threads;
        _length = lists.Length;
        // Sorted by weight in place: nobody reads the lists again.
        _other = lists.Index;
        _weight = lists.Squared;
        _next = new int[n];
        _lower = new double[n];
        _sets = new DisjointSets(n);
        _component = new int[n];
        _edges = new List<Edge>(n - 1);
        RowParallel.For(n, Chunk, threads, (start, end) => SortByWeight(points, lists, start, end), cancellationToken);
    }

    /// <summary>The spanning tree. Takes the lists over: their content is lost.</summary>
    public static SpanningTree Tree(
        PointSet points,
        NeighbourLists lists,
        double[] core,
        IForeignEdgeSearch search,
        int? threads,
        Reporter reporter
    )
    {
        var boruvka = new Boruvka(points, lists, core, threads, reporter.CancellationToken);
        var n = core.Length;
        while (boruvka._edges.Count < n - 1)
        {
            reporter.At((double)boruvka._edges.Count / n);
            boruvka.Round(search, reporter);
        }

        return Edge.ToTree([.. boruvka._edges]);
    }

    /// <summary>The edges that join given components into one, searched for alone.</summary>
    /// <param name="points">The points.</param>
    /// <param name="core">Core distances.</param>
    /// <param name="component">Component of each point, numbered from 0 without gaps.</param>
    /// <param name="search">Finds the edges.</param>
    /// <param name="threads">Most threads to use; null for all.</param>
    /// <param name="reporter">Progress and the way to stop.</param>
    public static List<Edge> Join(
        PointSet points,
        double[] core,
        int[] component,
        IForeignEdgeSearch search,
        int? threads,
        Reporter reporter
    )
    {
        var boruvka = new Boruvka(points, new NeighbourLists(core.Length, 0), core, threads, reporter.CancellationToken);
        var first = new int[component.Max() + 1];
        Array.Fill(first, -1);
        for (var i = 0; i < component.Length; i++)
        {
            ref var representative = ref first[component[i]];
            representative = representative < 0 ? i : boruvka._sets.Union(boruvka._sets.Find(representative), boruvka._sets.Find(i));
        }

        while (boruvka._edges.Count < first.Length - 1)
        {
            reporter.CancellationToken.ThrowIfCancellationRequested();
            boruvka.Round(search, reporter);
        }

        return boruvka._edges;
    }

    private void Round(IForeignEdgeSearch search, Reporter reporter)
    {
        var components = NumberComponents();
        var round = new BoruvkaRound(_component, components, _core, _lower);
        RowParallel.For(_core.Length, Chunk, _threads, (start, end) => OfferListed(round, start, end), reporter.CancellationToken);
        var certified = new bool[components];
        Array.Fill(certified, true);
        for (var i = 0; i < _core.Length; i++)
        {
            if (round.IsActive(i))
            {
                certified[_component[i]] = false;
            }
        }

        // A handful of certified components among many would make for as many rounds.
        if (certified.Count(yes => yes) <= components / 16)
        {
            if (search.Join(round, reporter) is { } rest)
            {
                rest.ForEach(Join);
                return;
            }

            round.Exempt = LargestUncertified(components, certified);
            search.Search(round, reporter);
            for (var i = 0; i < _core.Length; i++)
            {
                if (_component[i] != round.Exempt)
                {
                    certified[_component[i]] = true;
                    _lower[i] = Math.Max(_lower[i], round.Weight(_component[i]));
                }
            }
        }

        for (var c = 0; c < components; c++)
        {
            if (certified[c])
            {
                Join(round.Best(c));
            }
        }
    }

    /// <summary>The component with the most points to search from, which is cheapest to leave to the others.</summary>
    private int LargestUncertified(int components, bool[] certified)
    {
        var sizes = new int[components];
        foreach (var c in _component)
        {
            sizes[c] += certified[c] ? 0 : 1;
        }

        return Array.IndexOf(sizes, sizes.Max());
    }

    private void Join(Edge edge)
    {
        int a = _sets.Find(edge.Low),
            b = _sets.Find(edge.High);
        if (a != b)
        {
            _sets.Union(a, b);
            _edges.Add(edge);
        }
    }

    private int NumberComponents()
    {
        var number = new int[_core.Length];
        var components = 0;
        for (var i = 0; i < number.Length; i++)
        {
            ref var name = ref number[_sets.Find(i)];
            if (name == 0)
            {
                name = ++components;
            }

            _component[i] = name - 1;
        }

        return components;
    }

    /// <summary>Each list is in edge order, and what has become internal stays so: the first foreign entry only moves forward.</summary>
    private void OfferListed(BoruvkaRound round, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            var at = _next[i];
            while (at < _length && _component[_other[(i * _length) + at]] == _component[i])
            {
                at++;
            }

            _next[i] = at;
            if (at < _length)
            {
                round.Offer(Edge.Between(_weight[(i * _length) + at], i, _other[(i * _length) + at]));
            }
        }
    }

    private void SortByWeight(PointSet points, NeighbourLists lists, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            var beyond = lists.Beyond[i];
            _lower[i] = Math.Max(_core[i], double.IsInfinity(beyond) ? beyond : points.FromSquared(beyond));
            var other = _other.AsSpan(i * _length, _length);
            var weight = _weight.AsSpan(i * _length, _length);
            for (var at = 0; at < other.Length; at++)
            {
                var candidate = other[at];
                var w = Math.Max(Math.Max(_core[i], _core[candidate]), points.FromSquared(weight[at]));
                var edge = Edge.Between(w, i, candidate);
                var to = at;
                while (to > 0 && edge < Edge.Between(weight[to - 1], i, other[to - 1]))
                {
                    weight[to] = weight[to - 1];
                    other[to] = other[to - 1];
                    to--;
                }

                weight[to] = w;
                other[to] = candidate;
            }
        }
    }
}
