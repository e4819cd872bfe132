using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Faultline.Analysis;
using Faultline.Cli.Demo.Traffic;
using Faultline.Gating;
using Faultline.Labeling;
using Faultline.Regression;
using Faultline.Traces;
using Faultline.Traces.Ingesting;

namespace Faultline.Cli.Demo;

/// <summary>Steps 1 to 6 on sample traffic, each through the command a person would use.</summary>
/// <param name="around">Wraps each step; draws its progress.</param>
internal sealed class DemoScript(DemoHome home, TrafficOptions options, Func<string, Func<Task<DemoStep>>, Task<DemoStep>> around)
{
    private const int LabelsPerCluster = 20;
    private const int WindowDays = 14;

    private readonly InnerCommand _faultline = new([
        "--workspace",
        home.Directory,
        "--config",
        home.Config,
        "--seed",
        options.Seed.ToString(CultureInfo.InvariantCulture),
        "--as-of",
        Time(options.End),
    ]);

    private readonly List<DemoStep> _steps = [];

    public async Task<DemoResult> RunAsync(CancellationToken cancellationToken)
    {
        AnswerKey key = null!;
        await StepAsync(
            "traffic",
            null,
            () =>
            {
                key = WriteTraffic(cancellationToken);
                return Task.FromResult(
                    Text($"{key.Truths.Count:N0} traces of eight weeks, {FailureModes.All.Count} failure modes planted")
                );
            }
        );
        await StepAsync(
            "ingest",
            $"ingest {DemoHome.Short(home.Traffic)}",
            async () =>
            {
                var (_, report) = await _faultline.RunAsync<IngestReport>(["ingest", home.Traffic], cancellationToken);
                return Text($"{report.Added:N0} traces stored, {report.Rejected:N0} rejected");
            }
        );

        string[] window =
        [
            "--workflow",
            TrafficGenerator.Workflow,
            "--from",
            Time(options.End.AddDays(-WindowDays)),
            "--to",
            Time(options.End),
        ];
        var typed = Text($"--workflow {TrafficGenerator.Workflow} --days {WindowDays}");
        DemoPull pull = null!;
        await StepAsync(
            "pull",
            $"pull {typed}",
            async () =>
            {
                (_, pull) = await _faultline.RunAsync<DemoPull>(["pull", .. window], cancellationToken);
                return Text($"{pull.TotalFailed:N0} of {pull.TotalTraces:N0} traces of the last {WindowDays} days failed");
            }
        );
        AnalysisRun run = null!;
        await StepAsync(
            "analyze",
            $"analyze {typed}",
            async () =>
            {
                (_, run) = await _faultline.RunAsync<AnalysisRun>(["analyze", .. window], cancellationToken);
                return Text($"{run.Clusters.Count} clusters, {run.Noise.Size:N0} failures in none");
            }
        );
        var (agreement, confirmed) = await LabelAsync(run, key, cancellationToken);
        await StepAsync(
            "prioritize",
            "prioritize --top 3",
            async () =>
            {
                var (_, ranking) = await _faultline.RunAsync<JsonElement>(["prioritize", "--top", "3"], cancellationToken);
                var top = ranking.GetProperty("clusters").EnumerateArray().Count(c => c.GetProperty("in_top").GetBoolean());
                return Text($"{top} clusters to fix first, by what they cost");
            }
        );
        DatasetBuildReport dataset = null!;
        await StepAsync(
            "dataset",
            $"dataset build -o {DemoHome.Short(home.Regression)}",
            async () =>
            {
                (_, dataset) = await _faultline.RunAsync<DatasetBuildReport>(
                    ["dataset", "build", "-o", home.Regression],
                    cancellationToken
                );
                return Text(
                    $"{dataset.Clusters.Sum(c => c.Rows):N0} regression rows for {dataset.Clusters.Count} clusters, {dataset.Clusters.Sum(c => c.Rows - c.NeedsGold):N0} with a rule to judge by"
                );
            }
        );
        var gates = await GateAsync(cancellationToken);
        await StepAsync(
            "report",
            $"report -o {DemoHome.Short(home.Report)}",
            async () =>
            {
                // The report is a file; its command prints no document.
                await _faultline.RunTextAsync(["report", "--format", "html", "-o", home.Report], cancellationToken);
                return DemoHome.Short(home.Report);
            }
        );
        return new DemoResult
        {
            Workspace = home.Directory,
            Seed = options.Seed,
            Traces = key.Truths.Count,
            AsOf = options.End,
            Pull = pull,
            Run = run,
            Agreement = agreement,
            Confirmed = confirmed,
            Dataset = dataset,
            Gates = gates,
            Planted = KeyScore.Of(run, key.Truths),
            Report = home.Report,
            Steps = _steps,
        };
    }

    private AnswerKey WriteTraffic(CancellationToken cancellationToken)
    {
        var rightAnswers = new Dictionary<string, string>(StringComparer.Ordinal);
        var truths = TrafficFiles.Write(
            home.Traffic,
            options,
            cancellationToken,
            t =>
            {
                if (t.Mode is not null)
                {
                    // As the regression row will put it to the agent: the intent among the attributes.
                    var attributes = new Dictionary<string, AttributeValue>(t.Trace.Attributes, StringComparer.Ordinal)
                    {
                        ["intent"] = AttributeValue.OfText(t.Trace.Intent!),
                    };
                    rightAnswers[t.Trace.TraceId] = SampleAgent.RightAnswer(t.Trace.Query, attributes);
                }
            }
        );
        return new AnswerKey(truths.ToDictionary(t => t.TraceId, StringComparer.Ordinal), rightAnswers);
    }

    private async Task<(AgreementReport, IReadOnlyList<Confirmation>)> LabelAsync(
        AnalysisRun run,
        AnswerKey key,
        CancellationToken cancellationToken
    )
    {
        AgreementReport agreement = null!;
        var confirmed = new List<Confirmation>();
        await StepAsync(
            "label",
            "label export | import | agreement | confirm",
            async () =>
            {
                foreach (var reviewer in SimulatedReviewer.Pair)
                {
                    var sheet = home.Sheet(reviewer.Name);
                    var perCluster = LabelsPerCluster.ToString(CultureInfo.InvariantCulture);
                    await _faultline.RunAsync<JsonElement>(
                        ["label", "export", "--reviewer", reviewer.Name, "--per-cluster", perCluster, "-o", sheet],
                        cancellationToken
                    );
                    reviewer.Fill(sheet, key, options.Seed);
                    await _faultline.RunAsync<JsonElement>(["label", "import", sheet], cancellationToken);
                }

                (_, agreement) = await _faultline.RunAsync<AgreementReport>(["label", "agreement"], cancellationToken);
                foreach (var cluster in agreement.Clusters.Where(c => c.Open && IsCause(c.Tag)))
                {
                    var (_, confirmation) = await _faultline.RunAsync<Confirmation>(
                        ["label", "confirm", cluster.ClusterId, "--by", SimulatedReviewer.Pair[0].Name],
                        cancellationToken
                    );
                    confirmed.Add(confirmation);
                }

                return Text(
                    $"two simulated reviewers, {agreement.Overall.Items:N0} traces, blind: κ {agreement.Overall.Kappa:0.00}; {confirmed.Count} of {run.Clusters.Count} tags confirmed"
                );
            }
        );
        return (agreement, confirmed);
    }

    private async Task<IReadOnlyList<DemoGate>> GateAsync(CancellationToken cancellationToken)
    {
        string[] dataset = ["--dataset", home.Regression];
        await StepAsync(
            "baseline",
            $"gate baseline bless --dataset {DemoHome.Short(home.Regression)} --agent-command 'faultline demo agent v22'",
            async () =>
            {
                var (_, blessed) = await _faultline.RunAsync<JsonElement>(
                    ["gate", "baseline", "bless", .. dataset, "--agent-command", AgentCommand("v22"), "-o", home.Baseline],
                    cancellationToken
                );
                return Text($"v22 answered {blessed.GetProperty("judged").GetInt32():N0} rows that can be judged");
            }
        );
        var gates = new List<DemoGate>();
        foreach (var version in (string[])["v23", "v24"])
        {
            await StepAsync(
                "gate " + version,
                $"gate --dataset {DemoHome.Short(home.Regression)} --baseline {DemoHome.Short(home.Baseline)} --agent-command 'faultline demo agent {version}' --record-as {version}",
                async () =>
                {
                    var (code, report) = await _faultline.RunAsync<GateReport>(
                        ["gate", .. dataset, "--baseline", home.Baseline, "--agent-command", AgentCommand(version), "--record-as", version],
                        cancellationToken,
                        ExitCodes.GateFailed
                    );
                    gates.Add(new DemoGate(version, code, report));
                    return code == ExitCodes.GateFailed ? "blocked" : report.Verdict;
                }
            );
        }

        return gates;
    }

    private async Task StepAsync(string name, string? command, Func<Task<string>> run) =>
        _steps.Add(
            await around(
                name,
                async () =>
                {
                    var watch = Stopwatch.StartNew();
                    var outcome = await run();
                    return new DemoStep(name, command is null ? null : "faultline " + command, outcome, watch.Elapsed.TotalMilliseconds);
                }
            )
        );

    // This very program; the shell sees paths in quotes.
    private static string AgentCommand(string version)
    {
        var host = Environment.ProcessPath ?? "faultline";
        var program = Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? $"{Quote(host)} {Quote(typeof(DemoScript).Assembly.Location)}"
            : Quote(host);
        return $"{program} demo agent {version}";
    }

    private static string Quote(string path) =>
        OperatingSystem.IsWindows() ? $"\"{path}\"" : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsCause(string? tag) => tag is not (null or LabelTags.Other or LabelTags.NotAFailure or DefaultTaxonomy.Unlabeled);

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
