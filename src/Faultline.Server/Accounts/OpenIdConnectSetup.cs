using System.Security.Claims;
using Faultline.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Faultline.Server.Accounts;

/// <summary>Signing in at the team's provider: authorization code flow with PKCE (OpenID Connect Core 1.0, RFC 7636).</summary>
internal static class OpenIdConnectSetup
{
    public const string Scheme = "oidc";
    public const string Callback = "/sign-in/callback";

    /// <exception cref="FaultlineException">The configuration is incomplete, or its secret is not set.</exception>
    public static void AddProvider(this AuthenticationBuilder authentication, ServerConfig server)
    {
        if (server.SignIn.Oidc is not { } config)
        {
            return;
        }

        var (authority, secret) = Check(config);
        authentication.AddOpenIdConnect(
            Scheme,
            options =>
            {
                options.Authority = config.Authority;
                options.ClientId = config.ClientId;
                options.ClientSecret = secret;
                options.RequireHttpsMetadata = !authority.IsLoopback;
                options.ResponseType = OpenIdConnectResponseType.Code;
                // A redirect, not a form sent from the provider's page: that would need cookies which other sites send along.
                options.ResponseMode = OpenIdConnectResponseMode.Query;
                options.UsePkce = true;
                options.CallbackPath = Callback;
                options.SignInScheme = IdentityConstants.ApplicationScheme;
                options.MapInboundClaims = false;
                options.GetClaimsFromUserInfoEndpoint = true;
                options.ClaimActions.MapJsonKey(config.NameClaim, config.NameClaim);
                options.ClaimActions.MapJsonKey(config.RoleClaim, config.RoleClaim);
                options.SaveTokens = false;
                options.Scope.Clear();
                foreach (var scope in config.Scopes)
                {
                    options.Scope.Add(scope);
                }

                foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
                {
                    cookie.SameSite = SameSiteMode.Lax;
                    cookie.SecurePolicy = AccountSetup.Secure(server);
                }

                options.Events.OnTicketReceived = ticket => ReceiveAsync(ticket, config);
                options.Events.OnRemoteFailure = failure => RefuseAsync(failure, "The provider did not sign you in; try again.");
            }
        );
    }

    private static async Task ReceiveAsync(TicketReceivedContext ticket, OidcConfig config)
    {
        var people = ticket.HttpContext.RequestServices.GetRequiredService<ProviderPeople>();
        try
        {
            await people.SignInAsync(ticket.Principal ?? new ClaimsPrincipal(), config, ticket.HttpContext.RequestAborted);
            ticket.Response.Redirect(ReturnAddress.Of(ticket.ReturnUri));
            ticket.HandleResponse();
        }
        catch (FaultlineException failure)
        {
            await RefuseAsync(ticket, failure.Message);
        }
    }

    private static Task RefuseAsync<T>(HandleRequestContext<T> context, string reason)
        where T : AuthenticationSchemeOptions
    {
        context.Response.Redirect(context.HttpContext.RequestServices.GetRequiredService<SignInProblem>().Address(reason));
        context.HandleResponse();
        return Task.CompletedTask;
    }

    /// <summary>Leads to the provider, or back to the sign-in where the provider does not answer.</summary>
    public static async Task<IResult> BeginAsync(HttpContext context, string back)
    {
        try
        {
            await context.ChallengeAsync(Scheme, new AuthenticationProperties { RedirectUri = back });
            return Results.Empty;
        }
        catch (InvalidOperationException failure) when (failure.Message.Contains("IDX20803", StringComparison.Ordinal))
        {
            var problem = context.RequestServices.GetRequiredService<SignInProblem>();
            return Results.Redirect(problem.Address("The provider does not answer; try again in a moment, or tell an owner."));
        }
    }

    private static (Uri Authority, string? Secret) Check(OidcConfig config)
    {
        if (
            !Uri.TryCreate(config.Authority, UriKind.Absolute, out var authority)
            || !(authority.Scheme == Uri.UriSchemeHttps || authority.IsLoopback)
        )
        {
            throw Fault($"authority must be an https address, and is '{config.Authority}'");
        }

        if (config.ClientId.Length == 0)
        {
            throw Fault("client_id is missing");
        }

        if (config.ClientSecretVariable is not { } variable)
        {
            return (authority, null);
        }

        return Environment.GetEnvironmentVariable(variable) is { Length: > 0 } secret
            ? (authority, secret)
            : throw Fault($"the environment variable {variable} is not set");
    }

    private static FaultlineException Fault(string what) => FaultlineException.Input($"server.sign_in.oidc in the configuration: {what}.");
}
