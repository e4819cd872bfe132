using Faultline.Analysis;

namespace Faultline.Reporting;

/// <summary>What belongs to no cluster: how much severe harm is in it, small groups, the strangest failures.</summary>
internal static class NoiseSection
{
    public static void Write(HtmlWriter html, ReportModel model)
    {
        var run = model.Run;
        if (run.Noise.Size == 0 && run.Saturation is null)
        {
            return;
        }

        html.Write($"""<section class="panel" aria-labelledby="h-noise"><h2 id="h-noise">Without a cluster</h2>""");
        var any = run.Noise.Severe.FirstOrDefault(s => s.Signal == "any");
        html.Write($"<p>{Figures.Count(run.Noise.Size)} of {Figures.Count(run.Sampled)} failures belong to no cluster");
        html.Write(
            $"{(any is null ? "" : $"; they hold {Figures.Count(any.InNoise)} of the {Figures.Count(any.All)} failures with a severe signal")}. {run.Saturation?.Text}</p>"
        );
        if (run.Noise.Severe.Any(s => s.Signal != "any"))
        {
            html.Write(
                $"""<p class="note">Severe signals, in noise of all: {string.Join(" · ", run.Noise.Severe.Where(s => s.Signal != "any").Select(s => $"{s.Signal} {s.InNoise} of {s.All}"))}</p>"""
            );
        }

        if (run.Noise.Pockets.Count > 0)
        {
            html.Write($"""<h3>Small groups that recur</h3><ul class="pockets">""");
            foreach (var pocket in run.Noise.Pockets)
            {
                html.Write($"<li>{pocket.Size} failures such as ");
                Quote(html, model, pocket.Example);
                html.Write($"</li>");
            }

            html.Write($"</ul>");
        }

        if (run.Noise.Outliers.Count > 0)
        {
            html.Write($"""<details><summary>The {run.Noise.Outliers.Count} strangest</summary><ul class="pockets">""");
            for (var i = 0; i < run.Noise.Outliers.Count; i++)
            {
                html.Write($"<li>");
                Quote(html, model, run.Noise.Outliers[i]);
                if (i < run.Noise.Glosh.Count)
                {
                    html.Write($" <small>outlier score {Figures.Number(run.Noise.Glosh[i])}</small>");
                }

                html.Write($"</li>");
            }

            html.Write($"</ul></details>");
        }

        html.Write($"</section>");
    }

    private static void Quote(HtmlWriter html, ReportModel model, string id)
    {
        if (model.Traces.TryGetValue(id, out var trace))
        {
            html.Write(
                $"""<span class="ask" dir="auto">{Figures.Excerpt(trace.Query, 120)}</span> <span class="answer" dir="auto">{Figures.Excerpt(trace.Response, 180)}</span> <code>{id}</code>"""
            );
        }
        else
        {
            html.Write($"<code>{id}</code>");
        }
    }
}
