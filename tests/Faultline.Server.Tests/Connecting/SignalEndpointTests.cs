using System.Net;
using System.Text;
using System.Text.Json;
using Faultline.Configuration;
using Faultline.Traces;

namespace Faultline.Server.Tests.Connecting;

/// <summary><c>POST /api/signals</c> and the privacy stage of a running server.</summary>
public sealed class SignalEndpointTests
{
    private const string TraceId = "5b8efff798038103d269b633813fc60c";
    private const string SpanId = "eee19b7ec3c1b174";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Request(string asked) =>
        $$$$"""
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"app"}}]},"scopeSpans":[{"spans":[
            {"traceId":"{{{{TraceId}}}}","spanId":"{{{{SpanId}}}}","name":"chat","startTimeUnixNano":"1784109900000000000","endTimeUnixNano":"1784109901000000000",
            "attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.prompt","value":{"stringValue":"{{{{asked}}}}"}},
            {"key":"gen_ai.completion","value":{"stringValue":"r"}},{"key":"session.id","value":{"stringValue":"s-1"}}]}]}]}]}
            """;

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(RunningServer server, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync(path, content, Token);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(Token)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Signals_join_their_trace_whichever_comes_first(bool traceFirst)
    {
        await using var server = await RunningServer.StartAsync();
        string signals = $$"""
            [{"trace_id":"{{TraceId}}","user_feedback":"down","comment":"wrong","key":"k1"},{"span_id":"{{SpanId}}","name":"tone","score":0.2},
            {"session_id":"s-1","escalated":true,"timestamp":"2026-07-16T00:00:00Z"},{"trace_id":"{{TraceId}}","name":"tone","score":7}]
            """;
        if (traceFirst)
        {
            await PostAsync(server, "/v1/traces", Request("q"));
        }

        var (status, answer) = await PostAsync(server, "/api/signals", signals);
        if (!traceFirst)
        {
            await PostAsync(server, "/v1/traces", Request("q"));
        }

        Assert.Equal(
            (HttpStatusCode.OK, 3, 0),
            (status, answer.GetProperty("accepted").GetInt32(), answer.GetProperty("duplicates").GetInt32())
        );
        var rejected = Assert.Single(answer.GetProperty("rejected").EnumerateArray().ToArray());
        Assert.Equal((3, "score"), (rejected.GetProperty("index").GetInt32(), rejected.GetProperty("field").GetString()));
        var trace = (await server.Traces.FindAsync(TraceId, Token))!;
        Assert.Equal((false, true, 0.2, "wrong"), (trace.FeedbackUp, trace.Escalated, trace.JudgeScores["tone"], trace.JudgeComment));

        var again = await PostAsync(server, "/api/signals", $$"""{"trace_id":"{{TraceId}}","user_feedback":"up","key":"k1"}""");
        Assert.Equal((0, 1), (again.Answer.GetProperty("accepted").GetInt32(), again.Answer.GetProperty("duplicates").GetInt32()));
        Assert.False((await server.Traces.FindAsync(TraceId, Token))!.FeedbackUp);
    }

    [Theory]
    [InlineData("[{")]
    [InlineData("""{"trace_id":"t"}""")]
    public async Task What_is_no_signal_is_refused_with_the_reason(string json)
    {
        await using var server = await RunningServer.StartAsync();
        var (status, answer) = await PostAsync(server, "/api/signals", json);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.NotEqual("", Assert.Single(answer.GetProperty("rejected").EnumerateArray().ToArray()).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task With_the_privacy_stage_on_nothing_private_reaches_the_store()
    {
        var config = new FaultlineConfig { Defaults = new WorkflowConfig { Privacy = new PrivacyConfig { Enabled = true } } };
        var workspace = Directory.CreateTempSubdirectory("faultline-privacy-").FullName;
        try
        {
            await using (var server = await RunningServer.StartAsync(workspace, config: config))
            {
                await PostAsync(server, "/v1/traces", Request("Mail jane.privacy@example.com"));
                await PostAsync(
                    server,
                    "/api/signals",
                    $$"""{"trace_id":"{{TraceId}}","user_feedback":"down","comment":"call jane.privacy@example.com"}"""
                );
                var trace = (await server.Traces.FindAsync(TraceId, Token))!;
                Assert.Matches(@"^Mail \[email:[a-p]{12}\]$", trace.Query);
                Assert.Equal("call" + trace.Query["Mail".Length..], trace.JudgeComment);
            }

            foreach (var file in Directory.EnumerateFiles(workspace, "*", SearchOption.AllDirectories))
            {
                Assert.DoesNotContain(
                    "jane.privacy",
                    Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Token)),
                    StringComparison.Ordinal
                );
            }
        }
        finally
        {
            Directory.Delete(workspace, recursive: true);
        }
    }
}
