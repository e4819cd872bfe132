using System.CommandLine;
using Faultline.Cli.Vectors;
using Faultline.Clustering;

namespace Faultline.Cli.Commands;

/// <summary><c>cluster --algorithm hdbscan</c>.</summary>
internal static class ClusterByHdbscan
{
    public static ClusterReport Run(
        CliSession session,
        ParseResult parsed,
        ClusterSpace space,
        VectorTable? queries,
        StageClock clock,
        CancellationToken cancellationToken
    )
    {
        var options = Options(parsed, space);
        using var progress = new HdbscanProgressLine();
        var fit = Fit(space.Vectors, options, progress, cancellationToken);
        clock.Skip();
        clock.Add("core_distances", fit.Timings.CoreDistances);
        clock.Add("spanning_tree", fit.Timings.SpanningTree);
        clock.Add("distances_and_mst", fit.Timings.CoreDistances + fit.Timings.SpanningTree);
        clock.Add("tree", fit.Timings.Tree);
        var memberships = parsed.GetValue(ClusterOptions.Memberships);
        var predictor = memberships || queries is not null ? Predictor(space.Vectors, fit, cancellationToken) : null;
        var report = new ClusterReport
        {
            Algorithm = "hdbscan",
            Metric = "",
            Labels = fit.Labels,
            Probabilities = fit.Probabilities,
            OutlierScores = fit.OutlierScores,
            Persistence = fit.Persistence,
            Clusters = fit.ClusterCount,
            Noise = fit.NoiseCount,
            Accuracy = fit.Accuracy,
            Memberships = memberships ? Rows(predictor!.Memberships(cancellationToken)) : null,
            Predicted = queries is null ? null : Predict(predictor!, space.Place(queries), memberships, cancellationToken),
            SelectedClusters = parsed.GetValue(ClusterOptions.Tree) ? fit.SelectedClusters : null,
            CondensedTree = parsed.GetValue(ClusterOptions.Tree) ? fit.CondensedTree : null,
            ElapsedMs = clock.Stages,
        };
        if (predictor is not null)
        {
            clock.Mark("predict");
        }

        return ClusterQuality.Add(
            session,
            parsed,
            space,
            report,
            RelativeValidity.Score(fit),
            draw => Hdbscan.Fit(draw, options, cancellationToken).Labels,
            clock,
            cancellationToken
        );
    }

    private static HdbscanOptions Options(ParseResult parsed, ClusterSpace space) =>
        new()
        {
            Metric = space.Metric,
            MinClusterSize = ClusterOptions.MinClusterSizeOf(parsed, space.Vectors.Rows),
            MinSamples = parsed.GetValue(ClusterOptions.MinSamples),
            Selection = parsed.GetValue(ClusterOptions.Selection) == "leaf" ? ClusterSelection.Leaf : ClusterSelection.Eom,
            Epsilon = parsed.GetValue(ClusterOptions.Epsilon) ?? 0,
            MaxClusterSize = parsed.GetValue(ClusterOptions.MaxClusterSize),
            AllowSingleCluster = parsed.GetValue(ClusterOptions.AllowSingleCluster),
            Threads = parsed.GetValue(ClusterOptions.Threads),
            Approximate = parsed.GetValue(ClusterOptions.Approximate) switch
            {
                "always" => Approximation.Always,
                "never" => Approximation.Never,
                _ => Approximation.Auto,
            },
        };

    private static HdbscanResult Fit(
        VectorTable vectors,
        HdbscanOptions options,
        HdbscanProgressLine progress,
        CancellationToken cancellationToken
    ) =>
        vectors.Doubles is { } doubles
            ? Hdbscan.Fit(doubles, options, progress, cancellationToken)
            : Hdbscan.Fit(vectors.Singles!, options, progress, cancellationToken);

    private static HdbscanPredictor Predictor(VectorTable vectors, HdbscanResult fit, CancellationToken cancellationToken) =>
        vectors.Doubles is { } doubles
            ? HdbscanPredictor.Create(doubles, fit, cancellationToken)
            : HdbscanPredictor.Create(vectors.Singles!, fit, cancellationToken);

    private static ClusterPrediction Predict(
        HdbscanPredictor predictor,
        VectorTable queries,
        bool memberships,
        CancellationToken cancellationToken
    )
    {
        var prediction = queries.Doubles is { } doubles
            ? predictor.Predict(doubles, cancellationToken)
            : predictor.Predict(queries.Singles!, cancellationToken);
        return new ClusterPrediction
        {
            Labels = prediction.Labels,
            Probabilities = prediction.Probabilities,
            Memberships = memberships
                ? Rows(
                    queries.Doubles is { } rows
                        ? predictor.Memberships(rows, cancellationToken)
                        : predictor.Memberships(queries.Singles!, cancellationToken)
                )
                : null,
        };
    }

    private static double[][] Rows(DoubleMatrix matrix) => [.. Enumerable.Range(0, matrix.Rows).Select(i => matrix.Row(i).ToArray())];
}
