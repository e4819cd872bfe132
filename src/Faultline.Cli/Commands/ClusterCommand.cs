using System.CommandLine;
using System.Text.Json;
using Faultline.Cli.Vectors;
using Faultline.Clustering;
using Faultline.Models.Local;

namespace Faultline.Cli.Commands;

/// <summary><c>cluster</c>: clusters a file of vectors or of texts.</summary>
internal static class ClusterCommand
{
    private const int DefaultDims = 10;

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
        var queries = parsed.GetValue(ClusterOptions.Predict) is { } path ? ReadQueries(path, vectors, cancellationToken) : null;
        var metric = parsed.GetValue(ClusterOptions.Metric) switch
        {
            "cosine" => Metric.Cosine,
            "euclidean" => Metric.Euclidean,
            _ => text ? Metric.Cosine : Metric.Euclidean,
        };
        ClusterReport report;
        try
        {
            var space = Reduce(session, parsed, vectors, metric, cancellationToken);
            if (!ReferenceEquals(space.Vectors, vectors))
            {
                clock.Mark("reduce");
            }

            report =
                parsed.GetValue(ClusterOptions.Algorithm) == "kmeans"
                    ? ClusterByKMeans.Run(session, parsed, space, queries, clock, cancellationToken)
                    : ClusterByHdbscan.Run(session, parsed, space, queries, clock, cancellationToken);
            report = report with
            {
                Metric = Name(metric),
                Reduce = ClusterOptions.ReduceOf(parsed, vectors.Rows),
                Dimensions = space.Vectors.Columns,
                ElapsedMs = clock.Total(),
            };
        }
        catch (ArgumentException invalid)
        {
            throw FaultlineException.Input(invalid.Message);
        }

        if (session.Json)
        {
            await using var output = Console.OpenStandardOutput();
            await JsonSerializer.SerializeAsync(output, report, FaultlineJson.Line, cancellationToken);
            output.WriteByte((byte)'\n');
        }
        else
        {
            ClusterSummary.Say(session, report, vectors.Rows, vectors.Columns);
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

    private static VectorTable ReadQueries(string path, VectorTable vectors, CancellationToken cancellationToken)
    {
        var queries = VectorFile.Read(path, cancellationToken);
        return queries.Columns == vectors.Columns
            ? queries
            : throw FaultlineException.Input(
                $"{path} has {queries.Columns} columns where the clustered vectors have {vectors.Columns}; both need as many."
            );
    }

    private static ClusterSpace Reduce(
        CliSession session,
        ParseResult parsed,
        VectorTable vectors,
        Metric metric,
        CancellationToken cancellationToken
    )
    {
        var method = ClusterOptions.ReduceOf(parsed, vectors.Rows);
        if (method == "none")
        {
            return ClusterSpace.Original(vectors, metric);
        }

        var dims = parsed.GetValue(ClusterOptions.Dims) ?? Math.Min(DefaultDims, vectors.Columns);
        return dims <= vectors.Columns
            ? ClusterSpace.Reduced(
                vectors,
                metric,
                method == "umap",
                dims,
                session.Seed,
                parsed.GetValue(ClusterOptions.Threads),
                cancellationToken
            )
            : throw FaultlineException.Input($"--dims is {dims} but the vectors have only {vectors.Columns}; ask for at most that many.");
    }

    private static string Name(Metric metric) => metric == Metric.Cosine ? "cosine" : "euclidean";
}
