using System.Security.Claims;
using Faultline.Server.Accounts;
using Faultline.Server.Pages;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Faultline.Server.Security;

/// <summary>What each route and page asks of whoever comes: a role, or the right to send traces. What says nothing is closed to everyone.</summary>
internal static class Access
{
    public const string View = "view";
    public const string Review = "review";
    public const string Own = "own";
    public const string Ingest = "ingest";

    private const string AnyScheme = "faultline";

    // What is set here holds for everyone.
    private const string Settings = "/api/settings";

    public static void AddAccess(this IServiceCollection services, ServeOptions options)
    {
        var server = options.Config.Server;
        services.AddSingleton<SignInMode>();
        services.AddScoped<ProviderPeople>();
        services.AddSingleton<SignInProblem>();
        services.AddAccountStore(new AccountFile(options.Workspace), server.SignIn);
        var authentication = services
            .AddAuthentication(AnyScheme)
            .AddPolicyScheme(AnyScheme, null, scheme => scheme.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, KeyHandler>(KeyHandler.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, MachineHandler>(MachineHandler.SchemeName, null)
            .AddSessions(server);
        authentication.AddProvider(server);
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessAnswers>();
        services.AddSingleton<IAuthorizationHandler, IngestHandler>();
        services
            .AddAuthorizationBuilder()
            .AddPolicy(View, policy => policy.RequireAssertion(context => Has(context.User, Roles.Viewer)))
            .AddPolicy(Review, policy => policy.RequireAssertion(context => Has(context.User, Roles.Reviewer)))
            .AddPolicy(Own, policy => policy.RequireAssertion(context => Has(context.User, Roles.Owner)))
            .AddPolicy(Ingest, policy => policy.AddRequirements(new IngestRequirement()))
            // Nothing stands at an address without endpoint, and 404 may say so; an endpoint that names no policy is a mistake.
            .SetFallbackPolicy(
                new AuthorizationPolicyBuilder()
                    .RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is null)
                    .Build()
            );
    }

    /// <summary>Gives every endpoint of the group that says nothing itself a policy by its method: reading is a viewer's, changing a reviewer's, settings an owner's.</summary>
    public static TBuilder WithAccessByMethod<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Finally(endpoint =>
        {
            if (!endpoint.Metadata.Any(m => m is IAuthorizeData or IAllowAnonymous))
            {
                var methods = endpoint.Metadata.OfType<HttpMethodMetadata>().LastOrDefault()?.HttpMethods;
                var reads = methods?.All(m => HttpMethods.IsGet(m) || HttpMethods.IsHead(m)) == true;
                var route = (endpoint as RouteEndpointBuilder)?.RoutePattern.RawText ?? "";
                var owned = route.StartsWith(Settings, StringComparison.Ordinal);
                endpoint.Metadata.Add(
                    new AuthorizeAttribute(
                        reads ? View
                        : owned ? Own
                        : Review
                    )
                );
            }
        });
        return endpoints;
    }

    /// <summary>The same for pages: one that says nothing itself is a viewer's.</summary>
    public static TBuilder WithPageAccess<TBuilder>(this TBuilder pages)
        where TBuilder : IEndpointConventionBuilder
    {
        pages.Finally(page =>
        {
            if (!page.Metadata.Any(m => m is IAuthorizeData or IAllowAnonymous))
            {
                page.Metadata.Add(new AuthorizeAttribute(View));
            }
        });
        return pages;
    }

    public static bool Has(ClaimsPrincipal user, string role) => Roles.Includes(user.FindFirstValue(ClaimTypes.Role), role);

    private static string SchemeOf(HttpContext context) =>
        context.Features.Get<WarmUp.Mark>() is not null ? MachineHandler.SchemeName
        : KeyHandler.IsShownIn(context.Request) ? KeyHandler.SchemeName
        : context.RequestServices.GetRequiredService<SignInMode>().Required ? IdentityConstants.ApplicationScheme
        : MachineHandler.SchemeName;
}
