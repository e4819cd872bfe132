using System.IO.Compression;
using Faultline.Configuration;
using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Receiving;

/// <summary>A request's body, read and decompressed within the limits. Its buffer is borrowed and goes back with <see cref="Dispose"/>.</summary>
internal sealed class RequestBody : IRequestBytes
{
    // So much room is held for bytes that were only announced: enough for usual requests to be refused before they are read, and too little
    // for a few senders to keep the others out by announcing what they do not send.
    private const int Ahead = 1 << 20;
    private const int Smallest = 64 << 10;

    private byte[] _buffer;
    private int _length;

    private RequestBody(int expected) => _buffer = BodyBuffer.Rent(expected);

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Finds a request its place before it is read.</summary>
    /// <param name="budget">Where.</param>
    /// <param name="limits">What it may be.</param>
    /// <param name="announced">Bytes that it says it has; 0 where it does not say.</param>
    /// <param name="place">The place; it must be given back. Null when the request is refused.</param>
    /// <returns>Why it is refused; null when it is not.</returns>
    public static IntakeRefusedException? Enter(IntakeBudget budget, IntakeLimits limits, long announced, out IntakeBudget.Place? place)
    {
        place = null;
        if (announced > (long)limits.MaxBodyMb << 20)
        {
            return TooLarge(limits.MaxBodyMb, "max_body_mb");
        }

        // With a byte at least, so that none gets in where there is no room.
        place = budget.TryEnter(Math.Clamp(announced, 1, Ahead));
        return place is null ? new IntakeRefusedException(Refusal.Full, IntakeBudget.FullMessage) : null;
    }

    /// <summary>Reads the body of an HTTP request.</summary>
    /// <exception cref="IntakeRefusedException">It is over a limit, finds no room, comes too slowly, or its compression is broken or unknown.</exception>
    public static async Task<RequestBody> ReadAsync(
        HttpRequest request,
        IntakeLimits limits,
        IntakeBudget.Place place,
        CancellationToken cancellationToken
    )
    {
        await using var arriving = new ArrivingStream(request.Body, (long)limits.MaxBodyMb << 20);
        try
        {
            return await ReadAsync(
                arriving,
                Compression(request.Headers.ContentEncoding.ToString()),
                request.ContentLength ?? 0,
                limits,
                place,
                cancellationToken
            );
        }
        catch (BadHttpRequestException failure) when (failure.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge(limits.MaxBodyMb, "max_body_mb");
        }
    }

    /// <summary>What undoes a compression by the name that HTTP and gRPC give it; null where nothing is compressed, or the name is not known.</summary>
    public static Func<Stream, Stream>? Compression(string name) =>
        name.Equals("gzip", StringComparison.OrdinalIgnoreCase)
            ? static stream => new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true)
        : name.Equals("deflate", StringComparison.OrdinalIgnoreCase)
            ? static stream => new ZLibStream(stream, CompressionMode.Decompress, leaveOpen: true)
        : null;

    /// <summary>Reads and decompresses a body; its place grows with it.</summary>
    /// <param name="arriving">What comes over the wire.</param>
    /// <param name="decompress">Undoes its compression; null where it has none.</param>
    /// <param name="announced">Bytes that it says it has; 0 where it does not say.</param>
    /// <param name="limits">What it may be.</param>
    /// <param name="place">Its place in the budget.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IntakeRefusedException">It is over a limit, finds no room, comes too slowly, or its compression is broken.</exception>
    public static async Task<RequestBody> ReadAsync(
        ArrivingStream arriving,
        Func<Stream, Stream>? decompress,
        long announced,
        IntakeLimits limits,
        IntakeBudget.Place place,
        CancellationToken cancellationToken
    )
    {
        // With a byte more than announced the end is seen without growing.
        var body = new RequestBody((int)Math.Clamp(announced + 1, Smallest, Ahead));
        try
        {
            if (decompress is null)
            {
                await body.FillAsync(arriving, limits, place, cancellationToken);
            }
            else
            {
                await using var plain = decompress(arriving);
                await body.FillAsync(plain, limits, place, cancellationToken);
            }

            return body;
        }
        catch (Exception failure)
        {
            body.Dispose();
            if (failure is InvalidDataException)
            {
                throw new IntakeRefusedException(Refusal.Malformed, "The body is not compressed in the way that its header says.");
            }

            throw;
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
                throw new IntakeRefusedException(Refusal.Full, IntakeBudget.FullMessage);
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
