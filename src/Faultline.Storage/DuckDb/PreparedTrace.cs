using Faultline.Storage.DuckDb.Json;
using Faultline.Storage.DuckDb.Packing;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb;

/// <summary>A trace with everything worked out that its row needs, so that the one writer only copies it.</summary>
public sealed class PreparedTrace
{
    private PreparedTrace(Trace trace)
    {
        Content = TraceContent.Of(trace);
        Scores = trace.JudgeScores.Count == 0 ? null : ScoresJson.WriteUtf8(trace.JudgeScores).ToArray();
        Attributes = trace.Attributes.Count == 0 ? null : AttributesJson.WriteUtf8(trace.Attributes).ToArray();
        Calls = trace.ToolCalls.Count == 0 ? null : ToolCallsJson.WriteUtf8(trace.ToolCalls).ToArray();
        Retrieved = trace.Retrieved is null ? null : DocumentsJson.WriteUtf8(trace.Retrieved).ToArray();
        if (trace.Messages.Count > 0)
        {
            var messages = MessagesJson.WriteUtf8(trace.Messages);
            MessagesLength = messages.Length;
            Messages = Compressed.Of(messages);
        }

        // What is written already need not be kept twice.
        Trace = trace with
        {
            JudgeScores = s_nothing.JudgeScores,
            Attributes = s_nothing.Attributes,
            ToolCalls = [],
            Retrieved = null,
            Messages = [],
        };
    }

    private static readonly Trace s_nothing = new()
    {
        TraceId = "",
        Workflow = "",
        Timestamp = default,
        Query = "",
        Response = "",
    };

    public string TraceId => Trace.TraceId;

    /// <summary>The fields that have a column of their own.</summary>
    internal Trace Trace { get; }

    internal Guid Content { get; }

    internal byte[]? Scores { get; }

    internal byte[]? Attributes { get; }

    internal byte[]? Calls { get; }

    internal byte[]? Retrieved { get; }

    internal byte[]? Messages { get; }

    internal int MessagesLength { get; }

    public static PreparedTrace Of(Trace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return new PreparedTrace(trace);
    }
}
