namespace Faultline.Gating;

/// <summary>What <c>gate --json</c> prints. Property names in JSON are these in snake_case.</summary>
public sealed record GateReport
{
    /// <summary><c>pass</c>, <c>fail</c>, <c>inconclusive</c> or <c>error</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The verdict in one sentence.</summary>
    public required string Summary { get; init; }

    public required GateDatasetInfo Dataset { get; init; }

    /// <summary>Runs a row.</summary>
    public required int Repeats { get; init; }

    /// <summary>Where the baseline came from; null without one.</summary>
    public string? Baseline { get; init; }

    /// <summary>Family-wise error rate of the paired tests.</summary>
    public required double Alpha { get; init; }

    /// <summary>Worst first, then by name.</summary>
    public required IReadOnlyList<GateClusterReport> Clusters { get; init; }

    /// <summary>Runs that ended in error, by reason, most frequent first (at most 20).</summary>
    public required IReadOnlyList<GateErrorInfo> Errors { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public double ElapsedMs { get; init; }

    public int ExitCode =>
        Verdict switch
        {
            GateVerdicts.Fail => 1,
            GateVerdicts.Error => 3,
            _ => 0,
        };
}

/// <summary>The words a verdict can be.</summary>
public static class GateVerdicts
{
    public const string Pass = "pass";
    public const string Fail = "fail";
    public const string Inconclusive = "inconclusive";
    public const string Error = "error";

    /// <summary>Of a cluster only: below its threshold in the baseline too, and not significantly worse.</summary>
    public const string KnownFailing = "known_failing";
}

public sealed record GateDatasetInfo(string Path, string Fingerprint, int Rows);

/// <param name="Where">File and line of the first case's row.</param>
public sealed record GateErrorInfo(string Reason, int Runs, string FirstCase, string Where);

public sealed record GateClusterReport
{
    /// <summary>File name without <c>.jsonl</c>.</summary>
    public required string Cluster { get; init; }

    public required string Tag { get; init; }

    /// <summary>The cluster's readable name from the rows' provenance, where it stands there.</summary>
    public string? Name { get; init; }

    /// <summary>Its known cause from the rows' provenance.</summary>
    public string? Cause { get; init; }

    public required int Rows { get; init; }

    /// <summary>Rows of which more than half of the judged runs passed.</summary>
    public required int Passed { get; init; }

    public required int Failed { get; init; }

    /// <summary>Rows without a judged run because agent or grader failed.</summary>
    public required int Errors { get; init; }

    /// <summary>Rows that wait for a gold answer.</summary>
    public required int Unjudged { get; init; }

    /// <summary>Rows whose turn did not come, because the verdict was settled before.</summary>
    public int NotAsked { get; init; }

    /// <summary>Rows that count for nothing until their quarantine ends.</summary>
    public int Quarantined { get; init; }

    /// <summary>Runs made, retries included.</summary>
    public int Runs { get; init; }

    /// <summary>Mean over the judged rows of the share of runs that passed; null when none was judged.</summary>
    public double? PassRate { get; init; }

    public double? Low { get; init; }

    public double? High { get; init; }

    public required double Threshold { get; init; }

    /// <summary>On the rows that both have.</summary>
    public double? BaselinePassRate { get; init; }

    /// <summary>Rows judged in both.</summary>
    public int Paired { get; init; }

    /// <summary>Rows that failed in the baseline and pass now.</summary>
    public int? Fixed { get; init; }

    /// <summary>Rows that passed in the baseline and fail now.</summary>
    public int? Broken { get; init; }

    /// <summary>Baseline minus candidate on the paired rows, with its interval.</summary>
    public GateDrop? Drop { get; init; }

    /// <summary>One-sided mid-p of the paired test.</summary>
    public double? P { get; init; }

    /// <summary>The same after Holm across clusters.</summary>
    public double? PAdjusted { get; init; }

    public required string Verdict { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public required string Reason { get; init; }

    public required bool Blocks { get; init; }

    /// <summary>The smallest drop of the pass rate that this gate would have blocked with 80 % probability.</summary>
    public double? MinimumDetectableDrop { get; init; }

    /// <summary>The chance that all runs of a row pass (pass^k, k = the runs that all rows have), averaged over rows; null for single runs.</summary>
    public double? PassHatK { get; init; }

    /// <summary>Rows that both passed and failed.</summary>
    public required int FlakyRows { get; init; }

    public required IReadOnlyList<string> FailingCases { get; init; }

    /// <summary>Rows that passed in the baseline and fail now.</summary>
    public IReadOnlyList<string> BrokenCases { get; init; } = [];
}

/// <param name="Value">Share of rows in [−1, 1]; positive is worse.</param>
public sealed record GateDrop(double Value, double Low, double High);
