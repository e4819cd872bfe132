using Faultline.Sources.Rows;
using Faultline.Traces;
using Faultline.Traces.Ingesting;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>Fields of a trace out of its spans.</summary>
internal sealed class TraceBuilder
{
    private readonly SpanTree _tree;
    private readonly SpanFacts _entry;
    private readonly SpanFacts[] _modelCalls;
    private readonly AttributeLayer[] _layers;
    private readonly ContractAliases _aliases;

    public TraceBuilder(SpanTree tree)
    {
        _tree = tree;
        _entry = tree.Entry;
        _modelCalls = [.. tree.ModelCalls];
        var root = tree.RootFacts ?? _entry;
        var resource = new AttributeLayer(_entry.Span.Resource, LayerOrigin.User);
        // What a layer holds already counts for nothing in a later one, so the root is left out where it is the entry.
        _layers = ReferenceEquals(root, _entry)
            ? [AttributeLayer.Of(_entry), new(_entry.Metadata, LayerOrigin.User), resource]
            :
            [
                AttributeLayer.Of(_entry),
                AttributeLayer.Of(root),
                new(_entry.Metadata, LayerOrigin.User),
                new(root.Metadata, LayerOrigin.User),
                resource,
            ];
        _aliases = new ContractAliases(_layers.SelectMany(layer => layer.Attributes));
    }

    /// <param name="isEvaluated">True when someone has judged the trace already.</param>
    /// <returns>Null while the spans tell neither a query nor a response nor how the request ended.</returns>
    public Trace? Build(bool isEvaluated)
    {
        var query = Query();
        var response = Response();
        var error = Error(response);
        var ended = _tree.Root is not null && (error is not null || isEvaluated);
        if (query is null && response is null && !ended)
        {
            return null;
        }

        var messages = Conversation.Of(_modelCalls);
        var trace = new Trace
        {
            TraceId = _entry.Span.TraceId,
            Workflow = Workflow,
            Timestamp = RowTimestamp.FromUnixNano(_tree.Root?.StartUnixNano ?? _tree.Spans[0].Span.StartUnixNano),
            Query = query ?? "",
            Response = response ?? "",
            SessionId = First(span => span.SessionId) ?? _aliases.Text("session_id"),
            UserId = First(span => span.UserId) ?? _aliases.Text("user_id"),
            Intent = _aliases.Text("intent"),
            PromptVersion = _aliases.Text("prompt_version") ?? First(span => span.PromptVersion),
            Model = _entry.Model ?? _modelCalls.LastOrDefault(call => call.Model is not null)?.Model ?? _aliases.Text("model"),
            Summary = _aliases.Text("summary"),
            Messages = messages.Count > 0 ? messages : [.. _entry.Input, .. _entry.Output],
            ToolCalls = ToolCalls(messages),
            Retrieved = Retrieved(),
            LatencyMs = LatencyMs(),
            InputTokens = Sum(span => span.InputTokens),
            OutputTokens = Sum(span => span.OutputTokens),
            CostUsd = _aliases.Number("cost_usd") is { } told and >= 0 ? told : Cost(),
            JudgeVerdict = _aliases.Text("judge_verdict"),
            JudgeComment = _aliases.Text("judge_comment"),
            FeedbackUp = Feedback(_aliases.Text("user_feedback") ?? _aliases.Text("feedback")),
            Escalated = _aliases.Truth("escalated"),
            Abandoned = _aliases.Truth("abandoned"),
            SchemaValid = _aliases.Truth("schema_valid"),
            Error = error,
            Passed = _aliases.Truth("passed"),
        };
        return trace with { Attributes = TraceAttributes.Of(trace, _layers, First(span => span.PromptName)) };
    }

    private string? Query() =>
        _tree.Spans.Select(span => span.TraceInput).FirstOrDefault(text => text is not null)
        ?? (_entry.IsContainer ? _entry.Asked : null)
        ?? _modelCalls.Select(call => call.Asked).FirstOrDefault(text => text is not null)
        ?? _entry.Asked
        ?? _tree.Of(SpanRole.Agent).Select(step => step.Asked).FirstOrDefault(text => text is not null);

    private string? Response() =>
        _tree.Spans.Select(span => span.TraceOutput).LastOrDefault(text => text is not null)
        ?? (_entry.IsContainer ? _entry.Answered : null)
        ?? LastOf(_modelCalls)
        ?? _entry.Answered
        ?? LastOf(_tree.Of(SpanRole.Agent));

    private static string? LastOf(IEnumerable<SpanFacts> spans) =>
        spans.OrderBy(span => span.Span.EndUnixNano).Select(span => span.Answered).LastOrDefault(text => text is not null);

    /// <summary>The workflow that the trace is one of.</summary>
    public string Workflow =>
        _aliases.Text("workflow")
        ?? First(span => span.WorkflowName)
        ?? (
            _entry.Span.Resource.Text("service.name") is { } service && !service.StartsWith("unknown_service", StringComparison.Ordinal)
                ? service
                : null
        )
        ?? _entry.AgentName
        ?? (_entry.Span.Name.Length > 0 ? _entry.Span.Name : "unknown");

    private IReadOnlyList<ToolCall> ToolCalls(IReadOnlyList<Message> messages)
    {
        var spans = _tree.Of(SpanRole.Tool).Select(Call).ToArray();
        return spans.Length > 0 ? spans : Conversation.ToolCallsOf(messages);
    }

    private static ToolCall Call(SpanFacts span) =>
        new(
            span.ToolName ?? span.Span.Name,
            span.Failed ? "error" : ToolCall.Ok,
            span.ToolArguments,
            span.ToolResult
                ?? (span.Failed ? span.Failure ?? span.Span.StatusMessage ?? ExceptionOf(span.Span) ?? span.Span.Text("error.type") : null),
            Milliseconds(span.Span)
        );

    private IReadOnlyList<RetrievedDocument>? Retrieved()
    {
        var retrievals = _tree.Of(SpanRole.Retriever).ToArray();
        return retrievals.Length == 0 ? null : [.. retrievals.SelectMany(span => span.Documents ?? [])];
    }

    private double LatencyMs()
    {
        if (_tree.Root is { } root)
        {
            return Milliseconds(root);
        }

        // Without the root: from the first start to the last end known.
        return (_tree.Spans.Max(span => span.Span.EndUnixNano) - _tree.Spans[0].Span.StartUnixNano) / 1e6;
    }

    // A container that counts its tokens counts those of its calls too.
    private long? Sum(Func<SpanFacts, long?> tokens) =>
        _entry.IsContainer && tokens(_entry) is { } total ? total : Totals.Of(_modelCalls.Select(tokens));

    private double? Cost() =>
        _entry.IsContainer && _entry.CostUsd is { } total ? total : Totals.Of(_modelCalls.Select(call => call.CostUsd));

    /// <summary>The request's own error; a failed model call counts when nothing was answered after it.</summary>
    private string? Error(string? response) =>
        ErrorOf(_tree.Root)
        ?? ErrorOf(_entry.Span)
        ?? _entry.Failure
        ?? (
            response is null
                ? _modelCalls.Reverse().Select(call => ErrorOf(call.Span) ?? call.Failure).FirstOrDefault(text => text is not null)
                : null
        );

    private static string? ErrorOf(Span? span) =>
        span is null ? null
        : span.StatusCode == 2 ? span.StatusMessage ?? ExceptionOf(span) ?? span.Text("error.type") ?? "error"
        : span.StatusCode == 0 ? ExceptionOf(span) ?? span.Text("error.type")
        : null;

    private static string? ExceptionOf(Span span) =>
        span.Events.LastOrDefault(e => e.Name == "exception")?.Attributes.Text("exception.message", "exception.type");

    private string? First(Func<SpanFacts, string?> value) =>
        value(_entry) ?? _tree.Spans.Select(value).FirstOrDefault(text => text is not null);

    private static bool? Feedback(string? text) =>
        text?.ToLowerInvariant() switch
        {
            "up" or "thumbs_up" or "positive" => true,
            "down" or "thumbs_down" or "negative" => false,
            _ => null,
        };

    private static double Milliseconds(Span span) => (span.EndUnixNano - span.StartUnixNano) / 1e6;
}
