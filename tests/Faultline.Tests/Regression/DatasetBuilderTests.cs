using System.Text.Json.Nodes;
using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Labeling;
using Faultline.Regression;
using Faultline.Traces;

namespace Faultline.Tests.Regression;

public sealed class DatasetBuilderTests : IDisposable
{
    private static readonly DateTime Now = new(2026, 7, 20, 9, 0, 0, DateTimeKind.Utc);
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
    private static readonly string[] Asks =
    [
        "please refund the",
        "why was I charged for a",
        "give me back the money for this",
        "I never received any",
        "cancel and return my",
    ];

    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-dataset-").FullName;

    [Fact]
    public async Task EveryRow_FailsOnTheResponseItCameFrom()
    {
        await BuildAsync();
        var set = RegressionDatasetReader.Read(_directory);
        var matchers = RowMatcher.OfAll(set);
        Assert.Equal("refusal_mismatch_cluster_c1.jsonl", Path.GetFileName(Assert.Single(set.Clusters).File));
        Assert.InRange(set.Rows, 30, 60);
        foreach (var row in set.Clusters[0].Rows)
        {
            var answer = new AgentAnswer { CaseId = row.CaseId, Response = row.ResponseActual };
            Assert.Equal(RowOutcome.Fail, matchers[row.CaseId].Match(answer, MatchContext.Empty).Outcome);
            Assert.DoesNotMatch(row.ExpectedPattern, row.ResponseActual);
            Assert.Equal(
                RowOutcome.Pass,
                matchers[row.CaseId].Match(answer with { Response = "Your refund is on its way." }, MatchContext.Empty).Outcome
            );
        }
    }

    [Fact]
    public async Task Unconfirmed_FeedsNothing_UnlessAReasonIsGiven_WhichTheRowsCarry()
    {
        var report = await BuildAsync(confirm: false);
        Assert.Empty(report.Clusters);
        Assert.Contains("not confirmed", Assert.Single(report.Skipped).Reason, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_directory));
        await BuildAsync(confirm: false, reason: "trial run");
        var row = RegressionDatasetReader.Read(_directory).Clusters[0].Rows[0];
        Assert.Equal("trial run", row.Provenance!.Value.GetProperty("override_reason").GetString());
    }

    [Fact]
    public async Task Rebuild_KeepsOldRowsAndHandEdits_ByteForByte_AndAddsNewOnesAtTheEnd()
    {
        await BuildAsync(members: 20);
        var path = Assert.Single(Directory.GetFiles(_directory));
        var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        // A hand edit: odd spacing, an unknown name, a sharper matcher.
        var edited = JsonNode.Parse(lines[0])!.AsObject();
        edited["my_note"] = "keep — é";
        edited["matcher"] = new JsonObject { ["type"] = "contains", ["value"] = "on its way" };
        lines[0] = edited.ToJsonString().Replace("\"my_note\":", "\"my_note\" :  ", StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, string.Join('\n', lines) + "\n", TestContext.Current.CancellationToken);
        var before = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);

        var same = await BuildAsync(members: 20);
        Assert.Equal(before, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(0, same.Clusters[0].Added);

        var grown = await BuildAsync(members: 60);
        Assert.True(grown.Clusters[0].Added > 0);
        Assert.StartsWith(before, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_IsTheSame_WhateverTheOrderTheStoreAnswersIn()
    {
        await BuildAsync();
        var first = await File.ReadAllTextAsync(Directory.GetFiles(_directory)[0], TestContext.Current.CancellationToken);
        File.Delete(Directory.GetFiles(_directory)[0]);
        await BuildAsync(reversed: true);
        Assert.Equal(first, await File.ReadAllTextAsync(Directory.GetFiles(_directory)[0], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task NearDuplicates_AreLeftOut_AndTheCapHolds()
    {
        var report = await BuildAsync(query: i => $"please refund order {i} over 20 euros");
        Assert.Equal((1, 59), (report.Clusters[0].Rows, report.Clusters[0].Duplicates));
        File.Delete(Directory.GetFiles(_directory)[0]);
        Assert.Equal(10, (await BuildAsync(maxRows: 10)).Clusters[0].Rows);
    }

    [Fact]
    public async Task Gold_ComesFromACorrection_AndReachesARowThatWaitedForIt()
    {
        const string Answer = "All good, nothing here says no.";
        var waiting = await BuildAsync(response: Answer);
        Assert.Equal(waiting.Clusters[0].Rows, waiting.Clusters[0].NeedsGold);
        var label = new Label("r", "c1", "c1-0", "ann", "refusal_mismatch", null, "We refund orders within thirty days.", Now);
        var report = await BuildAsync(response: Answer, labels: [label]);
        Assert.Equal(waiting.Clusters[0].Rows - 1, report.Clusters[0].NeedsGold);
        var row = RegressionDatasetReader.Read(_directory).Clusters[0].Rows.Single(r => r.CaseId == "c1-0");
        Assert.Equal("We refund orders within thirty days.", row.Gold);
        Assert.Equal(
            RowOutcome.Fail,
            RowMatcher.Of(row).Match(new AgentAnswer { CaseId = "c1-0", Response = Answer }, MatchContext.Empty).Outcome
        );
    }

    [Fact]
    public async Task TracesThatReviewersCallSomethingElse_StayOut()
    {
        Label[] labels =
        [
            new("r", "c1", "c1-0", "ann", "not_a_failure", null, null, Now),
            new("r", "c1", "c1-1", "ann", "tool_error", null, null, Now),
        ];
        await BuildAsync(labels: labels);
        var ids = RegressionDatasetReader.Read(_directory).Clusters[0].Rows.Select(r => r.CaseId).ToArray();
        Assert.DoesNotContain("c1-0", ids);
        Assert.DoesNotContain("c1-1", ids);
    }

    [Fact]
    public async Task TracesOnWhichReviewersDiffer_StayOut_UntilSomebodyDecides()
    {
        Label[] labels =
        [
            new("r", "c1", "c1-0", "ann", "refusal_mismatch", null, null, Now),
            new("r", "c1", "c1-0", "bob", "tool_error", null, null, Now),
            new("r", "c1", "c1-1", "ann", "refusal_mismatch", null, null, Now),
        ];
        var report = await BuildAsync(labels: labels, confirm: true);
        Assert.Contains(report.Warnings, w => w.Contains("1 of its traces is left out, as reviewers differ", StringComparison.Ordinal));
        var ids = RegressionDatasetReader.Read(_directory).Clusters[0].Rows.Select(r => r.CaseId).ToArray();
        Assert.DoesNotContain("c1-0", ids);
        Assert.Contains("c1-1", ids);

        var decided = await BuildAsync(labels: labels, decisions: [new Adjudication("r", "c1-0", "eve", "refusal_mismatch", null, Now)]);
        Assert.DoesNotContain(decided.Warnings, w => w.Contains("differ", StringComparison.Ordinal));
        Assert.Contains("c1-0", RegressionDatasetReader.Read(_directory).Clusters[0].Rows.Select(r => r.CaseId));
    }

    [Theory]
    [InlineData("schema_violation", "{\"a\": 1", "is_json")]
    [InlineData("refusal_mismatch", "I'm unable to help with that request.", "not_refusal")]
    [InlineData("hallucination", "The moon is made of cheese.", "needs_gold")]
    public void Derive_TakesWhatTheTagSays_AndNothingItCannotProve(string tag, string response, string matcher)
    {
        var expectation = Expectation.Derive(RunFixture.Trace("t", response: response), tag, null, new WorkflowConfig());
        Assert.Equal(matcher, (string)expectation.Matcher["type"]!);
        Assert.Equal(matcher == "needs_gold", expectation.NeedsGold);
    }

    [Fact]
    public void Derive_ToolError_AsksForTheToolThatFailed()
    {
        var trace = RunFixture.Trace("t", response: "done") with
        {
            ToolCalls = [new ToolCall("find", "ok"), new ToolCall("pay", "timeout")],
        };
        var matcher = Expectation.Derive(trace, "tool_error", null, new WorkflowConfig()).Matcher;
        Assert.Equal(("tool_called", "pay"), ((string)matcher["type"]!, (string)matcher["name"]!));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Task<DatasetBuildReport> BuildAsync(
        int members = 60,
        bool confirm = true,
        string? reason = null,
        int maxRows = 200,
        bool reversed = false,
        string response = "I cannot process this refund request.",
        Func<int, string>? query = null,
        IReadOnlyList<Label>? labels = null,
        IReadOnlyList<Adjudication>? decisions = null
    )
    {
        var run = RunFixture.Run(("c1", members));
        Trace Make(string id)
        {
            var i = int.Parse(id[3..], System.Globalization.CultureInfo.InvariantCulture);
            return RunFixture.Trace(id, query?.Invoke(i) ?? $"{Asks[i % 5]} {Things[i / 5 % 12]}", response);
        }

        return DatasetBuilder.BuildAsync(
            new DatasetBuildRequest
            {
                Run = run,
                Confirmations = confirm ? [new Confirmation("support", "r", "c1", "refusal_mismatch", "eve", 0.8, null, Now)] : [],
                Labels = labels ?? [],
                Adjudications = decisions ?? [],
                ReadTraces = (ids, _) => Task.FromResult<IReadOnlyList<Trace>>([.. (reversed ? ids.Reverse() : ids).Select(Make)]),
                Directory = _directory,
                MaxRows = maxRows,
                UnconfirmedReason = reason,
                Now = Now,
            },
            null,
            TestContext.Current.CancellationToken
        );
    }
}
