using Faultline.Server.Accounts;

namespace Faultline.Server.Pages;

/// <summary>The pages that the navigation offers.</summary>
internal static class PageList
{
    public static IReadOnlyList<PageEntry> All { get; } =
    [
        new("Findings", "/", "Overview", "layout-dashboard"),
        new("Findings", "/clusters", "Clusters", "layers"),
        new("Findings", "/traces", "Traces", "search"),
        new("Review", "/label", "Label", "tag", Roles.Reviewer),
        new("Review", "/agreement", "Agreement", "scale"),
        new("Review", "/adjudicate", "Adjudicate", "users", Roles.Reviewer),
        new("Regression", "/sets", "Regression sets", "flask-conical"),
        new("Regression", "/gates", "Gate", "shield-check"),
        new("Workspace", "/settings", "Settings", "settings-2", Roles.Owner),
        new("Workspace", "/accounts", "Accounts", "user", Roles.Owner),
        new("Workspace", "/keys", "API keys", "key", Roles.Owner),
        new("Workspace", "/audit", "Audit", "history", Roles.Owner),
    ];

    public static bool Has(string? path) => All.Any(p => p.Path == path);
}

/// <param name="Group">Under which heading of the navigation it stands.</param>
/// <param name="Icon">A symbol of icons.svg.</param>
/// <param name="Role">Who is offered it; whoever has less is turned away by the page itself.</param>
internal sealed record PageEntry(string Group, string Path, string Name, string Icon, string Role = Roles.Viewer);
