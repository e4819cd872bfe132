using Faultline.Clustering;

namespace Faultline.Analysis;

/// <summary>2-D positions of the failures for the map.</summary>
public static class MapLayout
{
    /// <summary>Fewer points than this have no neighbourhoods worth the name.</summary>
    private const int EnoughForNeighbours = 30;

    /// <summary>Failures that are all but equal lie this far apart, so that a reader sees how many they are.</summary>
    private const double Apart = 0.8;

    /// <summary>One position a row: UMAP (McInnes 2018), or the two leading principal components of a handful.</summary>
    public static (float X, float Y)[] Of(Matrix points, int seed, CancellationToken cancellationToken)
    {
        if (points.Rows < 3 || points.Columns < 3)
        {
            return [.. Enumerable.Range(0, points.Rows).Select(i => (At(points, i, 0), At(points, i, 1)))];
        }

        var flat =
            points.Rows < EnoughForNeighbours
                ? Pca.FitTransform(points, new PcaOptions { Dimensions = 2, Seed = seed }, cancellationToken)
                : Umap.FitTransform(
                    points,
                    new UmapOptions
                    {
                        Dimensions = 2,
                        Seed = seed,
                        MinDist = Apart,
                        Spread = Apart + 0.4,
                    },
                    cancellationToken
                );
        return [.. Enumerable.Range(0, flat.Rows).Select(i => (At(flat, i, 0), At(flat, i, 1)))];
    }

    private static float At(Matrix points, int row, int column) => column < points.Columns ? points.Row(row)[column] : 0;
}
