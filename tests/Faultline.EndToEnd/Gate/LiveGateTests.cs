using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Faultline.TestData;

namespace Faultline.EndToEnd.Gate;

/// <summary>Live agents: how often they are asked, what is kept, and what a run that ends early leaves.</summary>
public sealed class LiveGateTests : IDisposable
{
    private const string Good = "Your refund is on its way.";
    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-live-").FullName;

    public LiveGateTests()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "sets"));
        File.WriteAllLines(
            Path.Combine(_directory, "sets", "refusal_mismatch_cluster_c1.jsonl"),
            Enumerable
                .Range(0, 60)
                .Select(i =>
                    $$"""{"case_id":"case-{{i}}","query":"refund {{i}}","response_actual":"no","expected_pattern":"on its way","tag":"refusal_mismatch"}"""
                )
        );
    }

    [Fact]
    public async Task EarlyStop_AsksFewerRows_AndSaysSo()
    {
        using var agent = FakeAgent.Saying(_ => Good);
        Assert.Equal(0, (await BlessAsync(agent.Url)).ExitCode);
        Assert.Equal(180, agent.Requests);
        var run = await Gate("--agent-url", agent.Url, "--early-stop", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.InRange(agent.Requests - 180, 10, 50);
        var cluster = JsonNode.Parse(run.Output)!["clusters"]![0]!;
        Assert.Equal(60, (int)cluster["passed"]! + (int)cluster["not_asked"]!);
        Assert.Equal("pass", (string)cluster["verdict"]!);
    }

    // 6 of 60 fail on every first answer: too many to be cleared, too few to block. The later answers are good.
    [Fact]
    public async Task OpenVerdict_IsPursued_AndClearedByRepeats()
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        using var agent = FakeAgent.Saying(_ => Good);
        Assert.Equal(0, (await BlessAsync(agent.Url)).ExitCode);
        using var shaky = FakeAgent.Saying(r =>
        {
            var id = (string)r["case_id"]!;
            return
                seen.AddOrUpdate(id, 1, (_, n) => n + 1) == 1 && int.Parse(id[5..], System.Globalization.CultureInfo.InvariantCulture) < 6
                ? "I cannot do that."
                : Good;
        });
        Assert.Equal(0, (await Gate("--agent-url", shaky.Url)).ExitCode);
        Assert.InRange(shaky.Requests, 70, 240);
        // Whoever names the repeats gets just those.
        seen.Clear();
        var before = shaky.Requests;
        await Gate("--agent-url", shaky.Url, "--repeats", "1");
        Assert.Equal(60, shaky.Requests - before);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 1)]
    public async Task CriticalCluster_BlocksOnlyWhatBreaksOnRetryToo(int failures, int exitCode)
    {
        await File.WriteAllTextAsync(
            Path.Combine(_directory, "faultline.yaml"),
            "defaults:\n  gate:\n    clusters:\n      refusal_mismatch_cluster_c1:\n        critical: true\n",
            TestContext.Current.CancellationToken
        );
        using var good = FakeAgent.Saying(_ => Good);
        Assert.Equal(0, (await BlessAsync(good.Url)).ExitCode);
        var asked = 0;
        using var agent = FakeAgent.Saying(r =>
            (string)r["case_id"]! == "case-7" && Interlocked.Increment(ref asked) <= failures ? "I cannot do that." : Good
        );
        var run = await Gate("--agent-url", agent.Url);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task Cache_AsksAVersionOnce_AndAChangedRowAgain()
    {
        using var agent = FakeAgent.Saying(_ => Good);
        string[] cached = ["--agent-url", agent.Url, "--repeats", "1", "--cache", "kept", "--cache-version"];
        Assert.Equal(0, (await Gate([.. cached, "v1"])).ExitCode);
        Assert.Equal(0, (await Gate([.. cached, "v1"])).ExitCode);
        Assert.Equal(60, agent.Requests);
        Assert.Equal(0, (await Gate([.. cached, "v2/../../x"])).ExitCode);
        Assert.Equal(120, agent.Requests);
        var set = Path.Combine(_directory, "sets", "refusal_mismatch_cluster_c1.jsonl");
        await File.WriteAllTextAsync(
            set,
            (await File.ReadAllTextAsync(set, TestContext.Current.CancellationToken)).Replace(
                "refund 7\"",
                "my refund\"",
                StringComparison.Ordinal
            ),
            TestContext.Current.CancellationToken
        );
        for (var again = 0; again < 2; again++)
        {
            Assert.Equal(0, (await Gate([.. cached, "v1"])).ExitCode);
            Assert.Equal(121, agent.Requests);
        }

        Assert.Equal(2, (await Gate("--agent-url", agent.Url, "--cache", "kept")).ExitCode);
    }

    [Fact]
    public async Task Rate_SpacesRequests()
    {
        var times = new System.Collections.Concurrent.ConcurrentQueue<long>();
        using var agent = FakeAgent.Saying(_ =>
        {
            times.Enqueue(Stopwatch.GetTimestamp());
            return Good;
        });
        var started = Stopwatch.GetTimestamp();
        Assert.Equal(0, (await Gate("--agent-url", agent.Url, "--rate", "30", "--repeats", "1")).ExitCode);
        Assert.Equal(60, times.Count);
        // 59 gaps of a thirtieth of a second after the start: a lower bound that no slow machine can break.
        Assert.True(Stopwatch.GetElapsedTime(started, times.Max()) > TimeSpan.FromSeconds(1.9));
        Assert.Equal(2, (await Gate("--agent-url", agent.Url, "--rate", "0")).ExitCode);
    }

    [Fact]
    public async Task AgentThatDiesHalfWay_IsLeftAlone_AndTheAnswersAreKept()
    {
        // 400 rows, so that a fifth of them is more than the 50 failures after which nobody asks on.
        File.WriteAllLines(
            Path.Combine(_directory, "sets", "tool_error_cluster_c2.jsonl"),
            Enumerable
                .Range(0, 400)
                .Select(i =>
                    $$"""{"case_id":"more-{{i}}","query":"q {{i}}","response_actual":"no","expected_pattern":"way","tag":"tool_error"}"""
                )
        );
        using var agent = new FakeAgent(
            (_, number, http) =>
                number < 100
                    ? FakeAgent.WriteAsync(http, 200, $$"""{"response":"{{Good}}"}""")
                    : FakeAgent.WriteAsync(http, 404, "gone", "text/plain")
        );
        var run = await Gate("--agent-url", agent.Url, "--save-results", "answers.jsonl");
        Assert.Equal(3, run.ExitCode);
        Assert.InRange(agent.Requests, 190, 230);
        Assert.Contains("requests had failed before", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            100,
            (await File.ReadAllLinesAsync(Path.Combine(_directory, "answers.jsonl"), TestContext.Current.CancellationToken)).Length
        );
    }

    [Fact]
    public async Task GitHub_OneComment_IsWrittenOver_AndTheCommitIsChecked()
    {
        var calls = new System.Collections.Concurrent.ConcurrentQueue<(string Call, string Body)>();
        var comment = (string?)null;
        var (started, url) = Loopback.Listen();
        using var listener = started;
        _ = Task.Run(async () =>
        {
            while (listener.IsListening)
            {
                var context = await listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                var body = await reader.ReadToEndAsync();
                calls.Enqueue((context.Request.HttpMethod + " " + context.Request.Url!.AbsolutePath, body));
                if (context.Request.HttpMethod != "GET" && context.Request.Url.AbsolutePath.Contains("comments", StringComparison.Ordinal))
                {
                    comment = (string)JsonNode.Parse(body)!["body"]!;
                }

                var list = new JsonArray
                {
                    new JsonObject { ["id"] = 1, ["body"] = "LGTM" },
                };
                if (comment is not null)
                {
                    list.Add((JsonNode)new JsonObject { ["id"] = 77, ["body"] = comment });
                }

                await FakeAgent.WriteAsync(context.Response, 200, context.Request.HttpMethod == "GET" ? list.ToJsonString() : "{}");
            }
        });
        await File.WriteAllTextAsync(
            Path.Combine(_directory, "event.json"),
            """{"pull_request":{"number":12,"head":{"sha":"abc"}}}""",
            TestContext.Current.CancellationToken
        );
        var github = new Dictionary<string, string?>
        {
            ["GITHUB_API_URL"] = url.TrimEnd('/'),
            ["GITHUB_TOKEN"] = "t",
            ["GITHUB_REPOSITORY"] = "o/r",
            ["GITHUB_SHA"] = "merge",
            ["GITHUB_EVENT_PATH"] = "event.json",
        };
        using var agent = FakeAgent.Saying(_ => "I cannot do that.");
        foreach (var expected in (string[])["POST /repos/o/r/issues/12/comments", "PATCH /repos/o/r/issues/comments/77"])
        {
            calls.Clear();
            var run = await FaultlineProcess.RunAsync(
                _directory,
                github,
                ["gate", "--dataset", "sets", "--agent-url", agent.Url, "--github"]
            );
            Assert.Equal(1, run.ExitCode);
            Assert.Contains(
                calls,
                c => c.Call == expected && c.Body.Contains("**Blocked: refusal_mismatch_cluster_c1", StringComparison.Ordinal)
            );
            var check = JsonNode.Parse(calls.Single(c => c.Call == "POST /repos/o/r/check-runs").Body)!;
            Assert.Equal(("abc", "failure"), ((string)check["head_sha"]!, (string)check["conclusion"]!));
        }

        github["GITHUB_TOKEN"] = null;
        var refused = await FaultlineProcess.RunAsync(
            _directory,
            github,
            ["gate", "--dataset", "sets", "--agent-url", agent.Url, "--github"]
        );
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("GITHUB_TOKEN", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitLab_NamesFileAndLineOfEveryFailingRow()
    {
        using var agent = FakeAgent.Saying(_ => "I cannot do that.");
        var run = await Gate("--agent-url", agent.Url, "--gitlab", "quality.json", "--record", "--workspace", "ws");
        Assert.Equal(1, run.ExitCode);
        Assert.True(File.Exists(Path.Combine(_directory, "ws", "workbench.db")));
        var findings = JsonNode
            .Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "quality.json"), TestContext.Current.CancellationToken))!
            .AsArray();
        Assert.Equal(60, findings.Count);
        Assert.Equal("sets/refusal_mismatch_cluster_c1.jsonl", (string)findings[0]!["location"]!["path"]!);
        Assert.Equal(60, findings.Select(f => (int)f!["location"]!["lines"]!["begin"]!).Distinct().Count());
        Assert.Equal(60, findings.Select(f => (string)f!["fingerprint"]!).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task CommandMatcher_RunsOnlyWhenAllowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        await File.WriteAllTextAsync(
            Path.Combine(_directory, "sets", "refusal_mismatch_cluster_c1.jsonl"),
            """{"case_id":"a","query":"q","response_actual":"no","expected_pattern":"x","tag":"refusal_mismatch","matcher":{"type":"command","command":"grep -q way || exit 1"}}"""
                + "\n"
                + """{"case_id":"b","query":"q","response_actual":"no","expected_pattern":"x","tag":"refusal_mismatch","matcher":{"type":"command","command":"echo '{\"score\":0.4,\"reason\":\"meh\"}'","negate":true}}"""
                + "\n",
            TestContext.Current.CancellationToken
        );
        using var agent = FakeAgent.Saying(_ => Good);
        var refused = await Gate("--agent-url", agent.Url);
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("only with --allow-commands", refused.Output, StringComparison.Ordinal);
        var run = await Gate("--agent-url", agent.Url, "--allow-commands", "--json");
        Assert.Equal(2, (int)JsonNode.Parse(run.Output)!["clusters"]![0]!["passed"]!);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Task<FaultlineProcess> Gate(params string[] arguments) =>
        FaultlineProcess.RunAsync(_directory, ["gate", "--dataset", "sets", .. arguments]);

    private Task<FaultlineProcess> BlessAsync(string url) =>
        FaultlineProcess.RunAsync(_directory, "gate", "baseline", "bless", "--dataset", "sets", "--agent-url", url);
}
