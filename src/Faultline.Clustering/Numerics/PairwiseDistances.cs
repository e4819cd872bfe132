namespace Faultline.Clustering;

/// <summary>Distances between rows of one matrix under a metric, or between its rows and another's.</summary>
internal sealed class PairwiseDistances
{
    private readonly Matrix left;
    private readonly Matrix right;
    private readonly bool same;
    private readonly Metric metric;

    public PairwiseDistances(Matrix points, Metric metric)
        : this(points, points, metric) { }

    public PairwiseDistances(Matrix left, Matrix right, Metric metric)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Columns != right.Columns)
        {
            throw new ArgumentException(
                $"Points of {left.Columns} dimensions cannot be compared with points of {right.Columns}.",
                nameof(right)
            );
        }

        FiniteValues.Require(left.Values, left.Columns);
        same = ReferenceEquals(left, right);
        if (!same)
        {
            FiniteValues.Require(right.Values, right.Columns);
        }

        this.metric = metric;
        this.left = metric == Metric.Cosine ? VectorMath.NormalizeRows(left) : left;
        this.right =
            same ? this.left
            : metric == Metric.Cosine ? VectorMath.NormalizeRows(right)
            : right;
    }

    public double Between(int i, int j)
    {
        if (same && i == j)
        {
            return 0;
        }

        return metric == Metric.Cosine
            ? Math.Clamp(1.0 - VectorMath.Dot(left.Row(i), right.Row(j)), 0, 2)
            : Math.Sqrt(VectorMath.SquaredDistance(left.Row(i), right.Row(j)));
    }
}
