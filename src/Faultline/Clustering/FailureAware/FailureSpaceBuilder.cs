using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Clustering.FailureAware;

/// <summary>Measures and joins the blocks of every failure.</summary>
public static class FailureSpaceBuilder
{
    /// <summary>1 is three standard deviations of passing traffic; a complaint is less than this.</summary>
    private const double Unusual = 0.75;

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
        var evidence = Evidence.Measure(failed, passing, options.ComplaintWeight, options.ContrastSignificance, cancellationToken);
        var slices = SliceTable.Build(failed, passing, excludedAttributes, cancellationToken);
        Block[] blocks =
        [
            embedding ?? ResponseBlock.Build(failed, passing, options, seed, cancellationToken),
            new(
                "evidence",
                EvidenceBlock(evidence, failed.Count),
                options.EvidenceWeight,
                options.EvidenceUsual,
                Speaks: Speaking(evidence)
            ),
            ActionBlock.Build(failed, passing, options, seed, cancellationToken),
            TrajectoryBlock.Build(failed, passing, options, cancellationToken),
            CommentBlock.Build(failed, passing, options, seed, cancellationToken),
        ];
        var weights = failed.Select(f => f.Weight * (f.Weak ? options.WeakWeight : 1)).ToArray();
        return new FailureSpace(Block.Join(blocks, failed.Count, options.Silence), evidence, slices, weights)
        {
            Blocks = blocks,
            Silence = options.Silence,
        };
    }

    /// <summary>Failures of which at least one measurement is unusual; with several columns the sum of small deviations is not.</summary>
    private static bool[] Speaking(Evidence evidence) => Array.ConvertAll(evidence.Rows, row => Array.Exists(row, v => v >= Unusual));

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
