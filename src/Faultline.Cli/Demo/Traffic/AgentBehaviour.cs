namespace Faultline.Cli.Demo.Traffic;

/// <summary>How the sample agent behaves: the same request in the same circumstances always gets the same answer, as at temperature 0.</summary>
internal static class AgentBehaviour
{
    /// <param name="modes">Ids of the failure modes it has; null means all, empty none.</param>
    /// <returns>The answer, and the failure it is, or null when it is good.</returns>
    public static (Answer Answer, FailureMode? Mode) Answer(
        Situation situation,
        string query,
        IReadOnlyDictionary<string, string> slots,
        IReadOnlySet<string>? modes
    )
    {
        var random = new TrafficRandom(0, 0, query);
        // A draw for every mode, planted or not: leaving one out changes nothing about the others.
        FailureMode? mode = null;
        foreach (var candidate in FailureModes.All.Append(FailureModes.Miscellaneous))
        {
            var strikes = random.Chance(candidate.Rate) && candidate.Applies(situation);
            if (strikes && modes?.Contains(candidate.Id) != false)
            {
                mode ??= candidate;
            }
        }

        return (AnswerWriter.Write(situation, mode, slots, random), mode);
    }
}
