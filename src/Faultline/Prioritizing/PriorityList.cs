namespace Faultline.Prioritizing;

/// <param name="Ranked">In order of impact rank.</param>
/// <param name="ByFrequency">True when no intent has a weight, so that impact is the number of occurrences.</param>
/// <param name="UnweightedIntents">Intents that occur in clusters and have no weight, ordered by occurrences, most first.</param>
public sealed record PriorityList(
    IReadOnlyList<Priority> Ranked,
    bool ByFrequency,
    IReadOnlyList<string> UnweightedIntents,
    IReadOnlyList<string> Warnings
);
