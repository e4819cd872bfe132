using Faultline.Traces;

namespace Faultline.Pulling;

/// <summary>Which span of time a command means.</summary>
public static class PullWindow
{
    /// <summary>The window of a workflow: explicit ends win; otherwise <paramref name="days"/> counted back from <paramref name="asOf"/>, or, without it, from just after the workflow's newest trace.</summary>
    /// <remarks>Counting back from the newest trace rather than from the clock makes the same store give the same window tomorrow, and finds imported history.</remarks>
    /// <exception cref="FaultlineException">The window is empty or upside down.</exception>
    public static (DateTime From, DateTime To) Resolve(WorkflowSummary workflow, DateTime? from, DateTime? to, double days, DateTime? asOf)
    {
        if (!(days > 0 && days <= 36_500))
        {
            throw FaultlineException.Input($"--days {days} is not a length of time; give a number of days above 0.");
        }

        var end = to ?? asOf ?? AfterNewest(workflow.Last);
        var start = from ?? end.AddDays(-days);
        if (start >= end)
        {
            throw FaultlineException.Input(
                $"The window ends ({end:yyyy-MM-ddTHH:mm:ssZ}) before it begins ({start:yyyy-MM-ddTHH:mm:ssZ}); --from must be earlier than --to."
            );
        }

        return (start, end);
    }

    // Whole seconds: an end such as 23:59:57.1390001 helps nobody.
    private static DateTime AfterNewest(DateTime newest) =>
        new(((newest.Ticks / TimeSpan.TicksPerSecond) + 1) * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
}
