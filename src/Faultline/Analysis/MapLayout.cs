using Faultline.Clustering;

namespace Faultline.Analysis;

/// <summary>2-D positions of the failures for the map.</summary>
public static class MapLayout
{
    /// <summary>One point a row, from the two leading principal directions.</summary>
    public static (float X, float Y)[] Of(Matrix points, int seed, CancellationToken cancellationToken)
    {
        if (points.Rows < 3 || points.Columns < 3)
        {
            return [.. Enumerable.Range(0, points.Rows).Select(i => (At(points, i, 0), At(points, i, 1)))];
        }

        var mean = new double[points.Columns];
        for (var i = 0; i < points.Rows; i++)
        {
            for (var d = 0; d < mean.Length; d++)
            {
                mean[d] += points.Row(i)[d] / (double)points.Rows;
            }
        }

        var builder = new SparseMatrixBuilder();
        for (var i = 0; i < points.Rows; i++)
        {
            builder.AddRow(points.Row(i).ToArray().Select((v, d) => KeyValuePair.Create(d, (float)(v - mean[d]))));
        }

        var flat = TruncatedSvd.FitTransform(builder.Build(points.Columns), 2, seed, cancellationToken);
        return [.. Enumerable.Range(0, flat.Rows).Select(i => (At(flat, i, 0), At(flat, i, 1)))];
    }

    private static float At(Matrix points, int row, int column) => column < points.Columns ? points.Row(row)[column] : 0;
}
