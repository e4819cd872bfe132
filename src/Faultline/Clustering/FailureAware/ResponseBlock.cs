using Faultline.Clustering.Text;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Clustering.FailureAware;

/// <summary>What failing answers say that passing ones do not: contrast-weighted terms of the response, reduced by truncated SVD.</summary>
public static class ResponseBlock
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
        var texts = new List<IReadOnlyList<string>>(failed.Count + passing.Count);
        foreach (var trace in failed.Select(f => f.Trace).Concat(passing))
        {
            cancellationToken.ThrowIfCancellationRequested();
            texts.Add(Tokenizer.UnigramsAndBigrams(trace.Response));
        }

        var documents = TermDocuments.Build(texts, MinDocuments, cancellationToken: cancellationToken);
        var weights = ContrastWeights.Compute(documents, failed.Count, options.ContrastSignificance);
        return TermReduction.Reduce(
            "response",
            documents,
            failed.Count,
            weights,
            options.ResponseDimensions,
            options.ResponseWeight,
            seed,
            cancellationToken,
            options.ContrastUsual
        );
    }
}
