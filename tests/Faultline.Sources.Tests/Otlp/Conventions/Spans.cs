using Faultline.Sources.Otlp;
using Faultline.Traces;

namespace Faultline.Sources.Tests.Otlp.Conventions;

/// <summary>Spans in few words, and what they become.</summary>
internal static class Spans
{
    public const string TraceId = "5b8efff798038103d269b633813fc60c";
    public const long Start = 1784109900000000000;

    public static Span Of(int id, int? parent, string name, params (string Name, object Value)[] attributes) =>
        new()
        {
            TraceId = TraceId,
            SpanId = id.ToString("x16"),
            ParentSpanId = parent?.ToString("x16"),
            Name = name,
            StartUnixNano = Start + (id * 1_000_000L),
            EndUnixNano = Start + 1_000_000_000L - (id * 1_000_000L),
            Attributes = Attributes(attributes),
            Resource = Attributes(("service.name", "app")),
        };

    public static SpanEvent Event(string name, params (string Name, object Value)[] attributes) => new(name, Start, Attributes(attributes));

    public static IReadOnlyDictionary<string, AttributeValue> Attributes(params (string Name, object Value)[] attributes) =>
        attributes.ToDictionary(
            a => a.Name,
            a =>
                a.Value switch
                {
                    string text => AttributeValue.OfText(text),
                    bool truth => AttributeValue.OfBoolean(truth),
                    string[] list => AttributeValue.OfJson(System.Text.Json.JsonSerializer.Serialize(list)),
                    var number => AttributeValue.OfNumber(Convert.ToDouble(number)),
                }
        );

    public static Trace Assemble(params Span[] spans) => new SpanAssembler().Assemble(spans)!.Trace!;

    /// <summary>The fields that every convention must bring, in one line.</summary>
    public static string Told(Trace trace) =>
        $"{trace.Workflow} | {trace.Query} | {trace.Response} | {trace.SessionId} | {trace.UserId} | {trace.PromptVersion} | {Attribute(trace, "prompt_name")} | "
        + $"{trace.Model} | {trace.InputTokens}+{trace.OutputTokens} | {trace.CostUsd?.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    public static string? Attribute(Trace trace, string name) =>
        trace.Attributes.TryGetValue(name, out var value) ? value.ToString() : null;

    public static IEnumerable<string> Turns(Trace trace) =>
        trace.Messages.Select(m => $"{m.Role}: {m.Content}{string.Concat((m.ToolCalls ?? []).Select(c => $"[{c.Name} {c.Arguments}]"))}");
}
