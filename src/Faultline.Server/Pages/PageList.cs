using Faultline.Server.Accounts;

namespace Faultline.Server.Pages;

/// <summary>The pages that the navigation offers.</summary>
internal static class PageList
{
    public static IReadOnlyList<PageEntry> All { get; } =
    [
        new("/", "Overview", "layout-dashboard"),
        new("/clusters", "Clusters", "layers"),
        new("/traces", "Traces", "search"),
        new("/label", "Label", "tag", Roles.Reviewer),
        new("/agreement", "Agreement", "scale"),
        new("/adjudicate", "Adjudicate", "users", Roles.Reviewer),
        new("/sets", "Regression sets", "flask-conical"),
        new("/gates", "Gate", "shield-check"),
        new("/settings", "Settings", "settings-2", Roles.Owner),
        new("/accounts", "Accounts", "user", Roles.Owner),
        new("/keys", "API keys", "key", Roles.Owner),
        new("/audit", "Audit", "history", Roles.Owner),
    ];

    public static bool Has(string? path) => All.Any(p => p.Path == path);
}

/// <param name="Icon">A symbol of icons.svg.</param>
/// <param name="Role">Who is offered it; whoever has less is turned away by the page itself.</param>
internal sealed record PageEntry(string Path, string Name, string Icon, string Role = Roles.Viewer);
