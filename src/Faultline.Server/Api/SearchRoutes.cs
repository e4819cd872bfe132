using System.ComponentModel;
using System.Text;
using System.Text.Json;
using Faultline.Configuration;
using Faultline.Server.Pages;
using Faultline.Traces;
using Faultline.Traces.Searching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>What a search finds, as a file: the first <see cref="MostRows"/> of it.</summary>
internal static class SearchRoutes
{
    private const int MostRows = 10_000;
    private const int MostOfPage = 500;

    private static readonly TableFile<FoundTrace> s_file = new(
        "traces",
        [
            ("trace_id", t => t.TraceId),
            ("timestamp", t => t.Timestamp),
            ("query", t => t.Query),
            ("response", t => t.Response),
            ("intent", t => t.Intent),
            ("prompt_version", t => t.PromptVersion),
            ("model", t => t.Model),
            ("judge_comment", t => t.JudgeComment),
            ("error", t => t.Error),
        ]
    );

    public static void MapSearch(this RouteGroupBuilder api)
    {
        api.MapGet("/traces", PageAsync).Produces<FoundTraces>().WithSummary("A page of the traces that a search finds, newest first.");
        api.MapGet("/traces.jsonl", JsonlAsync)
            .Produces<FoundTrace>(contentType: "application/x-ndjson")
            .WithSummary("Traces that a search finds, newest first, as JSONL.");
        api.MapGet("/traces.csv", CsvAsync)
            .Produces<string>(contentType: "text/csv")
            .WithSummary("The same as CSV; a cell that a spreadsheet would run as a formula has an apostrophe in front.");
    }

    private static async Task<IResult> PageAsync(
        [AsParameters] SearchQuery query,
        CancellationToken cancellationToken,
        int skip = 0,
        int take = 50
    )
    {
        var found = await query.RunAsync(Math.Max(0, skip), Math.Clamp(take, 1, MostOfPage), cancellationToken);
        return Results.Json(new FoundTraces(found.Total, [.. found.Traces.Select(FoundTrace.Of)]), FaultlineJson.Line);
    }

    private static async Task<IResult> JsonlAsync([AsParameters] SearchQuery query, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var trace in (await query.RunAsync(0, MostRows, cancellationToken)).Traces)
        {
            text.Append(JsonSerializer.Serialize(FoundTrace.Of(trace), FaultlineJson.Line)).Append('\n');
        }

        return Results.File(Encoding.UTF8.GetBytes(text.ToString()), "application/x-ndjson", "traces.jsonl");
    }

    private static async Task<IResult> CsvAsync([AsParameters] SearchQuery query, CancellationToken cancellationToken) =>
        s_file.Csv((await query.RunAsync(0, MostRows, cancellationToken)).Traces.Select(FoundTrace.Of));
}

/// <summary>A search in the address of a route, as the page of traces writes it.</summary>
internal sealed record SearchQuery(
    WorkflowView View,
    ITraceSearch Search,
    FaultlineConfig Config,
    [property: Description("Stands in the request, the answer, the judge's comment, the error or the id, in any case.")] string? Text,
    string? Version,
    string? Intent,
    [property: Description("name=value; several are joined by a semicolon.")] string? Attribute,
    [property: Description("Id of a cluster of the run.")] string? Cluster,
    [property: Description("A failure signal that the trace shows, such as tool_error.")] string? Signal,
    [property: Description("passed or failed, as a known outcome or else the judge says.")] string? Outcome,
    [property: Description("UTC date or time, inclusive.")] string? From,
    [property: Description("UTC date, its day included, or time, exclusive.")] string? To
)
{
    public async Task<TraceSearchResult> RunAsync(int skip, int take, CancellationToken cancellationToken)
    {
        await View.LoadAsync();
        var words = new TraceSearchText(Text, Version, Intent, Attribute, Signal, Outcome, From, To);
        var search = words.Read(View.Workflow ?? "", Config, View.MembersOf(Cluster));
        return await Search.SearchAsync(search with { Skip = skip, Take = take }, cancellationToken);
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
            trace.Attributes.ToDictionary(a => a.Key, a => a.Value.ToString(), StringComparer.Ordinal)
        );
}
