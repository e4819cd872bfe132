using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Faultline.Server.Tests.Clients;

/// <summary>OpenTelemetry's own .NET exporter sends, and every span is found again.</summary>
public class DotNetExporterTests
{
    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task Every_span_arrives_and_every_trace_has_its_query_and_response(OtlpExportProtocol protocol)
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await RunningServer.StartAsync();
        var name = $"client-{protocol}";
        using var source = new ActivitySource(name);
        var (traces, spans) = (new List<string>(), 0);
        using (
            var provider = Sdk.CreateTracerProviderBuilder()
                .AddSource(name)
                .ConfigureResource(resource => resource.AddService("shop"))
                .AddOtlpExporter(otlp =>
                {
                    otlp.Protocol = protocol;
                    otlp.Endpoint = protocol == OtlpExportProtocol.Grpc ? server.Grpc : new Uri(server.Http.BaseAddress!, "v1/traces");
                    otlp.BatchExportProcessorOptions = new() { MaxQueueSize = 10_000, ScheduledDelayMilliseconds = 100 };
                })
                .Build()
        )
        {
            for (var i = 0; i < 200; i++)
            {
                Activity.Current = null;
                using var agent = source.StartActivity("invoke_agent", ActivityKind.Server)!;
                agent.SetTag("gen_ai.operation.name", "invoke_agent");
                for (var call = 0; call < 3; call++)
                {
                    using var chat = source.StartActivity("chat", ActivityKind.Client)!;
                    chat.SetTag("gen_ai.operation.name", "chat");
                    chat.SetTag("gen_ai.request.model", "gpt-4.1");
                    chat.SetTag("gen_ai.input.messages", $$"""[{"role":"user","parts":[{"type":"text","content":"question {{i}}"}]}]""");
                    chat.SetTag(
                        "gen_ai.output.messages",
                        $$"""[{"role":"assistant","parts":[{"type":"text","content":"answer {{call}}"}]}]"""
                    );
                }

                traces.Add(agent.TraceId.ToHexString());
                spans += 4;
            }

            Assert.True(provider.ForceFlush(20_000));
        }

        Assert.Equal(spans, (await server.Traces.ReadSpansAsync(traces, token)).Count);
        var read = 0;
        await foreach (var trace in server.Traces.ReadAsync(new Traces.TraceQuery { Workflow = "shop" }, token))
        {
            Assert.Equal($"question {traces.IndexOf(trace.TraceId)}", trace.Query);
            Assert.Equal("answer 2", trace.Response);
            read++;
        }

        Assert.Equal(traces.Count, read);
    }
}
