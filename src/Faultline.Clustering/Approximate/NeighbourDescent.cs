namespace Faultline.Clustering;

/// <summary>
/// Nearest-neighbour descent (Dong, Moses &amp; Li 2011): the neighbours of a point's neighbours are likely its own. Each round reads the lists of the one before
/// and every point writes its own alone, so any number of threads gives the same lists. Pairs already compared in blocks are passed over.
/// </summary>
internal sealed class NeighbourDescent(PointSet points, BlockPairs compared, int k, int? threads)
{
    // The nearest entries of a list lead on; the far ones repeat what they found.
    private const int Leads = 16;
    private const int Tries = 48;
    private const int Rounds = 6;
    private const int Chunk = 64;

    // A round that betters fewer entries than this share is the last.
    private const double Settled = 0.001;

    public NeighbourLists Run(NeighbourLists lists, CancellationToken cancellationToken)
    {
        var fresh = new bool[lists.Index.Length];
        Array.Fill(fresh, true);
        // Two sets of lists that change places: what one round reads the other writes.
        var (next, nextFresh) = (new NeighbourLists(lists.Points, lists.Length), new bool[fresh.Length]);
        for (var round = 0; round < Rounds; round++)
        {
            var links = new Links(lists, fresh, Math.Min(Leads, lists.Length));
            long changed = 0;
            RowParallel.For(
                lists.Points,
                Chunk,
                threads,
                (start, end) =>
                {
                    var candidates = new Candidates(links);
                    long better = 0;
                    for (var i = start; i < end; i++)
                    {
                        better += Improve(i, candidates, lists, next, nextFresh);
                    }

                    Interlocked.Add(ref changed, better);
                },
                cancellationToken
            );
            (lists, next) = (next, lists);
            (fresh, nextFresh) = (nextFresh, fresh);
            if (changed < Settled * lists.Points * k)
            {
                break;
            }
        }

        return lists;
    }

    private int Improve(int i, Candidates candidates, NeighbourLists lists, NeighbourLists next, bool[] fresh)
    {
        var index = next.IndexOf(i);
        var squared = next.SquaredOf(i);
        var isFresh = fresh.AsSpan(i * lists.Length, lists.Length);
        lists.IndexOf(i).CopyTo(index);
        lists.SquaredOf(i).CopyTo(squared);
        isFresh.Clear();
        candidates.Collect(i, index, compared);
        var better = 0;
        foreach (var other in candidates.Best(Tries))
        {
            var distance = points.Squared(i, other);
            var at = index.Length - 1;
            if (distance > squared[at] || (distance == squared[at] && other > index[at]))
            {
                continue;
            }

            while (at > 0 && (squared[at - 1] > distance || (squared[at - 1] == distance && index[at - 1] > other)))
            {
                squared[at] = squared[at - 1];
                index[at] = index[at - 1];
                isFresh[at] = isFresh[at - 1];
                at--;
            }

            squared[at] = distance;
            index[at] = other;
            isFresh[at] = true;
            better += at < k ? 1 : 0;
        }

        return better;
    }

    /// <summary>The leads of every list and, as many at most, of the lists that name it; the nearest first.</summary>
    private sealed class Links
    {
        private readonly int[] _other;
        private readonly bool[] _fresh;
        private readonly int[] _count;
        private readonly int _most;

        public Links(NeighbourLists lists, bool[] fresh, int leads)
        {
            _most = 2 * leads;
            _other = new int[lists.Points * _most];
            _fresh = new bool[lists.Points * _most];
            _count = new int[lists.Points];
            for (var rank = 0; rank < leads; rank++)
            {
                for (var i = 0; i < lists.Points; i++)
                {
                    Add(i, lists.Index[(i * lists.Length) + rank], fresh[(i * lists.Length) + rank]);
                }
            }

            for (var rank = 0; rank < leads; rank++)
            {
                for (var i = 0; i < lists.Points; i++)
                {
                    Add(lists.Index[(i * lists.Length) + rank], i, fresh[(i * lists.Length) + rank]);
                }
            }
        }

        public ReadOnlySpan<int> Of(int point) => _other.AsSpan(point * _most, _count[point]);

        public ReadOnlySpan<bool> Fresh(int point) => _fresh.AsSpan(point * _most, _count[point]);

        private void Add(int point, int other, bool fresh)
        {
            if (_count[point] < _most)
            {
                var at = (point * _most) + _count[point]++;
                _other[at] = other;
                _fresh[at] = fresh;
            }
        }
    }

    /// <summary>Points two links away, by how many ways lead to them.</summary>
    private sealed class Candidates(Links links)
    {
        private readonly Dictionary<int, int> _ways = [];
        private (int Ways, int Point)[] _sorted = [];

        public void Collect(int point, ReadOnlySpan<int> known, BlockPairs compared)
        {
            _ways.Clear();
            var through = links.Of(point);
            var throughFresh = links.Fresh(point);
            for (var t = 0; t < through.Length; t++)
            {
                var others = links.Of(through[t]);
                var othersFresh = links.Fresh(through[t]);
                for (var o = 0; o < others.Length; o++)
                {
                    // A way of two old links was tried in an earlier round.
                    if ((throughFresh[t] || othersFresh[o]) && others[o] != point && !compared.Contains(point, others[o]))
                    {
                        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_ways, others[o], out _)++;
                    }
                }
            }

            foreach (var other in known)
            {
                _ways.Remove(other);
            }
        }

        public IEnumerable<int> Best(int most)
        {
            _sorted = _ways.Count > _sorted.Length ? new (int, int)[_ways.Count] : _sorted;
            var count = 0;
            foreach (var (other, ways) in _ways)
            {
                _sorted[count++] = (-ways, other);
            }

            Array.Sort(_sorted, 0, count);
            for (var at = 0; at < Math.Min(most, count); at++)
            {
                yield return _sorted[at].Point;
            }
        }
    }
}
