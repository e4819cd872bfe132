using System.Globalization;
using Faultline.Analysis;

namespace Faultline.Causes;

/// <summary>One sentence a finding, most important first, composed of tested facts only.</summary>
public static class Headlines
{
    /// <summary>Part of the aggregate change below which a share is not worth a clause.</summary>
    private const double WorthSaying = 0.002;

    /// <summary>Headlines of the run's clusters in the order given (by impact); those that carry more of a drop come first.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<ClusterReport> clusters, ChangeReport? change)
    {
        var headlines = new List<string>();
        if (change is not null && Math.Abs(change.Delta) >= WorthSaying)
        {
            headlines.Add(
                $"The pass rate {(change.Delta < 0 ? "fell" : "rose")} from {Percent(change.From.Value)} to {Percent(change.To.Value)}."
            );
        }

        // Two clusters in one slice are two faces of one problem: the slice is told once, with the cluster that carries most.
        var told = clusters
            .Where(c => c.Causes.Count > 0 && FailsMore(c.Causes[0]))
            .OrderBy(c => Effect(c, change))
            .DistinctBy(c => SliceKey(c.Causes[0]), StringComparer.Ordinal)
            .ToList();
        headlines.InsertRange(0, told.Select(c => Sentence(c, change)));
        if (told.Count == 0)
        {
            headlines.Add(
                clusters.Count == 0
                    ? "No group of failures stands out."
                    : "No slice of the traffic is significantly over-represented in any cluster."
            );
        }

        return headlines;
    }

    /// <summary>A cluster can live in traffic that fails no more than the rest (something else fails less there): true of the cluster, but no news about the traffic.</summary>
    private static bool FailsMore(CauseReport cause) => cause.PassRateInside.High < cause.PassRateOutside.Low;

    /// <summary>The slice without its cut points: <c>age &gt; 24</c> and <c>age &gt; 31</c> tell the same story.</summary>
    private static string SliceKey(CauseReport cause) =>
        string.Join(
            '\u0001',
            cause.Conditions.Select(c => c.Op is ">" or "<=" ? $"{c.Attribute} {c.Op}" : Words(c)).Order(StringComparer.Ordinal)
        );

    private static double Effect(ClusterReport cluster, ChangeReport? change)
    {
        var effect = Contribution(cluster, change) ?? 0;

        // Below the bound the order by impact stands (the sort is stable).
        return effect <= -WorthSaying ? effect : 0;
    }

    private static double? Contribution(ClusterReport cluster, ChangeReport? change) =>
        change?.Contributions.FirstOrDefault(c => string.Equals(c.ClusterId, cluster.ClusterId, StringComparison.Ordinal)) is { } part
            ? part.RateEffect + part.MixEffect
            : null;

    private static string Sentence(ClusterReport cluster, ChangeReport? change)
    {
        var cause = cluster.Causes[0];
        var slice = string.Join(" and ", cause.Conditions.Select(Words));
        var sentence =
            $"Requests with {slice} pass {Percent(cause.PassRateInside.Value)} of the time (n = {Count(cause.PassRateInside.N)})"
            + $" against {Percent(cause.PassRateOutside.Value)} elsewhere";
        if (cluster.PreviousPassRate is { N: >= 10 } before)
        {
            sentence += $" and {Percent(before.Value)} of the same traffic before";
        }

        if (Contribution(cluster, change) is { } effect && change is not null && effect <= -WorthSaying && change.Delta < 0)
        {
            sentence += $"; this explains {Points(-effect)} of the {Points(-change.Delta)} points lost";
        }

        return $"{sentence} ({cluster.Tag.Value}, {cluster.Size} failures, cluster {cluster.ClusterId}).";
    }

    private static string Words(Condition condition) =>
        condition switch
        {
            { Op: "=", Value: null } => $"no {condition.Attribute}",
            { Value: IReadOnlyList<string> values } => $"{condition.Attribute} in ({string.Join(", ", values)})",
            _ => string.Create(CultureInfo.InvariantCulture, $"{condition.Attribute} {condition.Op} {condition.Value}"),
        };

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %");

    private static string Points(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0}");

    private static string Count(double n) => string.Create(CultureInfo.InvariantCulture, $"{n:0}");
}
