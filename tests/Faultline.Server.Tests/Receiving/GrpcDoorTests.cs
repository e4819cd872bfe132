using System.Net;
using System.Net.Http.Headers;
using Faultline.Server.Receiving;
using Microsoft.Extensions.DependencyInjection;

namespace Faultline.Server.Tests.Receiving;

/// <summary>A gRPC request while there is no room, as it looks on the wire.</summary>
public class GrpcDoorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_room_a_sender_is_told_to_come_back_and_then_gets_in()
    {
        await using var server = await RunningServer.StartAsync();
        var budget = server.Server.Services.GetRequiredService<IntakeBudget>();
        using (budget.TryEnter(1L << 40))
        {
            using var refused = await ExportAsync(server);
            Assert.Equal("8", refused.Headers.GetValues("grpc-status").Single());
            // OTLP: RESOURCE_EXHAUSTED is sent again only where it comes with RetryInfo.
            var details = Convert.FromBase64String(refused.Headers.GetValues("grpc-status-details-bin").Single());
            Assert.True(details.AsSpan().IndexOf("google.rpc.RetryInfo"u8) > 0);
        }

        using var taken = await ExportAsync(server);
        await taken.Content.ReadAsByteArrayAsync(Token);
        Assert.Equal("0", taken.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.True(SpinWait.SpinUntil(() => budget is { Bytes: 0, Requests: 0 }, TimeSpan.FromSeconds(10)));
    }

    private static async Task<HttpResponseMessage> ExportAsync(RunningServer server)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        // A message of no bytes behind gRPC's five: no compression, length 0.
        using var content = new ByteArrayContent(new byte[5]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(server.Grpc, "opentelemetry.proto.collector.trace.v1.TraceService/Export")
        )
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        return await client.SendAsync(request, Token);
    }
}
