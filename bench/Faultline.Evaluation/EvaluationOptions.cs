using System.Globalization;
using System.Reflection;
using Faultline.Clustering.FailureAware;

namespace Faultline.Evaluation;

/// <summary>What to measure.</summary>
internal sealed record EvaluationOptions
{
    public const string Usage = """
        Measures how well the pipelines find known failure modes.

        --data FILE       trace rows (JSONL, may be gzipped)
        --truth FILE      JSONL with trace_id and the mode's name under --truth-field; null or absent means no mode
        --truth-field F   default: mode
        --workflow W      default: the first one
        --days N          length of a window (default 7); windows run from the first trace's day to the end
        --from TIME --to TIME   one window instead
        --pipeline P      failure-aware (default), plain, kmeans or all
        --background M    mode names that are no single fault, separated by commas: not counted as found or missed
        --without LIST    metadata, comments, scores, outcome (comma-separated): taken from the traces first
        --shuffle SEED    which traces failed is permuted at random first, everything else kept
        --set K=V         a setting of the failure-aware pipeline; may be repeated
        --sweep S         settings K=V,K=V;… measured one after the other, totals only
        --stability       compute it (slower)
        --choices         what each tried setting scores on resamples, beside the answer key (-v: all of them)
        -v                members of every cluster by mode
        """;

    public required string Data { get; init; }

    public required string Truth { get; init; }

    public string TruthField { get; init; } = "mode";

    public string? Workflow { get; init; }

    public int Days { get; init; } = 7;

    public DateTime? From { get; init; }

    public DateTime? To { get; init; }

    public IReadOnlyList<string> Pipelines { get; init; } = ["failure-aware"];

    public HashSet<string> Background { get; init; } = [];

    public HashSet<string> Without { get; init; } = [];

    public IReadOnlyList<(string Name, FailureAwareOptions Options)> Settings { get; init; } = [];

    public int? Shuffle { get; init; }

    public bool Stability { get; init; }

    public bool Choices { get; init; }

    public bool Verbose { get; init; }

    public static EvaluationOptions Parse(string[] args)
    {
        var sets = string.Join(',', Values("--set"));
        var sweep = Value("--sweep");
        return new EvaluationOptions
        {
            Data = Value("--data") ?? throw new ArgumentException("--data is missing."),
            Truth = Value("--truth") ?? throw new ArgumentException("--truth is missing."),
            TruthField = Value("--truth-field") ?? "mode",
            Workflow = Value("--workflow"),
            Days = int.Parse(Value("--days") ?? "7", CultureInfo.InvariantCulture),
            From = Time(Value("--from")),
            To = Time(Value("--to")),
            Pipelines = Value("--pipeline") switch
            {
                null => ["failure-aware"],
                "all" => ["failure-aware", "plain", "kmeans"],
                var one => [one],
            },
            Background = Split(Value("--background")),
            Without = Split(Value("--without")),
            Settings = sweep is null ? [("", Apply(sets))] : [.. sweep.Split(';').Select(s => (s, Apply(s)))],
            Shuffle = Value("--shuffle") is { } seed ? int.Parse(seed, CultureInfo.InvariantCulture) : null,
            Stability = args.Contains("--stability"),
            Choices = args.Contains("--choices"),
            Verbose = args.Contains("-v"),
        };

        string? Value(string name) => Values(name).LastOrDefault();

        IEnumerable<string> Values(string name) => args.Zip(args.Skip(1)).Where(p => p.First == name).Select(p => p.Second);
    }

    private static DateTime? Time(string? text) =>
        text is null
            ? null
            : DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static HashSet<string> Split(string? text) => [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)];

    private static FailureAwareOptions Apply(string pairs)
    {
        var options = new FailureAwareOptions();
        foreach (var pair in pairs.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=') is [var n, var v] ? (n, v) : throw new ArgumentException($"'{pair}' is not K=V.");
            var property =
                typeof(FailureAwareOptions).GetProperty(name, BindingFlags.Public | BindingFlags.Instance)
                ?? throw new ArgumentException($"There is no setting '{name}'.");
            property.SetValue(options, Convert.ChangeType(value, property.PropertyType, CultureInfo.InvariantCulture));
        }

        return options;
    }
}
