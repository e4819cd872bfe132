using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace Faultline.Server.Pages;

/// <summary>The symbols of icons.svg and the mark of icon.svg, drawn in the page itself: a browser need not fetch the files to paint them.</summary>
internal static partial class IconShapes
{
    private static readonly FrozenDictionary<string, MarkupString> s_icons = Symbol()
        .Matches(AssetFiles.Text("icons.svg"))
        .ToFrozenDictionary(
            symbol => symbol.Groups[1].Value,
            symbol => new MarkupString(
                $"<svg class=\"icon\" width=\"16\" height=\"16\"{symbol.Groups[2].Value} aria-hidden=\"true\" focusable=\"false\">{symbol.Groups[3].Value}</svg>"
            ),
            StringComparer.Ordinal
        );

    private static readonly string s_mark = Mark().Match(AssetFiles.Text("icon.svg")).Groups[1].Value;

    /// <param name="name">Id of a symbol.</param>
    public static MarkupString Icon(string name) => s_icons[name];

    /// <param name="size">In pixels.</param>
    public static MarkupString Brand(int size) =>
        new(
            FormattableString.Invariant(
                $"<svg width=\"{size}\" height=\"{size}\" viewBox=\"0 0 32 32\" aria-hidden=\"true\">{s_mark}</svg>"
            )
        );

    [GeneratedRegex("<symbol id=\"([^\"]+)\"([^>]*)>(.*?)</symbol>", RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex Symbol();

    [GeneratedRegex("<g id=\"mark\">(.*?)</g>", RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex Mark();
}
