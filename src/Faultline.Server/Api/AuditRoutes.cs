using Faultline.Analysis;
using Faultline.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>Who changed what and when, for owners.</summary>
internal static class AuditRoutes
{
    private const int MostRows = 100_000;

    private static readonly TableFile<AuditEntry> s_file = new(
        "audit",
        [("at", e => e.At), ("person", e => e.Person), ("action", e => e.Action), ("subject", e => e.Subject), ("detail", e => e.Detail)]
    );

    public static void MapAudit(this RouteGroupBuilder api)
    {
        var audit = api.MapGroup("/audit").RequireAuthorization(Access.Own);
        audit
            .MapGet(
                "",
                async (IWorkbench workbench, string? person, string? action, CancellationToken stop, int take = 200) =>
                    Results.Json((await FindAsync(workbench, person, action, stop)).Take(Math.Clamp(take, 1, MostRows)), FaultlineJson.Line)
            )
            .Produces<IEnumerable<AuditEntry>>()
            .WithSummary("Changes, newest first.");
        MapFile(api, "/audit.csv", s_file.Csv).WithSummary("The audit as CSV.");
        MapFile(api, "/audit.jsonl", s_file.Jsonl).WithSummary("The audit as JSONL.");
    }

    /// <summary>Newest first, of a person or an action where one is given.</summary>
    internal static async Task<IReadOnlyList<AuditEntry>> FindAsync(
        IWorkbench workbench,
        string? person,
        string? action,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await workbench.ReadAuditAsync(MostRows, cancellationToken)).Where(e =>
                (string.IsNullOrEmpty(person) || e.Person == person) && (string.IsNullOrEmpty(action) || e.Action == action)
            ),
        ];

    private static RouteHandlerBuilder MapFile(RouteGroupBuilder api, string path, Func<IEnumerable<AuditEntry>, IResult> write) =>
        api.MapGet(
                path,
                async (IWorkbench workbench, string? person, string? action, CancellationToken stop) =>
                    write(await FindAsync(workbench, person, action, stop))
            )
            .RequireAuthorization(Access.Own);
}
