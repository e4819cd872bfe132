using System.Text.Encodings.Web;
using System.Text.Unicode;
using Faultline.Server.Api;
using Faultline.Server.Components;
using Faultline.Traces;
using Faultline.Traces.Searching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
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
    public static void AddPages(this IServiceCollection services, ServeOptions options)
    {
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.AddScoped<WorkflowView>();
        services.AddScoped<Person>();
        services.AddSingleton<RunCache>();
        services.AddSingleton<ITraceSearch>(provider => (ITraceSearch)provider.GetRequiredService<ITraceStore>());
        // Tokens in open pages stay good when the server starts again.
        services.AddDataProtection().SetApplicationName("faultline").PersistKeysToFileSystem(KeyDirectory(options.Workspace));
        services.Configure<WebEncoderOptions>(encoder => encoder.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "faultline-antiforgery";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.HttpOnly = true;
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        services.AddPageApi();
    }

    public static void UsePages(this WebApplication app)
    {
        app.Use(SecureHeaders.AddAsync);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseRouting();
        app.UseAntiforgery();
    }

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/assets").MapAssets();
        routes.MapPageApi();
        routes.MapRazorComponents<App>();
    }

    private static DirectoryInfo KeyDirectory(string workspace)
    {
        var path = Path.Combine(workspace, "keys");
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
