using Faultline.Clustering;
using Faultline.Configuration;
using Faultline.Regression;

namespace Faultline.Gating;

/// <summary>One run of the gate: what is asked, of whom, and by which policy the answers are judged.</summary>
public sealed record GateRequest
{
    public required RegressionDataset Dataset { get; init; }

    public GateConfig Config { get; init; } = new();

    /// <summary>Phrases that mark a refusal, beside the built-in ones.</summary>
    public IReadOnlyList<string> RefusalPhrases { get; init; } = [];

    /// <summary>The agent to ask; either this or <see cref="Recorded"/>.</summary>
    public IAgent? Agent { get; init; }

    /// <summary>Answers that were recorded before.</summary>
    public RecordedResults? Recorded { get; init; }

    /// <summary>A results file or what <c>gate baseline bless</c> wrote; null compares with nothing.</summary>
    public string? BaselinePath { get; init; }

    /// <summary>Of the answers in <see cref="BaselinePath"/>, those of this agent version only.</summary>
    public string? BaselineVersion { get; init; }

    /// <summary>Runs a row. Null: the policy's with an agent, all that are there with recorded answers.</summary>
    public int? Repeats { get; init; }

    /// <summary>The most runs of a row where the verdict stays open. Null: the policy's, or <see cref="Repeats"/> where that is given.</summary>
    public int? MaxRepeats { get; init; }

    /// <summary>True to stop asking once a cluster is settled; null for the policy's.</summary>
    public bool? EarlyStop { get; init; }

    public AgentRunOptions Run { get; init; } = new();

    /// <summary>Opens the model that compares meanings; called only when a matcher does.</summary>
    public Func<IEmbedder>? Embedder { get; init; }

    /// <summary>What matchers may ask: judges and the user's own programs.</summary>
    public IReadOnlyList<IAnswerGrader> Graders { get; init; } = [];

    /// <summary>The moment, UTC, at which quarantines are looked at.</summary>
    public DateTime Now { get; init; } = DateTime.UtcNow;

    /// <summary>Called for each new answer as it comes, one at a time.</summary>
    public Action<AgentAnswer>? OnAnswer { get; init; }
}

/// <summary>What a run of the gate found.</summary>
/// <param name="Results">Every row of the set by case id.</param>
public sealed record GateOutcome(
    RegressionDataset Dataset,
    IReadOnlyDictionary<string, RowResult> Results,
    Baseline? Baseline,
    GateReport Report
);
