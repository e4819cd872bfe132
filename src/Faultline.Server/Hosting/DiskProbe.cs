namespace Faultline.Server.Hosting;

/// <summary>Finds out whether a disk takes more, in the one way that also sees quotas: by writing.</summary>
internal static class DiskProbe
{
    private const int Bytes = 32 << 20;

    /// <exception cref="IOException">It does not.</exception>
    public static async Task WriteAsync(string directory)
    {
        var path = Path.Combine(directory, $".probe-{Environment.ProcessId}");
        await using var file = new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Options = FileOptions.DeleteOnClose,
                BufferSize = 0,
            }
        );
        var block = new byte[1 << 20];
        for (var written = 0; written < Bytes; written += block.Length)
        {
            await file.WriteAsync(block);
        }

        file.Flush(flushToDisk: true);
    }
}
