using System.Globalization;

namespace Faultline.Cli.Commands;

/// <summary>What <c>cluster</c> says to a person.</summary>
internal static class ClusterSummary
{
    private const int Listed = 20;

    public static void Say(CliSession session, ClusterReport report, int rows, int columns)
    {
        session.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{rows:N0} points of {columns:N0} dimensions{(report.Reduce == "none" ? "" : $", {report.Reduce} to {report.Dimensions}")}, {report.Algorithm}, {report.Metric}: {report.Clusters:N0} clusters, {report.Noise:N0} noise ({(double)report.Noise / rows:P0}), {report.ElapsedMs["total"]:N0} ms"
            )
        );
        if (report.Accuracy is { } accuracy)
        {
            session.Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"approximate: {accuracy.PairsCompared:P1} of all pairs compared; of {accuracy.Sample:N0} sampled points {accuracy.Recall:P1} of the nearest neighbours were found and core distances are {accuracy.CoreDistanceExcess:P2} too long on average; --approximate never gives the exact result"
                )
            );
        }

        if (report.Validity is { } validity)
        {
            session.Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"validity: DBCV {validity.Dbcv:0.000}, {(validity.Relative is { } relative ? $"relative {relative:0.000}, " : "")}silhouette {validity.Silhouette:0.000}"
                )
            );
        }

        if (report.Predicted is { } predicted)
        {
            var placed = predicted.Labels.Count(label => label >= 0);
            session.Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"predicted: {predicted.Labels.Length:N0} new points, {placed:N0} in clusters; --json prints each one's"
                )
            );
        }

        var sizes = new int[report.Clusters];
        foreach (var label in report.Labels.Where(label => label >= 0))
        {
            sizes[label]++;
        }

        foreach (
            var label in Enumerable.Range(0, sizes.Length).OrderByDescending(label => sizes[label]).ThenBy(label => label).Take(Listed)
        )
        {
            var persistence =
                report.Persistence.Length > 0
                    ? string.Create(CultureInfo.InvariantCulture, $"   persistence {report.Persistence[label]:0.000}")
                    : "";
            session.Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  cluster {label, 4} {sizes[label], 8:N0} points{persistence}{Stability(report, label)}"
                )
            );
        }

        if (sizes.Length > Listed)
        {
            session.Say(
                string.Create(CultureInfo.InvariantCulture, $"  and {sizes.Length - Listed:N0} smaller ones; --json prints every label.")
            );
        }
    }

    private static string Stability(ClusterReport report, int label) =>
        report.Stability is { } stability
            ? string.Create(CultureInfo.InvariantCulture, $"   stability {stability[label].Jaccard:0.00}")
            : "";
}
