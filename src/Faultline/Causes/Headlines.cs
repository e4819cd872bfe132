using System.Globalization;
using Faultline.Analysis;
using Faultline.Reporting;

namespace Faultline.Causes;

/// <summary>One sentence a finding, most important first, composed of tested facts only.</summary>
public static class Headlines
{
    private const double Level = 0.05;

    /// <summary>Part of the aggregate change below which a share is not worth a clause.</summary>
    private const double WorthSaying = 0.002;

    /// <summary>Opposite effects of this size that nearly cancel are news although the aggregate stands still.</summary>
    private const double WorthUnmasking = 0.005;

    /// <summary>Characters of a cluster's name in a sentence.</summary>
    public const int LongestName = 80;

    /// <summary>Headlines of the run's clusters in the order given (by impact); those that carry more of a drop come first.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<ClusterReport> clusters, ChangeReport? change, ComparedValues? compared = null)
    {
        // Two clusters in one slice are two faces of one problem: the slice is told once, with the cluster that carries most.
        var told = new List<ClusterReport>();
        foreach (
            var cluster in clusters.Where(c => c.Causes.Count > 0 && FailsMore(c.Causes[0])).OrderBy(c => Math.Min(0, Effect(c, change)))
        )
        {
            if (!told.Exists(t => cluster.SameTrafficAs.Contains(t.ClusterId, StringComparer.Ordinal)))
            {
                told.Add(cluster);
            }
        }

        var (earlier, later) = compared is null ? ("before", "") : ($"with {compared.Before}", $" with {compared.Now}");
        var headlines = new List<string>();
        if (change is not null && Masked(change, clusters) is { } masked)
        {
            headlines.Add(masked);
        }

        var losses = Losses(change, earlier).ToList();
        headlines.AddRange(
            told.Select(c => (Effect: Math.Min(0, Effect(c, change)), Text: Sentence(c, change, earlier)))
                .Concat(losses)
                .OrderBy(h => h.Effect)
                .Select(h => h.Text)
        );
        headlines.AddRange(Gains(change, earlier, clusters));
        if (told.Count == 0 && losses.Count == 0)
        {
            headlines.Add(
                clusters.Count == 0
                    ? "No group of failures stands out."
                    : "No slice of the traffic is significantly over-represented in any cluster."
            );
        }

        if (change is not null)
        {
            headlines.Add(compared is null ? Aggregate(change) : Compared(change, earlier, later));
        }

        return headlines;
    }

    /// <summary>A cluster can live in traffic that fails no more than the rest (something else fails less there): true of the cluster, but no news about the traffic.</summary>
    private static bool FailsMore(CauseReport cause) => cause.PassRateInside.High < cause.PassRateOutside.Low;

    private static string Aggregate(ChangeReport change)
    {
        var rates = $"{Percent(change.From.Value)} to {Percent(change.To.Value)}";
        return change.P is { } p && p > Level
            ? $"The pass rate went from {rates}, no more than chance explains."
            : $"The pass rate {(change.Delta < 0 ? "fell" : "rose")} from {rates}.";
    }

    private static string Compared(ChangeReport change, string earlier, string later) =>
        $"{Percent(change.To.Value)} pass{later} against {Percent(change.From.Value)} {earlier}"
        + (change.P is { } p && p > Level ? ", no more apart than chance explains." : ".");

    /// <summary>A loss and a gain that hide each other in the aggregate.</summary>
    private static string? Masked(ChangeReport change, IReadOnlyList<ClusterReport> clusters)
    {
        var moved = change.Contributions.Where(IsTested).OrderBy(Sum).ToList();
        if (moved.Count < 2 || Sum(moved[0]) > -WorthUnmasking || Sum(moved[^1]) < WorthUnmasking)
        {
            return null;
        }

        return Math.Abs(change.Delta) > Math.Max(-Sum(moved[0]), Sum(moved[^1])) / 2
            ? null
            : $"The pass rate hardly moved ({Percent(change.From.Value)} to {Percent(change.To.Value)}), but two changes hide each other:"
                + $" {Points(-Sum(moved[0]))} points lost {Where(moved[0], clusters)}, {Points(Sum(moved[^1]))} points gained {Where(moved[^1], clusters)}.";
    }

    private static IEnumerable<string> Gains(ChangeReport? change, string earlier, IReadOnlyList<ClusterReport> clusters) =>
        (change?.Contributions ?? [])
            .Where(c => IsTested(c) && Sum(c) >= WorthSaying)
            .OrderByDescending(Sum)
            .Select(c =>
                $"{Fared(c, earlier)}: {Points(Sum(c))} points gained{(IsCluster(c) ? $" ({Named(c.ClusterId, clusters)})" : "")}."
            );

    /// <summary>What got worse where no cluster tells of it.</summary>
    private static IEnumerable<(double Effect, string Text)> Losses(ChangeReport? change, string earlier) =>
        (change?.Contributions ?? [])
            .Where(c => IsTested(c) && !IsCluster(c) && Sum(c) <= -WorthSaying)
            .Select(c => (Sum(c), $"{Fared(c, earlier)}: {Points(-Sum(c))} points lost (these failures make no cluster)."));

    private static string Fared(ContributionReport part, string earlier) =>
        ByMix(part)
            ? $"{Requests(part.Traffic!)} are {Percent(part.ShareNow!.Value)} of the traffic against {Percent(part.ShareBefore!.Value)} {earlier}"
            : $"{Requests(part.Traffic!)} pass {Percent(part.Now!.Value)} of the time (n = {Count(part.Now.N)}) against {Percent(part.Before!.Value)} {earlier}";

    /// <summary>Known traffic whose larger effect, of rate or of mix, is significant.</summary>
    private static bool IsTested(ContributionReport part) =>
        part.Traffic is not null
        && (
            ByMix(part)
                ? part is { PMixAdjusted: <= Level, ShareBefore: not null, ShareNow: not null }
                : part is { PAdjusted: <= Level, Before: not null, Now: not null }
        );

    private static bool ByMix(ContributionReport part) => Math.Abs(part.MixEffect) > Math.Abs(part.RateEffect);

    private static bool IsCluster(ContributionReport part) =>
        !part.ClusterId.StartsWith(TrafficGroup.Improved, StringComparison.Ordinal)
        && !part.ClusterId.StartsWith(TrafficGroup.Worsened, StringComparison.Ordinal);

    private static string Where(ContributionReport part, IReadOnlyList<ClusterReport> clusters) =>
        $"{Among(part.Traffic!)} ({(ByMix(part) ? $"{Percent(part.ShareBefore!.Value)} to {Percent(part.ShareNow!.Value)} of the traffic" : $"{Percent(part.Before!.Value)} to {Percent(part.Now!.Value)} pass")}{(IsCluster(part) ? ", " + Named(part.ClusterId, clusters) : "")})";

    /// <summary>By its id, which commands and addresses take, and by its name where a person gave one: what a name is made of otherwise, the sentence says itself.</summary>
    private static string Named(string id, IReadOnlyList<ClusterReport> clusters) =>
        clusters.FirstOrDefault(c => string.Equals(c.ClusterId, id, StringComparison.Ordinal)) is { NamedBy: not null } cluster
            ? $"“{Figures.Excerpt(cluster.Name, LongestName)}”, {id}"
            : $"cluster {id}";

    private static string Requests(string traffic) =>
        traffic switch
        {
            ClusterTerritory.Alike => "Requests like the cluster's",
            _ when traffic.EndsWith(" and " + ClusterTerritory.Alike, StringComparison.Ordinal) =>
                $"Requests like the cluster's with {traffic[..^(" and " + ClusterTerritory.Alike).Length]}",
            _ => $"Requests with {traffic}",
        };

    private static string Among(string traffic) =>
        traffic.EndsWith(ClusterTerritory.Alike, StringComparison.Ordinal) ? $"among r{Requests(traffic)[1..]}" : $"where {traffic}";

    private static double Sum(ContributionReport part) => part.RateEffect + part.MixEffect;

    /// <summary>The cluster's tested part in the change, in units of the rate; 0 where it is not worth a clause (then the order by impact stands, the sort being stable).</summary>
    private static double Effect(ClusterReport cluster, ChangeReport? change)
    {
        var part = Part(cluster, change);
        return part is null || !IsTested(part) || Math.Abs(Sum(part)) < WorthSaying ? 0 : Sum(part);
    }

    private static ContributionReport? Part(ClusterReport cluster, ChangeReport? change) =>
        change?.Contributions.FirstOrDefault(c => string.Equals(c.ClusterId, cluster.ClusterId, StringComparison.Ordinal));

    private static string Sentence(ClusterReport cluster, ChangeReport? change, string earlier)
    {
        var cause = cluster.Causes[0];
        var slice = string.Join(" and ", cause.Conditions.Select(Words));
        var sentence =
            $"Requests with {slice} pass {Percent(cause.PassRateInside.Value)} of the time (n = {Count(cause.PassRateInside.N)})"
            + $" against {Percent(cause.PassRateOutside.Value)} elsewhere";
        if (cluster.PreviousPassRate is { N: >= 10 } before)
        {
            sentence += $" and {Percent(before.Value)} of the same traffic {earlier}";
        }

        if (change is { Delta: < 0 } && Effect(cluster, change) is < 0 and var effect)
        {
            var part = Part(cluster, change)!;
            if (ByMix(part))
            {
                // There is more of it; that it passes as before, or oftener, is no contradiction.
                sentence += $"; it is {Percent(part.ShareNow!.Value)} of the traffic against {Percent(part.ShareBefore!.Value)} {earlier}";
            }

            sentence +=
                -effect <= -change.Delta
                    ? $"; this explains {Points(-effect)} of the {Points(-change.Delta)} points lost"
                    : $"; this alone cost {Points(-effect)} points (the pass rate fell by {Points(-change.Delta)})";
        }

        return $"{sentence} ({cluster.Tag.Value}, {cluster.Size} failures, {Named(cluster.ClusterId, [cluster])}).";
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
