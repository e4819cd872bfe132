using System.Text;
using System.Text.Json.Nodes;

namespace Faultline.EndToEnd.Gate;

public sealed class GateProcessTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-e2e-").FullName;

    public GateProcessTests() => WriteSet("refusal_mismatch_cluster_c1", 40);

    [Fact]
    public async Task Url_GoodAgent_Passes_AndPrintsTheContractsNames()
    {
        using var agent = FakeAgent.Saying(r =>
            r["query"]!.GetValue<string>().Contains("refund", StringComparison.Ordinal) ? "Your refund is on its way." : ""
        );
        var run = await Gate("--agent-url", agent.Url, "--json");
        Assert.Equal(0, run.ExitCode);
        var json = JsonNode.Parse(run.Output)!;
        Assert.Equal("pass", (string)json["verdict"]!);
        Assert.Equal(40, agent.Requests);
        foreach (
            var name in (string[])
                [
                    "cluster",
                    "tag",
                    "rows",
                    "passed",
                    "failed",
                    "errors",
                    "pass_rate",
                    "low",
                    "high",
                    "threshold",
                    "baseline_pass_rate",
                    "fixed",
                    "broken",
                    "p_adjusted",
                    "verdict",
                    "minimum_detectable_drop",
                    "flaky_rows",
                    "failing_cases",
                ]
        )
        {
            Assert.True(json["clusters"]![0]!.AsObject().ContainsKey(name), name);
        }

        Assert.True(json.AsObject().ContainsKey("elapsed_ms"));
    }

    [Fact]
    public async Task Url_RefusingAgent_Blocks_AndWritesBothReports()
    {
        using var agent = FakeAgent.Saying(_ => "I cannot process this request. | <b>@all</b>");
        var run = await Gate("--agent-url", agent.Url, "--markdown", "gate.md", "--junit", "gate.xml");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Blocked: refusal_mismatch_cluster_c1", run.Output, StringComparison.Ordinal);
        var markdown = await File.ReadAllTextAsync(Path.Combine(_directory, "gate.md"), TestContext.Current.CancellationToken);
        Assert.StartsWith("**Blocked: refusal_mismatch_cluster_c1", markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", markdown, StringComparison.Ordinal);
        Assert.Equal(41, System.Xml.Linq.XDocument.Load(Path.Combine(_directory, "gate.xml")).Descendants("testcase").Count());
    }

    [Fact]
    public async Task Url_OpenAiFormat_SendsChatMessages()
    {
        using var agent = new FakeAgent(
            (request, _, http) =>
                request["model"]!.GetValue<string>() == "m" && request["messages"]!.AsArray()[^1]!["role"]!.GetValue<string>() == "user"
                    ? FakeAgent.WriteAsync(
                        http,
                        200,
                        """{"choices":[{"message":{"role":"assistant","content":"Your refund is on its way."}}]}"""
                    )
                    : FakeAgent.WriteAsync(http, 400, "{}")
        );
        Assert.Equal(0, (await Gate("--agent-url", agent.Url, "--agent-format", "openai", "--agent-model", "m")).ExitCode);
    }

    [Fact]
    public async Task Url_OverloadedServer_IsAskedAgain_AWrongAnswerIsNot()
    {
        using var shaky = new FakeAgent(
            (_, number, http) =>
                number < 5
                    ? FakeAgent.WriteAsync(http, 503, "")
                    : FakeAgent.WriteAsync(http, 200, """{"response":"Your refund is on its way."}""")
        );
        Assert.Equal(0, (await Gate("--agent-url", shaky.Url)).ExitCode);
        Assert.Equal(45, shaky.Requests);
        using var html = new FakeAgent((_, _, http) => FakeAgent.WriteAsync(http, 200, "<html>sign in</html>", "text/html"));
        var run = await Gate("--agent-url", html.Url);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("text/html that is not JSON", run.Output, StringComparison.Ordinal);
        Assert.Equal(40, html.Requests);
    }

    [Fact]
    public async Task Url_AgentThatHangs_EndsInErrorsAndThree()
    {
        using var agent = new FakeAgent((_, _, _) => Task.Delay(TimeSpan.FromMinutes(5)));
        var run = await Gate("--agent-url", agent.Url, "--timeout", "0.2", "--retries", "0", "--concurrency", "40");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("no answer within 0.2 s", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Url_AgentThatStreamsWithoutEnd_IsCutOff()
    {
        using var agent = new FakeAgent(
            async (_, _, http) =>
            {
                http.SendChunked = true;
                var block = new byte[1 << 20];
                Array.Fill(block, (byte)'x');
                for (var i = 0; i < 1024; i++)
                {
                    await http.OutputStream.WriteAsync(block);
                }
            }
        );
        var run = await Gate("--agent-url", agent.Url, "--concurrency", "2");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("more than 10 MB", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Url_NobodyThere_IsThree()
    {
        var run = await Gate("--agent-url", "http://127.0.0.1:9", "--retries", "0");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("cannot be reached", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_AnswersInOrder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        var run = await Gate("--agent-command", "while read -r line; do echo '{\"response\":\"Your refund is on its way.\"}'; done");
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Command_ThatDiesHalfWay_KeepsWhatCame()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        var run = await Gate(
            "--agent-command",
            "i=0; while [ $i -lt 10 ] && read -r line; do echo '{\"response\":\"Your refund is on its way.\"}'; i=$((i+1)); done; exit 9",
            "--save-results",
            "answers.jsonl"
        );
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("exit code 9", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            10,
            (await File.ReadAllLinesAsync(Path.Combine(_directory, "answers.jsonl"), TestContext.Current.CancellationToken)).Length
        );

        // The rest is asked for, and only the rest.
        using var agent = FakeAgent.Saying(_ => "Your refund is on its way.");
        Assert.Equal(0, (await Gate("--agent-url", agent.Url, "--save-results", "answers.jsonl", "--resume")).ExitCode);
        Assert.Equal(30, agent.Requests);
        Assert.Equal(0, (await Gate("--results", "answers.jsonl")).ExitCode);
    }

    // One sentence each, with the first row's case, file and line; what was answered before is kept, and --resume takes it up.
    [Theory]
    [InlineData("sleep 100", 37, "the agent did not answer in time and was stopped (first: case-3,")]
    [InlineData("while read -r line; do echo '<html>sign in</html>'; done", 37, "the agent's line is not JSON (first: case-3,")]
    [InlineData(
        "head -c 1000000000 /dev/zero | tr '\\0' x",
        37,
        "the agent answered a line of more than 10 MB and was stopped (first: case-3,"
    )]
    [InlineData(
        "while read -r line; do echo '{\"case_id\":\"case-9\",\"response\":\"x\"}'; done",
        37,
        "the agent answered case case-9 when asked case-3: it answers out of order, and was stopped (first: case-3,"
    )]
    [InlineData("exit 9", 37, "the agent's process ended with exit code 9 (first: case-3,")]
    public async Task Command_ThatGoesWrongHalfWay_IsThree_AndResumes(string then, int errors, string message)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        var good = "read -r line; echo '{\"response\":\"Your refund is on its way.\"}'; ";
        var run = await Gate("--agent-command", good + good + good + then, "--timeout", "3");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains($"{errors} × error: {message}", run.Output, StringComparison.Ordinal);
        Assert.Contains("refusal_mismatch_cluster_c1.jsonl:4)", run.Output, StringComparison.Ordinal);
        Assert.Contains("3 answers are kept in ", run.Error, StringComparison.Ordinal);
        Assert.Contains("--resume", run.Error, StringComparison.Ordinal);

        using var agent = FakeAgent.Saying(_ => "Your refund is on its way.");
        Assert.Equal(0, (await Gate("--agent-url", agent.Url, "--resume")).ExitCode);
        Assert.Equal(37, agent.Requests);
    }

    // Linear where the engine can be; with a look-ahead it cannot, and the row is an error that names its limit.
    [Theory]
    [InlineData("(a+)+$", 1, "")]
    [InlineData("(?=x?)(a+)+$", 3, "took longer than")]
    public async Task RegexThatExplodes_EndsSoon(string pattern, int exitCode, string message)
    {
        var row = new JsonObject
        {
            ["case_id"] = "boom",
            ["query"] = "q",
            ["response_actual"] = "r",
            ["expected_pattern"] = pattern,
            ["tag"] = "t",
        };
        Directory.Delete(Path.Combine(_directory, "sets"), recursive: true);
        Directory.CreateDirectory(Path.Combine(_directory, "sets"));
        var cancellationToken = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(Path.Combine(_directory, "sets", "a.jsonl"), row.ToJsonString() + "\n", cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(_directory, "r.jsonl"),
            $$"""{"case_id":"boom","response":"{{new string('a', 40)}}!"}""",
            cancellationToken
        );
        var run = await Gate("--results", "r.jsonl");
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(message, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Baseline_BlessThenCompare()
    {
        WriteResults("good.jsonl", 40, 40);
        WriteResults("worse.jsonl", 40, 32);
        var bless = await FaultlineProcess.RunAsync(
            _directory,
            "gate",
            "baseline",
            "bless",
            "--dataset",
            "sets",
            "--results",
            "good.jsonl"
        );
        Assert.Equal(0, bless.ExitCode);
        // 32 of 40 is above .7, yet eight rows that passed now fail: p = ½^9.
        var run = await Gate("--results", "worse.jsonl", "--json");
        Assert.Equal(1, run.ExitCode);
        var cluster = JsonNode.Parse(run.Output)!["clusters"]![0]!;
        Assert.Equal((8, 0), ((int)cluster["broken"]!, (int)cluster["fixed"]!));
        Assert.Equal(Math.Pow(0.5, 9), (double)cluster["p_adjusted"]!, 12);
        Assert.Equal(0, (await Gate("--results", "worse.jsonl", "--no-baseline")).ExitCode);
    }

    [Fact]
    public async Task Baseline_OfAnotherDataset_IsRefused()
    {
        WriteResults("good.jsonl", 40, 40);
        await FaultlineProcess.RunAsync(
            _directory,
            "gate",
            "baseline",
            "bless",
            "--dataset",
            "sets",
            "--results",
            "good.jsonl",
            "-o",
            "blessed.jsonl"
        );
        WriteSet("refusal_mismatch_cluster_c1", 40, "another question about a refund");
        var run = await Gate("--results", "good.jsonl", "--baseline", "blessed.jsonl");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("another data set", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"response_actual":"r","expected_pattern":"x","tag":"t"}""", "bad.jsonl:1: query: is missing")]
    [InlineData(
        """{"query":"q","response_actual":"r","expected_pattern":"(","tag":"t"}""",
        "bad.jsonl:1: expected_pattern: the regular expression does not compile"
    )]
    [InlineData(
        """{"query":"q","response_actual":"r","expected_pattern":"x","tag":"t","matcher":{"type":"json_schema","schema":"{"}}""",
        "bad.jsonl:1: matcher: the schema cannot be read"
    )]
    public async Task BrokenRow_IsTwo_WithFileLineAndField(string row, string message)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "sets", "bad.jsonl"), row + "\n", TestContext.Current.CancellationToken);
        WriteResults("good.jsonl", 40, 40);
        var run = await Gate("--results", "good.jsonl");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exactly one of --agent-url")]
    [InlineData("exactly one of --agent-url", "--results", "x", "--agent-url", "http://a")]
    [InlineData("--repeats must be at least 1", "--results", "x", "--repeats", "0")]
    [InlineData("there is no such file", "--results", "missing.jsonl")]
    [InlineData("no http or https address", "--agent-url", "ftp://a")]
    [InlineData("--concurrency has no meaning with --results", "--results", "x", "--concurrency", "2")]
    public async Task WrongUsage_IsTwo(string message, params string[] arguments)
    {
        var run = await Gate(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_BadLinesAreNamed_AndTheRestIsJudged()
    {
        WriteResults("some.jsonl", 40, 40);
        await File.AppendAllTextAsync(
            Path.Combine(_directory, "some.jsonl"),
            "{broken\n{\"response\":\"x\"}\n{\"case_id\":\"case-0\",\"response\":\"x\",\"verdict\":\"maybe\"}\n{\"case_id\":\"stranger\",\"response\":\"x\"}\n",
            TestContext.Current.CancellationToken
        );
        var run = await Gate("--results", "some.jsonl");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("some.jsonl:41: is not valid JSON", run.Error, StringComparison.Ordinal);
        Assert.Contains("some.jsonl:42: case_id: is missing", run.Error, StringComparison.Ordinal);
        Assert.Contains("some.jsonl:43: verdict: must be pass, fail or error", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 of 41 cases are not in the regression set", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Task<FaultlineProcess> Gate(params string[] arguments) =>
        FaultlineProcess.RunAsync(_directory, ["gate", "--dataset", "sets", .. arguments]);

    private void WriteSet(string name, int rows, string query = "please refund my order")
    {
        var text = new StringBuilder();
        for (var i = 0; i < rows; i++)
        {
            text.Append(
                    new JsonObject
                    {
                        ["case_id"] = $"case-{i}",
                        ["query"] = $"{query} {i}",
                        ["response_actual"] = "I cannot process this refund.",
                        ["expected_pattern"] = "on its way",
                        ["tag"] = "refusal_mismatch",
                    }.ToJsonString()
                )
                .Append('\n');
        }

        Directory.CreateDirectory(Path.Combine(_directory, "sets"));
        File.WriteAllText(Path.Combine(_directory, "sets", name + ".jsonl"), text.ToString());
    }

    private void WriteResults(string name, int rows, int good) =>
        File.WriteAllLines(
            Path.Combine(_directory, name),
            Enumerable
                .Range(0, rows)
                .Select(i => $$"""{"case_id":"case-{{i}}","response":"{{(i < good ? "It is on its way." : "I cannot do that.")}}"}""")
        );
}
