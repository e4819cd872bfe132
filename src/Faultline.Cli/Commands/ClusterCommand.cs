using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Faultline.Cli.Vectors;
using Faultline.Clustering;
using Faultline.Models.Local;

namespace Faultline.Cli.Commands;

/// <summary><c>cluster</c>: clusters a file of vectors or of texts.</summary>
internal static class ClusterCommand
{
    private const int DefaultDims = 10;
    private const int LeastK = 5;
    private const int MostK = 15;
    private const int Listed = 20;

    public static Command Create()
    {
        var command = new Command("cluster", "Cluster a file of vectors or of texts.");
        command.Arguments.Add(ClusterOptions.File);
        foreach (var option in ClusterOptions.All)
        {
            command.Options.Add(option);
        }

        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        ClusterOptions.RequireEffect(parsed);
        var clock = new StageClock();
        var vectors = await ReadAsync(session, parsed, clock, cancellationToken);
        var text = parsed.GetValue(ClusterOptions.Text);
        var metric = parsed.GetValue(ClusterOptions.Metric) switch
        {
            "cosine" => Metric.Cosine,
            "euclidean" => Metric.Euclidean,
            _ => text ? Metric.Cosine : Metric.Euclidean,
        };
        var (reduced, space) = Reduce(session, parsed, vectors, metric, cancellationToken);
        if (!ReferenceEquals(reduced, vectors))
        {
            clock.Mark("reduce");
        }

        try
        {
            var report =
                parsed.GetValue(ClusterOptions.Algorithm) == "kmeans"
                    ? KMeansReport(session, parsed, reduced, space, clock, cancellationToken)
                    : HdbscanReport(parsed, reduced, space, clock, cancellationToken);
            report = report with { Metric = Name(metric), ElapsedMs = clock.Total() };
            if (session.Json)
            {
                CliSession.WriteJson(report);
            }
            else
            {
                Summarise(session, report, vectors);
            }
        }
        catch (ArgumentException invalid)
        {
            throw FaultlineException.Input(invalid.Message);
        }

        return ExitCodes.Done;
    }

    private static async Task<VectorTable> ReadAsync(
        CliSession session,
        ParseResult parsed,
        StageClock clock,
        CancellationToken cancellationToken
    )
    {
        var path = parsed.GetRequiredValue(ClusterOptions.File);
        if (!parsed.GetValue(ClusterOptions.Text))
        {
            var table = VectorFile.Read(path, cancellationToken);
            clock.Mark("read");
            return table;
        }

        var texts = TextFile.Read(path, cancellationToken);
        clock.Mark("read");
        var embedding = await new LsaEmbedder(seed: session.Seed).EmbedAsync(texts, cancellationToken: cancellationToken);
        clock.Mark("embed");
        return new VectorTable { Singles = new Matrix(embedding.Vectors, texts.Count, embedding.Dimensions) };
    }

    /// <summary>A reduced space is euclidean; the metric is that of the vectors it was made from.</summary>
    private static (VectorTable Vectors, Metric Metric) Reduce(
        CliSession session,
        ParseResult parsed,
        VectorTable vectors,
        Metric metric,
        CancellationToken cancellationToken
    )
    {
        var method = parsed.GetValue(ClusterOptions.Reduce);
        if (method == "none")
        {
            return (vectors, metric);
        }

        var dims = parsed.GetValue(ClusterOptions.Dims) ?? Math.Min(DefaultDims, vectors.Columns);
        if (dims > vectors.Columns)
        {
            throw FaultlineException.Input($"--dims is {dims} but the vectors have only {vectors.Columns}; ask for at most that many.");
        }

        try
        {
            var points = vectors.ToSingles();
            var reduced =
                method == "umap"
                    ? Umap.FitTransform(
                        points,
                        new UmapOptions
                        {
                            Dimensions = dims,
                            Metric = metric,
                            MinDist = 0,
                            Seed = session.Seed,
                        },
                        cancellationToken
                    )
                    : Pca.FitTransform(
                        metric == Metric.Cosine ? UnitRows(points) : points,
                        new PcaOptions { Dimensions = dims, Seed = session.Seed },
                        cancellationToken
                    );
            return (new VectorTable { Singles = reduced }, Metric.Euclidean);
        }
        catch (ArgumentException invalid)
        {
            throw FaultlineException.Input(invalid.Message);
        }
    }

    private static ClusterReport HdbscanReport(
        ParseResult parsed,
        VectorTable vectors,
        Metric metric,
        StageClock clock,
        CancellationToken cancellationToken
    )
    {
        var options = new HdbscanOptions
        {
            Metric = metric,
            MinClusterSize = parsed.GetValue(ClusterOptions.MinClusterSize) ?? 5,
            MinSamples = parsed.GetValue(ClusterOptions.MinSamples),
            Selection = parsed.GetValue(ClusterOptions.Selection) == "leaf" ? ClusterSelection.Leaf : ClusterSelection.Eom,
            Epsilon = parsed.GetValue(ClusterOptions.Epsilon) ?? 0,
            MaxClusterSize = parsed.GetValue(ClusterOptions.MaxClusterSize),
            AllowSingleCluster = parsed.GetValue(ClusterOptions.AllowSingleCluster),
            Approximate = parsed.GetValue(ClusterOptions.Approximate) switch
            {
                "always" => Approximation.Always,
                "never" => Approximation.Never,
                _ => Approximation.Auto,
            },
        };
        using var progress = new HdbscanProgressLine();
        var fit = vectors.Doubles is { } doubles
            ? Hdbscan.Fit(doubles, options, progress, cancellationToken)
            : Hdbscan.Fit(vectors.Singles!, options, progress, cancellationToken);
        clock.Skip();
        clock.Add("core_distances", fit.Timings.CoreDistances);
        clock.Add("spanning_tree", fit.Timings.SpanningTree);
        clock.Add("distances_and_mst", fit.Timings.CoreDistances + fit.Timings.SpanningTree);
        clock.Add("tree", fit.Timings.Tree);
        return new ClusterReport
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
            ElapsedMs = clock.Stages,
        };
    }

    private static ClusterReport KMeansReport(
        CliSession session,
        ParseResult parsed,
        VectorTable vectors,
        Metric metric,
        StageClock clock,
        CancellationToken cancellationToken
    )
    {
        var options = new KMeansOptions { Metric = metric, Seed = session.Seed };
        var points = vectors.ToSingles();
        KMeansResult fit;
        if (parsed.GetValue(ClusterOptions.K) is { } k)
        {
            fit = KMeans.Fit(points, options with { K = k }, cancellationToken);
        }
        else if (points.Rows <= LeastK)
        {
            throw FaultlineException.Input(
                $"{points.Rows} rows are too few to choose the number of clusters in {LeastK}–{MostK}; pass --k."
            );
        }
        else
        {
            fit = KMeans.ChooseK(points, LeastK, Math.Min(MostK, points.Rows - 1), options, cancellationToken).Fit;
        }

        clock.Mark("kmeans");
        var labels = NumberedByFirstAppearance(fit.Labels);
        return new ClusterReport
        {
            Algorithm = "kmeans",
            Metric = "",
            Labels = labels,
            Clusters = labels.Distinct().Count(),
            Noise = 0,
            Inertia = fit.Inertia,
            ElapsedMs = clock.Stages,
        };
    }

    private static int[] NumberedByFirstAppearance(int[] labels)
    {
        var names = new Dictionary<int, int>();
        foreach (var label in labels)
        {
            names.TryAdd(label, names.Count);
        }

        return Array.ConvertAll(labels, label => names[label]);
    }

    private static Matrix UnitRows(Matrix points)
    {
        var values = new float[points.Values.Length];
        for (var i = 0; i < points.Rows; i++)
        {
            double squared = 0;
            foreach (var value in points.Row(i))
            {
                squared += (double)value * value;
            }

            var scale = squared > 0 ? 1 / Math.Sqrt(squared) : 0;
            for (var c = 0; c < points.Columns; c++)
            {
                values[(i * points.Columns) + c] = (float)(points.Row(i)[c] * scale);
            }
        }

        return new Matrix(values, points.Rows, points.Columns);
    }

    private static void Summarise(CliSession session, ClusterReport report, VectorTable vectors)
    {
        session.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{vectors.Rows:N0} points of {vectors.Columns:N0} dimensions, {report.Algorithm}, {report.Metric}: {report.Clusters:N0} clusters, {report.Noise:N0} noise ({(double)report.Noise / vectors.Rows:P0}), {report.ElapsedMs["total"]:N0} ms"
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
            session.Say(string.Create(CultureInfo.InvariantCulture, $"  cluster {label, 4} {sizes[label], 8:N0} points{persistence}"));
        }

        if (sizes.Length > Listed)
        {
            session.Say(
                string.Create(CultureInfo.InvariantCulture, $"  and {sizes.Length - Listed:N0} smaller ones; --json prints every label.")
            );
        }
    }

    private static string Name(Metric metric) => metric == Metric.Cosine ? "cosine" : "euclidean";

    /// <summary>Wall time by stage.</summary>
    private sealed class StageClock
    {
        private readonly Stopwatch _all = Stopwatch.StartNew();
        private TimeSpan _last;

        public Dictionary<string, double> Stages { get; } = [];

        public void Mark(string stage)
        {
            Add(stage, _all.Elapsed - _last);
            Skip();
        }

        public void Skip() => _last = _all.Elapsed;

        public void Add(string stage, TimeSpan time) => Stages[stage] = Math.Round(time.TotalMilliseconds, 3);

        public IReadOnlyDictionary<string, double> Total()
        {
            Add("total", _all.Elapsed);
            return Stages;
        }
    }
}
