using Faultline.Clustering;
using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Regression;

namespace Faultline.Testing;

/// <summary>
/// The gate in a test project: the agent is asked once for all clusters, at the first test, and each test looks at its own cluster's verdict.
/// Each test framework's package has its own <c>RegressionGate</c>.
/// </summary>
/// <param name="dataSet">Directory of the regression sets; relative to the working directory or to any folder above the test's binaries.</param>
public abstract class RegressionGateBase(string dataSet)
{
    private readonly Lock _starting = new();
    private RegressionDataset? _dataset;
    private Task<GateOutcome>? _run;

    /// <summary>The name of the one test there is when the sets cannot be read; it fails with the reason.</summary>
    public const string Unreadable = "(regression sets)";

    /// <summary>The agent as a function; one of this, <see cref="Answer"/>, <see cref="Agent"/> and <see cref="Results"/> is needed.</summary>
    public Func<AgentRequest, CancellationToken, Task<AgentAnswer>>? Ask { get; init; }

    /// <summary>The agent as a function of the query alone.</summary>
    public Func<string, CancellationToken, Task<string>>? Answer { get; init; }

    /// <summary>The agent as an object; whoever made it disposes it.</summary>
    public IAgent? Agent { get; init; }

    /// <summary>A file of recorded answers instead of an agent.</summary>
    public string? Results { get; init; }

    /// <summary>Thresholds, repeats and error rates, as under <c>gate</c> in <c>faultline.yaml</c>.</summary>
    public GateConfig Policy { get; init; } = new();

    /// <summary>What to compare with; null takes <c>baseline.jsonl</c> beside the sets, where there is one.</summary>
    public string? Baseline { get; init; }

    /// <summary>Runs a row; null for the policy's.</summary>
    public int? Repeats { get; init; }

    /// <summary>Phrases that mark a refusal, beside the built-in ones.</summary>
    public IReadOnlyList<string> RefusalPhrases { get; init; } = [];

    /// <summary>Further tries when the agent throws an <see cref="AgentException"/> that is transient.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Makes the model that the <c>similarity</c> matcher compares meanings with; without it such rows are errors.</summary>
    public Func<IEmbedder>? Embedder { get; init; }

    /// <summary>Where the pull-request comment is written; null for nowhere.</summary>
    public string? Markdown { get; init; }

    /// <summary>Names of the clusters, one test each.</summary>
    public IReadOnlyList<string> Clusters
    {
        get
        {
            try
            {
                return [.. DataSet().Clusters.Select(c => c.Name)];
            }
            catch (FaultlineException)
            {
                return [Unreadable];
            }
        }
    }

    /// <summary>Runs the gate, once, and returns all it found.</summary>
    /// <exception cref="FaultlineException">When sets, baseline or policy are wrong.</exception>
    public Task<GateOutcome> RunAsync(CancellationToken cancellationToken = default)
    {
        lock (_starting)
        {
            // The run belongs to all tests: cancelling one of them must not take the others' verdicts away.
            _run ??= Task.Run(() => StartAsync(CancellationToken.None), CancellationToken.None);
        }

        return _run.WaitAsync(cancellationToken);
    }

    /// <summary>Fails the test when the cluster blocks or has no verdict; marks it when it is known to fail or inconclusive.</summary>
    /// <exception cref="FaultlineException">When sets, baseline or policy are wrong.</exception>
    public async Task CheckAsync(string cluster, CancellationToken cancellationToken = default)
    {
        var outcome = await RunAsync(cancellationToken).ConfigureAwait(false);
        var found =
            outcome.Report.Clusters.FirstOrDefault(c => c.Cluster == cluster)
            ?? throw FaultlineException.Input($"{outcome.Dataset.Path} has no cluster '{cluster}'; build the test project again.");
        if (found.Blocks || found.Verdict == GateVerdicts.Error)
        {
            throw Failure("\n" + GateText.Cluster(outcome, cluster));
        }

        if (outcome.Report.Verdict == GateVerdicts.Error)
        {
            throw Failure("\n" + outcome.Report.Summary);
        }

        if (found.Verdict != GateVerdicts.Pass && Notice(GateText.Cluster(outcome, cluster)) is { } notice)
        {
            throw notice;
        }
    }

    /// <summary>Blesses the agent's answers: writes the baseline that later runs are held against. Returns its path.</summary>
    public async Task<string> BlessAsync(string? note = null, CancellationToken cancellationToken = default)
    {
        var outcome = await RunAsync(cancellationToken).ConfigureAwait(false);
        if (outcome.Report.Verdict == GateVerdicts.Error)
        {
            throw FaultlineException.Outside("Not blessed: " + outcome.Report.Summary);
        }

        var path = Baseline ?? RegressionDatasetReader.BaselinePath(outcome.Dataset.Path);
        BaselineFile.Write(path, outcome.Dataset, outcome.Results, note, DateTime.UtcNow);
        return path;
    }

    /// <summary>The framework's exception for a failed test.</summary>
    protected abstract Exception Failure(string message);

    /// <summary>The framework's exception for a test that neither passed nor failed; null where it has none, and the test passes.</summary>
    protected abstract Exception? Notice(string message);

    private RegressionDataset DataSet() => _dataset ??= RegressionDatasetReader.Read(DataSetLocator.Find(dataSet));

    private async Task<GateOutcome> StartAsync(CancellationToken cancellationToken)
    {
        var set = DataSet();
        var agent = Agent is { } given ? given : AgentFromFunction();
        if ((agent is null) == (Results is null))
        {
            throw FaultlineException.Input("The gate needs exactly one of Ask, Answer, Agent and Results.");
        }

        var outcome = await GateRunner
            .RunAsync(
                new GateRequest
                {
                    Dataset = set,
                    Config = Policy,
                    RefusalPhrases = RefusalPhrases,
                    Agent = agent,
                    Recorded = Results is null
                        ? null
                        : RecordedResults.Read(DataSetLocator.Find(Results), version: null, cancellationToken),
                    BaselinePath = Baseline is null ? RegressionDatasetReader.BaselineBeside(set.Path) : DataSetLocator.Find(Baseline),
                    Repeats = Repeats,
                    Run = new AgentRunOptions
                    {
                        Concurrency = Policy.Concurrency,
                        Timeout = TimeSpan.FromSeconds(Policy.TimeoutSeconds),
                        Retries = Retries,
                    },
                    Embedder = Embedder,
                },
                progress: null,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (Markdown is not null)
        {
            await File.WriteAllTextAsync(Markdown, GateMarkdown.Write(outcome.Report, outcome.Results), cancellationToken)
                .ConfigureAwait(false);
        }

        return outcome;
    }

    private DelegateAgent? AgentFromFunction() =>
        Ask is not null ? new DelegateAgent(Ask)
        : Answer is not null ? new DelegateAgent(async (request, token) => request.Reply(await Answer(request.Query, token)))
        : null;
}
