using Faultline.Cli.Vectors;
using Faultline.Clustering;

namespace Faultline.Cli.Commands;

/// <summary>The space that is clustered: the vectors as they are, or reduced; new vectors are brought into it the same way.</summary>
/// <param name="Vectors">The points.</param>
/// <param name="Metric">The distance between them. A reduced space is euclidean; the metric asked for is that of the vectors it was made from.</param>
/// <param name="Place">Brings new vectors of the original dimensions into the space.</param>
internal sealed record ClusterSpace(VectorTable Vectors, Metric Metric, Func<VectorTable, VectorTable> Place)
{
    public static ClusterSpace Original(VectorTable vectors, Metric metric) => new(vectors, metric, table => table);

    /// <param name="vectors">The points.</param>
    /// <param name="metric">Between the points as they are.</param>
    /// <param name="umap">UMAP; principal components otherwise.</param>
    /// <param name="dimensions">Dimensions of the space.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="threads">Threads; null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static ClusterSpace Reduced(
        VectorTable vectors,
        Metric metric,
        bool umap,
        int dimensions,
        int seed,
        int? threads,
        CancellationToken cancellationToken
    )
    {
        var points = vectors.ToSingles();
        if (umap)
        {
            var options = new UmapOptions
            {
                Dimensions = dimensions,
                Metric = metric,
                MinDist = 0,
                Seed = seed,
                Threads = threads,
            };
            var layout = Umap.Fit(points, options, null, cancellationToken);
            return Of(layout.Embedding, table => layout.Transform(table.ToSingles(), cancellationToken));
        }

        var pca = Pca.Fit(
            Scaled(points),
            new PcaOptions
            {
                Dimensions = dimensions,
                Seed = seed,
                Threads = threads,
            },
            cancellationToken
        );
        return Of(pca.Transform(Scaled(points), cancellationToken), table => pca.Transform(Scaled(table.ToSingles()), cancellationToken));

        Matrix Scaled(Matrix matrix) => metric == Metric.Cosine ? UnitRows(matrix) : matrix;
    }

    private static ClusterSpace Of(Matrix points, Func<VectorTable, Matrix> place) =>
        new(new VectorTable { Singles = points }, Metric.Euclidean, table => new VectorTable { Singles = place(table) });

    private static Matrix UnitRows(Matrix points)
    {
        var values = new float[points.Values.Length];
        for (var i = 0; i < points.Rows; i++)
        {
            double squared = 0;
            foreach (var value in points.Row(i))
            {
                squared += (double)value * value;
            }

            var scale = squared > 0 ? 1 / Math.Sqrt(squared) : 0;
            for (var c = 0; c < points.Columns; c++)
            {
                values[(i * points.Columns) + c] = (float)(points.Row(i)[c] * scale);
            }
        }

        return new Matrix(values, points.Rows, points.Columns);
    }
}
