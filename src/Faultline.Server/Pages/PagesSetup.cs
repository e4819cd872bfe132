using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Faultline.Server.Api;
using Faultline.Server.Components;
using Faultline.Server.Configuring;
using Faultline.Server.Owning;
using Faultline.Server.Regressing;
using Faultline.Server.Reviewing;
using Faultline.Server.Security;
using Faultline.Traces;
using Faultline.Traces.Searching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.WebEncoders;

namespace Faultline.Server.Pages;

/// <summary>The pages, their files, and the routes through which pages change things.</summary>
/// <remarks>
/// Razor components are rendered on the server and sent as plain HTML; small modules of our own add what needs a script. A page holds no
/// connection open, so none can be lost: what a reviewer does goes through <c>/api</c> and is kept by the browser until it is acknowledged.
/// </remarks>
internal static class PagesSetup
{
    private static readonly string[] s_programs = ["/api", "/v1", "/owner", "/assets", "/healthz", "/readyz"];

    public static void AddPages(this IServiceCollection services, ServeOptions options)
    {
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.AddScoped<WorkflowView>();
        services.AddScoped<Person>();
        services.AddScoped<EarlyPage>();
        services.AddSingleton<RunCache>();
        services.AddSingleton<CuratedRuns>();
        services.AddSingleton<LeaseTable>();
        services.AddSingleton<ReviewTurns>();
        services.AddSingleton<RegressionHome>();
        services.AddSingleton<GateHistory>();
        services.AddSingleton<RegressionView>();
        services.AddTransient<RowEditing>();
        services.AddSingleton<ConfigEditor>();
        services.AddSingleton<ITraceSearch>(provider => (ITraceSearch)provider.GetRequiredService<ITraceStore>());
        // Tokens in open pages stay good when the server starts again.
        services.AddDataProtection().SetApplicationName("faultline").PersistKeysToFileSystem(KeyDirectory(options.Workspace));
        services.Configure<WebEncoderOptions>(encoder => encoder.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "faultline-antiforgery";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            antiforgery.Cookie.HttpOnly = true;
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        // Otherwise a parameter or a body that cannot be read is answered without a word.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddPageApi();
    }

    public static void UsePages(this WebApplication app)
    {
        var owner = app.Services.GetRequiredService<OwnerToken>();
        // Other commands come in by a port of their own, and it serves them alone.
        app.Use(
            (context, next) =>
                owner.IsOwnPort(context.Connection.LocalPort)
                && !context.Request.Path.StartsWithSegments("/owner", StringComparison.Ordinal)
                    ? Results.NotFound().ExecuteAsync(context)
                    : next(context)
        );
        app.Use(SecureHeaders.AddAsync);
        // Only for pages: routes of programs answer in their own words.
        app.UseWhen(
            context =>
                HttpMethods.IsGet(context.Request.Method)
                && !s_programs.Any(p => context.Request.Path.StartsWithSegments(p, StringComparison.Ordinal)),
            pages => pages.UseStatusCodePagesWithReExecute("/not-found", "?status={0}", createScopeForStatusCodePages: true)
        );
        app.UseWhen(IsApi, api => api.UseStatusCodePages(NameAsync));
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                StatusCodeSelector = failure =>
                    failure is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
                // Whoever asked is told; the log is for what the server did wrong.
                SuppressDiagnosticsCallback = failed => failed.Exception is BadHttpRequestException && IsApi(failed.HttpContext),
                // What was answered so far is gone, the headers too. A page says the rest.
                ExceptionHandler = context => SecureHeaders.AddAsync(context, TellAsync),
            }
        );
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/assets").MapAssets();
        routes.MapProvider();
        routes.MapPageApi();
        // A page that asks for nothing itself is a viewer's.
        routes.MapRazorComponents<App>().WithPageAccess();
    }

    private static bool IsApi(HttpContext context) => context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal);

    // For a parameter that may be left out, the delegates made at build time set the status and throw nothing.
    private static Task NameAsync(StatusCodeContext answered) =>
        answered.HttpContext.Response.StatusCode == StatusCodes.Status400BadRequest
            ? answered.HttpContext.Response.WriteAsJsonAsync(
                new ApiError("A parameter in the address could not be read. /api/openapi.json describes what this address takes."),
                answered.HttpContext.RequestAborted
            )
            : Task.CompletedTask;

    private static Task TellAsync(HttpContext context) =>
        IsApi(context)
            ? context.Response.WriteAsJsonAsync(
                new ApiError(Told(context.Features.GetRequiredFeature<IExceptionHandlerFeature>().Error)),
                context.RequestAborted
            )
            : Task.CompletedTask;

    private static string Told(Exception failure) =>
        failure switch
        {
            BadHttpRequestException { InnerException: JsonException json } =>
                $"The body is not the JSON that this address takes, from line {json.LineNumber + 1 ?? 1}, {json.Path ?? "$"} on; /api/openapi.json describes it.",
            // It names the parameter and what was said for it.
            BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } bad =>
                $"{bad.Message} /api/openapi.json describes what this address takes.",
            BadHttpRequestException => "The request could not be read; look at its size and form.",
            _ => "The server failed at this; its log on the machine that runs it says why.",
        };

    private static DirectoryInfo KeyDirectory(string workspace)
    {
        var path = Path.Combine(workspace, "keys");
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
