using Faultline.Traces;

namespace Faultline.Pulling;

/// <summary>Which trace of the same session came next.</summary>
internal static class SessionOrder
{
    /// <summary>Per trace the start of the next one in its session, null for the last and where there is no session. Traces stand in order of time.</summary>
    public static DateTime?[] NextInSession(IReadOnlyList<Trace> traces)
    {
        var next = new DateTime?[traces.Count];
        var later = new Dictionary<string, DateTime>(StringComparer.Ordinal);
        for (var i = traces.Count - 1; i >= 0; i--)
        {
            if (traces[i].SessionId is not { Length: > 0 } session)
            {
                continue;
            }

            next[i] = later.TryGetValue(session, out var start) ? start : null;
            later[session] = traces[i].Timestamp;
        }

        return next;
    }
}
