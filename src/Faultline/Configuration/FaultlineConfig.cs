using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using Faultline.Labeling;

namespace Faultline.Configuration;

/// <summary>What <c>faultline.yaml</c> says. Every property has a default, so an absent file is a valid configuration.</summary>
/// <remarks>
/// The file's keys are the properties' names in snake_case; a property added here is thereby readable from the file. <see cref="RangeAttribute"/> and
/// <see cref="AllowedValuesAttribute"/> say what is accepted, for a map or list of each of its values.
/// </remarks>
public sealed record FaultlineConfig
{
    /// <summary>Settings by workflow name; <see cref="Defaults"/> serves a workflow that is not listed.</summary>
    public IReadOnlyDictionary<string, WorkflowConfig> Workflows { get; init; } = FrozenDictionary<string, WorkflowConfig>.Empty;

    public WorkflowConfig Defaults { get; init; } = new();

    /// <summary>The default tags and the team's own.</summary>
    public IReadOnlyList<Tag> Taxonomy { get; init; } = DefaultTaxonomy.Tags;

    public ModelsConfig Models { get; init; } = new();

    public ServerConfig Server { get; init; } = new();

    public ScheduleConfig Schedule { get; init; } = new();

    public FindingsConfig Findings { get; init; } = new();

    public RegressionConfig Regression { get; init; } = new();

    public WorkflowConfig For(string workflow) => Workflows.GetValueOrDefault(workflow, Defaults);
}

/// <summary>Settings of one workflow.</summary>
public sealed record WorkflowConfig
{
    public SignalsConfig Signals { get; init; } = new();

    /// <summary>Intent → business weight of one failure. An intent that is absent is named in a warning and counts 0 until it has one.</summary>
    [Range(0.0, double.MaxValue)]
    public IReadOnlyDictionary<string, double> Impact { get; init; } = FrozenDictionary<string, double>.Empty;

    public ClusteringConfig Clustering { get; init; } = new();

    public GateConfig Gate { get; init; } = new();

    /// <summary><c>separate</c>: every OpenTelemetry trace is a trace. <c>merge</c>: those of one session are one, the turns of a conversation.</summary>
    [AllowedValues("separate", "merge")]
    public string Sessions { get; init; } = "separate";

    public PrivacyConfig Privacy { get; init; } = new();

    public RetentionConfig Retention { get; init; } = new();
}

/// <summary>When a trace counts as failed.</summary>
public sealed record SignalsConfig
{
    /// <summary>A judge score below this fails, unless the rubric has its own threshold. In [0, 1].</summary>
    [Range(0.0, 1.0)]
    public double JudgeThreshold { get; init; } = 0.7;

    /// <summary>Rubric → threshold in [0, 1].</summary>
    [Range(0.0, 1.0)]
    public IReadOnlyDictionary<string, double> Rubrics { get; init; } = FrozenDictionary<string, double>.Empty;

    /// <summary>Rubric → the scale its evaluator scores on, where that is not 0 (worst) to 1 (best).</summary>
    public IReadOnlyDictionary<string, ScoreRange> Ranges { get; init; } = FrozenDictionary<string, ScoreRange>.Empty;

    /// <summary>Signal kinds that are looked for; null means all.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Latency target in milliseconds; null means no latency signal.</summary>
    [Range(0.0, double.MaxValue)]
    public double? LatencyMs { get; init; }

    /// <summary>Minutes of silence after which an unanswered conversation counts as abandoned, where no field says so.</summary>
    [Range(0.0, double.MaxValue)]
    public double AbandonedAfterMinutes { get; init; } = 30;

    /// <summary>Phrases that mark a refusal, beside the built-in ones; compared without regard to case.</summary>
    public IReadOnlyList<string> RefusalPhrases { get; init; } = [];
}

/// <summary>How failures are clustered.</summary>
public sealed record ClusteringConfig
{
    /// <summary><c>failure-aware</c> or <c>plain</c>.</summary>
    [AllowedValues("failure-aware", "plain")]
    public string Pipeline { get; init; } = "failure-aware";

    /// <summary><c>hdbscan</c> or <c>kmeans</c> (plain pipeline).</summary>
    [AllowedValues("hdbscan", "kmeans")]
    public string Algorithm { get; init; } = "hdbscan";

    /// <summary>Null: scaled from the sample, 20 at 2,000.</summary>
    [Range(2, int.MaxValue)]
    public int? MinClusterSize { get; init; }

    /// <summary>Null: chosen in 5–15 by silhouette.</summary>
    [Range(2, int.MaxValue)]
    public int? K { get; init; }

    /// <summary>Attributes that take no part in profiles and causes (ids, free text).</summary>
    public IReadOnlyList<string> ExcludeAttributes { get; init; } = [];
}

/// <summary>The gate's policy.</summary>
public sealed record GateConfig
{
    /// <summary>A cluster's pass rate below this fails. In [0, 1].</summary>
    [Range(0.0, 1.0)]
    public double Threshold { get; init; } = 0.7;

    /// <summary>A significant drop smaller than this does not block. In [0, 1].</summary>
    [Range(0.0, 1.0)]
    public double MinDrop { get; init; } = 0.05;

    /// <summary>Family-wise error rate of the paired tests.</summary>
    [Range(0.0, 1.0)]
    public double Alpha { get; init; } = 0.05;

    public bool InconclusiveBlocks { get; init; }

    /// <summary>More than this share of rows in error ends the run with exit code 3. In [0, 1].</summary>
    [Range(0.0, 1.0)]
    public double MaxErrorRate { get; init; } = 0.2;

    [Range(1, 1024)]
    public int Concurrency { get; init; } = 8;

    [Range(0.001, 86_400.0)]
    public double TimeoutSeconds { get; init; } = 60;

    /// <summary>Runs of every row.</summary>
    [Range(1, 1000)]
    public int Repeats { get; init; } = 1;

    /// <summary>The most runs of a row where the verdict of its cluster stays open; at most <see cref="Repeats"/> asks each row equally often.</summary>
    [Range(1, 1000)]
    public int MaxRepeats { get; init; } = 5;

    /// <summary>True to stop asking a cluster's rows as soon as its verdict is settled.</summary>
    public bool EarlyStop { get; init; }

    /// <summary>The drop that open verdicts are pursued for. In [0.01, 1].</summary>
    [Range(0.01, 1.0)]
    public double DetectDrop { get; init; } = 0.15;

    /// <summary>The chance to stop looking at a cluster that dropped by <see cref="DetectDrop"/>. In [0.0001, 0.5].</summary>
    [Range(0.0001, 0.5)]
    public double MissRate { get; init; } = 0.03;

    /// <summary>True to let the <c>command</c> matcher run the programs that the regression sets name.</summary>
    public bool AllowCommands { get; init; }

    /// <summary>Requests to the agent a second at most; 0 for no limit.</summary>
    [Range(0.0, 1_000_000.0)]
    public double RequestsPerSecond { get; init; }

    /// <summary>Cluster name (file name without <c>.jsonl</c>) → its own policy.</summary>
    public IReadOnlyDictionary<string, ClusterGateConfig> Clusters { get; init; } = FrozenDictionary<string, ClusterGateConfig>.Empty;
}

/// <summary>One cluster's exceptions to the gate's policy; null means "as the workflow".</summary>
public sealed record ClusterGateConfig
{
    [Range(0.0, 1.0)]
    public double? Threshold { get; init; }

    [Range(0.0, 1.0)]
    public double? MinDrop { get; init; }

    public bool? InconclusiveBlocks { get; init; }

    /// <summary>No row of this cluster may break.</summary>
    public bool Critical { get; init; }
}

/// <summary>The models the configuration names. Nothing is sent anywhere unless an endpoint stands here.</summary>
public sealed record ModelsConfig
{
    public EndpointConfig? Embedding { get; init; }

    public EndpointConfig? Judge { get; init; }
}

/// <summary>An OpenAI-compatible endpoint.</summary>
public sealed record EndpointConfig
{
    public required Uri Endpoint { get; init; }

    public required string Model { get; init; }

    /// <summary>Name of the environment variable that holds the key; the key itself never stands in the file.</summary>
    public string? ApiKeyVariable { get; init; }

    [Range(1, 65_536)]
    public int? Dimensions { get; init; }

    /// <summary>US dollars per million input tokens, where the built-in price list does not know the model.</summary>
    [Range(0.0, double.MaxValue)]
    public double? UsdPerMillionTokens { get; init; }

    [Range(0.001, 86_400.0)]
    public double TimeoutSeconds { get; init; } = 60;
}
