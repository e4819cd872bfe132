using System.CommandLine;
using Faultline.Cli.Vectors;
using Faultline.Clustering;

namespace Faultline.Cli.Commands;

/// <summary><c>cluster --algorithm kmeans</c>.</summary>
internal static class ClusterByKMeans
{
    private const int LeastK = 5;
    private const int MostK = 15;

    public static ClusterReport Run(
        CliSession session,
        ParseResult parsed,
        ClusterSpace space,
        VectorTable? queries,
        StageClock clock,
        CancellationToken cancellationToken
    )
    {
        var options = new KMeansOptions
        {
            Metric = space.Metric,
            Seed = session.Seed,
            Threads = parsed.GetValue(ClusterOptions.Threads),
        };
        var points = space.Vectors.ToSingles();
        KMeansResult fit;
        if (parsed.GetValue(ClusterOptions.K) is { } k)
        {
            options = options with { K = k };
            fit = KMeans.Fit(points, options, cancellationToken);
        }
        else if (points.Rows <= LeastK)
        {
            throw FaultlineException.Input(
                $"{points.Rows} rows are too few to choose the number of clusters in {LeastK}–{MostK}; pass --k."
            );
        }
        else
        {
            var choice = KMeans.ChooseK(points, LeastK, Math.Min(MostK, points.Rows - 1), options, cancellationToken);
            options = options with { K = choice.K };
            fit = choice.Fit;
        }

        clock.Mark("kmeans");
        var names = new Dictionary<int, int>();
        foreach (var label in fit.Labels)
        {
            names.TryAdd(label, names.Count);
        }

        var report = new ClusterReport
        {
            Algorithm = "kmeans",
            Metric = "",
            Labels = Array.ConvertAll(fit.Labels, label => names[label]),
            Clusters = names.Count,
            Noise = 0,
            Inertia = fit.Inertia,
            ElapsedMs = clock.Stages,
        };
        if (queries is not null)
        {
            var nearest = KMeans.Assign(space.Place(queries).ToSingles(), fit.Centres, space.Metric, cancellationToken);
            report = report with { Predicted = new ClusterPrediction { Labels = Array.ConvertAll(nearest, label => names[label]) } };
            clock.Mark("predict");
        }

        return ClusterQuality.Add(
            session,
            parsed,
            space,
            report,
            null,
            draw => KMeans.Fit(draw, options with { K = Math.Min(options.K, draw.Rows) }, cancellationToken).Labels,
            clock,
            cancellationToken
        );
    }
}
