using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Faultline.Configuration;

namespace Faultline.Server.Tests.Receiving;

/// <summary>OTLP/HTTP as the specification has it: content types, encodings, partial success, failures with a Status.</summary>
public class OtlpHttpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_acknowledged_can_be_read()
    {
        await using var server = await RunningServer.StartAsync();
        using var answer = await PostAsync(server, Spans.Request(Spans.Agent("1", "11", "Where is my order?", "On its way.")));
        Assert.Equal((HttpStatusCode.OK, "{}"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token)));
        var trace = await server.Traces.FindAsync(Spans.TraceId("1"), Token);
        Assert.Equal(("Where is my order?", "On its way."), (trace!.Query, trace.Response));
    }

    [Fact]
    public async Task Gzip_is_taken()
    {
        await using var server = await RunningServer.StartAsync();
        using var answer = await PostAsync(
            server,
            Gzip(Encoding.UTF8.GetBytes(Spans.Request(Spans.Agent("1", "11", "q", "a")))),
            "application/json",
            "gzip"
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotNull(await server.Traces.FindAsync(Spans.TraceId("1"), Token));
    }

    [Fact]
    public async Task A_bad_span_is_rejected_and_the_good_one_beside_it_stored()
    {
        await using var server = await RunningServer.StartAsync();
        var bad = Spans.Agent("1", "11", "q", "a").Replace(Spans.TraceId("1"), "xyz", StringComparison.Ordinal);
        using var answer = await PostAsync(server, Spans.Request(bad, Spans.Agent("2", "22", "q", "a")));
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        var partial = body.RootElement.GetProperty("partialSuccess");
        Assert.Equal("1", partial.GetProperty("rejectedSpans").GetString());
        Assert.Contains("traceId", partial.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
        Assert.NotNull(await server.Traces.FindAsync(Spans.TraceId("2"), Token));
    }

    [Fact]
    public async Task Attributes_beyond_the_limit_are_dropped_and_said()
    {
        await using var server = await StartAsync(new IntakeLimits { MaxAttributes = 10 });
        var many = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $$"""{"key":"k{{i}}","value":{"intValue":"{{i}}"} }"""));
        using var answer = await PostAsync(server, Spans.Request(Spans.Agent("1", "11", "q", "a", more: many)));
        var body = await answer.Content.ReadAsStringAsync(Token);
        Assert.Contains("max_attributes", body, StringComparison.Ordinal);
        Assert.Contains("\"rejectedSpans\":\"0\"", body, StringComparison.Ordinal);
        var span = Assert.Single(await server.Traces.ReadSpansAsync([Spans.TraceId("1")], Token));
        Assert.Equal(10, span.Attributes.Count);
    }

    [Fact]
    public async Task A_span_over_the_limit_is_rejected()
    {
        await using var server = await StartAsync(new IntakeLimits { MaxSpanMb = 1 });
        using var answer = await PostAsync(
            server,
            Spans.Request(Spans.Agent("1", "11", new string('q', 2 << 20), "a"), Spans.Agent("2", "22", "q", "a"))
        );
        Assert.Contains("max_span_mb", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Empty(await server.Traces.ReadSpansAsync([Spans.TraceId("1")], Token));
        Assert.Single(await server.Traces.ReadSpansAsync([Spans.TraceId("2")], Token));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_before_it_is_read()
    {
        await using var server = await StartAsync(new IntakeLimits { MaxBodyMb = 1 });
        using var answer = await PostAsync(server, Spans.Request(Spans.Agent("1", "11", new string('q', 2 << 20), "a")));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("max_body_mb", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gzip_bomb_is_refused_at_the_limit()
    {
        await using var server = await StartAsync(new IntakeLimits { MaxDecompressedMb = 2 });
        var bomb = Gzip(new byte[300 << 20]);
        Assert.True(bomb.Length < 1 << 20);
        using var answer = await PostAsync(server, bomb, "application/x-protobuf", "gzip");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("max_decompressed_mb", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", "", "x", HttpStatusCode.UnsupportedMediaType, 3)]
    [InlineData("application/json", "br", "{}", HttpStatusCode.UnsupportedMediaType, 3)]
    [InlineData("application/json", "", "{", HttpStatusCode.BadRequest, 3)]
    [InlineData("application/json", "gzip", "{}", HttpStatusCode.BadRequest, 3)]
    public async Task What_cannot_be_read_is_answered_with_a_status(
        string type,
        string encoding,
        string body,
        HttpStatusCode status,
        int code
    )
    {
        await using var server = await RunningServer.StartAsync();
        using var answer = await PostAsync(server, Encoding.UTF8.GetBytes(body), type, encoding);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal((status, code), (answer.StatusCode, document.RootElement.GetProperty("code").GetInt32()));
    }

    [Fact]
    public async Task Protobuf_that_is_none_is_answered_in_protobuf()
    {
        await using var server = await RunningServer.StartAsync();
        using var answer = await PostAsync(server, [0x0A, 0xFF, 0xFF], "application/x-protobuf", "");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/x-protobuf", answer.Content.Headers.ContentType!.MediaType);
        // Field 1 (code) is 3, INVALID_ARGUMENT.
        Assert.Equal([0x08, 0x03], (await answer.Content.ReadAsByteArrayAsync(Token))[..2]);
    }

    [Fact]
    public async Task A_request_larger_than_the_whole_queue_gets_in_alone()
    {
        await using var server = await StartAsync(new IntakeLimits { QueueMb = 1 });
        using var answer = await PostAsync(server, Spans.Request(Spans.Agent("1", "11", new string('q', 3 << 20), "a")));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static Task<RunningServer> StartAsync(IntakeLimits limits) =>
        RunningServer.StartAsync(config: new FaultlineConfig { Server = new ServerConfig { Limits = limits } });

    private static Task<HttpResponseMessage> PostAsync(RunningServer server, string json) =>
        PostAsync(server, Encoding.UTF8.GetBytes(json), "application/json", "");

    private static async Task<HttpResponseMessage> PostAsync(RunningServer server, byte[] body, string type, string encoding)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (encoding.Length > 0)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        return await server.Http.PostAsync(new Uri("v1/traces", UriKind.Relative), content, Token);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }
}
