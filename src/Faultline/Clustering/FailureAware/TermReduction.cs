using Faultline.Clustering.Text;

namespace Faultline.Clustering.FailureAware;

/// <summary>Weighted presence of terms, reduced by truncated SVD.</summary>
public static class TermReduction
{
    /// <summary>
    /// U·Σ of the first <paramref name="rows"/> documents with each present term at its weight; terms of weight 0 are dropped. No column when none is left.
    /// Rows are measured by their length before reduction, so that what the leading directions do not hold counts as silence.
    /// </summary>
    public static Block Reduce(
        string name,
        TermDocuments documents,
        int rows,
        IReadOnlyList<double> weights,
        int dimensions,
        double blockWeight,
        int seed,
        CancellationToken cancellationToken,
        double usual = 0
    )
    {
        var position = new int[weights.Count];
        var columns = 0;
        for (var t = 0; t < position.Length; t++)
        {
            position[t] = weights[t] > 0 ? columns++ : -1;
        }

        if (columns == 0 || rows == 0)
        {
            return new Block(name, new Matrix([], rows, 0), 0);
        }

        var builder = new SparseMatrixBuilder();
        for (var d = 0; d < rows; d++)
        {
            builder.AddRow(documents.Rows[d].Where(t => position[t] >= 0).Select(t => KeyValuePair.Create(position[t], (float)weights[t])));
        }

        var lengths = Array.ConvertAll(documents.Rows[..rows], row => Math.Sqrt(row.Sum(t => weights[t] * weights[t])));
        return new Block(
            name,
            TruncatedSvd.FitTransform(builder.Build(columns), Math.Min(dimensions, columns), seed, cancellationToken),
            blockWeight,
            usual,
            lengths
        );
    }
}
