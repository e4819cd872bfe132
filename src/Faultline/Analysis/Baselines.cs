using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Analysis;

/// <summary>The window a run is compared with.</summary>
internal static class Baselines
{
    /// <summary>The traffic of the value compared with, the window asked for, or the one of equal length just before; null when none was asked for and that one holds no traffic.</summary>
    /// <exception cref="FaultlineException">Only one end was given, or the window is upside down or empty.</exception>
    public static async Task<JudgedWindow?> JudgeAsync(
        Puller puller,
        WorkflowSummary workflow,
        AnalysisRequest request,
        CancellationToken cancellationToken
    )
    {
        var asked = request.BaselineFrom is not null || request.BaselineTo is not null;
        var from = request.BaselineFrom ?? request.From - (request.To - request.From);
        var to = request.BaselineTo ?? request.From;
        if (asked && (request.BaselineFrom is null || request.BaselineTo is null))
        {
            throw FaultlineException.Input("A baseline needs both ends: give --baseline-from and --baseline-to.");
        }

        if (request.Compare is { } compare)
        {
            return asked
                ? throw FaultlineException.Input("--compare takes both sides from one window; leave out --baseline-from and --baseline-to.")
                : await ComparedAsync(puller, request, compare, cancellationToken);
        }

        if (from >= to)
        {
            throw FaultlineException.Input("The baseline ends before it begins; --baseline-from must be earlier than --baseline-to.");
        }

        if (!asked && from < workflow.First.AddHours(-12))
        {
            // History that covers only a part of that window would compare a week with a day.
            return null;
        }

        var judged = await puller.JudgeAsync(
            new PullRequest
            {
                Workflow = request.Workflow,
                From = from,
                To = to,
                Now = request.Now,
            },
            cancellationToken
        );
        if (judged.Traces.Count == 0 && asked)
        {
            throw FaultlineException.Input(
                $"The baseline {from:yyyy-MM-dd HH:mm} to {to:yyyy-MM-dd HH:mm} UTC holds no traces of '{request.Workflow}'; choose a window that does."
            );
        }

        return judged.Traces.Count == 0 ? null : judged;
    }

    private static async Task<JudgedWindow> ComparedAsync(
        Puller puller,
        AnalysisRequest request,
        ComparedValues compare,
        CancellationToken cancellationToken
    )
    {
        var judged = await puller.JudgeAsync(
            new PullRequest
            {
                Workflow = request.Workflow,
                From = request.From,
                To = request.To,
                Only = compare.Old,
                Now = request.Now,
            },
            cancellationToken
        );
        return judged.Traces.Count > 0
            ? judged
            : throw FaultlineException.Input(
                $"No trace of '{request.Workflow}' in the window has {compare.Old}; check the value or choose a longer window."
            );
    }
}
