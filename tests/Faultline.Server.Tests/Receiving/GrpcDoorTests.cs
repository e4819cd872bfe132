using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Faultline.Configuration;
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

    [Fact]
    public async Task A_message_over_the_limit_is_refused_for_good_by_the_length_it_announces()
    {
        await using var server = await RunningServer.StartAsync();
        var budget = server.Server.Services.GetRequiredService<IntakeBudget>();
        // One byte more than the 32 MiB of max_body_mb, and a few of them.
        byte[] announced = [0, 2, 0, 0, 1, .. new byte[100]];
        using var refused = await ExportAsync(server, announced);
        Assert.Equal("8", refused.Headers.GetValues("grpc-status").Single());
        Assert.Contains("max_body_mb", refused.Headers.GetValues("grpc-message").Single(), StringComparison.Ordinal);
        // Without RetryInfo it is not sent again.
        Assert.False(refused.Headers.Contains("grpc-status-details-bin"));
        Assert.Equal(0, budget.Bytes);
        Assert.Equal(1, server.Server.Services.GetRequiredService<IntakeMeter>().Counts.RefusedTooLarge);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_when_it_is_sent_whole()
    {
        await using var server = await RunningServer.StartAsync();
        const int Length = 40 << 20;
        var message = new byte[5 + Length];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), Length);
        using var refused = await ExportAsync(server, message);
        Assert.Equal("8", refused.Headers.GetValues("grpc-status").Single());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_compressed_message_over_the_limit_is_refused_where_it_is_reached(string compression)
    {
        await using var server = await RunningServer.StartAsync(
            config: new FaultlineConfig { Server = new ServerConfig { Limits = new IntakeLimits { MaxDecompressedMb = 2 } } }
        );
        using var refused = await ExportAsync(server, Compressed(new byte[50 << 20], compression), compression);
        Assert.Equal("8", refused.Headers.GetValues("grpc-status").Single());
        Assert.Contains("max_decompressed_mb", refused.Headers.GetValues("grpc-message").Single(), StringComparison.Ordinal);
        Assert.False(refused.Headers.Contains("grpc-status-details-bin"));
        Assert.Equal(1, server.Server.Services.GetRequiredService<IntakeMeter>().Counts.RefusedTooLarge);
        Assert.Equal(0, server.Server.Services.GetRequiredService<IntakeBudget>().Bytes);
    }

    [Fact]
    public async Task A_compressed_message_is_decompressed_no_further_than_there_is_room()
    {
        await using var server = await RunningServer.StartAsync();
        var budget = server.Server.Services.GetRequiredService<IntakeBudget>();
        // More than a message may be, which is found out only by going on after there is no more room.
        var message = Compressed(new byte[100 << 20], "gzip");
        using (budget.TryEnter(62 << 20))
        {
            using var refused = await ExportAsync(server, message, "gzip");
            Assert.Equal("8", refused.Headers.GetValues("grpc-status").Single());
            Assert.True(refused.Headers.Contains("grpc-status-details-bin"));
        }

        Assert.Equal(1, server.Server.Services.GetRequiredService<IntakeMeter>().Counts.RefusedFull);
    }

    [Theory]
    [InlineData("gzip", 1, "3")]
    [InlineData("snappy", 1, "12")]
    [InlineData("identity", 1, "12")]
    [InlineData("gzip", 7, "12")]
    public async Task A_message_that_is_not_compressed_as_it_says_is_refused(string compression, byte flag, string status)
    {
        await using var server = await RunningServer.StartAsync();
        using var refused = await ExportAsync(server, [flag, 0, 0, 0, 4, 1, 2, 3, 4], compression);
        Assert.Equal(status, refused.Headers.GetValues("grpc-status").Single());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_compressed_message_is_taken(string compression)
    {
        await using var server = await RunningServer.StartAsync();
        // A field that no version of OTLP has.
        using var taken = await ExportAsync(server, Compressed([0xF8, 0x7F, 1], compression), compression);
        await taken.Content.ReadAsByteArrayAsync(Token);
        Assert.Equal("0", taken.TrailingHeaders.GetValues("grpc-status").Single());
    }

    private static byte[] Compressed(byte[] bytes, string compression)
    {
        using var compressed = new MemoryStream();
        using (
            Stream to =
                compression == "gzip"
                    ? new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)
                    : new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true)
        )
        {
            to.Write(bytes);
        }

        var message = new byte[5 + compressed.Length];
        message[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), (int)compressed.Length);
        compressed.ToArray().CopyTo(message, 5);
        return message;
    }

    // A message of no bytes behind gRPC's five, unless another is given: no compression, length 0.
    private static async Task<HttpResponseMessage> ExportAsync(RunningServer server, byte[]? message = null, string? compression = null)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var content = new ByteArrayContent(message ?? new byte[5]);
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
        if (compression is not null)
        {
            request.Headers.Add("grpc-encoding", compression);
        }

        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        return await client.SendAsync(request, Token);
    }
}
