using System.Security.Claims;
using Faultline.Server.Accounts;
using Faultline.Server.Security;
using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Pages;

/// <summary>Who is asking. An account or a key, where the workspace has accounts; otherwise whoever sits at this machine, under the name they choose.</summary>
internal sealed class Person(IHttpContextAccessor http, SignInMode mode)
{
    public const string Cookie = "faultline-name";
    private const int Longest = 80;

    /// <summary>The name that labels and decisions carry. With accounts it is the account's, and nothing that a browser sends can change it; without, a program that chooses none goes by its key's.</summary>
    public string Name => mode.Required ? User?.Identity?.Name ?? "nobody" : Chosen ?? User?.Identity?.Name ?? Environment.UserName;

    /// <summary>True where people sign in.</summary>
    public bool SignsIn => mode.Required;

    /// <summary>True for someone with a session, whom pages may offer to end it.</summary>
    public bool HasSession => User?.Identity is { IsAuthenticated: true, AuthenticationType: "Identity.Application" };

    public string Role => User?.FindFirstValue(ClaimTypes.Role) ?? "";

    public string? Chosen =>
        http.HttpContext?.Request.Cookies[Cookie] is { Length: > 0 } encoded && Accepts(Uri.UnescapeDataString(encoded), out var name)
            ? name
            : null;

    private ClaimsPrincipal? User => http.HttpContext?.User;

    /// <summary>True when the person may change something; a viewer is shown no form for it.</summary>
    public bool MayReview => May(Accounts.Roles.Reviewer);

    /// <summary>True when the person has at least the role.</summary>
    public bool May(string role) => User is { } user && Access.Has(user, role);

    /// <summary>True for a name that a page and a file can show.</summary>
    public static bool Accepts(string? text, out string name)
    {
        name = text?.Trim() ?? "";
        return name.Length is > 0 and <= Longest && !name.Any(char.IsControl);
    }
}
