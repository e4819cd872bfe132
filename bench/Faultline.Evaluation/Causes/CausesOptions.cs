using System.Globalization;

namespace Faultline.Evaluation.Causes;

/// <summary>What to measure of the causes.</summary>
internal sealed record CausesOptions
{
    public const string Usage = """
        causes table --data FILE --truth FILE --slices FILE [--seed N] [--usual] [-v]
            week by week: for each mode with ≥ 40 failures, is its slice among the causes of a cluster, and which headlines are false;
            --usual clusters with the usual settings instead of choosing them

        causes show --data FILE --truth FILE --slices FILE --from TIME --to TIME [--seed N]
            one window: headlines, and each cluster's causes with what it is made of
        causes seeds --data FILE --truth FILE --from TIME --to TIME [--baseline-from TIME] [--seeds N]
            the first headline of one window under N seeds
        causes territory --data FILE --truth FILE --slices FILE [--without ATTRIBUTES] [--seed N] [--usual]
            pass rate of each cluster's territory against that of the planted slice, over the weeks
        causes calibration --data FILE --from TIME --to TIME [--copies N]
            share of shuffled copies with any significant cause, release or part of a change
        causes speed
            60,000 traces × 15 attributes × depth 3 × 1,000 permutations

        --data FILE     trace rows (JSONL, may be gzipped)
        --truth FILE    JSONL with trace_id and the mode's name under "mode"
        --slices FILE   where each mode lives: Slices/planted.json, Slices/demo.json
        """;

    public required string Verb { get; init; }

    public string Data { get; init; } = "";

    public string Truth { get; init; } = "";

    public string Slices { get; init; } = "";

    public int Seed { get; init; } = 42;

    public DateTime? From { get; init; }

    public DateTime? To { get; init; }

    public DateTime? BaselineFrom { get; init; }

    /// <summary>Attributes taken from the traces before they are analysed.</summary>
    public IReadOnlySet<string> Without { get; init; } = new HashSet<string>();

    public int Copies { get; init; } = 200;

    public int Seeds { get; init; } = 12;

    public bool Verbose { get; init; }

    /// <summary>Cluster with the usual settings instead of choosing them by stability: a sixth of the time.</summary>
    public bool Usual { get; init; }

    /// <summary>The window asked for, or the last seven days.</summary>
    public (DateTime From, DateTime To) Window(LoadedTraces store)
    {
        var to = To ?? store.All[^1].Timestamp.AddTicks(1);
        return (From ?? to.AddDays(-7), to);
    }

    /// <summary>From the time asked for to the window's start, or null for the default.</summary>
    public (DateTime From, DateTime To)? Baseline(DateTime windowStart) => BaselineFrom is { } start ? (start, windowStart) : null;

    public static CausesOptions Parse(string[] args)
    {
        return new CausesOptions
        {
            Verb = args.FirstOrDefault() ?? "",
            Data = Value("--data") ?? "",
            Truth = Value("--truth") ?? "",
            Slices = Value("--slices") ?? "",
            Seed = int.Parse(Value("--seed") ?? "42", CultureInfo.InvariantCulture),
            From = Time("--from"),
            To = Time("--to"),
            BaselineFrom = Time("--baseline-from"),
            Without = (Value("--without") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet(),
            Copies = int.Parse(Value("--copies") ?? "200", CultureInfo.InvariantCulture),
            Seeds = int.Parse(Value("--seeds") ?? "12", CultureInfo.InvariantCulture),
            Verbose = args.Contains("-v"),
            Usual = args.Contains("--usual"),
        };

        DateTime? Time(string name) =>
            Value(name) is { } text
                ? DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)
                : null;

        string? Value(string name) => args.Zip(args.Skip(1)).Where(p => p.First == name).Select(p => p.Second).LastOrDefault();
    }
}
