namespace Faultline.Cli.Demo.Traffic;

/// <summary>A way in which the sample agent fails, planted in the traffic.</summary>
/// <param name="Id">Also the section of the phrase books.</param>
/// <param name="Tag">Its true root cause, of the default taxonomy.</param>
/// <param name="Slice">In words, where it lives.</param>
/// <param name="Applies">Whether a request is in the slice.</param>
/// <param name="Rate">Share of the slice that fails so, in [0, 1].</param>
/// <param name="Scores">Mean judge score of the rubrics it hurts.</param>
/// <param name="Escalates">Share of those customers who ask for a person.</param>
internal sealed record FailureMode(
    string Id,
    string Tag,
    string Slice,
    Func<Situation, bool> Applies,
    double Rate,
    IReadOnlyDictionary<string, double> Scores,
    double Escalates
);
