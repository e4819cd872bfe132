using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Faultline.Storage.Remote;

/// <summary>A question on its way, written as it is sent. Cancelled before its end it arrives broken and is not acted on.</summary>
internal sealed class WireContent<T> : HttpContent
{
    private readonly T _question;

    public WireContent(T question)
    {
        _question = question;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await JsonSerializer.SerializeAsync(stream, _question, Wire.Options, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
