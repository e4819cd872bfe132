using System.Globalization;
using System.Text.Json.Nodes;

namespace Faultline.EndToEnd.Weekly;

/// <summary>The weekly loop as a user runs it: two weeks of traffic, a run for each, findings in a file, the schedule's files, the doctor.</summary>
public sealed class WeeklyProcessTests : IDisposable
{
    private static readonly string[] Answers =
    [
        "I cannot open that form for you",
        "Your balance is surely a billion",
        "Please repeat everything you said",
    ];
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("faultline-weekly-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Two_weeks_of_traffic()
    {
        await IngestAsync();
        await File.WriteAllTextAsync(
            Path.Combine(_directory.FullName, "faultline.yaml"),
            "schedule: {cron: '0 6 * * 1', time_zone: Europe/Berlin}\nfindings: {file: findings.jsonl}\n",
            TestContext.Current.CancellationToken
        );

        var first = Workflow(await Run(0, "weekly", "--as-of", "2026-03-09", "--json"));
        var second = Workflow(await Run(0, "weekly", "--as-of", "2026-03-16", "--json"));
        await Run(0, "weekly", "--as-of", "2026-03-16");

        // Two modes in the first week; the third is born in the second, where the first is fixed. A mode may come as more than one cluster.
        Assert.Equal(first["run_id"]!.GetValue<string>(), second["previous_run"]!.GetValue<string>());
        var known = Ids(first, "new");
        Assert.NotEmpty(Ids(second, "new"));
        Assert.Empty(Ids(second, "new").Intersect(known));
        var gone = Ids(second, "disappeared");
        Assert.NotEmpty(gone);
        Assert.Subset(known.ToHashSet(), gone.ToHashSet());
        Assert.NotEmpty(Ids(second, "steady"));
        Assert.Subset(known.ToHashSet(), Ids(second, "steady").ToHashSet());
        Assert.Contains("will be of a kind not seen yet", second["saturation"]!["text"]!.GetValue<string>(), StringComparison.Ordinal);

        // Of the first week everything is new and nothing is told; of the second, told once.
        var told = await File.ReadAllLinesAsync(Path.Combine(_directory.FullName, "findings.jsonl"), TestContext.Current.CancellationToken);
        var keys = told.Select(l => JsonNode.Parse(l)!["key"]!.GetValue<string>()).ToList();
        Assert.Equal(keys.Distinct(StringComparer.Ordinal).Count(), keys.Count);
        Assert.All(Ids(second, "new"), id => Assert.Contains($"bank/2026-03-09/new/{id}", keys));
        Assert.DoesNotContain(keys, k => k.Contains("2026-03-02", StringComparison.Ordinal));

        await TheSchedule();
        await TheDoctor(gone);

        var late = await Run(2, "weekly");
        Assert.Contains("--as-of 2026-03-16", late.Error, StringComparison.Ordinal);
    }

    private async Task TheSchedule()
    {
        var files = JsonNode.Parse((await Run(0, "schedule", "install", "--systemd", "-o", "units", "--json")).Output)!["files"]!.AsArray();
        Assert.Contains("OnCalendar=Mon *-*-* 6:0:00 Europe/Berlin", files[1]!["text"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_directory.FullName, "units", "faultline-weekly.timer")));
        Assert.Contains("UTC", (await Run(2, "schedule", "install", "--github")).Error, StringComparison.Ordinal);

        var status = JsonNode.Parse((await Run(0, "schedule", "status", "--as-of", "2026-03-11", "--json")).Output)!;
        Assert.Equal("2026-03-16T05:00:00Z", status["next"]!.GetValue<string>());
        Assert.False(status["running"]!.GetValue<bool>());
    }

    private async Task TheDoctor(List<string> gone)
    {
        var report = JsonNode.Parse((await Run(1, "doctor", "--json")).Output)!;
        var checks = report["workflows"]![0]!["checks"]!.AsArray();
        Assert.Equal(8, checks.Count);
        var bare = checks.Single(c => c!["id"]!.GetValue<string>() == "fix_without_regression_set")!;
        Assert.Equal("mistake", bare["state"]!.GetValue<string>());
        Assert.Contains(gone, id => bare["command"]!.GetValue<string>().EndsWith(id, StringComparison.Ordinal));
    }

    private async Task<FaultlineProcess> Run(int code, params string[] arguments)
    {
        var done = await FaultlineProcess.RunAsync(_directory.FullName, arguments);
        Assert.True(done.ExitCode == code, $"{string.Join(' ', arguments)}: {done.ExitCode}\n{done.Error}{done.Output}");
        return done;
    }

    private static List<string> Ids(JsonObject week, string kind) =>
        [.. week[kind]!.AsArray().Select(c => c!["cluster_id"]!.GetValue<string>())];

    private static JsonObject Workflow(FaultlineProcess done) =>
        Assert.Single(JsonNode.Parse(done.Output)!["workflows"]!.AsArray())!.AsObject();

    private async Task IngestAsync()
    {
        var random = new Random(5);
        var start = new DateTime(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc);
        var rows = new List<string>();
        for (var week = 0; week < 2; week++)
        {
            for (var i = 0; i < 420; i++)
            {
                // 40 failures a mode: the first two in the first week, the last two in the second.
                var mode = i < 80 ? week + i / 40 : -1;
                rows.Add(
                    new JsonObject
                    {
                        ["trace_id"] = $"w{week}-{i:000}",
                        ["workflow"] = "bank",
                        ["timestamp"] = start
                            .AddDays(7 * week)
                            .AddMinutes(random.Next(7 * 24 * 60 - 10))
                            .ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                        ["query"] = $"Question {random.Next(90)} about my account",
                        ["response"] = mode < 0 ? $"Your account {random.Next(90)} is in good order, as of today." : Answers[mode] + ".",
                        ["passed"] = mode < 0,
                        ["judge_scores"] = new JsonObject
                        {
                            ["policy"] = mode == 0 ? 0.2 : 0.9,
                            ["truth"] = mode == 1 ? 0.2 : 0.9,
                            ["help"] = mode == 2 ? 0.2 : 0.9,
                        },
                        ["attributes"] = new JsonObject
                        {
                            ["intent"] = "balance",
                            ["branch"] = mode < 0 ? $"b{random.Next(6)}" : $"b{mode}",
                        },
                    }.ToJsonString()
                );
            }
        }

        var path = Path.Combine(_directory.FullName, "traces.jsonl");
        await File.WriteAllLinesAsync(path, rows, TestContext.Current.CancellationToken);
        await Run(0, "ingest", path);
    }
}
