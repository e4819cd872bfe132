using Faultline.Pulling;

namespace Faultline.Labeling;

/// <summary>A model that suggests a root-cause tag for a cluster from its representatives. Its answer is a suggestion, never a label.</summary>
public interface ITagJudge
{
    string Model { get; }

    /// <summary>Null when the model declines or its answer is not of the taxonomy.</summary>
    Task<TagSuggestion?> SuggestAsync(
        IReadOnlyList<PulledTrace> representatives,
        IReadOnlyList<Tag> taxonomy,
        CancellationToken cancellationToken = default
    );
}

/// <param name="Tag">A tag of the taxonomy.</param>
/// <param name="Confidence">In [0, 1].</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="Source"><c>evidence</c> or <c>judge</c>.</param>
public sealed record TagSuggestion(string Tag, double Confidence, string Reason, string Source);

/// <summary>One tag of the taxonomy. Names are <c>[a-z0-9_]{1,64}</c>, so that they can stand in a file name.</summary>
public sealed record Tag(string Name, string Description);
