using System.CommandLine;
using System.CommandLine.Parsing;

namespace Faultline.Cli.Commands;

/// <summary>The options of <c>cluster</c>, and which of them go together: one that would have no effect is refused, never ignored.</summary>
internal static class ClusterOptions
{
    // A layout of fewer points says more about its start than about them.
    private const int EnoughForUmap = 200;
    private const int LeastClusterSize = 5;

    public static Argument<string> File { get; } =
        new("FILE") { Description = "Vectors as CSV (one row each, no header) or .npy; with --text, texts one a line or JSONL." };

    public static Option<bool> Text { get; } =
        new("--text") { Description = "The file holds texts; they are embedded with the built-in model." };

    public static Option<string> Algorithm { get; } = OneOf("--algorithm", "How to cluster (default: hdbscan).", "hdbscan", "kmeans");

    public static Option<string?> Metric { get; } =
        OneOfOrNone("--metric", "Distance between vectors (default: euclidean; cosine with --text).", "cosine", "euclidean");

    public static Option<int?> MinClusterSize { get; } =
        Number(
            "--min-cluster-size",
            "Smallest group that is a cluster (default: 5; with --text a sixth of the root of their number, at least 5).",
            2
        );

    public static Option<int?> MinSamples { get; } =
        Number("--min-samples", "Neighbours that make a point dense (default: --min-cluster-size).", 1);

    public static Option<string?> Selection { get; } =
        OneOfOrNone("--selection", "Excess of mass, or the leaves of the tree (default: eom).", "eom", "leaf");

    public static Option<double?> Epsilon { get; } =
        new("--epsilon") { Description = "Merge clusters born below this distance (default: 0).", HelpName = "DISTANCE" };

    public static Option<int?> MaxClusterSize { get; } =
        Number("--max-cluster-size", "Prefer the parts of a cluster larger than this (eom).", 1);

    public static Option<bool> AllowSingleCluster { get; } =
        new("--allow-single-cluster") { Description = "Let the answer be one cluster." };

    public static Option<int?> K { get; } = Number("--k", "Number of clusters of k-means (default: chosen in 5–15 by silhouette).", 1);

    public static Option<string?> Reduce { get; } =
        OneOfOrNone(
            "--reduce",
            $"Reduce the dimensions first (default: none; with --text and at least {EnoughForUmap} of them, umap).",
            "none",
            "umap",
            "pca"
        );

    public static Option<int?> Dims { get; } = Number("--dims", "Dimensions to reduce to (default: 10).", 1);

    public static Option<string?> Approximate { get; } =
        OneOfOrNone(
            "--approximate",
            "Approximate the spanning tree: when exact would take minutes, never, or always (default: auto).",
            "auto",
            "never",
            "always"
        );

    public static Option<string?> Predict { get; } =
        new("--predict") { Description = "Also say in which cluster each vector of this file falls.", HelpName = "FILE" };

    public static Option<bool> Memberships { get; } =
        new("--memberships") { Description = "Also say how much each point belongs to each cluster (with --json)." };

    public static Option<bool> Tree { get; } = new("--tree") { Description = "Also print the condensed tree (with --json)." };

    public static Option<bool> Validity { get; } =
        new("--validity") { Description = "Also score the clusters: DBCV, relative validity, silhouette." };

    public static Option<int?> Stability { get; } =
        Number("--stability", "Also cluster this many resamples and say how often each cluster comes back (100 for a figure to quote).", 1);

    public static Option<int?> Threads { get; } =
        Number("--threads", "Threads to use (default: all). The result does not depend on it.", 1);

    public static IEnumerable<Option> All { get; } =
    [
        Text,
        Algorithm,
        Metric,
        MinClusterSize,
        MinSamples,
        Selection,
        Epsilon,
        MaxClusterSize,
        AllowSingleCluster,
        K,
        Reduce,
        Dims,
        Approximate,
        Predict,
        Memberships,
        Tree,
        Validity,
        Stability,
        Threads,
    ];

    /// <exception cref="FaultlineException">An option has no effect beside the others.</exception>
    public static void RequireEffect(ParseResult parsed)
    {
        if (parsed.GetValue(Algorithm) == "kmeans")
        {
            Refuse(
                parsed,
                "has no effect with --algorithm kmeans",
                MinClusterSize,
                MinSamples,
                Selection,
                Epsilon,
                MaxClusterSize,
                AllowSingleCluster,
                Approximate,
                Memberships,
                Tree
            );
        }
        else
        {
            Refuse(parsed, "has no effect with --algorithm hdbscan", K);
        }

        if (parsed.GetValue(Selection) == "leaf")
        {
            Refuse(parsed, "has no effect with --selection leaf", MaxClusterSize);
            if (!(parsed.GetValue(Epsilon) > 0))
            {
                Refuse(parsed, "has no effect with --selection leaf unless --epsilon is above 0", AllowSingleCluster);
            }
        }

        if (!parsed.GetValue(CommonOptions.Json))
        {
            Refuse(parsed, "has no effect without --json", Memberships, Tree);
        }

        if (parsed.GetValue(Text))
        {
            Refuse(parsed, "has no effect with --text, whose vectors are made from the texts of one file", Predict);
        }

        if (parsed.GetValue(Reduce) == "none" || (parsed.GetValue(Reduce) is null && !parsed.GetValue(Text)))
        {
            Refuse(parsed, "has no effect without --reduce pca or --reduce umap", Dims);
        }
    }

    /// <summary>Many short texts repeat one another so often that five alike are no theme yet.</summary>
    public static int MinClusterSizeOf(ParseResult parsed, int rows) =>
        parsed.GetValue(MinClusterSize)
        ?? (parsed.GetValue(Text) ? Math.Max(LeastClusterSize, (int)Math.Round(Math.Sqrt(rows) / 6)) : LeastClusterSize);

    /// <summary>How to reduce: as asked for, else by what the file holds.</summary>
    public static string ReduceOf(ParseResult parsed, int rows) =>
        parsed.GetValue(Reduce)
        ?? (parsed.GetValue(Text) && (rows >= EnoughForUmap || parsed.GetValue(Dims) is not null) ? "umap" : "none");

    private static void Refuse(ParseResult parsed, string why, params Option[] options)
    {
        foreach (var option in options)
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                throw FaultlineException.Input($"{option.Name} {why}; leave it out.");
            }
        }
    }

    private static Option<string> OneOf(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    private static Option<string?> OneOfOrNone(string name, string description, params string[] values)
    {
        var option = new Option<string?>(name) { Description = description };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    private static Option<int?> Number(string name, string description, int least)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } value && value < least)
            {
                result.AddError($"{name} is {value}; it must be at least {least}.");
            }
        });
        return option;
    }
}
