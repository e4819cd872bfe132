namespace Faultline.Clustering;

/// <summary>For many dimensions: every pair once through the tile kernel, candidates measured again in float64.</summary>
internal sealed class TileRoute(PointSet points, int? threads, bool? cached = null) : ISpanningTreeRoute, IDisposable
{
    // More doubtful lists than this share: float32 products cannot resolve the data, squared differences can.
    private const double TooDoubtful = 0.01;

    private PackedPoints? _packed;
    private TileDistances? _distances;
    private TileCache? _cache;
    private NeighbourLists? _lists;

    public double[] CoreDistances(int k, Reporter reporter)
    {
        var neighbours = new TileNeighbours(points, k, NeighbourLists.LengthFor(k, points.Count), threads);
        _lists = Find(neighbours, difference: false, reporter);
        if (neighbours.Doubtful.Count(yes => yes) > TooDoubtful * points.Count)
        {
            _lists = Find(neighbours, difference: true, reporter);
        }

        neighbours.Repair(_lists, reporter.CancellationToken);
        return _lists.CoreDistances(k, points);
    }

    public SpanningTree SpanningTree(double[] coreDistances, Reporter reporter)
    {
        IForeignEdgeSearch search = _cache is null
            ? new TileSearch(points, _distances!, threads)
            : new CachedTileSearch(points, _distances!, _cache, threads);
        return Boruvka.Tree(points, _lists!, coreDistances, search, threads, reporter);
    }

    public void Dispose()
    {
        _packed?.Dispose();
        _cache?.Dispose();
    }

    private NeighbourLists Find(TileNeighbours neighbours, bool difference, Reporter reporter)
    {
        Dispose();
        _packed = new PackedPoints(points, difference, threads, reporter.CancellationToken);
        _distances = new TileDistances(_packed, difference);
        _cache = cached ?? TileCache.Pays(_packed) ? new TileCache(_packed) : null;
        return neighbours.Find(_distances, _cache, reporter);
    }
}
