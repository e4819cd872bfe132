using System.Collections.Frozen;

namespace Faultline.Traces.Ingesting;

/// <summary>Equality of traces by content, lists and maps included.</summary>
public static class TraceContent
{
    public static bool Same(Trace a, Trace b) =>
        Bare(a) == Bare(b)
        && a.Messages.SequenceEqual(b.Messages, MessageContent.Instance)
        && a.ToolCalls.SequenceEqual(b.ToolCalls)
        && (a.Retrieved is null) == (b.Retrieved is null)
        && (a.Retrieved ?? []).SequenceEqual(b.Retrieved ?? [])
        && Same(a.JudgeScores, b.JudgeScores)
        && Same(a.Attributes, b.Attributes);

    // The record's own equality, with everything that it would compare by reference taken out.
    private static Trace Bare(Trace trace) =>
        trace with
        {
            Messages = [],
            ToolCalls = [],
            Retrieved = null,
            JudgeScores = FrozenDictionary<string, double>.Empty,
            Attributes = FrozenDictionary<string, AttributeValue>.Empty,
        };

    private static bool Same<T>(IReadOnlyDictionary<string, T> a, IReadOnlyDictionary<string, T> b)
        where T : struct, IEquatable<T> =>
        a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out var other) && pair.Value.Equals(other));

    private sealed class MessageContent : IEqualityComparer<Message>
    {
        public static MessageContent Instance { get; } = new();

        public bool Equals(Message? x, Message? y) =>
            x is not null
            && y is not null
            && x.Role == y.Role
            && x.Content == y.Content
            && (x.ToolCalls ?? []).SequenceEqual(y.ToolCalls ?? []);

        public int GetHashCode(Message message) => HashCode.Combine(message.Role, message.Content);
    }
}
