using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Faultline.EndToEnd.Demo;

/// <summary>One run of the demo as a process, looked at from several sides.</summary>
public sealed class DemoRun : IAsyncLifetime
{
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("faultline demo ").FullName;

    internal FaultlineProcess Outcome { get; private set; } = null!;

    public JsonElement Document { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Outcome = await FaultlineProcess.RunAsync(Directory, "demo", "--no-serve", "--json", "--traces", "12000", "--as-of", "2026-09-28");
        Assert.True(Outcome.ExitCode == 0, Outcome.Error);
        Document = JsonDocument.Parse(Outcome.Output).RootElement;
    }

    public ValueTask DisposeAsync()
    {
        System.IO.Directory.Delete(Directory, recursive: true);
        return ValueTask.CompletedTask;
    }
}

public partial class DemoProcessTests(DemoRun demo) : IClassFixture<DemoRun>
{
    [Fact]
    public void Finds_the_refund_cluster_first_with_its_cause()
    {
        var planted = demo
            .Document.GetProperty("planted")
            .EnumerateArray()
            .Single(p => p.GetProperty("mode").GetString() == "refund_refused");
        Assert.True(planted.GetProperty("found").GetBoolean(), planted.ToString());
        Assert.Equal("refusal_mismatch", planted.GetProperty("suggested_tag").GetString());
        var cluster = demo
            .Document.GetProperty("run")
            .GetProperty("clusters")
            .EnumerateArray()
            .Single(c => c.GetProperty("cluster_id").GetString() == planted.GetProperty("cluster_id").GetString());
        Assert.Equal(1, cluster.GetProperty("impact_rank").GetInt32());
        var attributes = cluster
            .GetProperty("causes")[0]
            .GetProperty("conditions")
            .EnumerateArray()
            .Select(c => c.GetProperty("attribute").GetString());
        Assert.Contains("account_age_months", attributes);
    }

    [Fact]
    public void The_gate_blocks_v23_for_the_refund_cluster_alone_and_lets_v24_through()
    {
        var gates = demo.Document.GetProperty("gates").EnumerateArray().ToDictionary(g => g.GetProperty("version").GetString()!);
        Assert.Equal(1, gates["v23"].GetProperty("exit_code").GetInt32());
        var blocking = gates["v23"]
            .GetProperty("report")
            .GetProperty("clusters")
            .EnumerateArray()
            .Where(c => c.GetProperty("blocks").GetBoolean())
            .ToArray();
        Assert.All(blocking, c => Assert.Equal("refusal_mismatch", c.GetProperty("tag").GetString()));
        Assert.Single(blocking);
        Assert.Equal(0, gates["v24"].GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public void Two_reviewers_disagree_as_people_do_and_agree_enough()
    {
        var kappa = demo.Document.GetProperty("agreement").GetProperty("overall").GetProperty("kappa").GetDouble();
        Assert.InRange(kappa, .65, .95);
        Assert.NotEmpty(demo.Document.GetProperty("confirmed").EnumerateArray());
    }

    [Fact]
    public void The_findings_for_a_person_go_to_standard_error_under_json_and_hold_no_escape_sequences()
    {
        Assert.Contains("What fails", demo.Outcome.Error, StringComparison.Ordinal);
        Assert.Contains("BLOCKED", demo.Outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001B', demo.Outcome.Error);
        // Redirected output is eighty columns wide.
        Assert.All(demo.Outcome.Error.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
    }

    [Fact]
    public void The_report_stands_alone_and_shows_the_confirmed_tag()
    {
        var html = File.ReadAllText(demo.Document.GetProperty("report").GetString()!);
        Assert.DoesNotMatch(@"(?i)<script|(src|href)=""(?!#)", html);
        Assert.Contains("confirmed</span>", html, StringComparison.Ordinal);
        var bars = ImpactBars().Matches(html);
        Assert.Equal(demo.Document.GetProperty("run").GetProperty("clusters").GetArrayLength(), bars.Count);
        Assert.All(bars, bar => XDocument.Parse(bar.Value));
    }

    [Fact]
    public async Task A_second_demo_starts_afresh_and_a_directory_of_somebody_else_is_refused()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var mine = System.IO.Directory.CreateDirectory(Path.Combine(demo.Directory, "mine")).FullName;
        await File.WriteAllTextAsync(Path.Combine(mine, "work.txt"), "mine", cancellation);
        var outcome = await FaultlineProcess.RunAsync(demo.Directory, "demo", "--no-serve", "--workspace", mine);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("not empty", outcome.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(mine, "work.txt")));
    }

    [Fact]
    public async Task The_report_command_prints_the_run_in_each_form()
    {
        string[] where = ["--workspace", ".faultline-demo", "--config", ".faultline-demo/faultline.yaml"];
        var json = await FaultlineProcess.RunAsync(demo.Directory, ["report", "--format", "json", .. where]);
        var markdown = await FaultlineProcess.RunAsync(demo.Directory, ["report", .. where]);
        var unknown = await FaultlineProcess.RunAsync(demo.Directory, ["report", "--run", "no-such-run", .. where]);
        using var run = JsonDocument.Parse(json.Output);
        Assert.Equal(
            demo.Document.GetProperty("run").GetProperty("clusters").EnumerateArray().Select(c => c.GetProperty("cluster_id").GetString()),
            run.RootElement.GetProperty("clusters").EnumerateArray().Select(c => c.GetProperty("cluster_id").GetString())
        );
        Assert.StartsWith("# harborline", markdown.Output, StringComparison.Ordinal);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("no-such-run", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sample_agent_answers_line_by_line_and_survives_nonsense()
    {
        var outcome = await FaultlineProcess.RunAsync(
            demo.Directory,
            """
            {"case_id":"a","query":"What is my daily limit?","messages":[],"attributes":{"plan":"premier","intent":"card_limits","n_turns":1}}
            not json
            {"case_id":"b"}

            """,
            ["demo", "agent", "v24"]
        );
        var lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(3, lines.Length);
        Assert.Equal("a", JsonDocument.Parse(lines[0]).RootElement.GetProperty("case_id").GetString());
        Assert.Contains("error", lines[1], StringComparison.Ordinal);
        Assert.Contains("error", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo", "--traces", "10")]
    [InlineData("demo", "--traces", "many")]
    [InlineData("demo", "agent", "v1")]
    [InlineData("report", "--format", "pdf")]
    public async Task Wrong_usage_ends_with_code_2_and_says_why(params string[] args)
    {
        var outcome = await FaultlineProcess.RunAsync(demo.Directory, args);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("faultline: ", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [GeneratedRegex("<svg class=\"bar\".*?</svg>", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex ImpactBars();
}
