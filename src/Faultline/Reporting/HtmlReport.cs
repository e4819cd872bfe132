using System.Security.Cryptography;
using System.Text;
using Faultline.Analysis;
using Faultline.Reporting.Charts;

namespace Faultline.Reporting;

/// <summary>The findings as one HTML file that loads nothing: style and drawings stand in it, scripts do not.</summary>
public static class HtmlReport
{
    /// <summary>Distinct colours; further clusters share the last.</summary>
    private const int Colours = 10;

    private static readonly Lazy<string> s_style = new(ReadStyle);

    public static string Write(ReportModel model)
    {
        var run = model.Run;
        var colours = run
            .Clusters.Select((c, i) => (c.ClusterId, Colour: Math.Min(i + 1, Colours)))
            .ToDictionary(c => c.ClusterId, c => c.Colour, StringComparer.Ordinal);
        var html = new HtmlWriter();
        WriteHead(html, run);
        html.Write($"""<body><a class="skip" href="#clusters">Skip to the clusters</a><div class="page">""");
        WriteHeader(html, run);
        html.Write($"<main>");
        WriteHeadlines(html, run);
        html.Write(
            $"""
            <div class="charts"><section class="panel" aria-labelledby="h-rate"><h2 id="h-rate">Pass rate a week</h2>
            """
        );
        PassRateChart.Write(html, run, model.Releases);
        html.Write(
            $"""<p class="note">Band: 95 % interval. Shaded: the window of this run. Dashed: a prompt version goes live.</p></section><section class="panel" aria-labelledby="h-map"><h2 id="h-map">Map of the failures</h2>"""
        );
        ClusterMap.Write(html, run, colours);
        html.Write($"""<p class="note">Near dots fail alike; numbers are impact ranks, grey is noise.</p></section></div>""");
        ClusterOverview.Write(html, run, colours);
        ClusterWeeks.Write(html, run, colours);
        ChangeTable.Write(html, run);
        ClusterFlows.Write(html, run, colours);
        foreach (var cluster in run.Clusters)
        {
            ClusterArticle.Write(html, model, cluster, colours[cluster.ClusterId]);
        }

        NoiseSection.Write(html, model);
        WriteWarnings(html, run);
        html.Write($"</main>");
        WriteFooter(html, run);
        return html.Write($"</div></body></html>\n").ToString();
    }

    private static void WriteHead(HtmlWriter html, AnalysisRun run)
    {
        var digest = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(s_style.Value)));
        html.Write(
            $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-
            """
        );
        // The digest is base64 of our own style sheet and must stand unencoded.
        var head = new HtmlWriter();
        head.Write(
            $"""
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <meta name="color-scheme" content="light dark">
            <title>{run.Workflow}: failure clusters, {Figures.Date(run.From)} to {Figures.Date(run.To)}</title>
            """
        );
        html.WriteTrusted(digest + "'; base-uri 'none'; form-action 'none'\">\n");
        html.Write(head);
        html.WriteTrusted("<style>" + s_style.Value + "</style></head>\n");
    }

    private static void WriteHeader(HtmlWriter html, AnalysisRun run)
    {
        html.Write(
            $"""
            <header><p class="product">Faultline</p><h1>{run.Workflow}</h1>
            <p class="sub">{Figures.Date(run.From)} – {Figures.Date(run.To)} · {Figures.Count(run.TotalTraces)} traces · {Figures.Count(
                run.TotalFailed
            )} failed{(run.Sampled < run.TotalFailed ? $" · {Figures.Count(run.Sampled)} sampled" : "")}</p>
            <dl class="figures"><div><dt>Pass rate</dt><dd>{Figures.Percent(run.PassRate.Value)}<small>{Figures.Range(
                run.PassRate
            )}</small></dd></div>
            """
        );
        if (run.Change is { } change)
        {
            var kind = change.Delta < 0 ? "worse" : "better";
            html.Write(
                $"""<div><dt>Against the window before</dt><dd class="{kind}">{Figures.Points(change.Delta)}<small>points, from {Figures.Percent(change.From.Value)}</small></dd></div>"""
            );
        }

        var clustered = run.Clusters.Sum(c => c.Size);
        html.Write(
            $"""
            <div><dt>Clusters</dt><dd>{run.Clusters.Count}<small>{Figures.Count(clustered)} of {Figures.Count(
                run.Sampled
            )} failures</small></dd></div>
            <div><dt>Without a cluster</dt><dd>{Figures.Percent(
                run.Sampled > 0 ? run.Noise.Size / (double)run.Sampled : 0
            )}<small>{Figures.Count(run.Noise.Size)} failures</small></dd></div></dl></header>
            """
        );
    }

    private static void WriteHeadlines(HtmlWriter html, AnalysisRun run)
    {
        if (run.Headlines.Count == 0)
        {
            return;
        }

        html.Write($"""<section class="headlines" aria-labelledby="h-head"><h2 id="h-head">What to know first</h2><ol>""");
        foreach (var headline in run.Headlines.Take(5))
        {
            html.Write($"<li>{headline}</li>");
        }

        html.Write($"</ol></section>");
    }

    private static void WriteWarnings(HtmlWriter html, AnalysisRun run)
    {
        if (run.Warnings.Count == 0)
        {
            return;
        }

        html.Write($"""<section class="warnings" aria-labelledby="h-warn"><h2 id="h-warn">Read with care</h2><ul>""");
        foreach (var warning in run.Warnings)
        {
            html.Write($"<li>{warning}</li>");
        }

        html.Write($"</ul></section>");
    }

    private static void WriteFooter(HtmlWriter html, AnalysisRun run)
    {
        html.Write(
            $"""
            <footer><p>Run <code>{run.RunId}</code> · seed {run.Seed} · {run.Pipeline} · {run.Embedding.Model}, {run.Embedding.Dimensions} dimensions · made {Figures.Date(
                run.CreatedAt
            )}</p>
            <details><summary>Settings of the run</summary><dl class="settings">
            """
        );
        foreach (var (name, value) in run.Algorithm)
        {
            html.Write($"<dt>{name}</dt><dd>{SettingText.Of(value)}</dd>");
        }

        html.Write($"</dl></details></footer>");
    }

    private static string ReadStyle()
    {
        const string name = "Faultline.Reporting.report.css";
        using var stream =
            typeof(HtmlReport).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program was built without {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
