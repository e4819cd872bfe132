using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Faultline.Server.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Faultline.Server.Security;

/// <summary>Programs, by their key: <c>Authorization: Bearer KEY</c>, <c>x-api-key</c>, or as the password of basic authentication.</summary>
internal sealed class KeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ApiKeys keys,
    SignInMode mode
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "key";

    /// <summary>Claim that says a key may send traces and signals.</summary>
    public const string MaySend = "faultline:ingest";

    private const string Header = "x-api-key";
    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    public static bool IsShownIn(HttpRequest request) => request.Headers.Authorization.Count > 0 || request.Headers.ContainsKey(Header);

    /// <summary>True where the key came in a header that no browser sends by itself, so that no page can have another's browser send it.</summary>
    public static bool IsDeliberate(HttpRequest request) =>
        request.Headers.ContainsKey(Header)
        || request.Headers.Authorization.ToString().StartsWith(Bearer, StringComparison.OrdinalIgnoreCase);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Shown() is not { Length: > 0 } shown || keys.Find(shown) is not { } key)
        {
            return Task.FromResult(AuthenticateResult.Fail("The key is not known."));
        }

        var identity = new ClaimsIdentity(SchemeName);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, "key:" + key.Name));
        identity.AddClaim(new Claim(ClaimTypes.Name, "key:" + key.Name));
        if (key.May(KeyScopes.Ingest))
        {
            identity.AddClaim(new Claim(MaySend, "yes"));
        }

        // Accounts, keys and settings are for people, once there are any; before, a key with a part of the scopes could make itself one with all.
        var role =
            key.May(KeyScopes.Write) ? (mode.Required || !KeyScopes.All.All(key.May) ? Roles.Reviewer : Roles.Owner)
            : key.May(KeyScopes.Read) ? Roles.Viewer
            : null;
        if (role is not null)
        {
            identity.AddClaim(new Claim(ClaimTypes.Role, role));
        }

        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    private string Shown()
    {
        var authorization = Request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[Bearer.Length..].Trim();
        }

        return authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)
            ? Password(authorization[Basic.Length..].Trim())
            : Request.Headers[Header].ToString();
    }

    private static string Password(string credentials)
    {
        var bytes = new byte[credentials.Length];
        if (!Convert.TryFromBase64String(credentials, bytes, out var length))
        {
            return "";
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
