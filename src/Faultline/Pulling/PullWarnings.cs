using System.Globalization;
using Faultline.Configuration;
using Faultline.Traces;

namespace Faultline.Pulling;

/// <summary>What a reader of a pull must know before believing it.</summary>
internal static class PullWarnings
{
    /// <summary>Fewer failures than this make noisy clusters.</summary>
    public const int EnoughFailures = 500;

    private const double EnoughJudged = 0.5;

    public static IReadOnlyList<string> For(PullResult pull, WorkflowSummary workflow, PullRequest request, SignalsConfig settings)
    {
        if (pull.TotalTraces == 0)
        {
            return
            [
                Text(
                    $"The window {request.From:yyyy-MM-dd HH:mm} to {request.To:yyyy-MM-dd HH:mm} UTC holds no traces of '{request.Workflow}'; its {workflow.Traces} traces run from {workflow.First:yyyy-MM-dd HH:mm} to {workflow.Last:yyyy-MM-dd HH:mm}."
                ),
            ];
        }

        var warnings = new List<string>();
        if (pull.TotalFailed < EnoughFailures)
        {
            warnings.Add(
                Text(
                    $"Only {pull.TotalFailed} failed traces: below {EnoughFailures} clusters are noisy; take a longer window or read them one by one."
                )
            );
        }

        if (pull.Failed.Count < pull.TotalFailed)
        {
            warnings.Add(
                Text(
                    $"{pull.TotalFailed} failed traces are more than the limit of {request.Limit}: a seeded sample stratified by signal and intent stands for them, each with its weight."
                )
            );
        }

        if (pull.Judged < EnoughJudged * pull.TotalTraces)
        {
            warnings.Add(
                Text(
                    $"Only {100.0 * pull.Judged / pull.TotalTraces:0} % of the traces carry a judge's score, a verdict or a known outcome; failures among the others are found only where a user or a tool signalled one."
                )
            );
        }

        if (pull.WeakFailed > 0)
        {
            warnings.Add(Text($"{pull.WeakFailed} of the failed traces failed on weak signals alone; they are marked and weigh less."));
        }

        var overruled = pull.SignalsSeen.Where(s => s.Value > pull.Signals.GetValueOrDefault(s.Key)).ToArray();
        if (overruled.Length > 0)
        {
            warnings.Add(
                "Signals that did not by themselves make a failure, because the outcome is known to be good or the signal is measured to be weak: "
                    + string.Join(", ", overruled.Select(s => Text($"{s.Key} on {s.Value - pull.Signals.GetValueOrDefault(s.Key)} traces")))
                    + "."
            );
        }

        if (settings.Kinds is { } kinds)
        {
            warnings.Add($"Only these signals count as failures: {string.Join(", ", kinds)}.");
        }

        return warnings;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
