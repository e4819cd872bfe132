using Faultline.Traces;

namespace Faultline.Traces.Ingesting;

/// <summary>Tells the traces of one session as one conversation, where the workflow's configuration says so.</summary>
/// <remarks>
/// The whole is told anew from the spans known of the session whenever one of its traces changes, so the order of arrival leaves no mark. Its id is
/// <c>session:</c> and the session's; the traces that are its parts have no entry of their own, and what is evaluated of them counts for the whole.
/// A session of more spans than <paramref name="most"/> is told from so many that came first, and the traces at hand.
/// </remarks>
/// <param name="store">Where the earlier traces of a session are.</param>
/// <param name="assembler">Tells them.</param>
/// <param name="policy">Says what is merged.</param>
/// <param name="most">So many spans are read of one session at most.</param>
public sealed class SessionMerger(ITraceStore store, ISpanAssembler assembler, IntakePolicy policy, int most = 50_000)
{
    private const string Prefix = "session:";

    // About as much is read at once, and of one session; in bytes of spans.
    private const long BytesATime = 64L << 20;
    private const long MostBytes = 256L << 20;

    /// <summary>The same traces, those of merged sessions replaced by the whole.</summary>
    /// <param name="told">Traces just assembled.</param>
    /// <param name="cancellationToken">Cancels reading and assembling.</param>
    /// <param name="budget">Bytes of spans after which no further session is begun; those left out are named.</param>
    public async Task<MergedTraces> MergeAsync(
        IEnumerable<AssembledTrace> told,
        CancellationToken cancellationToken,
        long budget = long.MaxValue
    )
    {
        var traces = new List<Trace>();
        var sessions = new SortedDictionary<string, Dictionary<string, Trace>>(StringComparer.Ordinal);
        foreach (var trace in told.Select(assembled => assembled.Trace).OfType<Trace>())
        {
            if (WholeOf(trace) is { } whole)
            {
                if (!sessions.TryGetValue(whole, out var parts))
                {
                    sessions[whole] = parts = new Dictionary<string, Trace>(StringComparer.Ordinal);
                }

                parts[trace.TraceId] = trace;
            }
            else
            {
                traces.Add(trace);
            }
        }

        var merged = new Merging(traces, [], [], []);
        if (sessions.Count == 0)
        {
            return merged.Done;
        }

        var masses = await store.MeasureSpansAsync([.. sessions.Keys], cancellationToken);
        var next = new List<string>();
        var (bytes, all) = (0L, 0L);
        foreach (var whole in sessions.Keys.ToArray())
        {
            var mass = masses.GetValueOrDefault(whole);
            if (all > 0 && all + mass.Bytes > budget)
            {
                merged.Left.AddRange(sessions[whole].Keys);
                continue;
            }

            (bytes, all) = (bytes + mass.Bytes, all + mass.Bytes);
            next.Add(whole);
            if (bytes > BytesATime)
            {
                await MergeAsync(next, sessions, masses, merged, cancellationToken);
                (bytes, next) = (0, []);
            }
        }

        await MergeAsync(next, sessions, masses, merged, cancellationToken);
        return merged.Done;
    }

    private async Task MergeAsync(
        List<string> wholes,
        SortedDictionary<string, Dictionary<string, Trace>> sessions,
        IReadOnlyDictionary<string, SpanMass> masses,
        Merging merged,
        CancellationToken cancellationToken
    )
    {
        var large = wholes.FindAll(whole => masses.GetValueOrDefault(whole) is var mass && (mass.Spans > most || mass.Bytes > MostBytes));
        var known = wholes.SelectMany(whole => sessions[whole].Keys).ToHashSet(StringComparer.Ordinal);
        var spans = await store.ReadSpansAsync([.. wholes.Except(large, StringComparer.Ordinal)], cancellationToken);
        Add(spans);
        foreach (var whole in large)
        {
            Add(await store.ReadFirstSpansAsync([whole], masses[whole].Within(most, MostBytes), cancellationToken));
        }

        merged.Traces.AddRange(wholes.Select(whole => Whole(whole, sessions[whole].Values)));
        merged.Parts.AddRange(wholes.SelectMany(whole => sessions[whole].Keys.Select(part => new TracePart(part, whole))));
        merged.Shortened.AddRange(large);
        foreach (var whole in wholes)
        {
            sessions[whole] = [];
        }

        void Add(IReadOnlyList<Span> read)
        {
            foreach (var ofTrace in read.GroupBy(span => span.TraceId, StringComparer.Ordinal))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (
                    !known.Contains(ofTrace.Key)
                    && assembler.Assemble([.. ofTrace])?.Trace is { } earlier
                    && WholeOf(earlier) is { } whole
                    && wholes.Contains(whole, StringComparer.Ordinal)
                )
                {
                    sessions[whole][earlier.TraceId] = earlier;
                }
            }
        }
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

    private sealed record Merging(List<Trace> Traces, List<TracePart> Parts, List<string> Shortened, List<string> Left)
    {
        public MergedTraces Done => new(Traces, Parts, Shortened, Left);
    }
}

/// <summary>What came of merging.</summary>
/// <param name="Traces">Traces and conversations to store.</param>
/// <param name="Parts">Which traces are part of which conversation.</param>
/// <param name="Shortened">Ids of conversations that were told from the first of their spans.</param>
/// <param name="Left">Ids of given traces whose session was not begun, because what it takes goes beyond the budget.</param>
public sealed record MergedTraces(
    IReadOnlyList<Trace> Traces,
    IReadOnlyList<TracePart> Parts,
    IReadOnlyList<string> Shortened,
    IReadOnlyList<string> Left
);
