using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Faultline.Server.Tests.Pages;

/// <summary>axe-core on a page as it stands: put there once, and asked for nothing but what it finds wrong, since all that it finds right is megabytes.</summary>
internal static class Axe
{
    private static readonly string s_script = new BundledAxeScriptProvider().GetScript();

    // Nothing else depends on the colour scheme.
    private static readonly string[] s_ofColours = ["color-contrast", "link-in-text-block"];

    /// <summary>What axe finds in light and, of what has to do with colours, in the dark.</summary>
    /// <param name="page">As it stands.</param>
    /// <param name="within">Selector of what is looked at; null for the whole page.</param>
    /// <returns>A finding each: the rule, what it asks for, and the elements that break it.</returns>
    public static async Task<IReadOnlyList<string>> AxeAsync(this IPage page, string? within = null)
    {
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce });
        if (!await page.EvaluateAsync<bool>("'axe' in window"))
        {
            await page.EvaluateAsync(s_script);
        }

        var light = await RunAsync(page, within, null);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        return [.. light, .. await RunAsync(page, within, s_ofColours)];
    }

    // The root element stands for the page as a whole, rules of the whole page included.
    private static Task<string[]> RunAsync(IPage page, string? within, string[]? rules) =>
        page.EvaluateAsync<string[]>(
            """
            async ([within, rules]) => {
              const options = { resultTypes: ['violations'], ...(rules ? { runOnly: { type: 'rule', values: rules } } : {}) };
              const { passes, incomplete, violations } = await axe.run({ include: [[within]] }, options);
              if (passes.length + incomplete.length + violations.length === 0) throw new Error('axe looked at nothing');
              return violations.map(v => `${v.id}: ${v.help} (${v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')})`);
            }
            """,
            new object?[] { within ?? "html", rules }
        );
}
