using Faultline.Clustering.Text;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Clustering.FailureAware;

/// <summary>What the judge wrote about each failure: TF-IDF of its comment, of terms that are not as common on passing traffic, reduced by truncated SVD.</summary>
public static class CommentBlock
{
    private const int MinDocuments = 3;

    public static Block Build(
        IReadOnlyList<PulledTrace> failed,
        IReadOnlyList<Trace> passing,
        FailureAwareOptions options,
        int seed,
        CancellationToken cancellationToken
    )
    {
        var comments = failed.Select(f => f.Trace.JudgeComment).ToList();
        var written = comments.Count(c => !string.IsNullOrWhiteSpace(c));
        if (written < MinDocuments)
        {
            return new Block("comments", new Matrix([], failed.Count, 0), 0);
        }

        var documents = TermDocuments.Build(
            [.. comments.Concat(passing.Select(p => p.JudgeComment)).Select(Tokenizer.UnigramsAndBigrams)],
            MinDocuments,
            cancellationToken: cancellationToken
        );
        var frequency = new int[documents.Terms.Length];
        for (var d = 0; d < failed.Count; d++)
        {
            foreach (var term in documents.Rows[d])
            {
                frequency[term]++;
            }
        }

        // Where passing answers are commented on as well, a remark they draw as often is none about failing.
        var contrast = ContrastWeights.Compute(documents, failed.Count, options.ContrastSignificance);
        double[] weights =
        [
            .. frequency.Select((df, t) => df < MinDocuments || contrast[t] <= 0 ? 0 : Math.Log((1.0 + written) / (1 + df))),
        ];
        return TermReduction.Reduce(
            "comments",
            documents,
            failed.Count,
            weights,
            options.CommentDimensions,
            options.CommentWeight,
            seed,
            cancellationToken
        );
    }
}
