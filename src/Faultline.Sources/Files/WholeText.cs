namespace Faultline.Sources.Files;

/// <summary>A stream read to its end, up to a limit.</summary>
internal static class WholeText
{
    /// <returns>No bytes when there are more than the limit; with a failure, those before it.</returns>
    public static async ValueTask<(byte[]? Bytes, Exception? Failure)> ReadAsync(
        Stream stream,
        int limit,
        CancellationToken cancellationToken
    )
    {
        using var text = new MemoryStream();
        var buffer = new byte[128 << 10];
        try
        {
            while (true)
            {
                var read = await stream.ReadAsync(buffer, cancellationToken);
                if (read == 0)
                {
                    return (text.ToArray(), null);
                }

                if (text.Length + read > limit)
                {
                    return (null, null);
                }

                text.Write(buffer, 0, read);
            }
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            return (text.ToArray(), failure);
        }
    }
}
