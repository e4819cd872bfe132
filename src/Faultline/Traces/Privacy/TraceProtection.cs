using Faultline.Traces;

namespace Faultline.Traces.Privacy;

/// <summary>Puts every text of a trace, span or evaluation through the privacy stage. Ids by which records are joined stay as they are.</summary>
public static class TraceProtection
{
    // Larger whole numbers may be cards.
    private const double LargeNumber = 1e12;

    public static Trace Protect(this PrivateText texts, Trace trace)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(trace);
        return trace with
        {
            Query = texts.Replace(trace.Query),
            Response = texts.Replace(trace.Response),
            SessionId = texts.Maybe(trace.SessionId),
            UserId = texts.Maybe(trace.UserId),
            Intent = texts.Maybe(trace.Intent),
            PromptVersion = texts.Maybe(trace.PromptVersion),
            Model = texts.Maybe(trace.Model),
            Summary = texts.Maybe(trace.Summary),
            JudgeVerdict = texts.Maybe(trace.JudgeVerdict),
            JudgeComment = texts.Maybe(trace.JudgeComment),
            Error = texts.Maybe(trace.Error),
            Messages = texts.Each(trace.Messages, texts.Of),
            ToolCalls = texts.Each(trace.ToolCalls, texts.Of),
            Retrieved = trace.Retrieved is { } documents
                ? texts.Each(
                    documents,
                    document => document with { Document = texts.Replace(document.Document), Version = texts.Maybe(document.Version) }
                )
                : null,
            Attributes = texts.Of(trace.Attributes),
        };
    }

    public static Span Protect(this PrivateText texts, Span span)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(span);
        return texts.Protect(span, texts.Of(span.Resource));
    }

    /// <param name="texts">What replaces.</param>
    /// <param name="span">The span.</param>
    /// <param name="resource">Its resource, put through already.</param>
    internal static Span Protect(this PrivateText texts, Span span, IReadOnlyDictionary<string, AttributeValue> resource) =>
        span with
        {
            Name = texts.Replace(span.Name),
            StatusMessage = texts.Maybe(span.StatusMessage),
            Scope = texts.Maybe(span.Scope),
            Attributes = texts.Of(span.Attributes),
            Resource = resource,
            Events = texts.Each(
                span.Events,
                happened => happened with { Name = texts.Replace(happened.Name), Attributes = texts.Of(happened.Attributes) }
            ),
        };

    public static Evaluation Protect(this PrivateText texts, Evaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(evaluation);
        return evaluation with
        {
            Explanation = texts.Maybe(evaluation.Explanation),
            Label = texts.Maybe(evaluation.Label),
            Source = texts.Replace(evaluation.Source),
            // As the traces' own, so that both still meet.
            SessionId = texts.Maybe(evaluation.SessionId),
        };
    }

    private static string? Maybe(this PrivateText texts, string? text) => text is null ? null : texts.Replace(text);

    private static Message Of(this PrivateText texts, Message message) =>
        message with
        {
            Role = texts.Replace(message.Role),
            Content = texts.Maybe(message.Content),
            ToolCalls = message.ToolCalls is { } calls ? texts.Each(calls, texts.Of) : null,
        };

    private static ToolCall Of(this PrivateText texts, ToolCall call) =>
        call with
        {
            Name = texts.Replace(call.Name),
            Status = texts.Replace(call.Status),
            Arguments = texts.Maybe(call.Arguments),
            Result = texts.Maybe(call.Result),
        };

    private static IReadOnlyList<T> Each<T>(this PrivateText _, IReadOnlyList<T> items, Func<T, T> protect) =>
        items.Count == 0 ? items : [.. items.Select(protect)];

    internal static IReadOnlyDictionary<string, AttributeValue> Of(
        this PrivateText texts,
        IReadOnlyDictionary<string, AttributeValue> attributes
    )
    {
        Dictionary<string, AttributeValue>? changed = null;
        foreach (var (name, value) in attributes)
        {
            var text =
                value.Kind is AttributeKind.Text or AttributeKind.Json || (value.IsNumber && Math.Abs(value.Number) >= LargeNumber)
                    ? Written(value)
                    : null;
            if (text is not null && texts.Replace(text) is var replaced && !ReferenceEquals(replaced, text))
            {
                changed ??= new Dictionary<string, AttributeValue>(attributes, StringComparer.Ordinal);
                changed[name] = value.Kind == AttributeKind.Json ? AttributeValue.OfJson(replaced) : AttributeValue.OfText(replaced);
            }

            // Whoever keeps something by customer has the customer in the name.
            if (MayHoldValue(name) && texts.Replace(name) is var other && !ReferenceEquals(other, name))
            {
                changed ??= new Dictionary<string, AttributeValue>(attributes, StringComparer.Ordinal);
                changed.Remove(name, out var kept);
                changed[other] = kept;
            }
        }

        return changed ?? attributes;
    }

    // Most names are a few letters and dots and need no closer look.
    private static bool MayHoldValue(string name)
    {
        var digits = 0;
        foreach (var c in name)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
        }

        return digits >= 7 || name.AsSpan().ContainsAny('@', '=', ':');
    }

    private static string Written(AttributeValue value) =>
        value.IsNumber ? value.Number.ToString("F0", System.Globalization.CultureInfo.InvariantCulture) : value.ToString();
}
