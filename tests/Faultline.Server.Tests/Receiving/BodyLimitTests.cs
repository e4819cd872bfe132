using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Faultline.Configuration;
using Faultline.Server.Receiving;
using Microsoft.Extensions.DependencyInjection;

namespace Faultline.Server.Tests.Receiving;

/// <summary>What bodies may be and how they may come, on their way to a place in the budget.</summary>
public sealed class BodyLimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Senders_that_announce_much_and_send_nothing_keep_nobody_out()
    {
        await using var server = await RunningServer.StartAsync();
        var budget = server.Server.Services.GetRequiredService<IntakeBudget>();
        using var first = await AnnounceAsync(server, 32 << 20);
        using var second = await AnnounceAsync(server, 32 << 20);
        Assert.True(SpinWait.SpinUntil(() => budget.Requests == 2, TimeSpan.FromSeconds(30)));

        using var answer = await PostAsync(server, "v1/traces", Spans.Request(Spans.Agent("1", "11", "q", "a")));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_body_that_stops_coming_is_refused()
    {
        await using var arriving = new ArrivingStream(new SilentStream(), 100, grace: TimeSpan.Zero);
        var refused = await Assert.ThrowsAsync<IntakeRefusedException>(() =>
            arriving.ReadAtLeastAsync(new byte[10], 1, cancellationToken: Token).AsTask()
        );
        Assert.Equal(Refusal.Slow, refused.Refusal);
    }

    [Fact]
    public async Task A_body_that_is_there_is_read_however_late()
    {
        await using var arriving = new ArrivingStream(new MemoryStream(new byte[30]), 100, grace: TimeSpan.Zero);
        Assert.Equal(30, await arriving.ReadAsync(new byte[100], Token));
        Assert.Equal(0, await arriving.ReadAsync(new byte[100], Token));
    }

    [Theory]
    [InlineData(29)]
    [InlineData(31)]
    public async Task A_message_of_another_length_than_announced_is_none(int length)
    {
        await using var arriving = new ArrivingStream(new MemoryStream(new byte[30]), 100, length);
        var refused = await Assert.ThrowsAsync<IntakeRefusedException>(() => arriving.CopyToAsync(Stream.Null, Token));
        Assert.Equal(Refusal.Malformed, refused.Refusal);
    }

    [Theory]
    [InlineData("v1/traces")]
    [InlineData("api/signals")]
    public async Task What_is_too_large_is_told_so_even_where_there_is_no_room(string path)
    {
        await using var server = await StartAsync(new IntakeLimits { MaxBodyMb = 1 });
        using var all = server.Server.Services.GetRequiredService<IntakeBudget>().TryEnter(1L << 40);
        using var answer = await PostAsync(server, path, new string(' ', 2 << 20));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("max_body_mb", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1/traces")]
    [InlineData("api/signals")]
    public async Task A_body_of_unknown_length_that_finds_no_room_is_told_to_come_back(string path)
    {
        await using var server = await RunningServer.StartAsync();
        // All but the byte with which a request comes in.
        using var others = server.Server.Services.GetRequiredService<IntakeBudget>().TryEnter((64 << 20) - 1);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Content("{}") };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await server.Http.SendAsync(request, Token);
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)), (answer.StatusCode, answer.Headers.RetryAfter?.Delta));
        Assert.Equal(1, server.Server.Services.GetRequiredService<IntakeMeter>().Counts.RefusedFull);
    }

    [Fact]
    public async Task A_request_whose_traces_repeat_more_than_there_is_room_for_is_told_to_come_back()
    {
        await using var server = await StartAsync(new IntakeLimits { QueueMb = 1 });
        var budget = server.Server.Services.GetRequiredService<IntakeBudget>();
        // Of random text, so that packing makes it no smaller; 60 traces of it are 3 MB.
        var resource = Convert.ToHexString(RandomBytes(30_000));
        var request = Spans
            .Request([.. Enumerable.Range(1, 60).Select(i => Spans.Agent(Number(i), Number(i), "q", "a"))])
            .Replace("\"shop\"", $"\"{resource}\"", StringComparison.Ordinal);
        using (budget.TryEnter(1))
        {
            using var refused = await PostAsync(server, "v1/traces", request);
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        }

        Assert.Equal(0, budget.Bytes);
        // Alone it gets in.
        using var taken = await PostAsync(server, "v1/traces", request);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task Spans_beyond_the_limit_are_rejected_and_counted()
    {
        await using var server = await StartAsync(new IntakeLimits { MaxSpans = 2 });
        using var answer = await PostAsync(
            server,
            "v1/traces",
            Spans.Request([.. Enumerable.Range(1, 5).Select(i => Spans.Agent(Number(i), Number(i), "q", "a"))])
        );
        var partial = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token)).GetProperty("partialSuccess");
        Assert.Equal("3", partial.GetProperty("rejectedSpans").GetString());
        Assert.Contains("max_spans", partial.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, server.Server.Services.GetRequiredService<IntakeMeter>().Counts.SpansRejected);
    }

    [Fact]
    public async Task Signals_beyond_the_limit_and_reasons_beyond_a_hundred_are_counted()
    {
        await using var server = await StartAsync(new IntakeLimits { MaxSpans = 150 });
        var signals = Enumerable
            .Repeat("""{"passed":true}""", 120)
            .Append("""{"trace_id":"t","passed":true}""")
            .Concat(Enumerable.Repeat("7", 79));
        using var answer = await PostAsync(server, "api/signals", $"[{string.Join(',', signals)}]");
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(
            (HttpStatusCode.OK, 1, 199, 100),
            (
                answer.StatusCode,
                body.GetProperty("accepted").GetInt32(),
                body.GetProperty("rejected_total").GetInt32(),
                body.GetProperty("rejected").GetArrayLength()
            )
        );
    }

    private static Task<RunningServer> StartAsync(IntakeLimits limits) =>
        RunningServer.StartAsync(config: new FaultlineConfig { Server = new ServerConfig { Limits = limits } });

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static ByteArrayContent Content(string body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static async Task<HttpResponseMessage> PostAsync(RunningServer server, string path, string body)
    {
        using var content = Content(body);
        return await server.Http.PostAsync(new Uri(path, UriKind.Relative), content, Token);
    }

    private static async Task<TcpClient> AnnounceAsync(RunningServer server, int length)
    {
        var address = new Uri(server.Server.Listening.Http[0]);
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Token);
        await client
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST /v1/traces HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{{"
                ),
                Token
            );
        return client;
    }

    /// <summary>Gives nothing until nobody wants it any more.</summary>
    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
