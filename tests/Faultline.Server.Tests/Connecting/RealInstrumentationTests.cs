using System.Diagnostics;
using System.Text.Json;
using Trace = Faultline.Traces.Trace;

namespace Faultline.Server.Tests.Connecting;

/// <summary>The programs of samples/connect: released instrumentations and exporters against a scripted model and this server.</summary>
public sealed class RealInstrumentationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What is asserted of every trace is that it has query and response; of the first also what the application says of itself.</summary>
    [Theory]
    [InlineData("openinference", "orders-openinference", "gpt-5-2025-08-07", "")]
    [InlineData("vercel", "orders", "gpt-5", "find_order")]
    [InlineData("traceloop", "orders", "gpt-5-2025-08-07", "find_order")]
    [InlineData("langfuse", "orders-langfuse", "gpt-5", "find_order")]
    [InlineData("genai", "orders-genai", "gpt-5", "")]
    public async Task Every_span_is_found_again_and_every_trace_has_query_and_response(
        string sample,
        string workflow,
        string model,
        string tool
    )
    {
        var directory = Samples();
        await using var server = await RunningServer.StartAsync();
        var endpoint = sample == "genai" ? server.Grpc.ToString() : server.Http.BaseAddress!.ToString();
        var (spans, ids) = await RunAsync(directory, sample, endpoint.TrimEnd('/'));

        Assert.NotEqual(0, spans);
        Assert.Equal(spans, (await server.Traces.ReadSpansAsync(ids, Token)).Count);
        var traces = new List<Trace>();
        foreach (var id in ids)
        {
            traces.Add(Assert.IsType<Trace>(await server.Traces.FindAsync(id, Token)));
        }

        Assert.All(
            traces,
            trace =>
            {
                Assert.NotEqual("", trace.Query);
                Assert.NotEqual("", trace.Response);
            }
        );
        var order = traces.First(trace => trace.SessionId is not null);
        Assert.StartsWith("Where is order A-", order.Query, StringComparison.Ordinal);
        Assert.EndsWith("It arrives tomorrow.", order.Response, StringComparison.Ordinal);
        Assert.Equal((workflow, model, "u-1"), (order.Workflow, order.Model, order.UserId));
        Assert.Equal(sample == "langfuse" ? "23" : "v23", order.PromptVersion);
        Assert.Equal(tool, string.Join(',', order.ToolCalls.Select(call => call.Name)));
    }

    private static string Samples()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Faultline.slnx")))
        {
            root = root.Parent;
        }

        var samples = Path.Combine(root?.FullName ?? ".", "samples", "connect");
        Assert.SkipUnless(
            // npm writes it last: half an installation is none.
            File.Exists(Path.Combine(samples, "node_modules", ".package-lock.json")),
            "The JavaScript instrumentations are not installed; run npm ci in samples/connect."
        );
        return samples;
    }

    private static async Task<(int Spans, string[] Traces)> RunAsync(string directory, string sample, string endpoint)
    {
        var start = new ProcessStartInfo("node", [sample + ".mjs"])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        Process? node = null;
        try
        {
            node = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("Node.js is not installed.");
        }

        using (node)
        {
            var errors = node!.StandardError.ReadToEndAsync(Token);
            var printed = await node.StandardOutput.ReadToEndAsync(Token);
            await node.WaitForExitAsync(Token);
            Assert.True(node.ExitCode == 0, $"{sample}.mjs ended with {node.ExitCode}: {await errors}");
            using var report = JsonDocument.Parse(printed.Trim().Split('\n')[^1]);
            return (
                report.RootElement.GetProperty("spans").GetInt32(),
                [.. report.RootElement.GetProperty("traces").EnumerateArray().Select(id => id.GetString()!)]
            );
        }
    }
}
