using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>
/// Sums over dimensions for every pair of two blocks of <see cref="PackedPoints.BlockRows"/> rows. Whatever the vector width, each pair is one fused chain over
/// the dimensions of a block, and the blocks are added in order: all widths give the same bits.
/// </summary>
internal static unsafe class TileKernel
{
    public const int TileValues = PackedPoints.BlockRows * PackedPoints.BlockRows;

    private const int Panel = PackedPoints.PanelRows;
    private const int Row = PackedPoints.BlockRows;

    /// <summary>Σxy (<paramref name="difference"/> false) or Σ(x − y)² of row r of the first block and row c of the second, at r·256 + c.</summary>
    public static void Sum(PackedPoints rows, PackedPoints columns, int blockA, int blockB, float[] tile, bool difference) =>
        Sum(rows, columns, blockA, blockB, tile, difference, Width());

    /// <param name="rows">The points of the first block.</param>
    /// <param name="columns">The points of the second.</param>
    /// <param name="blockA">Rows of the tile.</param>
    /// <param name="blockB">Columns of the tile.</param>
    /// <param name="tile">256 × 256 sums.</param>
    /// <param name="difference">Squared differences instead of products.</param>
    /// <param name="width">Bits a vector: 512, 256 or 128.</param>
    public static void Sum(PackedPoints rows, PackedPoints columns, int blockA, int blockB, float[] tile, bool difference, int width)
    {
        var d = rows.Dimensions;
        fixed (float* sums = tile)
        {
            var a = rows.Values.Pointer + ((long)blockA * Row * d);
            var b = columns.Values.Pointer + ((long)blockB * Row * d);
            for (var start = 0; start < d; start += PackedPoints.DimensionBlock)
            {
                var count = Math.Min(PackedPoints.DimensionBlock, d - start);
                for (var column = 0; column < Row; column += Panel)
                {
                    var panelB = b + ((long)column * d) + (start * Panel);
                    for (var row = 0; row < Row; row += 8)
                    {
                        var panelA = a + ((long)(row / Panel * Panel) * d) + (start * Panel) + (row % Panel);
                        var at = sums + (row * Row) + column;
                        switch (width)
                        {
                            case 512:
                                if (difference)
                                {
                                    Difference512(panelA, panelB, count, at, start > 0);
                                }
                                else
                                {
                                    Product512(panelA, panelB, count, at, start > 0);
                                }

                                break;
                            case 256:
                                for (var part = 0; part < 8; part++)
                                {
                                    Part256(
                                        panelA + (part / 2 * 2),
                                        panelB + (part % 2 * 16),
                                        count,
                                        at + (part / 2 * 2 * Row) + (part % 2 * 16),
                                        start > 0,
                                        difference
                                    );
                                }

                                break;
                            default:
                                for (var part = 0; part < 16; part++)
                                {
                                    Part128(
                                        panelA + (part / 4 * 2),
                                        panelB + (part % 4 * 8),
                                        count,
                                        at + (part / 4 * 2 * Row) + (part % 4 * 8),
                                        start > 0,
                                        difference
                                    );
                                }

                                break;
                        }
                    }
                }
            }

            GC.KeepAlive(rows);
            GC.KeepAlive(columns);
        }
    }

    private static int Width() =>
        Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : 128;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Product512(float* a, float* b, int count, float* sums, bool add)
    {
        Vector512<float> s00 = default,
            s01 = default,
            s10 = default,
            s11 = default,
            s20 = default,
            s21 = default,
            s30 = default,
            s31 = default;
        Vector512<float> s40 = default,
            s41 = default,
            s50 = default,
            s51 = default,
            s60 = default,
            s61 = default,
            s70 = default,
            s71 = default;
        for (var k = 0; k < count; k++)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var x = Vector512.Create(a[0]);
            s00 = Vector512.FusedMultiplyAdd(x, b0, s00);
            s01 = Vector512.FusedMultiplyAdd(x, b1, s01);
            x = Vector512.Create(a[1]);
            s10 = Vector512.FusedMultiplyAdd(x, b0, s10);
            s11 = Vector512.FusedMultiplyAdd(x, b1, s11);
            x = Vector512.Create(a[2]);
            s20 = Vector512.FusedMultiplyAdd(x, b0, s20);
            s21 = Vector512.FusedMultiplyAdd(x, b1, s21);
            x = Vector512.Create(a[3]);
            s30 = Vector512.FusedMultiplyAdd(x, b0, s30);
            s31 = Vector512.FusedMultiplyAdd(x, b1, s31);
            x = Vector512.Create(a[4]);
            s40 = Vector512.FusedMultiplyAdd(x, b0, s40);
            s41 = Vector512.FusedMultiplyAdd(x, b1, s41);
            x = Vector512.Create(a[5]);
            s50 = Vector512.FusedMultiplyAdd(x, b0, s50);
            s51 = Vector512.FusedMultiplyAdd(x, b1, s51);
            x = Vector512.Create(a[6]);
            s60 = Vector512.FusedMultiplyAdd(x, b0, s60);
            s61 = Vector512.FusedMultiplyAdd(x, b1, s61);
            x = Vector512.Create(a[7]);
            s70 = Vector512.FusedMultiplyAdd(x, b0, s70);
            s71 = Vector512.FusedMultiplyAdd(x, b1, s71);
            a += Panel;
            b += Panel;
        }

        Store512(sums, s00, s01, add);
        Store512(sums + Row, s10, s11, add);
        Store512(sums + (2 * Row), s20, s21, add);
        Store512(sums + (3 * Row), s30, s31, add);
        Store512(sums + (4 * Row), s40, s41, add);
        Store512(sums + (5 * Row), s50, s51, add);
        Store512(sums + (6 * Row), s60, s61, add);
        Store512(sums + (7 * Row), s70, s71, add);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Difference512(float* a, float* b, int count, float* sums, bool add)
    {
        Vector512<float> s00 = default,
            s01 = default,
            s10 = default,
            s11 = default,
            s20 = default,
            s21 = default,
            s30 = default,
            s31 = default;
        Vector512<float> s40 = default,
            s41 = default,
            s50 = default,
            s51 = default,
            s60 = default,
            s61 = default,
            s70 = default,
            s71 = default;
        for (var k = 0; k < count; k++)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            Step(a[0], b0, b1, ref s00, ref s01);
            Step(a[1], b0, b1, ref s10, ref s11);
            Step(a[2], b0, b1, ref s20, ref s21);
            Step(a[3], b0, b1, ref s30, ref s31);
            Step(a[4], b0, b1, ref s40, ref s41);
            Step(a[5], b0, b1, ref s50, ref s51);
            Step(a[6], b0, b1, ref s60, ref s61);
            Step(a[7], b0, b1, ref s70, ref s71);
            a += Panel;
            b += Panel;
        }

        Store512(sums, s00, s01, add);
        Store512(sums + Row, s10, s11, add);
        Store512(sums + (2 * Row), s20, s21, add);
        Store512(sums + (3 * Row), s30, s31, add);
        Store512(sums + (4 * Row), s40, s41, add);
        Store512(sums + (5 * Row), s50, s51, add);
        Store512(sums + (6 * Row), s60, s61, add);
        Store512(sums + (7 * Row), s70, s71, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(float a, Vector512<float> b0, Vector512<float> b1, ref Vector512<float> s0, ref Vector512<float> s1)
    {
        var x = Vector512.Create(a);
        var d0 = x - b0;
        var d1 = x - b1;
        s0 = Vector512.FusedMultiplyAdd(d0, d0, s0);
        s1 = Vector512.FusedMultiplyAdd(d1, d1, s1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store512(float* at, Vector512<float> low, Vector512<float> high, bool add)
    {
        (add ? Vector512.Load(at) + low : low).Store(at);
        (add ? Vector512.Load(at + 16) + high : high).Store(at + 16);
    }

    /// <summary>2 × 16 pairs.</summary>
    private static void Part256(float* a, float* b, int count, float* sums, bool add, bool difference)
    {
        Vector256<float> s00 = default,
            s01 = default,
            s10 = default,
            s11 = default;
        for (var k = 0; k < count; k++)
        {
            var b0 = Vector256.Load(b);
            var b1 = Vector256.Load(b + 8);
            var x = Vector256.Create(a[0]);
            var y = Vector256.Create(a[1]);
            if (difference)
            {
                s00 = Vector256.FusedMultiplyAdd(x - b0, x - b0, s00);
                s01 = Vector256.FusedMultiplyAdd(x - b1, x - b1, s01);
                s10 = Vector256.FusedMultiplyAdd(y - b0, y - b0, s10);
                s11 = Vector256.FusedMultiplyAdd(y - b1, y - b1, s11);
            }
            else
            {
                s00 = Vector256.FusedMultiplyAdd(x, b0, s00);
                s01 = Vector256.FusedMultiplyAdd(x, b1, s01);
                s10 = Vector256.FusedMultiplyAdd(y, b0, s10);
                s11 = Vector256.FusedMultiplyAdd(y, b1, s11);
            }

            a += Panel;
            b += Panel;
        }

        (add ? Vector256.Load(sums) + s00 : s00).Store(sums);
        (add ? Vector256.Load(sums + 8) + s01 : s01).Store(sums + 8);
        (add ? Vector256.Load(sums + Row) + s10 : s10).Store(sums + Row);
        (add ? Vector256.Load(sums + Row + 8) + s11 : s11).Store(sums + Row + 8);
    }

    /// <summary>2 × 8 pairs.</summary>
    private static void Part128(float* a, float* b, int count, float* sums, bool add, bool difference)
    {
        Vector128<float> s00 = default,
            s01 = default,
            s10 = default,
            s11 = default;
        for (var k = 0; k < count; k++)
        {
            var b0 = Vector128.Load(b);
            var b1 = Vector128.Load(b + 4);
            var x = Vector128.Create(a[0]);
            var y = Vector128.Create(a[1]);
            if (difference)
            {
                s00 = Vector128.FusedMultiplyAdd(x - b0, x - b0, s00);
                s01 = Vector128.FusedMultiplyAdd(x - b1, x - b1, s01);
                s10 = Vector128.FusedMultiplyAdd(y - b0, y - b0, s10);
                s11 = Vector128.FusedMultiplyAdd(y - b1, y - b1, s11);
            }
            else
            {
                s00 = Vector128.FusedMultiplyAdd(x, b0, s00);
                s01 = Vector128.FusedMultiplyAdd(x, b1, s01);
                s10 = Vector128.FusedMultiplyAdd(y, b0, s10);
                s11 = Vector128.FusedMultiplyAdd(y, b1, s11);
            }

            a += Panel;
            b += Panel;
        }

        (add ? Vector128.Load(sums) + s00 : s00).Store(sums);
        (add ? Vector128.Load(sums + 4) + s01 : s01).Store(sums + 4);
        (add ? Vector128.Load(sums + Row) + s10 : s10).Store(sums + Row);
        (add ? Vector128.Load(sums + Row + 4) + s11 : s11).Store(sums + Row + 4);
    }
}
