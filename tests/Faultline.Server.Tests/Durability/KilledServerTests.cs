using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Faultline.Cli;

namespace Faultline.Server.Tests.Durability;

/// <summary>kill -9 under load: what was acknowledged is there, and nothing is there twice. FAULTLINE_KILLS sets how often; two rounds otherwise.</summary>
public class KilledServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_acknowledged_survives_and_nothing_is_there_twice()
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("FAULTLINE_KILLS"), out var asked) ? asked : 2;
        var workspace = Directory.CreateTempSubdirectory("faultline-kill-").FullName;
        var acknowledged = new ConcurrentBag<(string Trace, int Spans)>();
        var (number, roundStart) = (0, 0);
        for (var round = 0; round < rounds; round++)
        {
            roundStart = acknowledged.Count;
            using var server = Start(workspace, out var url);
            using var client = new HttpClient { BaseAddress = url };
            using var killed = new CancellationTokenSource();
            var senders = Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            while (!killed.IsCancellationRequested)
                            {
                                var id = Interlocked.Increment(ref number);
                                await SendAsync(client, id, acknowledged);
                            }
                        },
                        Token
                    )
                )
                .ToArray();
            // Killed at another point of its work each time, but never before it had any.
            while (acknowledged.Count < roundStart + 20 + (round * 7))
            {
                await Task.Delay(10, Token);
            }

            server.Kill();
            await killed.CancelAsync();
            await Task.WhenAll(senders);
            await server.WaitForExitAsync(Token);
        }

        await using (var last = await RunningServer.StartAsync(workspace))
        {
            var traces = 0;
            await foreach (var trace in last.Traces.ReadAsync(new Traces.TraceQuery(), Token))
            {
                Assert.Equal("a", trace.Response);
                traces++;
            }

            var workflows = await last.Traces.ListWorkflowsAsync(Token);
            Assert.Equal(traces, workflows.Sum(workflow => workflow.Traces));
            Assert.True(traces >= acknowledged.Count);
            foreach (var chunk in acknowledged.Chunk(500))
            {
                var spans = (await last.Traces.ReadSpansAsync([.. chunk.Select(sent => sent.Trace)], Token)).ToLookup(span => span.TraceId);
                Assert.All(chunk, sent => Assert.Equal(sent.Spans, spans[sent.Trace].Count()));
                Assert.All(chunk, sent => Assert.Equal(sent.Spans, spans[sent.Trace].DistinctBy(span => span.SpanId).Count()));
            }
        }

        Directory.Delete(workspace, recursive: true);
    }

    // The root comes in a request of its own; after a failure the same request is sent again, as exporters do.
    private static async Task SendAsync(HttpClient client, int id, ConcurrentBag<(string, int)> acknowledged)
    {
        var seed = id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var children = Enumerable.Range(1, 5).Select(i => Spans.Agent(seed, $"{i}", "q", "a", parent: "9", start: i)).ToArray();
        if (await PostAsync(client, Spans.Request(children)) && await PostAsync(client, Spans.Request(Spans.Agent(seed, "9", "q", "a"))))
        {
            acknowledged.Add((Spans.TraceId(seed), 6));
        }
    }

    private static async Task<bool> PostAsync(HttpClient client, string json)
    {
        try
        {
            using var content = new StringContent(json, Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(new Uri("v1/traces", UriKind.Relative), content, Token);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Process Start(string workspace, out Uri url)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true };
        string[] args =
        [
            typeof(ExitCodes).Assembly.Location,
            "serve",
            "--json",
            "--urls",
            "http://127.0.0.1:0",
            "--grpc",
            "off",
            "--workspace",
            workspace,
        ];
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        var process = Process.Start(start)!;
        var document = new StringBuilder();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            document.Append(line);
            if (line == "}")
            {
                using var json = JsonDocument.Parse(document.ToString());
                url = new Uri(json.RootElement.GetProperty("urls")[0].GetString()!);
                return process;
            }
        }

        throw new InvalidOperationException("The server did not start: " + document);
    }
}
