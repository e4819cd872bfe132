using System.IO.Compression;
using Faultline.Configuration;
using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Receiving;

/// <summary>A request's body, read and decompressed within the limits. Its buffer is borrowed and goes back with <see cref="Dispose"/>.</summary>
internal sealed class RequestBody : IRequestBytes
{
    private byte[] _buffer = BodyBuffer.Rent(64 << 10);
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <exception cref="IntakeRefusedException">It is over a limit, finds no room, or its compression is broken or unknown.</exception>
    public static async Task<RequestBody> ReadAsync(
        HttpRequest request,
        IntakeLimits limits,
        IntakeBudget.Place place,
        CancellationToken cancellationToken
    )
    {
        var body = new RequestBody();
        try
        {
            var encoding = request.Headers.ContentEncoding.ToString();
            if (encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase))
            {
                await using var plain = new GZipStream(
                    new LimitedStream(request.Body, (long)limits.MaxBodyMb << 20),
                    CompressionMode.Decompress
                );
                await body.FillAsync(plain, limits, place, cancellationToken);
            }
            else
            {
                await body.FillAsync(request.Body, limits, place, cancellationToken);
            }

            return body;
        }
        catch (Exception failure)
        {
            body.Dispose();
            throw failure switch
            {
                InvalidDataException => new IntakeRefusedException(
                    Refusal.Malformed,
                    "The body is not gzip, although Content-Encoding says so."
                ),
                BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge(limits.MaxBodyMb, "max_body_mb"),
                _ => failure,
            };
        }
    }

    public void Dispose()
    {
        BodyBuffer.Return(_buffer);
        (_buffer, _length) = ([], 0);
    }

    public static IntakeRefusedException TooLarge(int mb, string limit) =>
        new(Refusal.TooLarge, $"The request is larger than {mb} MiB (limit {limit}); send smaller batches.");

    private async Task FillAsync(Stream body, IntakeLimits limits, IntakeBudget.Place place, CancellationToken cancellationToken)
    {
        var most = (long)limits.MaxDecompressedMb << 20;
        while (true)
        {
            if (_length == _buffer.Length)
            {
                Grow(most);
            }

            var read = await body.ReadAsync(_buffer.AsMemory(_length), cancellationToken);
            if (read == 0)
            {
                return;
            }

            _length += read;
            if (_length > most)
            {
                throw TooLarge(limits.MaxDecompressedMb, "max_decompressed_mb");
            }

            if (!place.TryGrow(_length))
            {
                throw new IntakeRefusedException(Refusal.Full, "Too much is waiting to be stored; send it again in a moment.");
            }
        }
    }

    private void Grow(long most)
    {
        // One byte more than allowed shows that there is more.
        var larger = BodyBuffer.Rent((int)Math.Min(_buffer.Length * 2L, most + 1));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        BodyBuffer.Return(_buffer);
        _buffer = larger;
    }
}
