namespace Faultline.Weekly.Findings;

/// <summary>Tells each sink what it does not know yet.</summary>
public static class FindingSender
{
    /// <summary>Sends to every sink, whatever became of the others.</summary>
    /// <returns>One sentence for each sink that failed; what it did not take is sent with the next run of the same week.</returns>
    public static async Task<IReadOnlyList<string>> SendAsync(
        IReadOnlyList<IFindingSink> sinks,
        IReadOnlyList<Finding> findings,
        SentFindings memory,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var failures = new List<string>();
        foreach (var sink in sinks)
        {
            var fresh = findings.Where(f => !memory.Contains(sink.Name, f)).ToList();
            if (fresh.Count == 0)
            {
                continue;
            }

            try
            {
                await sink.SendAsync(fresh, f => memory.Add(sink.Name, f, now), cancellationToken);
            }
            catch (FaultlineException failure)
            {
                failures.Add(failure.Message);
            }
        }

        return failures;
    }
}
