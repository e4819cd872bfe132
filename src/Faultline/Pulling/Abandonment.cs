using Faultline.Configuration;
using Faultline.Traces;

namespace Faultline.Pulling;

/// <summary>A conversation the user was left with, or left.</summary>
/// <remarks>
/// A field decides where there is one. Without it, a trace is abandoned when no answer came (no response, or the user wrote again after it and the conversation ends there), the
/// request did not end in an error, the session did not go on within the configured silence, and that silence has passed.
/// </remarks>
internal static class Abandonment
{
    public static bool NeedsMessages(Trace trace) => trace.Abandoned is null && trace.Messages.Count == 0;

    /// <summary>Why the trace counts as abandoned, or null.</summary>
    public static string? Reason(Trace trace, TraceContext context, SignalsConfig config)
    {
        if (trace.Abandoned is { } known)
        {
            return known ? "said so by the trace" : null;
        }

        if (trace.Error is { Length: > 0 } || Unanswered(trace) is not { } reason)
        {
            return null;
        }

        var end = trace.Timestamp.AddMilliseconds(Math.Clamp(trace.LatencyMs ?? 0, 0, 86_400_000));
        var silentUntil = end.AddMinutes(Math.Clamp(config.AbandonedAfterMinutes, 0, 1_000_000));
        var wentOn = context.NextInSession is { } next && next <= silentUntil;
        var tooEarly = context.Now is { } now && now < silentUntil;
        return wentOn || tooEarly ? null : reason;
    }

    private static string? Unanswered(Trace trace)
    {
        if (string.IsNullOrWhiteSpace(trace.Response))
        {
            return "the response is empty";
        }

        var last = trace.Messages.LastOrDefault(m =>
            m.Role is "user" or "assistant" && (!string.IsNullOrWhiteSpace(m.Content) || m.ToolCalls is { Count: > 0 })
        );
        // Many logs keep the answer beside the messages, not among them: then the user's message is last and was answered.
        var answeredBeside = !trace.Messages.Any(m => m.Role is "assistant" && Same(m.Content, trace.Response));
        return last is { Role: "user" } && !answeredBeside ? "the user wrote again and got no answer" : null;
    }

    private static bool Same(string? a, string b) => a is not null && a.AsSpan().Trim().SequenceEqual(b.AsSpan().Trim());
}
