namespace Faultline.Server.Pages;

/// <summary>The pages that the navigation offers.</summary>
internal static class PageList
{
    public static IReadOnlyList<PageEntry> All { get; } =
    [
        new("/", "Overview", "layout-dashboard"),
        new("/clusters", "Clusters", "layers"),
        new("/traces", "Traces", "search"),
        new("/label", "Label", "tag"),
        new("/agreement", "Agreement", "scale"),
        new("/adjudicate", "Adjudicate", "users"),
    ];

    public static bool Has(string? path) => All.Any(p => p.Path == path);
}

/// <param name="Icon">A symbol of icons.svg.</param>
internal sealed record PageEntry(string Path, string Name, string Icon);
