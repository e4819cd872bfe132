using Faultline.Traces;

namespace Faultline.Traces.Ingesting;

/// <summary>Tells the traces of one session as one conversation, where the workflow's configuration says so.</summary>
/// <remarks>
/// The whole is told anew from all spans known of the session whenever one of its traces changes, so the order of arrival leaves no mark. Its id is
/// <c>session:</c> and the session's; the traces that are its parts have no entry of their own, and what is evaluated of them counts for the whole.
/// </remarks>
public sealed class SessionMerger(ITraceStore store, ISpanAssembler assembler, IntakePolicy policy)
{
    private const string Prefix = "session:";

    /// <summary>The same traces, those of merged sessions replaced by the whole.</summary>
    /// <param name="told">Traces just assembled.</param>
    /// <param name="cancellationToken">Cancels reading and assembling.</param>
    public async Task<(IReadOnlyList<Trace> Traces, IReadOnlyList<TracePart> Parts)> MergeAsync(
        IEnumerable<AssembledTrace> told,
        CancellationToken cancellationToken
    )
    {
        var traces = new List<Trace>();
        var sessions = new SortedDictionary<string, Dictionary<string, Trace>>(StringComparer.Ordinal);
        foreach (var trace in told.Select(assembled => assembled.Trace).OfType<Trace>())
        {
            if (WholeOf(trace) is { } whole)
            {
                Parts(sessions, whole)[trace.TraceId] = trace;
            }
            else
            {
                traces.Add(trace);
            }
        }

        if (sessions.Count == 0)
        {
            return (traces, []);
        }

        var known = sessions.Values.SelectMany(parts => parts.Keys).ToHashSet(StringComparer.Ordinal);
        foreach (
            var spans in (await store.ReadSpansAsync([.. sessions.Keys], cancellationToken)).GroupBy(
                span => span.TraceId,
                StringComparer.Ordinal
            )
        )
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!known.Contains(spans.Key) && assembler.Assemble([.. spans])?.Trace is { } earlier && WholeOf(earlier) is { } whole)
            {
                Parts(sessions, whole)[earlier.TraceId] = earlier;
            }
        }

        traces.AddRange(sessions.Select(session => Whole(session.Key, session.Value.Values)));
        return (traces, [.. sessions.SelectMany(session => session.Value.Keys.Select(part => new TracePart(part, session.Key)))]);
    }

    /// <summary>One trace out of its parts: asked by the first, answered by the last, the turns between in order of time.</summary>
    public static Trace Conversation(string id, IEnumerable<Trace> parts)
    {
        Trace[] turns = [.. parts.OrderBy(part => part.Timestamp).ThenBy(part => part.TraceId, StringComparer.Ordinal)];
        var (first, last) = (turns[0], turns[^1]);
        return last with
        {
            TraceId = id,
            Timestamp = first.Timestamp,
            Query = turns.Select(turn => turn.Query).FirstOrDefault(text => text.Length > 0) ?? "",
            Response = turns.Select(turn => turn.Response).LastOrDefault(text => text.Length > 0) ?? "",
            UserId = Latest(turn => turn.UserId),
            Intent = turns.Select(turn => turn.Intent).FirstOrDefault(text => text is not null),
            PromptVersion = Latest(turn => turn.PromptVersion),
            Model = Latest(turn => turn.Model),
            Summary = Latest(turn => turn.Summary),
            Messages = Messages(turns),
            ToolCalls = [.. turns.SelectMany(turn => turn.ToolCalls)],
            Retrieved = turns.All(turn => turn.Retrieved is null) ? null : [.. turns.SelectMany(turn => turn.Retrieved ?? [])],
            // Time spent answering, not the user's pauses.
            LatencyMs = Totals.Of(turns.Select(turn => turn.LatencyMs)),
            InputTokens = Totals.Of(turns.Select(turn => turn.InputTokens)),
            OutputTokens = Totals.Of(turns.Select(turn => turn.OutputTokens)),
            CostUsd = Totals.Of(turns.Select(turn => turn.CostUsd)),
            Error = Latest(turn => turn.Error),
            FeedbackUp =
                turns.Any(turn => turn.FeedbackUp == false) ? false
                : turns.Any(turn => turn.FeedbackUp == true) ? true
                : null,
            Escalated = turns.Any(turn => turn.Escalated == true) ? true : last.Escalated,
            Attributes = Attributes(turns),
        };

        string? Latest(Func<Trace, string?> value) => turns.Select(value).LastOrDefault(text => text is not null);
    }

    // Turns of several workflows may have been protected by different rules, and the whole is of the last one's workflow.
    private Trace Whole(string id, IReadOnlyCollection<Trace> parts)
    {
        var whole = Conversation(id, parts);
        return parts.All(part => part.Workflow == whole.Workflow) ? whole : policy.Protect(whole);
    }

    private string? WholeOf(Trace trace) =>
        trace.SessionId is { Length: > 0 } session && policy.MergesSessions(trace.Workflow) ? Prefix + session : null;

    private static Dictionary<string, Trace> Parts(SortedDictionary<string, Dictionary<string, Trace>> sessions, string whole)
    {
        if (!sessions.TryGetValue(whole, out var parts))
        {
            sessions[whole] = parts = new Dictionary<string, Trace>(StringComparer.Ordinal);
        }

        return parts;
    }

    // A turn that carries the whole history so far takes its place; one that brings only what is new is put behind it.
    private static List<Message> Messages(Trace[] turns)
    {
        var messages = new List<Message>();
        foreach (var turn in turns)
        {
            IReadOnlyList<Message> said =
                turn.Messages.Count > 0 ? turn.Messages : [new Message("user", turn.Query), new Message("assistant", turn.Response)];
            var known = messages.Count(message => message.Role != "system");
            var spoken = said.Where(message => message.Role != "system").ToArray();
            var repeats =
                spoken.Length >= known
                && messages.Where(message => message.Role != "system").Zip(spoken).All(pair => Same(pair.First, pair.Second));
            if (repeats && known > 0)
            {
                messages.AddRange(spoken.Skip(known));
            }
            else
            {
                messages.AddRange(said.Where(message => message.Role != "system" || !messages.Exists(earlier => Same(earlier, message))));
            }
        }

        return messages;
    }

    private static bool Same(Message a, Message b) => a.Role == b.Role && (a.Content ?? "") == (b.Content ?? "");

    private static Dictionary<string, AttributeValue> Attributes(Trace[] turns)
    {
        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var (name, value) in turns.SelectMany(turn => turn.Attributes))
        {
            attributes[name] = value;
        }

        attributes["turns"] = AttributeValue.OfNumber(turns.Length);
        return attributes;
    }
}
