using System.CommandLine;
using Faultline.Clustering;

namespace Faultline.Cli.Commands;

/// <summary>What <c>--validity</c> and <c>--stability</c> add to a report.</summary>
internal static class ClusterQuality
{
    private const int SilhouetteSample = 5_000;

    public static ClusterReport Add(
        CliSession session,
        ParseResult parsed,
        ClusterSpace space,
        ClusterReport report,
        double? relativeValidity,
        Func<Matrix, int[]> again,
        StageClock clock,
        CancellationToken cancellationToken
    )
    {
        if (parsed.GetValue(ClusterOptions.Validity))
        {
            var points = space.Vectors.ToSingles();
            report = report with
            {
                Validity = new ClusterValidityReport(
                    DensityValidity.Score(points, report.Labels, space.Metric, cancellationToken),
                    relativeValidity,
                    Silhouette.Score(points, report.Labels, space.Metric, SilhouetteSample, session.Seed, cancellationToken)
                ),
            };
            clock.Mark("validity");
        }

        if (parsed.GetValue(ClusterOptions.Stability) is { } resamples)
        {
            var options = new BootstrapStabilityOptions { Resamples = resamples, Seed = session.Seed };
            report = report with
            {
                Stability = BootstrapStability.Measure(space.Vectors.ToSingles(), report.Labels, again, options, null, cancellationToken),
            };
            clock.Mark("stability");
        }

        return report;
    }
}
