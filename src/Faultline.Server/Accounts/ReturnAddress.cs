namespace Faultline.Server.Accounts;

/// <summary>Where someone goes after signing in: a page of this server and of no other.</summary>
internal static class ReturnAddress
{
    /// <summary>The path with its query, or <c>/</c> for anything that a browser could take for another site's address.</summary>
    public static string Of(string? wanted)
    {
        if (wanted is not { Length: > 0 } || wanted[0] != '/' || wanted.Any(c => c is '\\' || char.IsControl(c)))
        {
            return "/";
        }

        return (wanted.Length > 1 && wanted[1] == '/') || wanted.StartsWith("/sign-in", StringComparison.Ordinal) ? "/" : wanted;
    }
}
