using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Faultline.Cli;

namespace Faultline.Server.Tests.Owning;

/// <summary>The whole workflow, command by command, on a workspace of its own and on one that a server owns: the same words, the same exit codes.</summary>
public sealed partial class EveryCommandTests : IAsyncLifetime
{
    private const string Now = "2026-07-20";

    private readonly string _root = Directory.CreateTempSubdirectory("faultline-every-").FullName;
    private readonly List<string> _ran = [];
    private RunningServer? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Alone => Path.Combine(_root, "alone");

    private string Served => Path.Combine(_root, "served");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Alone);
        Directory.CreateDirectory(Served);
        _server = await RunningServer.StartAsync(Path.Combine(Served, ".faultline"));
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Every_command_does_and_prints_the_same_while_a_server_owns_the_workspace()
    {
        await BothAsync("init");
        Each(directory =>
            File.WriteAllText(
                Path.Combine(directory, "faultline.yaml"),
                "defaults:\n  retention: {days: 30, datasets: [evals]}\nschedule: {cron: \"0 6 * * 1\", workflows: [support]}\n"
            )
        );
        await BothAsync("demo", "--traffic-only", "traffic.jsonl", "--traces", "2000");
        await BothAsync("ingest", "traffic.jsonl");
        await BothAsync("ingest", "traffic.jsonl", "--json");
        await BothAsync("ingest", "missing.jsonl");
        var workflow = (string)JsonNode.Parse(File.ReadLines(Path.Combine(Alone, "traffic.jsonl")).First())!["workflow"]!;
        Each(directory => File.WriteAllText(Path.Combine(directory, "signals.jsonl"), Signal(workflow)));
        await BothAsync("ingest", "signals.jsonl");
        await BothAsync("pull", "--workflow", workflow, "--days", "60", "--json");
        await BothAsync("pull", "--workflow", "nosuch");
        await BothAsync("weekly", "--workflow", workflow);
        var run = JsonNode.Parse(await BothAsync("analyze", "--workflow", workflow, "--days", "60", "--json"))!;
        var clusters = run["clusters"]!.AsArray().Select(cluster => (string)cluster!["cluster_id"]!).ToArray();
        Assert.True(clusters.Length >= 2, "The traffic makes fewer than two clusters.");
        var trace = (string)run["clusters"]![0]!["members"]![0]!;

        await BothAsync("prioritize", "--json");
        await BothAsync("prioritize", "--top", "1");
        await BothAsync("clusters", "rename", clusters[0], "another name");
        await BothAsync("clusters", "merge", clusters[0], clusters[1]);
        await BothAsync("clusters", "undo");
        await BothAsync("clusters", "redo");
        await BothAsync("clusters", "undo");
        await BothAsync("clusters", "move", "noise", trace);
        await BothAsync("clusters", "split", trace);
        await BothAsync("clusters", "history");
        await LabelAsync(clusters[0], trace);
        await GateAsync();
        await BothAsync("report", "--format", "md");
        await BothAsync("report", "--format", "html");
        await BothAsync("report", "--format", "json");
        await BothAsync("doctor");
        await BothAsync("schedule", "status");
        await BothAsync("key", "list");
        await BothAsync("key", "create", "collector", "--scope", "ingest");
        await BothAsync("key", "list", "--json");
        await BothAsync("key", "revoke", "collector");
        await BothAsync("user", "list");
        await BothAsync("cluster", "texts.txt", "--text");
        await BothAsync("retention", "--dry-run", "--json");
        await BothAsync("retention");
        await BothAsync("retention", "--json");
        await BothAsync("pull", "--workflow", workflow, "--days", "60", "--json");
        await BothAsync("nonsense");
        AssertComplete();
    }

    private async Task LabelAsync(string cluster, string trace)
    {
        await BothAsync("label", "suggest");
        await BothAsync("label", "plan", "--per-cluster", "6", "--overlap", "1");
        foreach (var (reviewer, tags) in new[] { ("ann", "hallucination"), ("ben", "hallucination,tool_error") })
        {
            await BothAsync("label", "export", "--reviewer", reviewer, "--per-cluster", "6", "-o", reviewer + ".jsonl");
            Each(directory => Fill(Path.Combine(directory, reviewer + ".jsonl"), tags.Split(',')));
            await BothAsync("label", "import", reviewer + ".jsonl");
        }

        await BothAsync("label", "agreement", "--json");
        await BothAsync("label", "adjudicate");
        await BothAsync("label", "adjudicate", trace, "--tag", "hallucination", "--by", "eve");
        await BothAsync("label", "confirm", cluster, "--tag", "hallucination", "--by", "eve");
        await BothAsync("label", "confirm", cluster, "--tag", "hallucination", "--by", "eve", "--override", "a test");
    }

    private async Task GateAsync()
    {
        await BothAsync("dataset", "build", "-o", "evals", "--unconfirmed", "a test");
        Each(directory =>
            File.WriteAllLines(
                Path.Combine(directory, "answers.jsonl"),
                Directory
                    .EnumerateFiles(Path.Combine(directory, "evals"), "*.jsonl")
                    .Order(StringComparer.Ordinal)
                    .SelectMany(File.ReadLines)
                    .Select(row =>
                        new JsonObject { ["case_id"] = (string?)JsonNode.Parse(row)!["case_id"], ["response"] = "no" }.ToJsonString()
                    )
            )
        );
        await BothAsync("dataset", "health", "--dataset", "evals");
        await BothAsync("gate", "--dataset", "evals", "--results", "answers.jsonl", "--json", "--record");
        await BothAsync("gate", "baseline", "bless", "--dataset", "evals", "--results", "answers.jsonl");
        await BothAsync("gate", "--dataset", "evals", "--results", "answers.jsonl");
        await BothAsync("gate", "self-test", "--dataset", "evals", "--results", "answers.jsonl");
        await BothAsync("gate", "--dataset", "nothing", "--results", "answers.jsonl");
        await BothAsync("dataset", "import", "answers.jsonl", "-o", "evals");
        Each(directory =>
            File.WriteAllLines(Path.Combine(directory, "texts.txt"), Enumerable.Range(0, 30).Select(i => $"text {i % 3} {i}"))
        );
    }

    /// <summary>Runs a command on both and holds one against the other; what it printed on the workspace of its own.</summary>
    private async Task<string> BothAsync(params string[] args)
    {
        _ran.Add(string.Join(' ', args));
        string[] whole = [.. args, "--as-of", Now];
        var both = await Task.WhenAll(CliProcess.RunAsync(Alone, whole), CliProcess.RunAsync(Served, whole));
        Assert.True(
            both[0].Code == both[1].Code,
            $"{_ran[^1]}: {both[0].Code} alone, {both[1].Code} through the server. {both[0].Error} {both[1].Error}"
        );
        Assert.Equal(Timeless(both[0].Output, Alone), Timeless(both[1].Output, Served));
        Assert.Equal(Timeless(both[0].Error, Alone), Timeless(both[1].Error, Served));
        return both[0].Output;
    }

    private void Each(Action<string> prepare)
    {
        prepare(Alone);
        prepare(Served);
    }

    // A command that is new must be tried too.
    private void AssertComplete()
    {
        string[] elsewhere = ["serve"];
        var tried = _ran.Select(command => command.Split(' ')[0]).ToHashSet(StringComparer.Ordinal);
        var missing = Application
            .Commands()
            .Select(command => command.Name)
            .Except(elsewhere, StringComparer.Ordinal)
            .Where(name => !tried.Contains(name))
            .ToArray();
        Assert.Empty(missing);
    }

    private static string Signal(string workflow) =>
        $$"""{"session_id":"s-1","escalated":true,"timestamp":"2026-07-15T00:00:00Z","workflow":"{{workflow}}"}""" + "\n";

    private static void Fill(string sheet, string[] tags) =>
        File.WriteAllLines(
            sheet,
            File.ReadAllLines(sheet)
                .Select(
                    (line, at) =>
                    {
                        var row = JsonNode.Parse(line)!;
                        row["tag"] = tags[at % tags.Length];
                        return row.ToJsonString();
                    }
                )
        );

    // Durations, run ids (which carry the moment) and new keys differ between any two runs, served or not.
    private static string Timeless(string output, string directory) =>
        Keys()
            .Replace(
                RunIds().Replace(Durations().Replace(output.Replace(directory, "DIRECTORY", StringComparison.Ordinal), "#"), "RUN"),
                "KEY"
            );

    [GeneratedRegex(@"[\d.,]+ (s\b|ms\b|MB/s|records/s|rows/s)|""\w*(_ms|elapsed\w*|_per_second)"": [\d.]+", RegexOptions.NonBacktracking)]
    private static partial Regex Durations();

    [GeneratedRegex(@"\b\d{8}-\d{4,6}-[0-9a-f]+\b", RegexOptions.NonBacktracking)]
    private static partial Regex RunIds();

    [GeneratedRegex(@"\bfl_[\w-]{20,}|""sha256"": ""[0-9a-f]{64}""", RegexOptions.NonBacktracking)]
    private static partial Regex Keys();
}
