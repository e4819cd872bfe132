using Faultline.Configuration;
using Faultline.Traces;

namespace Faultline.Pulling;

/// <summary>A valid request was refused.</summary>
/// <remarks>
/// The attribute <c>refusal_mismatch</c> decides where there is one. Without it, the answer must be worded as a refusal and something must speak for the
/// request: a failing outcome, a judge's objection or, where nobody judged the trace, a thumbs-down, an escalation, or an intent that is almost
/// never refused. A refusal that the outcome or the judge approved of is none.
/// </remarks>
internal static class RefusalMismatch
{
    public const string Attribute = "refusal_mismatch";

    /// <summary>The evidence in words, or null.</summary>
    public static string? Reason(Trace trace, bool? reference, TraceContext context, SignalsConfig config)
    {
        if (trace.Attributes.TryGetValue(Attribute, out var known) && known.Kind == AttributeKind.Boolean)
        {
            return known.Number != 0 ? "said so by the trace" : null;
        }

        return
            Objection(trace, reference, context) is { } objection
            && RefusalLanguage.Find(trace.Response, config.RefusalPhrases) is { } phrase
            ? $"refuses (\"{phrase}\") and {objection}"
            : null;
    }

    private static string? Objection(Trace trace, bool? reference, TraceContext context) =>
        reference switch
        {
            true => null,
            false when trace.Passed == false => "the outcome is a failure",
            false => "the judge objected",
            null when trace.FeedbackUp == false => "the user gave a thumbs-down",
            null when trace.Escalated == true => "the user escalated",
            null when context.IntentUsuallyServed => "judged requests of this intent are almost never refused",
            _ => null,
        };
}
