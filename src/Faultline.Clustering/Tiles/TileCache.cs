using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>
/// Every pair's squared distance in one byte, so that the spanning tree need not compute the tiles again: the leading bits of the float32 (64 steps an octave),
/// which keep its order. Kept only where it is small beside the points' own packed copy, so that memory does not grow as n².
/// </summary>
internal sealed unsafe class TileCache : IDisposable
{
    /// <summary>It may take up to this share of what the packed points take: n up to 2d or so.</summary>
    private const double MostShare = 0.25;

    /// <summary>Buckets above this are free for marks.</summary>
    public const int Last = 253;

    // A float32's 23 fraction bits less the six kept.
    private const int Shift = 17;

    private readonly AlignedBuffer<byte> _tiles;
    private readonly int _blocks;
    private readonly int _offset;

    public TileCache(PackedPoints points)
    {
        _blocks = points.Blocks;
        // No two points are farther apart than twice the largest norm.
        var largest = 4.1f * MathF.Max(points.LargestSquaredNorm, 1e-30f);
        _offset = (BitConverter.SingleToInt32Bits(largest) >> Shift) - Last;
        _tiles = new AlignedBuffer<byte>(Bytes(points));
    }

    public static bool Pays(PackedPoints points) => Bytes(points) <= MostShare * sizeof(float) * points.Values.Length;

    /// <summary>Row-major bytes of a tile, first block ≤ second.</summary>
    public Span<byte> Tile(int blockA, int blockB) =>
        new(_tiles.Pointer + ((long)At(blockA, blockB) * TileKernel.TileValues), TileKernel.TileValues);

    public void Dispose() => _tiles.Dispose();

    public byte Bucket(float squared) => (byte)Math.Clamp((BitConverter.SingleToInt32Bits(squared) >> Shift) - _offset, 0, Last);

    /// <summary>The least value above every one in the bucket.</summary>
    public float End(int bucket) =>
        bucket >= Last ? float.PositiveInfinity : BitConverter.Int32BitsToSingle((bucket + 1 + _offset) << Shift);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Store(int blockA, int blockB, float[] tile)
    {
        var bytes = Tile(blockA, blockB);
        var offset = Vector512.Create(_offset);
        var last = Vector512.Create(Last);
        for (var at = 0; at < bytes.Length; at += 64)
        {
            var low = Vector512.Narrow(Buckets(tile, at, offset, last), Buckets(tile, at + 16, offset, last));
            var high = Vector512.Narrow(Buckets(tile, at + 32, offset, last), Buckets(tile, at + 48, offset, last));
            Vector512.Narrow(low, high).StoreUnsafe(ref bytes[at]);
        }
    }

    private static long Bytes(PackedPoints points) => points.Blocks * (points.Blocks + 1L) / 2 * TileKernel.TileValues;

    private static Vector512<uint> Buckets(float[] tile, int at, Vector512<int> offset, Vector512<int> last)
    {
        var bits = Vector512.LoadUnsafe(ref tile[at]).AsInt32();
        return Vector512.Min(Vector512.Max((bits >> Shift) - offset, Vector512<int>.Zero), last).AsUInt32();
    }

    private int At(int blockA, int blockB) => (blockA * _blocks) - (blockA * (blockA - 1) / 2) + (blockB - blockA);
}
