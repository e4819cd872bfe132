namespace Faultline.Cli.Vectors;

/// <summary>Reads a file of vectors: <c>.npy</c> by its first bytes, anything else as CSV.</summary>
internal static class VectorFile
{
    /// <exception cref="FaultlineException">The file is not there, does not fit, or is malformed; the message names the line.</exception>
    public static VectorTable Read(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw FaultlineException.Input(
                Directory.Exists(path)
                    ? $"{path} is a directory; name a CSV or .npy file."
                    : $"{path} does not exist; name a CSV or .npy file."
            );
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        Span<byte> first = stackalloc byte[NpyVectors.Magic.Length];
        var read = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (first[..read].SequenceEqual(NpyVectors.Magic))
        {
            return NpyVectors.Read(stream, path, cancellationToken);
        }

        if (path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
        {
            throw FaultlineException.Input($"{path} does not begin as a .npy file does; write it with numpy.save.");
        }

        return CsvVectors.Read(stream, path, cancellationToken);
    }

    /// <summary>Refuses what would not fit before any of it is loaded. A fit needs about as much again as its input.</summary>
    public static void RequireRoom(string path, double values, int bytesPerValue)
    {
        if (values > Array.MaxLength)
        {
            throw FaultlineException.Input(
                $"{path} holds about {values / 1e9:0.0} billion numbers, more than the {Array.MaxLength / 1e9:0.0} billion one table can; reduce or sample it first."
            );
        }

        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var needed = 2 * values * bytesPerValue;
        if (needed > available)
        {
            throw FaultlineException.Input(
                $"{path} needs about {needed / 1e9:0.0} GB of memory to cluster and {available / 1e9:0.0} GB are available; reduce or sample it first."
            );
        }
    }
}
