using System.Globalization;
using System.Text.Json.Nodes;

namespace Faultline.EndToEnd.Weekly;

/// <summary>A fix hides a new failure: the pass rate stands still, and the first headline says what it hides.</summary>
public sealed class MaskedChangeProcessTests : IDisposable
{
    private static readonly DateTime Start = new(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("faultline-masked-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_fix_that_hides_a_new_failure_is_the_first_headline()
    {
        var random = new Random(11);
        await File.WriteAllLinesAsync(
            Path.Combine(_directory.FullName, "traces.jsonl"),
            Enumerable.Range(0, 3000).Select(i => Row(random, i)),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(0, (await FaultlineProcess.RunAsync(_directory.FullName, "ingest", "traces.jsonl")).ExitCode);

        var done = await FaultlineProcess.RunAsync(
            _directory.FullName,
            "analyze",
            "--workflow",
            "bank",
            "--from",
            "2026-03-09",
            "--to",
            "2026-03-16",
            "--json"
        );
        Assert.True(done.ExitCode == 0, done.Error);
        var run = JsonNode.Parse(done.Output)!;
        var first = run["headlines"]![0]!.GetValue<string>();
        Assert.StartsWith("The pass rate hardly moved", first, StringComparison.Ordinal);
        Assert.Contains("points lost where intent = refund", first, StringComparison.Ordinal);
        Assert.Contains("points gained where intent = card", first, StringComparison.Ordinal);

        var change = run["change"]!;
        Assert.InRange(change["delta"]!.GetValue<double>(), -.03, .03);
        Assert.Equal(
            change["delta"]!.GetValue<double>(),
            change["contributions"]!.AsArray().Sum(c => c!["rate_effect"]!.GetValue<double>() + c["mix_effect"]!.GetValue<double>()),
            10
        );
    }

    /// <summary>In the first week cards fail, in the second refunds: half of a quarter of the traffic each.</summary>
    private static string Row(Random random, int i)
    {
        string[] intents = ["refund", "card", "login", "rates"];
        var week = i / 1500;
        var intent = intents[random.Next(4)];
        var broken = intent == intents[1 - week] && random.NextDouble() < .5;
        var failed = broken || random.NextDouble() < .02;
        return new JsonObject
        {
            ["trace_id"] = $"m{i:0000}",
            ["workflow"] = "bank",
            ["timestamp"] = Start.AddDays(7 * week).AddMinutes(i % 1500 * 6).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["user_id"] = $"u{random.Next(900)}",
            ["query"] = $"Question {random.Next(90)} on my {intent}",
            ["response"] =
                !failed ? $"The {intent} {random.Next(90)} is in good order, as of today."
                : week == 0 ? "I cannot open that card form for you."
                : "A refund is refused in this case.",
            ["passed"] = !failed,
            ["judge_scores"] = new JsonObject { ["policy"] = failed ? 0.2 : 0.9 },
            ["attributes"] = new JsonObject { ["intent"] = intent, ["region"] = $"r{random.Next(4)}" },
        }.ToJsonString();
    }
}
