using System.Buffers;

namespace Faultline.Clustering;

/// <summary>Visits tiles from several threads, each with a buffer of its own (256 × 256, what it holds at first is undefined).</summary>
internal static class TileParallel
{
    public static void For(List<(int A, int B)> tiles, int? threads, Action<int, int, float[]> visit, Reporter reporter)
    {
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Min(threads ?? Environment.ProcessorCount, Math.Max(tiles.Count, 1)),
            CancellationToken = reporter.CancellationToken,
        };
        var next = -1;
        Parallel.For(
            0,
            options.MaxDegreeOfParallelism,
            options,
            _ =>
            {
                var buffer = ArrayPool<float>.Shared.Rent(TileKernel.TileValues);
                for (var at = Interlocked.Increment(ref next); at < tiles.Count; at = Interlocked.Increment(ref next))
                {
                    visit(tiles[at].A, tiles[at].B, buffer);
                    reporter.Advance(1, tiles.Count);
                }

                ArrayPool<float>.Shared.Return(buffer);
            }
        );
    }
}
