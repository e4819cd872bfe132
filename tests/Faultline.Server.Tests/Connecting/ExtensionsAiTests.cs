using System.Runtime.CompilerServices;
using Faultline.Traces;
using Microsoft.Extensions.AI;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Faultline.Server.Tests.Connecting;

/// <summary>Microsoft.Extensions.AI's own telemetry through the .NET exporter, over both protocols.</summary>
public sealed class ExtensionsAiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    [InlineData(OtlpExportProtocol.Grpc)]
    public async Task A_request_with_a_tool_comes_through_whole(OtlpExportProtocol protocol)
    {
        await using var server = await RunningServer.StartAsync();
        var source = "orders-" + protocol;
        var endpoint = protocol == OtlpExportProtocol.Grpc ? server.Grpc : new Uri(server.Http.BaseAddress!, "v1/traces");
        using (
            Sdk.CreateTracerProviderBuilder()
                .ConfigureResource(resource => resource.AddService(source))
                .AddSource(source)
                .AddOtlpExporter(exporter =>
                {
                    exporter.Endpoint = endpoint;
                    exporter.Protocol = protocol;
                })
                .Build()
        )
        {
            using var client = new ScriptedClient()
                .AsBuilder()
                .UseOpenTelemetry(sourceName: source, configure: telemetry => telemetry.EnableSensitiveData = true)
                .UseFunctionInvocation()
                .UseOpenTelemetry(sourceName: source, configure: telemetry => telemetry.EnableSensitiveData = true)
                .Build();
            await client.GetResponseAsync(
                [new ChatMessage(ChatRole.System, "You help with orders."), new ChatMessage(ChatRole.User, "Where is order A-17?")],
                new ChatOptions
                {
                    ModelId = "gpt-5",
                    ConversationId = "s-1",
                    Tools = [AIFunctionFactory.Create((string order) => "tomorrow", "find_order")],
                },
                Token
            );
        }

        var workflow = Assert.Single(await server.Traces.ListWorkflowsAsync(Token));
        var traces = new List<Trace>();
        await foreach (var read in server.Traces.ReadAsync(new TraceQuery { IncludeMessages = true }, Token))
        {
            traces.Add(read);
        }

        var trace = Assert.Single(traces);
        Assert.Equal((source, 1L), (workflow.Workflow, workflow.Traces));
        Assert.Equal(("Where is order A-17?", "It arrives tomorrow.", "s-1"), (trace.Query, trace.Response, trace.SessionId));
        Assert.Equal("gpt-5", trace.Model);
        Assert.Contains("find_order", trace.ToolCalls.Select(call => call.Name));
        Assert.Contains(trace.Messages, message => message is { Role: "system", Content: "You help with orders." });
    }

    /// <summary>Asks for the tool first, then answers.</summary>
    private sealed class ScriptedClient : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        ) =>
            Task.FromResult(
                messages.Any(message => message.Role == ChatRole.Tool)
                    ? new ChatResponse(new ChatMessage(ChatRole.Assistant, "It arrives tomorrow."))
                    : new ChatResponse(
                        new ChatMessage(
                            ChatRole.Assistant,
                            [new FunctionCallContent("c1", "find_order", new Dictionary<string, object?> { ["order"] = "A-17" })]
                        )
                    )
            );

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default
        )
        {
            foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
            {
                yield return update;
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }
    }
}
