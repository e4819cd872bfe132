namespace Faultline.Clustering;

/// <summary>Splits rows into chunks of a fixed size, so that what a chunk computes never depends on the number of threads.</summary>
internal static class RowParallel
{
    /// <param name="rows">Number of rows.</param>
    /// <param name="chunk">Rows a chunk.</param>
    /// <param name="threads">Most threads to use; null for all.</param>
    /// <param name="body">Called with [start, end) of each chunk.</param>
    /// <param name="ct">Checked before every chunk.</param>
    public static void For(int rows, int chunk, int? threads, Action<int, int> body, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var chunks = (rows + chunk - 1) / chunk;
        if (chunks <= 1 || threads == 1)
        {
            for (var c = 0; c < chunks; c++)
            {
                ct.ThrowIfCancellationRequested();
                body(c * chunk, Math.Min(rows, (c + 1) * chunk));
            }

            return;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = threads ?? Environment.ProcessorCount, CancellationToken = ct };
        Parallel.For(0, chunks, options, c => body(c * chunk, Math.Min(rows, (c + 1) * chunk)));
    }
}
