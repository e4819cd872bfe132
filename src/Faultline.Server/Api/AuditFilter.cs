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

/// <summary>Records every change that succeeds under <c>/api</c>: who, when, what. It stands on the whole group, so that no route can forget it.</summary>
internal static class AuditFilter
{
    private const int LongestSubject = 200;
    private const int LongestDetail = 400;

    // What must never be read back.
    private static readonly string[] s_secret = ["password", "secret", "key", "token"];

    public static async ValueTask<object?> RecordAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        var http = context.HttpContext;
        if (
            HttpMethods.IsGet(http.Request.Method)
            || HttpMethods.IsHead(http.Request.Method)
            || result is IStatusCodeHttpResult { StatusCode: >= 400 }
            || http.GetEndpoint()?.Metadata.GetMetadata<ChangesNothingMetadata>() is not null
        )
        {
            return result;
        }

        var services = http.RequestServices;
        var note = services.GetRequiredService<ChangeNote>();
        if (note.Unchanged)
        {
            return result;
        }

        var entry = new AuditEntry(
            note.Person ?? services.GetRequiredService<Person>().Name,
            note.Action ?? Action(http),
            Cut(note.Subject ?? Subject(http), LongestSubject),
            Cut(note.Action is null ? Sent(context) : note.Detail, LongestDetail) is { Length: > 0 } detail ? detail : null,
            services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime
        );
        // The change is made: that its sender has gone is no reason not to record it.
        await services.GetRequiredService<IWorkbench>().AddAuditAsync(entry, CancellationToken.None);
        return result;
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

    private static string Cut(string? text, int length) =>
        text is null ? ""
        : text.Length <= length ? text
        : text[..(length - 1)] + "…";
}
