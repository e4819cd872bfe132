using CsCheck;
using Faultline.Traces;

namespace Faultline.Storage.Tests;

/// <summary>Traces, spans and evaluations as hostile as the types allow.</summary>
internal static class ArbitraryTraces
{
    // Any UTF-16 code unit (lone surrogates, NUL, the store's escape character), and words that look like what the store itself writes.
    public static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char, 0, 12],
        Gen.String[Gen.Char['\0', '\u0020'], 0, 6],
        Gen.String[Gen.Char['\uD7FF', '\uE000'], 0, 6],
        Gen.OneOf(
            "",
            "null",
            "NaN",
            "\u001A0000",
            "\u001Ad83d",
            "😀",
            "{\"$json\":\"x\"}",
            "{\"$number\":1}",
            "[1,2.50, {\"a\":null}]",
            "{\"a\":{}}",
            "["
        )
    );

    public static readonly Gen<double> Number = Gen.OneOf(
        Gen.Double,
        Gen.OneOf(double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 0, 1e308, double.Epsilon, 24)
    );

    public static readonly Gen<DateTime> Time = Gen.OneOf(
        Gen.Long[DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks].Select(ticks => new DateTime(ticks, DateTimeKind.Utc)),
        Gen.Long[-20, 20].Select(ticks => Examples.Noon.AddTicks(ticks))
    );

    public static readonly Gen<IReadOnlyDictionary<string, AttributeValue>> Attributes = Gen.Dictionary(Text, Attribute())[0, 5]
        .Select(d => (IReadOnlyDictionary<string, AttributeValue>)d);

    private static readonly Gen<IReadOnlyList<ToolCall>> Calls = Gen.Select(Text, Text, Maybe(Text), Maybe(Text), MaybeValue(Number))
        .Select((name, status, arguments, result, latency) => new ToolCall(name, status, arguments, result, latency))
        .Array[0, 3]
        .Select(calls => (IReadOnlyList<ToolCall>)calls);

    private static readonly Gen<IReadOnlyList<Message>> Messages = Gen.Select(Text, Maybe(Text), Gen.Bool, Calls)
        .Select((role, content, withCalls, calls) => new Message(role, content, withCalls ? calls : null))
        .Array[0, 3]
        .Select(messages => (IReadOnlyList<Message>)messages);

    private static readonly Gen<Trace> Contents = Gen.Select(Text, Text, Text, Time, Attributes, Calls, Messages)
        .Select(
            (workflow, query, response, time, attributes, calls, messages) =>
                new Trace
                {
                    TraceId = "",
                    Workflow = workflow,
                    Query = query,
                    Response = response,
                    Timestamp = time,
                    Attributes = attributes,
                    ToolCalls = calls,
                    Messages = messages,
                }
        );

    private static readonly Gen<Func<Trace, Trace>> Texts = Maybe(Text)
        .Array[10]
        .Select(texts => new Func<Trace, Trace>(trace =>
            trace with
            {
                SessionId = texts[0],
                UserId = texts[1],
                Intent = texts[2],
                PromptVersion = texts[3],
                Model = texts[4],
                Summary = texts[5],
                JudgeVerdict = texts[6],
                JudgeComment = texts[7],
                Error = texts[8],
                Retrieved = texts[9] is { } document
                    ? document.Length == 0
                        ? []
                        : [new RetrievedDocument(document, document.Length, texts[8]), new RetrievedDocument(document)]
                    : null,
            }
        ));

    private static readonly Gen<Func<Trace, Trace>> Facts = Gen.Select(
            MaybeValue(Gen.Bool).Array[5],
            MaybeValue(Number).Array[2],
            MaybeValue(Gen.Long).Array[2],
            Gen.Dictionary(Text, Number)[0, 3]
        )
        .Select(
            (flags, numbers, counts, scores) =>
                new Func<Trace, Trace>(trace =>
                    trace with
                    {
                        FeedbackUp = flags[0],
                        Escalated = flags[1],
                        Abandoned = flags[2],
                        SchemaValid = flags[3],
                        Passed = flags[4],
                        LatencyMs = numbers[0],
                        CostUsd = numbers[1],
                        InputTokens = counts[0],
                        OutputTokens = counts[1],
                        JudgeScores = scores,
                    }
                )
        );

    public static Gen<Trace> Trace(Gen<string> id) =>
        Gen.Select(id, Contents, Texts, Facts).Select((traceId, trace, texts, facts) => facts(texts(trace)) with { TraceId = traceId });

    public static Gen<Span> Span(Gen<string> id) =>
        Gen.Select(id, id, Maybe(Text), Gen.Long, Gen.Int, Attributes, Gen.Select(Text, Gen.Long, Attributes).Array[0, 2])
            .Select(
                (traceId, spanId, text, nano, code, attributes, events) =>
                    new Span
                    {
                        TraceId = traceId,
                        SpanId = spanId,
                        Name = text ?? "",
                        ParentSpanId = text,
                        StatusMessage = text,
                        Scope = text,
                        Kind = code,
                        StatusCode = ~code,
                        StartUnixNano = nano,
                        EndUnixNano = ~nano,
                        Attributes = attributes,
                        Resource = attributes,
                        Events = [.. events.Select(e => new SpanEvent(e.Item1, e.Item2, e.Item3))],
                        Links = text is null ? [] : [new SpanLink(traceId, text), new SpanLink(text, "")],
                    }
            );

    public static Gen<Evaluation> Evaluation(Gen<string> id) =>
        Gen.Select(
                id,
                Maybe(Text),
                Gen.OneOf(Gen.OneOf("tone", EvaluationNames.Feedback, EvaluationNames.Verdict, EvaluationNames.Outcome), Text),
                MaybeValue(Number),
                Maybe(Gen.OneOf(Gen.OneOf("pass", "fail", "no"), Text)),
                Maybe(Text),
                Gen.Int[0, 2]
            )
            .Select(
                (traceId, spanId, name, score, label, explanation, minutes) =>
                    new Evaluation(traceId, spanId, name, score, label, explanation, Examples.Noon.AddMinutes(minutes), "api")
            );

    private static Gen<AttributeValue> Attribute() =>
        Gen.OneOf(
            Text.Select(AttributeValue.OfText),
            Number.Select(AttributeValue.OfNumber),
            Gen.Bool.Select(AttributeValue.OfBoolean),
            Text.Select(AttributeValue.OfJson),
            Gen.Int[1, 90].Select(depth => AttributeValue.OfJson(new string('[', depth) + new string(']', depth)))
        );

    private static Gen<T?> Maybe<T>(Gen<T> gen)
        where T : class => Gen.Bool.SelectMany(known => known ? gen.Select(value => (T?)value) : Gen.Const((T?)null));

    private static Gen<T?> MaybeValue<T>(Gen<T> gen)
        where T : struct => Gen.Bool.SelectMany(known => known ? gen.Select(value => (T?)value) : Gen.Const((T?)null));
}
