using Faultline.Analysis;
using Faultline.Reporting.Charts;
using Faultline.Traces;

namespace Faultline.Reporting;

/// <summary>One cluster in full: where it lives, why it has its tag, and failures that show it.</summary>
internal static class ClusterArticle
{
    public static void Write(HtmlWriter html, ReportModel model, ClusterReport cluster, int colour)
    {
        html.Write(
            $"""
            <article id="c-{cluster.ClusterId}" class="panel cluster" aria-labelledby="n-{cluster.ClusterId}"><header><span class="number k{colour}">{cluster.ImpactRank}</span><h2 id="n-{cluster.ClusterId}">{cluster.Name}</h2><span class="tag">{cluster.Tag.Value}</span>{" "}<span class="state">{State(
                cluster.Tag
            )}</span></header>
            <p class="reason">{cluster.Tag.Reason}</p>
            <dl class="facts"><div><dt>Failures</dt><dd>{Figures.Count(
                cluster.EstimatedTotal
            )}</dd></div><div><dt>Impact</dt><dd>{Figures.Number(cluster.Impact.Value)} <small>{Figures.Number(
                cluster.Impact.Low
            )}–{Figures.Number(cluster.Impact.High)}</small></dd></div>
            """
        );
        if (cluster.Stability is { } stability)
        {
            html.Write(
                $"<div><dt>Stability</dt><dd>{Figures.Stability(stability)} <small>{Figures.StabilityBand(stability)}</small></dd></div>"
            );
        }

        html.Write(
            $"<div><dt>Since the last run</dt><dd>{cluster.Lineage.Status}</dd></div><div><dt>Id</dt><dd><code>{cluster.ClusterId}</code></dd></div></dl>"
        );
        WriteCauses(html, cluster);
        TerritoryTable.Write(html, cluster);
        WriteWords(html, cluster);
        WriteRepresentatives(html, model, cluster);
        html.Write($"</article>");
    }

    private static string State(TagReport tag) =>
        tag.Confirmed ? "confirmed"
        : tag.Source == "human" ? "labelled, unconfirmed"
        : $"suggested by {(tag.Source == "judge" ? "the judge" : "the evidence")}, {Figures.Percent(tag.Confidence)} sure";

    private static void WriteCauses(HtmlWriter html, ClusterReport cluster)
    {
        if (cluster.Causes.Count == 0)
        {
            html.Write($"""<p class="note">No slice of the traffic holds significantly more of it than the rest.</p>""");
            return;
        }

        foreach (var cause in cluster.Causes)
        {
            html.Write($"""<section class="cause"><h3>""");
            for (var i = 0; i < cause.Conditions.Count; i++)
            {
                html.Write($"{(i > 0 ? " and " : "")}");
                html.Write($"<code>{Figures.Text(cause.Conditions[i])}</code>");
            }

            html.Write($"</h3>");
            RateBars.Write(html, cause.PassRateInside, cause.PassRateOutside);
            html.Write(
                $"""<p class="numbers">{Figures.Percent(cause.Coverage)} of the cluster lies in this slice; {Figures.Percent(cause.Precision)} of the slice's traffic fails this way · lift {Figures.Number(cause.Lift)} · odds ratio {Figures.Number(cause.OddsRatio)} · {Figures.PValue(cause.PAdjusted)} after correction</p>"""
            );
            if (cause.Shadows.Count > 0)
            {
                html.Write($"""<p class="note">Says nearly the same: {string.Join("; ", cause.Shadows)}.</p>""");
            }

            html.Write($"</section>");
        }
    }

    private static void WriteWords(HtmlWriter html, ClusterReport cluster)
    {
        html.Write($"""<p class="words">""");
        foreach (var keyword in cluster.Keywords.Take(10))
        {
            html.Write($"<span>{keyword}</span> ");
        }

        html.Write($"</p>");
        if (cluster.Signals.Count > 0)
        {
            var signals = cluster
                .Signals.OrderByDescending(s => s.Value)
                .ThenBy(s => s.Key, StringComparer.Ordinal)
                .Select(s => $"{s.Key} {s.Value}");
            html.Write($"""<p class="note">Signals: {string.Join(" · ", signals)}</p>""");
        }
    }

    private static void WriteRepresentatives(HtmlWriter html, ReportModel model, ClusterReport cluster)
    {
        html.Write(
            $"<details{(cluster.ImpactRank == 1 ? " open" : "")}><summary>{cluster.Representatives.Count} failures that span it</summary>"
        );
        foreach (var id in cluster.Representatives)
        {
            if (model.Traces.TryGetValue(id, out var trace))
            {
                WriteTrace(html, trace);
            }
            else
            {
                html.Write($"""<p class="note">Trace <code>{id}</code> is no longer stored.</p>""");
            }
        }

        html.Write($"</details>");
    }

    private static void WriteTrace(HtmlWriter html, Trace trace)
    {
        var failedTools = trace.ToolCalls.Where(t => t.Failed).Select(t => $"{t.Name}: {t.Status}").Distinct(StringComparer.Ordinal);
        var facts = new[] { trace.Intent, trace.PromptVersion, trace.Model }.Where(f => f is not null).Concat(failedTools);
        html.Write(
            $"""
            <figure class="trace"><blockquote class="ask" dir="auto">{Figures.Excerpt(
                trace.Query,
                360
            )}</blockquote><blockquote class="answer" dir="auto">{Figures.Excerpt(
                trace.Response,
                520
            )}</blockquote><figcaption>{Figures.Date(trace.Timestamp)} · {string.Join(
                " · ",
                facts
            )} · <code>{trace.TraceId}</code></figcaption>{""}
            """
        );
        if (trace.JudgeComment is { Length: > 0 } comment)
        {
            html.Write($"""<p class="comment" dir="auto">Judge: {Figures.Excerpt(comment, 240)}</p>""");
        }

        html.Write($"</figure>");
    }
}
