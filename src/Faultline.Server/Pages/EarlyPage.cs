using System.Reflection;
using Faultline.Server.Components;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Faultline.Server.Pages;

/// <summary>Sends what stands before the content of a page at once, so that the browser paints the navigation while the store is still searched.</summary>
internal sealed class EarlyPage(IServiceProvider services, ILoggerFactory log, WorkflowView view)
{
    private const string Gap = "<!--content-->";

    /// <summary>What follows the content; null where nothing was sent.</summary>
    public MarkupString? End { get; private set; }

    /// <summary>Sends it where the page is one with <see cref="SentEarlyAttribute"/>. Its status and headers are settled with that.</summary>
    public async Task SendAsync(HttpContext context)
    {
        // A page that stands for another, because that one failed, is another endpoint.
        if (
            context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type.GetCustomAttribute<SentEarlyAttribute>()
            is not { } page
        )
        {
            return;
        }

        await view.LoadAsync();
        var name = page.Title ?? (view.Workflow is { } workflow ? Show.Text(workflow) : null);
        RenderFragment<string> markup = text => builder => builder.AddMarkupContent(0, text);
        RenderFragment shell = builder =>
        {
            builder.OpenComponent<Shell>(0);
            builder.AddComponentParameter(1, nameof(Shell.Body), markup(Gap));
            builder.CloseComponent();
        };
        await using var renderer = new HtmlRenderer(services, log);
        var whole = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var frame = await renderer.RenderComponentAsync<Frame>(
                ParameterView.FromDictionary(
                    new Dictionary<string, object?>(StringComparer.Ordinal)
                    {
                        [nameof(Frame.Title)] = name is null ? "Faultline" : name + " · Faultline",
                        [nameof(Frame.ChildContent)] = shell,
                    }
                )
            );
            return frame.ToHtmlString();
        });
        var gap = whole.IndexOf(Gap, StringComparison.Ordinal);
        End = new MarkupString(whole[(gap + Gap.Length)..]);
        await context.Response.WriteAsync(whole[..gap], context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
