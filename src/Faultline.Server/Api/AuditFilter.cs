using System.Text.Json;
using System.Text.Json.Nodes;
using Faultline.Analysis;
using Faultline.Server.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Faultline.Server.Api;

/// <summary>Marks endpoints whose changes are recorded.</summary>
internal sealed class AuditedMetadata
{
    private AuditedMetadata() { }

    public static AuditedMetadata Instance { get; } = new();
}

/// <summary>Marks routes whose change carries its entry: it stands in the workbench itself, or the route records before it acts.</summary>
internal sealed class RecordsItselfMetadata
{
    private RecordsItselfMetadata() { }

    public static RecordsItselfMetadata Instance { get; } = new();
}

/// <summary>Records every change under <c>/api</c>: who, when, what. It stands on the whole group, so that no route can forget it, and before the change, so that none can lack its entry.</summary>
internal static class AuditFilter
{
    // What must never be read back.
    private static readonly string[] s_secret = ["password", "secret", "key", "token"];

    public static async ValueTask<object?> RecordAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (
            HttpMethods.IsGet(http.Request.Method)
            || HttpMethods.IsHead(http.Request.Method)
            || http.GetEndpoint()?.Metadata.GetMetadata<ChangesNothingMetadata>() is not null
            // A body that could not be read: the route is not called.
            || http.Response.StatusCode >= StatusCodes.Status400BadRequest
        )
        {
            return await next(context);
        }

        var workbench = http.RequestServices.GetRequiredService<IWorkbench>();
        var note = http.RequestServices.GetRequiredService<ChangeNote>();
        if (http.GetEndpoint()?.Metadata.GetMetadata<RecordsItselfMetadata>() is not null)
        {
            var result = await next(context);
            if (!note.Recorded && !note.Unchanged && result is not IStatusCodeHttpResult { StatusCode: >= 400 })
            {
                throw new InvalidOperationException($"{http.Request.Path} has changed something and recorded nothing.");
            }

            return result;
        }

        return await workbench.AuditedAsync(
            note.Write(Action(http), Subject(http), Sent(context)),
            async () => await next(context),
            result =>
                note.Unchanged ? null
                : result is IStatusCodeHttpResult { StatusCode: >= 400 } ? note.Write(Action(http), Subject(http), "refused")
                : note.Action is { } action ? note.Write(action, note.Subject ?? "", note.Detail)
                : note.Write(Action(http), Subject(http), Sent(context))
        );
    }

    private static string Action(HttpContext http)
    {
        var pattern = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? http.Request.Path.Value ?? "";
        var words = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != "api" && !p.StartsWith('{'));
        var verb = HttpMethods.IsPost(http.Request.Method) ? "" : http.Request.Method.ToLowerInvariant() + " ";
        return verb + string.Join('/', words);
    }

    private static string Subject(HttpContext http) =>
        string.Join(
            ' ',
            http.Request.RouteValues.Values.Select(v => Convert.ToString(v, System.Globalization.CultureInfo.InvariantCulture))
        );

    private static string Sent(EndpointFilterInvocationContext context)
    {
        var type = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        if (type is null || context.Arguments.FirstOrDefault(a => a is not null && type.IsInstanceOfType(a)) is not { } body)
        {
            return context.HttpContext.Request.QueryString.Value ?? "";
        }

        return JsonSerializer.SerializeToNode(body, type, FaultlineJson.Line) is JsonObject sent
            ? string.Join(
                ", ",
                sent.Where(p => p.Value is not null)
                    .Select(p => $"{p.Key}: {(IsSecret(p.Key) ? "(not kept)" : p.Value!.ToJsonString(FaultlineJson.Line))}")
            )
            : "";
    }

    private static bool IsSecret(string name) => s_secret.Any(s => name.Contains(s, StringComparison.OrdinalIgnoreCase));
}
