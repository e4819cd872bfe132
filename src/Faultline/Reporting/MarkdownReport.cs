using System.Globalization;
using System.Text;
using Faultline.Analysis;
using Faultline.Gating;

namespace Faultline.Reporting;

/// <summary>The findings as GitHub-flavoured Markdown, for a pull request, a wiki or a mail.</summary>
public static class MarkdownReport
{
    public static string Write(ReportModel model)
    {
        var run = model.Run;
        var text = new StringBuilder();
        void Line(string line = "") => text.Append(line).Append('\n');
        static string Safe(string? value, int max = 300) => MarkdownText.Inline(value, max);

        Line($"# {Safe(run.Workflow)}: failure clusters");
        Line();
        Line(
            $"{Figures.Date(run.From)} to {Figures.Date(run.To)}: {Figures.Count(run.TotalTraces)} traces, {Figures.Count(run.TotalFailed)} failed, pass rate **{Figures.Percent(run.PassRate.Value)}** ({Figures.Range(run.PassRate)})."
        );
        if (run.Headlines.Count > 0)
        {
            Line();
            for (var i = 0; i < run.Headlines.Count && i < 5; i++)
            {
                Line(string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {Safe(run.Headlines[i], 600)}"));
            }
        }

        Line();
        Line("## Clusters by impact");
        Line();
        if (run.Clusters.Count == 0)
        {
            Line("No group of failures stands out in this window.");
        }
        else
        {
            Line("| # | cluster | tag | failures | impact (95 %) | by count | pass rate in its slice | before |");
            Line("|---|---|---|---:|---:|---:|---:|---:|");
            foreach (var c in run.Clusters)
            {
                Line(
                    $"| {c.ImpactRank}{(c.TiedWith.Count > 0 ? "=" : "")} | {Safe(c.Name)} | {Safe(c.Tag.Value)}{(c.Tag.Confirmed ? "" : " (suggested)")} | {Figures.Count(c.EstimatedTotal)} | {Figures.Number(c.Impact.Value)} ({Figures.Number(c.Impact.Low)}–{Figures.Number(c.Impact.High)}) | {c.FrequencyRank} | {Rate(c.PassRate)} | {Rate(c.PreviousPassRate)} |"
                );
            }
        }

        foreach (var cluster in run.Clusters)
        {
            Line();
            WriteCluster(cluster, model, Line);
        }

        if (run.Warnings.Count > 0)
        {
            Line();
            Line("## Read with care");
            Line();
            foreach (var warning in run.Warnings)
            {
                Line("- " + Safe(warning, 600));
            }
        }

        Line();
        Line($"Run {Safe(run.RunId)}, seed {run.Seed}, {Safe(run.Pipeline)}, {Safe(run.Embedding.Model)}.");
        return text.ToString();
    }

    private static void WriteCluster(ClusterReport cluster, ReportModel model, Action<string> line)
    {
        line($"## {cluster.ImpactRank}. {MarkdownText.Inline(cluster.Name)}");
        line("");
        var stability = cluster.Stability is { } s ? $", stability {Figures.Stability(s)} ({Figures.StabilityBand(s)})" : "";
        line($"Tag **{MarkdownText.Inline(cluster.Tag.Value)}**: {MarkdownText.Inline(cluster.Tag.Reason, 600)}{stability}.");
        foreach (var cause in cluster.Causes)
        {
            line("");
            line(
                $"- Lives in {MarkdownText.Inline(Figures.Conditions(cause.Conditions))}: {Figures.Percent(cause.PassRateInside.Value)} pass there ({Figures.Range(cause.PassRateInside)}, n = {Figures.Count(cause.PassRateInside.N)}), {Figures.Percent(cause.PassRateOutside.Value)} elsewhere; {Figures.Percent(cause.Coverage)} of the cluster, lift {Figures.Number(cause.Lift)}, {Figures.PValue(cause.PAdjusted)} after correction."
            );
        }

        if (cluster.Territory is { } territory)
        {
            line("");
            line(
                $"- All traffic where {MarkdownText.Inline(territory.Text, 600)}: {Rate(territory.PassRate)}, n = {Figures.Count(territory.PassRate.N)}"
                    + string.Concat(
                        territory
                            .PromptVersions.Select(v => ("prompt " + v.Value, v.PassRate))
                            .Concat(territory.Models.Select(m => ("model " + m.Value, m.PassRate)))
                            .Select(x => $"; {MarkdownText.Inline(x.Item1)} {Figures.Percent(x.PassRate.Value)}")
                    )
                    + "."
            );
        }

        foreach (var id in cluster.Representatives)
        {
            line("");
            if (model.Traces.TryGetValue(id, out var trace))
            {
                line($"> {MarkdownText.Inline(trace.Query, 300)}");
                line(">");
                line($"> **{MarkdownText.Inline(trace.Response, 400)}**");
                line(">");
            }

            line($"> trace {MarkdownText.Inline(id)}");
        }
    }

    private static string Rate(Rate? rate) => rate is null ? "–" : $"{Figures.Percent(rate.Value)} ({Figures.Range(rate)})";
}
