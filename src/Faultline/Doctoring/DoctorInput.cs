using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Labeling;

namespace Faultline.Doctoring;

/// <summary>What is known of one workflow.</summary>
public sealed record DoctorInput
{
    public required string Workflow { get; init; }

    /// <summary>The newest run; null where nothing was analysed yet.</summary>
    public AnalysisRun? Run { get; init; }

    public required FaultlineConfig Config { get; init; }

    /// <summary>Labels of the newest run, and of the runs before that somebody labelled.</summary>
    public IReadOnlyList<Label> Labels { get; init; } = [];

    public IReadOnlyList<Confirmation> Confirmations { get; init; } = [];

    /// <summary>Ids of the clusters that have a regression set, in the directories known from gate runs and named on the command line.</summary>
    public IReadOnlySet<string> RegressionSets { get; init; } = new HashSet<string>();

    /// <summary>Directories looked into for sets.</summary>
    public IReadOnlyList<string> Directories { get; init; } = [];

    /// <summary>Failures of the newest run by intent; empty name for those without one.</summary>
    public IReadOnlyDictionary<string, int> Intents { get; init; } = new Dictionary<string, int>();

    /// <summary>UTC.</summary>
    public required DateTime Now { get; init; }
}
