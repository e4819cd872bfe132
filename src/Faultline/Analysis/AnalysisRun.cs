using Faultline.Curating;
using Faultline.Weekly;

namespace Faultline.Analysis;

/// <summary>What one run found: the document that <c>analyze --json</c> prints, that the workbench keeps and that every later step reads.</summary>
/// <remarks>Property names in JSON are these in snake_case. See CONTRACT in docs for the meaning of each.</remarks>
public sealed record AnalysisRun
{
    public required string RunId { get; init; }

    public required string Workflow { get; init; }

    public required DateTime From { get; init; }

    public required DateTime To { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required int Seed { get; init; }

    public required string Pipeline { get; init; }

    /// <summary>True for the run of a whole week that <c>weekly</c> makes.</summary>
    public bool Weekly { get; init; }

    /// <summary>What it was made with; null in a run of a Faultline that did not record it.</summary>
    public RunVersions? Versions { get; init; }

    /// <summary>How its clusters follow from the run before; null where nothing was kept to compare with.</summary>
    public RunLineage? Lineage { get; init; }

    public required long TotalTraces { get; init; }

    public required long TotalFailed { get; init; }

    public required int Sampled { get; init; }

    public required Rate PassRate { get; init; }

    /// <summary>Pass rate per ISO week inside the stored traffic up to <see cref="To"/>, oldest first (at most 12).</summary>
    public IReadOnlyList<WeekRate> Weeks { get; init; } = [];

    public IReadOnlyDictionary<string, long> Signals { get; init; } = new Dictionary<string, long>();

    public required EmbeddingInfo Embedding { get; init; }

    /// <summary>Name and every setting chosen, with the reason where the data chose it.</summary>
    public required IReadOnlyDictionary<string, object?> Algorithm { get; init; }

    public required NoiseInfo Noise { get; init; }

    /// <summary>How much of what fails has been seen; null without failures.</summary>
    public SaturationReport? Saturation { get; init; }

    /// <summary>Ordered by impact rank.</summary>
    public required IReadOnlyList<ClusterReport> Clusters { get; init; }

    /// <summary>The values compared inside the window; null where two windows are compared.</summary>
    public ComparedValues? Compared { get; init; }

    public ChangeReport? Change { get; init; }

    public required IReadOnlyList<string> Headlines { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>2-D position of every sampled trace, for the map; same order as <see cref="Map"/>'s ids.</summary>
    public IReadOnlyList<MapPoint> Map { get; init; } = [];

    /// <summary>Members that stand for their clusters in later runs.</summary>
    public IReadOnlyList<Anchor> Anchors { get; init; } = [];
}

/// <summary>A proportion with its two-sided 95 % interval.</summary>
public sealed record Rate(double Value, double Low, double High, double N);

public sealed record WeekRate(DateTime From, DateTime To, long Traces, Rate PassRate);

public sealed record EmbeddingInfo(string Model, int Dimensions, long Tokens = 0, double? CostUsd = null, int FromCache = 0);

/// <param name="ClusterId">−1 for noise is written as null.</param>
public sealed record MapPoint(string TraceId, string? ClusterId, float X, float Y)
{
    /// <summary>Failures of the window that it speaks for (Horvitz–Thompson); null in a run of a Faultline that did not keep it.</summary>
    public double? Weight { get; init; }

    /// <summary>What it adds to its cluster's impact.</summary>
    public double? Impact { get; init; }

    /// <summary>Kinds of its signals.</summary>
    public IReadOnlyList<string>? Signals { get; init; }
}

public sealed record ClusterReport
{
    /// <summary>Stable across runs while the cluster survives. <c>[a-z0-9-]+</c>.</summary>
    public required string ClusterId { get; init; }

    public required string Name { get; init; }

    /// <summary>The person who gave it its name, in this run or an earlier one; null for a name made of what was found.</summary>
    public string? NamedBy { get; init; }

    public required TagReport Tag { get; init; }

    public required int Size { get; init; }

    /// <summary>Horvitz–Thompson estimate of how many failures of the window belong here.</summary>
    public required double EstimatedTotal { get; init; }

    /// <summary>Bootstrap Jaccard in [0, 1] (Hennig 2007); null when it was not computed.</summary>
    public double? Stability { get; init; }

    public required IReadOnlyList<string> Keywords { get; init; }

    /// <summary>Five trace ids that span the cluster, the medoid first.</summary>
    public required IReadOnlyList<string> Representatives { get; init; }

    public required IReadOnlyList<string> Members { get; init; }

    /// <summary>Members that HDBSCAN left as noise and similarity brought back.</summary>
    public IReadOnlyList<string> Absorbed { get; init; } = [];

    public required ImpactReport Impact { get; init; }

    public required int ImpactRank { get; init; }

    public required int FrequencyRank { get; init; }

    /// <summary>Cluster ids whose impact interval overlaps this one's at the boundary of the top three.</summary>
    public IReadOnlyList<string> TiedWith { get; init; } = [];

    /// <summary>Of all traffic in the cluster's territory, passing traces included; null where nothing tells that traffic from the rest.</summary>
    public Rate? PassRate { get; init; }

    /// <summary>Of the same territory in the window compared with.</summary>
    public Rate? PreviousPassRate { get; init; }

    /// <summary>That traffic, and how it fares by week, prompt version and model.</summary>
    public TerritoryReport? Territory { get; init; }

    /// <summary>Clusters whose slice holds what fails more in this one's slice: outside it, this slice passes as the rest does.</summary>
    public IReadOnlyList<string> SameTrafficAs { get; init; } = [];

    public IReadOnlyList<CauseReport> Causes { get; init; } = [];

    public LineageReport Lineage { get; init; } = new("new", []);

    /// <summary>Against the run before, relative to all traffic; null where there is none or the two were made differently.</summary>
    public DriftReport? Drift { get; init; }

    /// <summary>What a reader should know before trusting it: split and why, could be split, rests on weak signals, does not come back. A sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Failures per signal kind inside the cluster.</summary>
    public IReadOnlyDictionary<string, int> Signals { get; init; } = new Dictionary<string, int>();

    /// <summary>What people changed about its members; null for a cluster as it was found.</summary>
    public CuratedReport? Curated { get; init; }
}

/// <param name="Value">A tag of the taxonomy, or <c>unlabeled</c>.</param>
/// <param name="Source"><c>evidence</c>, <c>judge</c> or <c>human</c>.</param>
/// <param name="Confidence">In [0, 1].</param>
/// <param name="Reason">Why this tag is suggested.</param>
/// <param name="Confirmed">True once a person confirmed it.</param>
public sealed record TagReport(string Value, string Source, double Confidence, string Reason, bool Confirmed = false);

public sealed record ImpactReport(double Value, double Low, double High);

public sealed record CauseReport
{
    public required IReadOnlyList<Condition> Conditions { get; init; }

    public required string Text { get; init; }

    /// <summary>In a cluster that people merged, the name of the part it was found for; null where it speaks of the whole.</summary>
    public string? Part { get; init; }

    public required double Lift { get; init; }

    public required double OddsRatio { get; init; }

    /// <summary>Share of the cluster inside the slice.</summary>
    public required double Coverage { get; init; }

    /// <summary>Share of the slice's traffic inside the cluster.</summary>
    public required double Precision { get; init; }

    public required double PAdjusted { get; init; }

    public required Rate PassRateInside { get; init; }

    public required Rate PassRateOutside { get; init; }

    /// <summary>Slices that say nearly the same (proxies), in words.</summary>
    public IReadOnlyList<string> Shadows { get; init; } = [];
}

/// <param name="Op">One of <c>=</c>, <c>!=</c>, <c>&gt;</c>, <c>&lt;=</c>, <c>in</c>.</param>
/// <param name="Value">A string, a number, a list of strings for <c>in</c>, or null for "is missing".</param>
public sealed record Condition(string Attribute, string Op, object? Value);

/// <param name="Status"><c>new</c>, <c>survives</c>, <c>split</c>, <c>merged</c> or <c>reopened</c>.</param>
/// <param name="From">Clusters it descends from.</param>
public sealed record LineageReport(string Status, IReadOnlyList<string> From)
{
    /// <summary>How much it has in common with the first of <see cref="From"/>.</summary>
    public SharedTraces? Shares { get; init; }

    /// <summary>Start of the first window that had a cluster of this identity, UTC.</summary>
    public DateTime? Since { get; init; }

    /// <summary>A person's label of this identity, given on an earlier run.</summary>
    public KnownLabel? Inherited { get; init; }

    /// <summary>Labels of the clusters it descends from, for a person to take or leave.</summary>
    public IReadOnlyList<KnownLabel> Offered { get; init; } = [];
}

/// <summary>How the aggregate pass rate moved, and each cluster's part in it; the parts add up to <see cref="Delta"/>.</summary>
public sealed record ChangeReport(Rate From, Rate To, double Delta, IReadOnlyList<ContributionReport> Contributions)
{
    /// <summary>Two-sided p of the change of the aggregate.</summary>
    public double? P { get; init; }
}

/// <param name="ClusterId">A cluster, <c>improved</c> (traffic that got better although no cluster lives there any more), or <c>other</c>.</param>
public sealed record ContributionReport(string ClusterId, double RateEffect, double MixEffect)
{
    /// <summary>What delimits the traffic, in words; null for the rest.</summary>
    public string? Traffic { get; init; }

    /// <summary>Pass rate of this traffic, each trace counted once, in the window compared with; null where it had none.</summary>
    public Rate? Before { get; init; }

    public Rate? Now { get; init; }

    /// <summary>Share of all traffic that is this traffic, in the window compared with.</summary>
    public Rate? ShareBefore { get; init; }

    public Rate? ShareNow { get; init; }

    /// <summary>Two-sided p of the change of this traffic's own rate, corrected (Holm) for the number of parts and for both questions, rate and mix.</summary>
    public double? PAdjusted { get; init; }

    /// <summary>The same of the change of its share of all traffic.</summary>
    public double? PMixAdjusted { get; init; }
}
