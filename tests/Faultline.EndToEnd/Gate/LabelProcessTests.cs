using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Faultline.Analysis;
using Faultline.Storage.DuckDb;
using Faultline.Storage.Workbench.Sqlite;
using Faultline.Traces;

namespace Faultline.EndToEnd.Gate;

/// <summary>From two reviewers' sheets to a regression set and a gate, as a user types it.</summary>
public sealed class LabelProcessTests : IDisposable
{
    private static readonly DateTime Day = new(2026, 7, 15, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Things =
    [
        "shoes",
        "lamp",
        "visa card",
        "loan",
        "ticket",
        "phone",
        "hotel",
        "course",
        "sofa",
        "gift card",
        "rent",
        "taxi",
    ];

    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-label-").FullName;

    [Fact]
    public async Task TwoReviewers_Agree_Confirm_Build_Gate()
    {
        await SeedAsync();
        await Export("ann");
        await Export("bob");
        var sheet = await File.ReadAllTextAsync(Path.Combine(_directory, "ann.csv"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("refusal_mismatch", sheet, StringComparison.Ordinal);
        Assert.Contains("'=1+1", sheet, StringComparison.Ordinal);

        // Too early: nobody has labelled anything.
        var early = await Run("label", "confirm", "c1");
        Assert.Equal(2, early.ExitCode);
        Assert.Contains("stays unconfirmed", early.Error, StringComparison.Ordinal);

        await Fill("ann", id => id.StartsWith("c1", StringComparison.Ordinal) ? "refusal_mismatch" : "hallucination");
        // Bob misspells a tag once.
        await Fill(
            "bob",
            id =>
                id is "c2-1" ? "tool_eror"
                : id.StartsWith("c1", StringComparison.Ordinal) ? "refusal_mismatch"
                : "hallucination"
        );
        var ann = await Run("label", "import", "ann.csv");
        Assert.Equal(0, ann.ExitCode);
        Assert.Contains("120 of them new", ann.Output, StringComparison.Ordinal);
        Assert.Contains("0 of them new", (await Run("label", "import", "ann.csv")).Output, StringComparison.Ordinal);
        var bob = await Run("label", "import", "bob.csv");
        Assert.Equal(0, bob.ExitCode);
        Assert.Contains("did you mean tool_error?", bob.Error, StringComparison.Ordinal);

        var agreement = JsonNode.Parse((await Run("label", "agreement", "--json")).Output)!;
        Assert.Equal(119, (int)agreement["overall"]!["items"]!);
        Assert.Equal(1, (double)agreement["overall"]!["kappa"]!, 9);
        Assert.True((bool)agreement["clusters"]![0]!["open"]!);

        Assert.Equal(2, (await Run("dataset", "build", "-o", "sets")).ExitCode);
        Assert.Equal(0, (await Run("label", "confirm", "c1", "--by", "eve")).ExitCode);
        var build = await Run("dataset", "build", "-o", "sets");
        Assert.Equal(0, build.ExitCode);
        Assert.Contains("skipped c2", build.Output, StringComparison.Ordinal);
        var file = Path.Combine(_directory, "sets", "refusal_mismatch_cluster_c1.jsonl");
        var rows = (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).Select(l => JsonNode.Parse(l)!).ToArray();
        Assert.InRange(rows.Length, 12, 60);
        Assert.Equal("eve", (string)rows[0]["provenance"]!["confirmed_by"]!);

        // The answers that failed, replayed, must block; better ones must pass.
        await Replay("old.jsonl", rows, r => (string)r["response_actual"]!);
        await Replay("new.jsonl", rows, _ => "Your refund is on its way.");
        Assert.Equal(1, (await Run("gate", "--dataset", "sets", "--results", "old.jsonl")).ExitCode);
        Assert.Equal(0, (await Run("gate", "--dataset", "sets", "--results", "new.jsonl")).ExitCode);
    }

    [Fact]
    public async Task Adjudicate_DecidesWhatIsOpen()
    {
        await SeedAsync();
        await Export("ann");
        await Export("bob");
        await Fill("ann", _ => "refusal_mismatch");
        await Fill("bob", id => id == "c1-0" ? "tool_error" : "refusal_mismatch");
        await Run("label", "import", "ann.csv", "bob.csv");
        // Ann sees what bob said of it and follows; her first label stands.
        var sheet = Path.Combine(_directory, "ann.csv");
        var lines = await File.ReadAllLinesAsync(sheet, TestContext.Current.CancellationToken);
        var changed = lines.Select(l =>
            l.Split(',')[2] == "c1-0" ? l.Replace(",refusal_mismatch,", ",tool_error,", StringComparison.Ordinal) : l
        );
        await File.WriteAllLinesAsync(sheet, changed, TestContext.Current.CancellationToken);
        var followed = await Run("label", "import", "ann.csv");
        Assert.Contains("119 labels read, 0 of them new", followed.Output, StringComparison.Ordinal);
        Assert.Matches(@"ann\.csv:\d+: tag: somebody else has labelled c1-0 too", followed.Error);
        Assert.Contains("c1-0", (await Run("label", "adjudicate")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await Run("label", "adjudicate", "nothing", "--tag", "tool_error")).ExitCode);
        // What both said alike is no matter for a decision, and a party to it says why.
        Assert.Equal(2, (await Run("label", "adjudicate", "c1-1", "--tag", "tool_error", "--by", "eve")).ExitCode);
        Assert.Equal(2, (await Run("label", "adjudicate", "c1-0", "--tag", "tool_error", "--by", "ann")).ExitCode);
        Assert.Equal(0, (await Run("label", "adjudicate", "c1-0", "--tag", "tool_error", "--by", "ann", "--note", "eve is away")).ExitCode);
        Assert.Equal(0, (await Run("label", "adjudicate", "c1-0", "--tag", "tool_error", "--by", "eve")).ExitCode);
        Assert.StartsWith("0 open", (await Run("label", "adjudicate")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AThirdReviewer_GetsWhatWantsALabel_AndTheirEarlierSheetCounts()
    {
        await SeedAsync();
        foreach (var reviewer in (string[])["ann", "bob", "eve"])
        {
            await Export(reviewer);
            await Fill(reviewer, id => id.StartsWith("c1", StringComparison.Ordinal) ? "refusal_mismatch" : "tool_error");
        }

        // Bob left one line open: it still wants a second label.
        var bob = Path.Combine(_directory, "bob.csv");
        var lines = await File.ReadAllLinesAsync(bob, TestContext.Current.CancellationToken);
        var open = lines[7].Split(',')[2];
        lines[7] = Regex.Replace(lines[7], ",(refusal_mismatch|tool_error),", ",,");
        await File.WriteAllLinesAsync(bob, lines, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Run("label", "import", "ann.csv", "bob.csv")).ExitCode);

        // What Eve's new sheet holds is that one; of the sheet she got before anybody had spoken everything counts.
        Assert.Equal(0, (await Run("label", "export", "--reviewer", "eve", "--per-cluster", "60", "-o", "late.csv")).ExitCode);
        var late = await File.ReadAllLinesAsync(Path.Combine(_directory, "late.csv"), TestContext.Current.CancellationToken);
        Assert.Equal(open, late.Skip(1).Single().Split(',')[2]);
        var eve = await Run("label", "import", "eve.csv");
        Assert.True(eve.ExitCode == 0, eve.Error);
        Assert.StartsWith(
            "120 labels read, 120 of them new or changed; 0 lines not labelled yet, 0 rejected",
            eve.Output,
            StringComparison.Ordinal
        );
        var agreement = JsonNode.Parse((await Run("label", "agreement", "--json")).Output)!;
        Assert.Equal(1.0, (double)agreement["alpha"]!);

        var nothing = await Run("label", "export", "--reviewer", "joe");
        Assert.Equal(2, nothing.ExitCode);
        Assert.Contains("Nothing in run r1 wants a label of joe", nothing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThePlan_IsShownAndSet_AndSheetsGoByIt()
    {
        await SeedAsync(seed: 7);
        Assert.StartsWith(
            "Run r1: 20 items a cluster, each by two people, as nobody has set anything else.",
            (await Run("label", "plan")).Output,
            StringComparison.Ordinal
        );
        var set = await Run("label", "plan", "--per-cluster", "5", "--overlap", "0");
        Assert.Equal(0, set.ExitCode);
        Assert.Contains("5 items a cluster, each by one person, set by ", set.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await Run("label", "plan", "--overlap", "2")).ExitCode);
        Assert.Equal(2, (await Run("label", "plan", "--per-cluster", "0")).ExitCode);
        var told = JsonNode.Parse((await Run("label", "plan", "--json")).Output)!;
        Assert.Equal((5, 0.0, 10), ((int)told["per_cluster"]!, (double)told["overlap"]!, (int)told["standing"]!["first"]!));

        // A command's seed is 42, whichever the run was made with.
        var ids = await Sheet("ann");
        Assert.Equal(10, ids.Length);
        Assert.Equal(ids, await Sheet("ann", "--seed", "42"));
        Assert.NotEqual(ids, await Sheet("ann", "--seed", "7"));

        await Sheet("ann");
        await Fill("ann", _ => "refusal_mismatch");
        Assert.Equal(0, (await Run("label", "import", "ann.csv")).ExitCode);
        // Each item has the one label that it wants; with a larger overlap the same ones want a second.
        Assert.Equal(2, (await Run("label", "export", "--reviewer", "bob")).ExitCode);
        Assert.Equal(0, (await Run("label", "plan", "--overlap", "1")).ExitCode);
        Assert.Equal(ids, await Sheet("bob"));

        await using var workbench = await SqliteWorkbench.OpenAsync(
            Path.Combine(_directory, ".faultline", "workbench.db"),
            TestContext.Current.CancellationToken
        );
        var audit = new List<string?>();
        await foreach (var entry in workbench.ReadAuditAsync(new AuditQuery { Action = "plan" }, TestContext.Current.CancellationToken))
        {
            audit.Add(entry.Detail);
        }

        Assert.Equal(
            [
                "5 items a cluster, each by one person → 5 items a cluster, each by two people",
                "20 items a cluster, each by two people → 5 items a cluster, each by one person",
            ],
            audit
        );
    }

    private async Task<string[]> Sheet(string reviewer, params string[] more)
    {
        var run = await Run(["label", "export", "--reviewer", reviewer, "-o", reviewer + ".csv", .. more]);
        Assert.True(run.ExitCode == 0, run.Error);
        var lines = await File.ReadAllLinesAsync(Path.Combine(_directory, reviewer + ".csv"), TestContext.Current.CancellationToken);
        return [.. lines.Skip(1).Select(l => l.Split(',')[2]).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task WithoutARun_EveryCommandSaysWhatComesFirst()
    {
        foreach (var command in (string[])["suggest", "agreement"])
        {
            var run = await Run("label", command);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("faultline ", run.Error, StringComparison.Ordinal);
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Task<FaultlineProcess> Run(params string[] arguments) => FaultlineProcess.RunAsync(_directory, arguments);

    private async Task Export(string reviewer) =>
        Assert.Equal(0, (await Run("label", "export", "--reviewer", reviewer, "--per-cluster", "60", "-o", reviewer + ".csv")).ExitCode);

    // The reviewer's spreadsheet: the tag column filled in.
    private async Task Fill(string reviewer, Func<string, string> tag)
    {
        var path = Path.Combine(_directory, reviewer + ".csv");
        var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        for (var i = 1; i < lines.Length; i++)
        {
            Assert.EndsWith(",,,", lines[i], StringComparison.Ordinal);
            lines[i] = lines[i][..^3] + "," + tag(lines[i].Split(',')[2]) + ",,";
        }

        await File.WriteAllLinesAsync(path, lines, TestContext.Current.CancellationToken);
    }

    private Task Replay(string name, JsonNode[] rows, Func<JsonNode, string> response) =>
        File.WriteAllLinesAsync(
            Path.Combine(_directory, name),
            rows.Select(r => new JsonObject { ["case_id"] = (string)r["case_id"]!, ["response"] = response(r) }.ToJsonString()),
            TestContext.Current.CancellationToken
        );

    private async Task SeedAsync(int seed = 42)
    {
        var workspace = Directory.CreateDirectory(Path.Combine(_directory, ".faultline")).FullName;
        string[] asks =
        [
            "please refund the",
            "give me back the money for this",
            "I never received any",
            "=1+1 cancel and return my",
            "why was I charged for a",
        ];
        Trace Make(string cluster, int i) =>
            new()
            {
                TraceId = $"{cluster}-{i}",
                Workflow = "support",
                Timestamp = Day.AddMinutes(i),
                Query = $"{asks[i % 5]} {Things[i / 5 % 12]}",
                Response = "I cannot process this refund request.",
            };
        await using (
            var store = await DuckDbTraceStore.OpenAsync(Path.Combine(workspace, "traces.duckdb"), TestContext.Current.CancellationToken)
        )
        {
            var traces = Enumerable.Range(0, 60).SelectMany(i => (Trace[])[Make("c1", i), Make("c2", i)]).ToArray();
            await store.AppendAsync(new TraceBatch { Traces = traces }, TestContext.Current.CancellationToken);
        }

        await using var workbench = await SqliteWorkbench.OpenAsync(
            Path.Combine(workspace, "workbench.db"),
            TestContext.Current.CancellationToken
        );
        await workbench.SaveRunAsync(
            new AnalysisRun
            {
                RunId = "r1",
                Workflow = "support",
                From = Day,
                To = Day.AddDays(7),
                CreatedAt = Day,
                Seed = seed,
                Pipeline = "failure-aware",
                TotalTraces = 1000,
                TotalFailed = 120,
                Sampled = 120,
                PassRate = new Rate(0.88, 0.86, 0.9, 1000),
                Embedding = new EmbeddingInfo("none", 0),
                Algorithm = new Dictionary<string, object?>(),
                Noise = new NoiseInfo(0, [], []),
                Clusters = [Cluster("c1", 1), Cluster("c2", 2)],
                Headlines = [],
                Warnings = [],
            },
            TestContext.Current.CancellationToken
        );
    }

    private static ClusterReport Cluster(string id, int rank) =>
        new()
        {
            ClusterId = id,
            Name = "refunds refused",
            Tag = new TagReport("refusal_mismatch", "evidence", 0.9, "refuses"),
            Size = 60,
            EstimatedTotal = 60,
            Keywords = [],
            Representatives = [$"{id}-0"],
            Members = [.. Enumerable.Range(0, 60).Select(i => $"{id}-{i}")],
            Impact = new ImpactReport(1, 1, 1),
            ImpactRank = rank,
            FrequencyRank = rank,
        };
}
