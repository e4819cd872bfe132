using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Faultline.Analysis;
using Faultline.Server.Hosting;
using Faultline.Server.Receiving;
using Faultline.Traces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Endpoints;

/// <summary><c>/api/status</c> and the start page that shows the same: workflows, their traces, the last run.</summary>
internal static class StatusEndpoints
{
    public static void MapStatus(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            "/api/status",
            static async (
                ITraceStore traces,
                IWorkbench workbench,
                Readiness readiness,
                IntakeMeter meter,
                CancellationToken cancellationToken
            ) => Results.Json(await ReadAsync(traces, workbench, readiness, meter, cancellationToken), FaultlineJson.Document)
        );
        routes.MapGet(
            "/",
            static async (
                ITraceStore traces,
                IWorkbench workbench,
                Readiness readiness,
                IntakeMeter meter,
                CancellationToken cancellationToken
            ) => Results.Content(Page(await ReadAsync(traces, workbench, readiness, meter, cancellationToken)), "text/html; charset=utf-8")
        );
    }

    private static async Task<WorkspaceStatus> ReadAsync(
        ITraceStore traces,
        IWorkbench workbench,
        Readiness readiness,
        IntakeMeter meter,
        CancellationToken cancellationToken
    )
    {
        var runs = await workbench.ListRunsAsync(cancellationToken: cancellationToken);
        return new WorkspaceStatus(
            readiness.Fault,
            await traces.ListWorkflowsAsync(cancellationToken),
            runs.Count > 0 ? runs[0] : null,
            meter.Counts
        );
    }

    private static string Page(WorkspaceStatus status)
    {
        var html = new StringBuilder(
            """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Faultline</title>
            <style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:3rem auto;padding:0 1rem}
            table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .8rem .4rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent)}
            td.n,th.n{text-align:right}</style></head><body><main><h1>Faultline</h1>
            """
        );
        if (status.Fault is { } fault)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p role=\"alert\">{Text(fault)}</p>");
        }

        if (status.Workflows.Count == 0)
        {
            html.Append("<p>No traces yet. Send OTLP to this address, or run <code>faultline ingest FILE</code>.</p>");
        }
        else
        {
            html.Append("<table><thead><tr><th>Workflow</th><th class=\"n\">Traces</th><th>First</th><th>Last</th></tr></thead><tbody>");
            foreach (var workflow in status.Workflows)
            {
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<tr><td>{Text(workflow.Workflow)}</td><td class=\"n\">{workflow.Traces:N0}</td><td>{workflow.First:yyyy-MM-dd HH:mm}</td><td>{workflow.Last:yyyy-MM-dd HH:mm}</td></tr>"
                );
            }

            html.Append("</tbody></table>");
        }

        html.Append(
            status.LastRun is { } run
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"<p>Last run: {Text(run.RunId)} of {Text(run.Workflow)}, {run.CreatedAt:yyyy-MM-dd HH:mm} UTC, {run.Clusters} clusters.</p>"
                )
                : "<p>No run yet. <code>faultline analyze --workflow NAME</code> makes one.</p>"
        );
        return html.Append("</main></body></html>").ToString();
    }

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}

/// <summary>What a workspace holds at the moment.</summary>
/// <param name="Fault">Why nothing can be stored, or null.</param>
/// <param name="Workflows">Every workflow with its traces.</param>
/// <param name="LastRun">The newest run, or null.</param>
/// <param name="Intake">What was received since the server started.</param>
public sealed record WorkspaceStatus(string? Fault, IReadOnlyList<WorkflowSummary> Workflows, RunSummary? LastRun, IntakeCounts Intake);
