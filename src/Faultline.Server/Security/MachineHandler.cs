using System.Security.Claims;
using System.Text.Encodings.Web;
using Faultline.Server.Accounts;
using Faultline.Server.Pages;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Faultline.Server.Security;

/// <summary>Whoever sits at this machine, while the workspace has no accounts: one user, who owns everything.</summary>
internal sealed class MachineHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ServeOptions serve
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "machine";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Context.Features.Get<WarmUp.Mark>() is null && !IngestHandler.NeedsNoKey(Context, serve))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        // The name people choose is no part of it: antiforgery tokens are bound to these claims, and stay good when the name changes.
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, SchemeName), new Claim(ClaimTypes.Role, Roles.Owner)],
            SchemeName
        );
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }
}
