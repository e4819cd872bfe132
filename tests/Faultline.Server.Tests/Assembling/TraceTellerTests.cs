using System.Text;
using Faultline.Configuration;
using Faultline.Server.Assembling;
using Faultline.Server.Receiving;
using Faultline.Sources.Otlp;
using Faultline.Traces;
using Faultline.Traces.Ingesting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faultline.Server.Tests.Assembling;

public sealed class TraceTellerTests
{
    private static readonly FaultlineConfig s_merging = new()
    {
        Workflows = new Dictionary<string, WorkflowConfig> { ["shop"] = new() { Sessions = "merge" } },
    };

    [Fact]
    public async Task A_session_that_cannot_be_joined_is_left_out_and_the_others_are_told()
    {
        await using var server = await RunningServer.StartAsync(config: s_merging);
        await PostAsync(server, Turn("1", "stuck", "first"));
        var assembler = new Stumbling(Spans.TraceId("1"));
        var policy = new IntakePolicy(s_merging);
        var meter = server.Server.Services.GetRequiredService<IntakeMeter>();
        var teller = new TraceTeller(
            server.Traces,
            assembler,
            new SessionMerger(server.Traces, assembler, policy),
            new OpenTraceLimits(),
            meter,
            NullLogger.Instance
        );

        var (traces, parts, _, _) = await teller.MergeAsync(
            [Told(Turn("2", "stuck", "second")), Told(Turn("3", "fine", "third"))],
            TestContext.Current.CancellationToken
        );

        Assert.Equal("session:fine", Assert.Single(traces).TraceId);
        Assert.Equal(Spans.TraceId("3"), Assert.Single(parts).TraceId);
        Assert.Equal(1, meter.Counts.AssemblyFaults);
    }

    private static string Turn(string trace, string session, string query) =>
        Spans.Request(
            Spans.Agent(
                trace,
                trace,
                query,
                "answer",
                more: $$"""{"key":"gen_ai.conversation.id","value":{"stringValue":"{{session}}"} }"""
            )
        );

    private static AssembledTrace Told(string request) =>
        new SpanAssembler().Assemble([.. OtlpJsonDecoder.Decode(Encoding.UTF8.GetBytes(request), DateTime.UtcNow).Spans])!;

    private static async Task PostAsync(RunningServer server, string request)
    {
        using var body = new StringContent(request, Encoding.UTF8, "application/json");
        var answer = await server.Http.PostAsync(new Uri("/v1/traces", UriKind.Relative), body, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        // Answers when what was acknowledged can be read.
        await StatusAsync(server);
    }

    private static Task<string> StatusAsync(RunningServer server) =>
        server.Http.GetStringAsync(new Uri("/api/status", UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>Fails at one trace, as a fault in reading a convention would.</summary>
    private sealed class Stumbling(string traceId) : ISpanAssembler
    {
        private readonly SpanAssembler _inner = new();

        public AssembledTrace? Assemble(IReadOnlyList<Span> spans) =>
            spans[0].TraceId == traceId ? throw new InvalidOperationException("stumbled") : _inner.Assemble(spans);
    }
}
