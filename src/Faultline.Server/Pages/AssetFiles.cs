using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Faultline.Server.Pages;

/// <summary>The pages' files, which stand in the assembly. A page names each with the hash of its content, so a browser may keep it for good.</summary>
internal static class AssetFiles
{
    private const string Root = "wwwroot/";
    private static readonly FileExtensionContentTypeProvider s_types = new();
    private static readonly FrozenDictionary<string, Asset> s_assets = Read();

    /// <summary>Address of a file under <c>wwwroot</c>.</summary>
    public static string Url(string name) => $"/assets/{name}?v={s_assets[name].Hash}";

    /// <summary>What a file under <c>wwwroot</c> says, its lines ended as browsers read them.</summary>
    public static string Text(string name) => Encoding.UTF8.GetString(s_assets[name].Content).ReplaceLineEndings("\n");

    public static void MapAssets(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/{**name}", static (string name, HttpContext context) => Serve(name, context))
            .AllowAnonymous()
            .ExcludeFromDescription();

    private static IResult Serve(string name, HttpContext context)
    {
        if (!s_assets.TryGetValue(name, out var asset))
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(asset.Content, asset.Type, entityTag: new EntityTagHeaderValue($"\"{asset.Hash}\""));
    }

    private static FrozenDictionary<string, Asset> Read()
    {
        var assembly = typeof(AssetFiles).Assembly;
        var assets = new Dictionary<string, Asset>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            var name = resource.Replace('\\', '/');
            if (name.StartsWith(Root, StringComparison.Ordinal))
            {
                using var stream = assembly.GetManifestResourceStream(resource)!;
                var content = new byte[stream.Length];
                stream.ReadExactly(content);
                var type = s_types.TryGetContentType(name, out var known) ? known : "text/plain";
                var text = type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type;
                assets[name[Root.Length..]] = new Asset(content, text, Convert.ToHexStringLower(SHA256.HashData(content))[..12]);
            }
        }

        return assets.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private sealed record Asset(byte[] Content, string Type, string Hash);
}
