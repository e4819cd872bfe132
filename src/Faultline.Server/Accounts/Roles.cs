namespace Faultline.Server.Accounts;

/// <summary>What a person may do. Each role may all that the ones before it may.</summary>
public static class Roles
{
    /// <summary>Looks at everything and exports it.</summary>
    public const string Viewer = "viewer";

    /// <summary>Labels, decides, confirms, edits clusters and regression rows.</summary>
    public const string Reviewer = "reviewer";

    /// <summary>Settings, accounts, keys and the audit too.</summary>
    public const string Owner = "owner";

    /// <summary>From least to most.</summary>
    public static IReadOnlyList<string> All { get; } = [Viewer, Reviewer, Owner];

    /// <summary>True when <paramref name="role"/> may what <paramref name="needed"/> may; an unknown role may nothing.</summary>
    public static bool Includes(string? role, string needed) => Rank(role) >= Rank(needed) && Rank(needed) >= 0;

    /// <summary>The highest of the roles, or null when there is none.</summary>
    public static string? Highest(IEnumerable<string> roles) => roles.Where(r => Rank(r) >= 0).MaxBy(Rank);

    private static int Rank(string? role)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (All[i] == role)
            {
                return i;
            }
        }

        return -1;
    }
}
