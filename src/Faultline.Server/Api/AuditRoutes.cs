using Faultline.Analysis;
using Faultline.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>Who changed what and when, for owners.</summary>
internal static class AuditRoutes
{
    private const int MostRows = 1_000;

    private static readonly TableFile<AuditEntry> s_file = new(
        "audit",
        [("at", e => e.At), ("person", e => e.Person), ("action", e => e.Action), ("subject", e => e.Subject), ("detail", e => e.Detail)]
    );

    public static void MapAudit(this RouteGroupBuilder api)
    {
        api.MapGet("/audit", ReadAsync)
            .RequireAuthorization(Access.Own)
            .WithSummary(
                "Changes, newest first, at most 1,000 at a time; what others said of an item is hidden until two have labelled it."
            );
        api.MapTable(
            "/audit",
            "The whole audit",
            (path, ending) =>
                api.MapGet(
                    path,
                    (BlindAudit audit, string? person, string? action, CancellationToken stop) =>
                        s_file.AnswerAsync(ending, audit.ReadAsync(new AuditQuery { Person = person, Action = action }, stop), stop)
                ),
            route => route.RequireAuthorization(Access.Own)
        );
    }

    private static async Task<IReadOnlyList<AuditEntry>> ReadAsync(
        BlindAudit audit,
        string? person,
        string? action,
        CancellationToken cancellationToken,
        int skip = 0,
        int take = 200
    )
    {
        var query = new AuditQuery
        {
            Person = person,
            Action = action,
            Skip = Math.Max(0, skip),
            Take = Math.Clamp(take, 1, MostRows),
        };
        return await audit.ReadAsync(query, cancellationToken).ToListAsync(cancellationToken);
    }
}
