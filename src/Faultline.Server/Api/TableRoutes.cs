using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>Routes of a table: the same rows as CSV and as JSONL.</summary>
internal static class TableRoutes
{
    public const string CsvType = "text/csv";
    public const string JsonlType = "application/x-ndjson";

    /// <summary>Maps a table under both endings.</summary>
    /// <param name="routes">The group that it belongs to.</param>
    /// <param name="path">Without ending.</param>
    /// <param name="what">What the rows are, as a sentence begins.</param>
    /// <param name="map">
    /// Maps the path of an ending to what <see cref="TableFile{T}"/> answers. It names its handler in a call of <c>MapGet</c> itself,
    /// so that the request's delegate is made at build time.
    /// </param>
    /// <param name="with">What else holds for both routes.</param>
    public static void MapTable(
        this IEndpointRouteBuilder routes,
        string path,
        string what,
        Func<string, string, RouteHandlerBuilder> map,
        Action<RouteHandlerBuilder>? with = null
    )
    {
        foreach (var (ending, type) in new[] { ("csv", CsvType), ("jsonl", JsonlType) })
        {
            var route = map($"{path}.{ending}", ending)
                .WithSummary($"{what}, as {ending.ToUpperInvariant()}.")
                .Produces<string>(contentType: type);
            with?.Invoke(route);
        }
    }
}
