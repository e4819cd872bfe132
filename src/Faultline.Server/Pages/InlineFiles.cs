using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace Faultline.Server.Pages;

/// <summary>Style sheets and the script before the first paint, as a page holds them itself: a browser that has nothing yet paints without asking again.</summary>
/// <remarks>The content security policy names the hash of each, so that nothing else is let in by it.</remarks>
internal static partial class InlineFiles
{
    private static readonly Dictionary<string, string> s_styles = new[] { "app.css", "clusters.css", "sets.css", "trace.css" }.ToDictionary(
        name => name,
        Shorten,
        StringComparer.Ordinal
    );

    private static readonly string s_theme = AssetFiles.Text("theme.js").Trim();

    /// <summary>The script that every page starts with.</summary>
    public static MarkupString Theme { get; } = new($"<script>{s_theme}</script>");

    /// <summary>Sources for <c>style-src</c>.</summary>
    public static string StyleHashes { get; } = string.Join(' ', s_styles.Values.Select(Hash));

    /// <summary>The source for <c>script-src</c>.</summary>
    public static string ScriptHash { get; } = Hash(s_theme);

    /// <summary>A style sheet as an element.</summary>
    /// <param name="name">Of the file under <c>wwwroot</c>.</param>
    public static MarkupString Style(string name) => new($"<style>{s_styles[name]}</style>");

    // Without comments and indentation; addresses as they stand from a page.
    private static string Shorten(string name)
    {
        var text = Space().Replace(Comment().Replace(AssetFiles.Text(name), ""), "\n").Trim();
        return Address().Replace(text, address => $"url({AssetFiles.Url(address.Groups[1].Value)})");
    }

    private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    [GeneratedRegex(@"/\*[^*]*(\*[^/][^*]*)*\*/", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s*\n\s*", RegexOptions.NonBacktracking)]
    private static partial Regex Space();

    [GeneratedRegex(@"url\(([^)]+)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Address();
}
