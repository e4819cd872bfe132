using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Faultline.Fuzz.Hostile;

/// <summary>Sends bodies as they are, through any door.</summary>
internal sealed class Sender(Uri http, Uri grpc) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(5) };

    /// <returns>The status (<c>200</c>, <c>grpc 8</c>, or why there was none) and the text that came with it.</returns>
    public async Task<(string Status, string Text)> SendAsync(Door door, byte[] body)
    {
        var isGrpc = door is Door.Grpc or Door.GrpcGzip;
        using var content = new ByteArrayContent(isGrpc ? Framed(body, door == Door.GrpcGzip) : body);
        content.Headers.ContentType = new MediaTypeHeaderValue(
            isGrpc ? "application/grpc"
            : door is Door.HttpJson or Door.HttpJsonGzip ? "application/json"
            : "application/x-protobuf"
        );
        if (door is Door.HttpJsonGzip or Door.HttpProtobufGzip)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            isGrpc ? new Uri(grpc, "opentelemetry.proto.collector.trace.v1.TraceService/Export") : new Uri(http, "v1/traces")
        )
        {
            Content = content,
            Version = isGrpc ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (isGrpc)
        {
            request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
            request.Headers.Add("grpc-encoding", door == Door.GrpcGzip ? "gzip" : "identity");
        }
        else
        {
            // Else a refusal by the announced length meets a client that is still sending, and is lost with the connection.
            request.Headers.ExpectContinue = true;
        }

        try
        {
            using var answer = await _client.SendAsync(request);
            var text = await answer.Content.ReadAsByteArrayAsync();
            return isGrpc
                ? ($"grpc {Header(answer, "grpc-status")}", Header(answer, "grpc-message"))
                : (((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture), Encoding.UTF8.GetString(text));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException)
        {
            return ("no answer", failure.GetBaseException().Message);
        }
    }

    /// <summary>A page or an answer of the API.</summary>
    public async Task<(string Status, string Text)> GetAsync(string path)
    {
        using var answer = await _client.GetAsync(new Uri(http, path));
        return (
            ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture),
            await answer.Content.ReadAsStringAsync()
        );
    }

    public void Dispose() => _client.Dispose();

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.TrailingHeaders.TryGetValues(name, out var trailing) ? trailing.First()
        : answer.Headers.TryGetValues(name, out var leading) ? leading.First()
        : "";

    private static byte[] Framed(byte[] message, bool compressed)
    {
        var framed = new byte[message.Length + 5];
        framed[0] = (byte)(compressed ? 1 : 0);
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, 5);
        return framed;
    }
}
