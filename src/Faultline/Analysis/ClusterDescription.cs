using Faultline.Labeling;

namespace Faultline.Analysis;

/// <summary>What can be said of a cluster from its members.</summary>
/// <param name="Representatives">Indices of failures, the medoid first.</param>
internal sealed record ClusterDescription(
    string Name,
    TagSuggestion Tag,
    IReadOnlyList<string> Keywords,
    IReadOnlyList<int> Representatives
);
