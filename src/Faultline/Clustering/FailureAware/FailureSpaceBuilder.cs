using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Clustering.FailureAware;

/// <summary>Measures and joins the blocks of every failure.</summary>
public static class FailureSpaceBuilder
{
    public static FailureSpace Build(
        IReadOnlyList<PulledTrace> failed,
        IReadOnlyList<Trace> passing,
        IReadOnlyCollection<string> excludedAttributes,
        FailureAwareOptions options,
        int seed,
        CancellationToken cancellationToken,
        Block? embedding = null
    )
    {
        var evidence = Evidence.Measure(failed, passing, options.ComplaintWeight, cancellationToken);
        var slices = SliceTable.Build(failed, passing, excludedAttributes, cancellationToken);
        Block[] blocks =
        [
            embedding ?? ResponseBlock.Build(failed, passing, options, seed, cancellationToken),
            new("evidence", EvidenceBlock(evidence, failed.Count), options.EvidenceWeight, options.EvidenceUsual),
            ActionBlock.Build(failed, passing, options, seed, cancellationToken),
            CommentBlock.Build(failed, passing, options, seed, cancellationToken),
        ];
        var weights = failed.Select(f => f.Weight * (f.Weak ? options.WeakWeight : 1)).ToArray();
        return new FailureSpace(Block.Join(blocks, failed.Count), evidence, slices, weights) { Blocks = blocks };
    }

    private static Matrix EvidenceBlock(Evidence evidence, int rows)
    {
        var columns = evidence.Columns.Count;
        var values = new float[rows * columns];
        for (var i = 0; i < rows; i++)
        {
            for (var c = 0; c < columns; c++)
            {
                values[i * columns + c] = (float)evidence.Rows[i][c];
            }
        }

        return new Matrix(values, rows, columns);
    }
}
