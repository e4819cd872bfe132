using System.Globalization;
using Faultline.Configuration;
using Faultline.Reporting;
using Faultline.Server.Pages;
using Faultline.Traces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>One trace: whole, one of its spans as it arrived, one of its texts in full length.</summary>
internal static class TraceRoutes
{
    /// <summary>Spans of a trace that its page shows; the export has all.</summary>
    public const int MostShown = 5_000;

    public static void MapTraces(this RouteGroupBuilder api)
    {
        api.MapGet(
                "/traces/one",
                static async (string id, ITraceStore traces, CancellationToken cancellationToken) =>
                    await traces.FindAsync(id, cancellationToken) is { } trace ? TypedResults.Ok(trace) : Missing(id)
            )
            .Produces<Trace>()
            .Produces<ApiError>(StatusCodes.Status404NotFound)
            .WithSummary("A trace with its messages.");
        api.MapGet(
                "/traces/span",
                static async (string id, string span, ITraceStore traces, CancellationToken cancellationToken) =>
                    (
                        Named(await traces.ReadFirstSpansAsync([id], MostShown, cancellationToken), span)
                        ?? Named(await traces.ReadSpansAsync([id], cancellationToken), span)
                    )
                        is { } found
                        ? Results.Json(RawSpan.Of(found), FaultlineJson.Document)
                        : Missing(id)
            )
            .Produces<RawSpan>()
            .Produces<ApiError>(StatusCodes.Status404NotFound)
            .WithSummary("A span as it arrived.");
        api.MapGet(
                "/traces/rows",
                static async Task<IResult> (
                    string id,
                    int after,
                    ITraceStore traces,
                    FaultlineConfig config,
                    CancellationToken cancellationToken
                ) =>
                {
                    if (await traces.FindAsync(id, cancellationToken) is not { } trace)
                    {
                        return Missing(id);
                    }

                    var (rows, signals) = await TraceSpans.ReadAsync(traces, config, trace, null, cancellationToken);
                    var html = new HtmlWriter();
                    SpanRows.Write(html, rows, signals, after);
                    return Results.Text(html.ToString(), "text/html; charset=utf-8");
                }
            )
            .Produces<string>(contentType: "text/html")
            .Produces<ApiError>(StatusCodes.Status404NotFound)
            .WithSummary("The spans of a trace after the first so many, as rows of the tree on its page.");
        api.MapGet(
                "/traces/text",
                static async (string id, string part, ITraceStore traces, CancellationToken cancellationToken) =>
                    await traces.FindAsync(id, cancellationToken) is { } trace && Part(trace, part) is { } text
                        // Never as markup: a browser shows it as plain text whatever stands in it.
                        ? Results.Text(text, "text/plain; charset=utf-8")
                        : Missing(id)
            )
            .Produces<string>(contentType: "text/plain")
            .Produces<ApiError>(StatusCodes.Status404NotFound)
            .WithSummary(
                "One text of a trace in full length: query, response, judge_comment, messages.N, messages.N.tool_calls.M.arguments …"
            );
    }

    private static Span? Named(IReadOnlyList<Span> spans, string id) => spans.FirstOrDefault(span => span.SpanId == id);

    private static IResult Missing(string id) => ApiError.NotFound($"Nothing of this name is stored for the trace {id}.");

    private static string? Part(Trace trace, string part)
    {
        var steps = part.Split('.');
        return steps switch
        {
            ["query"] => trace.Query,
            ["response"] => trace.Response,
            ["judge_comment"] => trace.JudgeComment,
            ["messages", var m] => At(trace.Messages, m)?.Content,
            ["messages", var m, "tool_calls", var c, var side] => Side(At(At(trace.Messages, m)?.ToolCalls ?? [], c), side),
            ["tool_calls", var c, var side] => Side(At(trace.ToolCalls, c), side),
            _ => null,
        };
    }

    private static string? Side(ToolCall? call, string side) =>
        side switch
        {
            "arguments" => call?.Arguments,
            "result" => call?.Result,
            _ => null,
        };

    private static T? At<T>(IReadOnlyList<T> list, string index)
        where T : class =>
        int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < list.Count ? list[i] : null;
}

/// <summary>A span as it arrived, its attributes as text.</summary>
internal sealed record RawSpan(
    string TraceId,
    string SpanId,
    string? ParentSpanId,
    string Name,
    int Kind,
    long StartUnixNano,
    long EndUnixNano,
    int StatusCode,
    string? StatusMessage,
    string? Scope,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyDictionary<string, string> Resource,
    IReadOnlyList<RawEvent> Events
)
{
    public static RawSpan Of(Span span) =>
        new(
            span.TraceId,
            span.SpanId,
            span.ParentSpanId,
            span.Name,
            span.Kind,
            span.StartUnixNano,
            span.EndUnixNano,
            span.StatusCode,
            span.StatusMessage,
            span.Scope,
            Text(span.Attributes),
            Text(span.Resource),
            [.. span.Events.Select(e => new RawEvent(e.Name, e.UnixNano, Text(e.Attributes)))]
        );

    private static Dictionary<string, string> Text(IReadOnlyDictionary<string, AttributeValue> attributes) =>
        attributes.ToDictionary(a => a.Key, a => a.Value.ToString(), StringComparer.Ordinal);
}

internal sealed record RawEvent(string Name, long UnixNano, IReadOnlyDictionary<string, string> Attributes);
