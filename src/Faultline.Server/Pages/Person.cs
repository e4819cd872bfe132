using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Pages;

/// <summary>Who sits at the browser. On this machine alone people sign in with nothing but the name they choose.</summary>
internal sealed class Person(IHttpContextAccessor http)
{
    public const string Cookie = "faultline-name";
    private const int Longest = 80;

    /// <summary>The chosen name, else that of this machine's user.</summary>
    public string Name => Chosen ?? Environment.UserName;

    public string? Chosen =>
        http.HttpContext?.Request.Cookies[Cookie] is { Length: > 0 } encoded && Accepts(Uri.UnescapeDataString(encoded), out var name)
            ? name
            : null;

    /// <summary>True for a name that a page and a file can show.</summary>
    public static bool Accepts(string? text, out string name)
    {
        name = text?.Trim() ?? "";
        return name.Length is > 0 and <= Longest && !name.Any(char.IsControl);
    }
}
