using Faultline.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>API keys, for owners. A key is in the answer that makes it and nowhere else.</summary>
internal static class KeyRoutes
{
    private static readonly TableFile<KeySummary> s_file = new(
        "keys",
        [("name", k => k.Name), ("scopes", k => k.Scopes), ("from", k => k.From), ("created_at", k => k.CreatedAt)]
    );

    public static void MapKeys(this RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").RequireAuthorization(Access.Own);
        keys.MapGet("", List).WithSummary("The keys there are, without the keys themselves.");
        keys.MapPost("", Create).WithSummary("Makes a key; this answer is the only place that shows it.");
        api.MapTable(
            "/keys",
            "The list of keys",
            (path, ending) =>
                api.MapGet(path, (ServeOptions options, CancellationToken stop) => s_file.AnswerAsync(ending, List(options), stop)),
            route => route.RequireAuthorization(Access.Own)
        );
        keys.MapDelete("/{name}", Revoke).WithSummary("Takes a key back; it is refused within a second.");
    }

    internal static IReadOnlyList<KeySummary> List(ServeOptions options) =>
        [
            .. KeyFile
                .Read(options.Workspace)
                .Select(k => new KeySummary(k.Name, k.Scopes ?? KeyScopes.All, "made here", k.Created))
                .Concat(
                    options.Config.Server.ApiKeys.Select(k => new KeySummary(
                        k.Key,
                        KeyScopes.Check(k.Value.Scopes),
                        "faultline.yaml",
                        null
                    ))
                )
                .OrderBy(k => k.Name, StringComparer.OrdinalIgnoreCase),
        ];

    private static NewKey Create(KeyBody body, ServeOptions options, ApiKeys keys, ChangeNote note, TimeProvider clock)
    {
        var name = body.Name?.Trim() ?? "";
        if (options.Config.Server.ApiKeys.ContainsKey(name))
        {
            throw FaultlineException.Input($"faultline.yaml has a key {name} already; choose another name.");
        }

        if (body.Scopes is null or { Count: 0 })
        {
            throw FaultlineException.Input($"Say what the key may: {string.Join(", ", KeyScopes.All)}.");
        }

        var scopes = KeyScopes.Check(body.Scopes);
        var key = KeyFile.Create(options.Workspace, name, clock.GetUtcNow().UtcDateTime, scopes);
        keys.Refresh();
        note.OfChange("key", name, null, string.Join(", ", scopes));
        return new NewKey(name, key, scopes);
    }

    private static KeyRevoked Revoke(string name, ServeOptions options, ApiKeys keys, ChangeNote note)
    {
        var before = KeyFile.Read(options.Workspace).FirstOrDefault(k => k.Name == name);
        KeyFile.Revoke(options.Workspace, name);
        keys.Refresh();
        note.OfChange("key", name, string.Join(", ", before?.Scopes ?? KeyScopes.All), null);
        return new KeyRevoked(name);
    }
}

/// <param name="Scopes">At least one of ingest, read, write.</param>
internal sealed record KeyBody(string? Name, IReadOnlyList<string>? Scopes);

/// <param name="Key">The key itself, shown this once.</param>
internal sealed record NewKey(string Name, string Key, IReadOnlyList<string> Scopes);

/// <param name="From">Where it was made; one of <c>faultline.yaml</c> is taken back there.</param>
/// <param name="CreatedAt">UTC; null for one of <c>faultline.yaml</c>.</param>
internal sealed record KeySummary(string Name, IReadOnlyList<string> Scopes, string From, DateTime? CreatedAt);

internal sealed record KeyRevoked(string Name);
