using Faultline.Clustering;
using Faultline.Clustering.FailureAware;
using Faultline.Configuration;
using Faultline.Labeling;
using Faultline.Pulling;

namespace Faultline.Analysis;

/// <summary>Step 3, first half: representatives, keywords, a suggested tag and a name for each cluster.</summary>
internal sealed class ClusterDescriber(FaultlineConfig config, ITagJudge? judge)
{
    /// <summary>One description a cluster, in order.</summary>
    public async Task<IReadOnlyList<ClusterDescription>> DescribeAsync(
        PullResult pull,
        Partition partition,
        IReadOnlyList<IReadOnlyList<int>> clusters,
        CancellationToken cancellationToken
    )
    {
        var evidence = Evidence.Measure(pull.Failed, pull.Passing, cancellationToken);
        var slices = SliceTable.Build(pull.Failed, pull.Passing, config.For(pull.Workflow).Clustering.ExcludeAttributes, cancellationToken);
        var keywords = new ClusterKeywords(pull.Failed, pull.Passing, cancellationToken);
        var tagger = new EvidenceTagger(pull.Failed, pull.Passing, evidence, config.Taxonomy);
        var found = new List<ClusterDescription>();
        foreach (var members in clusters)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var representatives = Representatives.Pick(partition.Points, members, partition.Probabilities);
            var tag = tagger.Suggest(members);
            if (judge is not null)
            {
                tag = await judge.SuggestAsync([.. representatives.Select(r => pull.Failed[r])], config.Taxonomy, cancellationToken) ?? tag;
            }

            var words = keywords.Of(members);
            var what = string.Equals(tag.Tag, DefaultTaxonomy.Unlabeled, StringComparison.Ordinal)
                ? LeadingEvidence.Of(evidence, members)
                : tag.Tag;
            found.Add(
                new ClusterDescription(ClusterNames.Compose(what, DominantSlice.Of(slices, members), words), tag, words, representatives)
            );
        }

        var names = ClusterNames.MakeUnique([.. found.Select(f => f.Name)]);
        return [.. found.Select((f, i) => f with { Name = names[i] })];
    }
}
