using System.Globalization;
using System.Text;
using System.Text.Json;
using Faultline.Labeling;
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
    private static readonly string[] s_columns =
    [
        "trace_id",
        "timestamp",
        "query",
        "response",
        "intent",
        "prompt_version",
        "model",
        "judge_comment",
        "error",
    ];

    public static void MapSearch(this RouteGroupBuilder api)
    {
        api.MapGet("/traces.jsonl", JsonlAsync).WithSummary("Traces that a search finds, newest first, as JSONL.");
        api.MapGet("/traces.csv", CsvAsync)
            .WithSummary("The same as CSV; a cell that a spreadsheet would run as a formula has an apostrophe in front.");
    }

    private static async Task<IResult> JsonlAsync([AsParameters] SearchQuery query, CancellationToken cancellationToken)
    {
        var found = await query.RunAsync(MostRows, cancellationToken);
        var text = new StringBuilder();
        foreach (var trace in found)
        {
            text.Append(
                    JsonSerializer.Serialize(
                        new
                        {
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
                            Attributes = trace.Attributes.ToDictionary(a => a.Key, a => a.Value.ToString(), StringComparer.Ordinal),
                        },
                        FaultlineJson.Line
                    )
                )
                .Append('\n');
        }

        return Results.File(Encoding.UTF8.GetBytes(text.ToString()), "application/x-ndjson", "traces.jsonl");
    }

    private static async Task<IResult> CsvAsync([AsParameters] SearchQuery query, CancellationToken cancellationToken)
    {
        var text = new StringBuilder(string.Join(',', s_columns)).Append("\r\n");
        foreach (var trace in await query.RunAsync(MostRows, cancellationToken))
        {
            string?[] cells =
            [
                trace.TraceId,
                trace.Timestamp.ToString("O", CultureInfo.InvariantCulture),
                trace.Query,
                trace.Response,
                trace.Intent,
                trace.PromptVersion,
                trace.Model,
                trace.JudgeComment,
                trace.Error,
            ];
            text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");
        }

        return Results.File(Encoding.UTF8.GetBytes(text.ToString()), "text/csv", "traces.csv");
    }

    private static string Cell(string? text) => "\"" + FormulaGuard.Protect(text).Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}

/// <summary>A search in the address of a route, as the page of traces writes it.</summary>
internal sealed record SearchQuery(
    WorkflowView View,
    ITraceSearch Search,
    string? Text,
    string? Version,
    string? Intent,
    string? Attribute,
    string? Cluster
)
{
    public async Task<IReadOnlyList<Trace>> RunAsync(int take, CancellationToken cancellationToken)
    {
        await View.LoadAsync();
        var search = TraceSearchText.Read(View.Workflow ?? "", Text, Version, Intent, Attribute, View.Cluster(Cluster)?.Members);
        return (await Search.SearchAsync(search with { Take = take }, cancellationToken)).Traces;
    }
}
