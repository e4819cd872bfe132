using System.Globalization;
using Faultline.Analysis;
using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>Causes as the run document states them.</summary>
public static class CauseReports
{
    public static CauseReport Of(Cause cause) =>
        new()
        {
            Conditions = [.. cause.Slice.Predicates.Select(p => p.ToCondition())],
            Text = Text(cause),
            Lift = cause.Lift,
            OddsRatio = cause.OddsRatio,
            Coverage = cause.Coverage,
            Precision = cause.Precision,
            PAdjusted = cause.PAdjusted,
            PassRateInside = Rate(cause.PassRateInside),
            PassRateOutside = Rate(cause.PassRateOutside),
            Shadows = [.. cause.Shadows.Select(s => s.ToString())],
        };

    /// <summary>One sentence, e.g. <c>prompt_version = v23 and account_age_months &gt; 24: 79 % fail there, 6 % elsewhere</c>.</summary>
    public static string Text(Cause cause) =>
        $"{cause.Slice}: {Percent(1 - cause.PassRateInside.Value)} fail there, {Percent(1 - cause.PassRateOutside.Value)} elsewhere"
        + (cause.Shadows.Count == 0 ? "" : $" (in its shadow: {string.Join(", ", cause.Shadows)})");

    private static Rate Rate(Interval interval) => new(interval.Value, interval.Low, interval.High, interval.N);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %");
}
