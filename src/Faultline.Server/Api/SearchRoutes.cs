using System.ComponentModel;
using System.Globalization;
using Faultline.Configuration;
using Faultline.Server.Pages;
using Faultline.Traces;
using Faultline.Traces.Searching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>What a search finds, as a file: the first <see cref="MostRows"/> of it.</summary>
internal static class SearchRoutes
{
    private const int MostRows = 100_000;
    private const int MostOfPage = 500;

    /// <summary>A list of traces as a file, whatever found them.</summary>
    public static TableFile<FoundTrace> File { get; } =
        new(
            "traces",
            [
                ("trace_id", t => t.TraceId),
                ("timestamp", t => t.Timestamp),
                ("query", t => t.Query),
                ("response", t => t.Response),
                ("intent", t => t.Intent),
                ("prompt_version", t => t.PromptVersion),
                ("model", t => t.Model),
                ("judge_scores", t => t.JudgeScores.Select(s => Pair(s.Key, s.Value.ToString(CultureInfo.InvariantCulture)))),
                ("judge_comment", t => t.JudgeComment),
                ("error", t => t.Error),
                ("latency_ms", t => t.LatencyMs),
                ("input_tokens", t => t.InputTokens),
                ("output_tokens", t => t.OutputTokens),
                ("cost_usd", t => t.CostUsd),
                ("attributes", t => t.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => Pair(a.Key, a.Value))),
            ],
            whole: true
        );

    public static void MapSearch(this RouteGroupBuilder api)
    {
        api.MapGet("/traces", PageAsync)
            .WithSummary("A page of the traces that a search finds, newest first unless another order is asked for.");
        api.MapTable(
            "/traces",
            "The traces that a search finds, newest first unless another order is asked for, at most 100,000",
            (path, ending) =>
                api.MapGet(
                    path,
                    async ([AsParameters] SearchQuery query, CancellationToken stop) =>
                        await File.AnswerAsync(ending, (await query.StreamAsync(MostRows, stop)).Select(FoundTrace.Of), stop)
                )
        );
    }

    private static async Task<FoundTraces> PageAsync(
        [AsParameters] SearchQuery query,
        CancellationToken cancellationToken,
        int skip = 0,
        int take = 50
    )
    {
        var found = await query.RunAsync(Math.Max(0, skip), Math.Clamp(take, 1, MostOfPage), cancellationToken);
        return new FoundTraces(found.Total, [.. found.Traces.Select(FoundTrace.Of)]);
    }

    private static KeyValuePair<string, string> Pair(string name, string value) => new(name, value);
}

/// <summary>A search in the address of a route, as the page of traces writes it.</summary>
internal sealed record SearchQuery
{
    // The generator of request delegates fails on a constructor with nullable parameters, and takes a property's service for a body unless told.
    [FromServices]
    public required WorkflowView View { get; init; }

    [FromServices]
    public required ITraceSearch Search { get; init; }

    [FromServices]
    public required FaultlineConfig Config { get; init; }

    [Description("Stands in the request, the answer, the judge's comment, the error or the id, in any case.")]
    public string? Text { get; init; }

    public string? Version { get; init; }

    public string? Intent { get; init; }

    [Description("name=value; several are joined by a semicolon.")]
    public string? Attribute { get; init; }

    [Description("Id of a cluster of the run.")]
    public string? Cluster { get; init; }

    [Description("A failure signal that the trace shows, such as tool_error.")]
    public string? Signal { get; init; }

    [Description("passed or failed, as a known outcome or else the judge says.")]
    public string? Outcome { get; init; }

    [Description("UTC date or time, inclusive.")]
    public string? From { get; init; }

    [Description("UTC date, its day included, or time, exclusive.")]
    public string? To { get; init; }

    [Description("What they are ordered by: time, latency, tokens, cost or score (the least of the judge's); unknown ones come last.")]
    public string? Sort { get; init; }

    [Description("asc or desc; desc (newest, most) where nothing is said.")]
    public string? Order { get; init; }

    public async Task<TraceSearchResult> RunAsync(int skip, int take, CancellationToken cancellationToken) =>
        await Search.SearchAsync(await ReadAsync(skip, take), cancellationToken);

    /// <summary>The same one after another, as they are read.</summary>
    public async Task<IAsyncEnumerable<Trace>> StreamAsync(int most, CancellationToken cancellationToken) =>
        Search.StreamAsync(await ReadAsync(0, most), cancellationToken);

    private async Task<TraceSearch> ReadAsync(int skip, int take)
    {
        await View.LoadAsync();
        var words = new TraceSearchText(Text, Version, Intent, Attribute, Cluster, Signal, Outcome, From, To, Sort, Order);
        return words.Read(View, Config) with { Skip = skip, Take = take };
    }
}

/// <param name="Total">All that fit, not just those of this page.</param>
internal sealed record FoundTraces(long Total, IReadOnlyList<FoundTrace> Traces);

/// <summary>A trace as lists and files show it, without messages.</summary>
internal sealed record FoundTrace(
    string TraceId,
    string Workflow,
    DateTime Timestamp,
    string Query,
    string Response,
    string? Intent,
    string? PromptVersion,
    string? Model,
    IReadOnlyDictionary<string, double> JudgeScores,
    string? JudgeComment,
    string? Error,
    double? LatencyMs,
    long? InputTokens,
    long? OutputTokens,
    double? CostUsd,
    IReadOnlyDictionary<string, string> Attributes
)
{
    public static FoundTrace Of(Trace trace) =>
        new(
            trace.TraceId,
            trace.Workflow,
            trace.Timestamp,
            trace.Query,
            trace.Response,
            trace.Intent,
            trace.PromptVersion,
            trace.Model,
            trace.JudgeScores,
            trace.JudgeComment,
            trace.Error,
            trace.LatencyMs,
            trace.InputTokens,
            trace.OutputTokens,
            trace.CostUsd,
            trace.Attributes.ToDictionary(a => a.Key, a => a.Value.ToString(), StringComparer.Ordinal)
        );
}
