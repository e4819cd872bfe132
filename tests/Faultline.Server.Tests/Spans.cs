using System.Text.Json;

namespace Faultline.Server.Tests;

/// <summary>OTLP/JSON requests for tests.</summary>
internal static class Spans
{
    public static string TraceId(string seed) => seed.PadLeft(32, 'a');

    public static string SpanId(string seed) => seed.PadLeft(16, 'b');

    public static string Request(params string[] spans) =>
        $$"""{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"} }]},"scopeSpans":[{"spans":[{{string.Join(',', spans)}}]}]}]}""";

    /// <summary>A span of an agent with a query and a response.</summary>
    /// <param name="parent">Its parent's seed; null for a root span.</param>
    /// <param name="more">Further attributes, as JSON.</param>
    /// <param name="start">Seconds after the first of July 2026.</param>
    public static string Agent(
        string trace,
        string span,
        string query,
        string response,
        string? parent = null,
        string? more = null,
        int start = 0
    )
    {
        var at = (1_782_864_000L + start) * 1_000_000_000;
        return $$"""
            {"traceId":"{{TraceId(trace)}}","spanId":"{{SpanId(span)}}",{{(
                parent is null ? "" : $"\"parentSpanId\":\"{SpanId(parent)}\","
            )}}"name":"agent","startTimeUnixNano":"{{at}}","endTimeUnixNano":"{{at + 5}}","attributes":[
            {"key":"gen_ai.operation.name","value":{"stringValue":"{{(parent is null ? "invoke_agent" : "chat")}}"} },
            {{Attribute("gen_ai.input.messages", Messages("user", query))}},{{Attribute(
                "gen_ai.output.messages",
                Messages("assistant", response)
            )}}{{(more is null ? "" : "," + more)}}]}
            """;
    }

    private static string Attribute(string key, string value) =>
        $$"""{"key":"{{key}}","value":{"stringValue":{{JsonSerializer.Serialize(value)}}} }""";

    private static string Messages(string role, string text) =>
        $$"""[{"role":"{{role}}","parts":[{"type":"text","content":{{JsonSerializer.Serialize(text)}}}]}]""";
}
