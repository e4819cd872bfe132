using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>
/// Σ(xᵢ − yᵢ)² in float64. Up to <see cref="SequentialLimit"/> dimensions one fused sum in index order; above, eight interleaved fused sums added in a fixed
/// order. Vector512 is emulated where the hardware is narrower, so every machine computes the same bits.
/// </summary>
internal static class SquaredDistance
{
    public const int SequentialLimit = 16;

    public static double Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        var c = 0;
        if (x.Length > SequentialLimit)
        {
            var sums = Vector512<double>.Zero;
            for (; c <= x.Length - 8; c += 8)
            {
                var difference = Load(x, c) - Load(y, c);
                sums = Vector512.FusedMultiplyAdd(difference, difference, sums);
            }

            sum = Add(sums);
        }

        for (; c < x.Length; c++)
        {
            var difference = x[c] - y[c];
            sum = Math.FusedMultiplyAdd(difference, difference, sum);
        }

        return sum;
    }

    public static double Of(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        var c = 0;
        if (x.Length > SequentialLimit)
        {
            var sums = Vector512<double>.Zero;
            for (; c <= x.Length - 8; c += 8)
            {
                var difference = Load(x, c) - Load(y, c);
                sums = Vector512.FusedMultiplyAdd(difference, difference, sums);
            }

            sum = Add(sums);
        }

        for (; c < x.Length; c++)
        {
            var difference = (double)x[c] - y[c];
            sum = Math.FusedMultiplyAdd(difference, difference, sum);
        }

        return sum;
    }

    public static double Of(ReadOnlySpan<float> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        var c = 0;
        if (x.Length > SequentialLimit)
        {
            var sums = Vector512<double>.Zero;
            for (; c <= x.Length - 8; c += 8)
            {
                var difference = Load(x, c) - Load(y, c);
                sums = Vector512.FusedMultiplyAdd(difference, difference, sums);
            }

            sum = Add(sums);
        }

        for (; c < x.Length; c++)
        {
            var difference = x[c] - y[c];
            sum = Math.FusedMultiplyAdd(difference, difference, sum);
        }

        return sum;
    }

    /// <summary>Σ(a·xᵢ − b·yᵢ)².</summary>
    public static double OfScaled(ReadOnlySpan<double> x, double a, ReadOnlySpan<double> y, double b)
    {
        double sum = 0;
        var c = 0;
        if (x.Length > SequentialLimit)
        {
            var sums = Vector512<double>.Zero;
            for (; c <= x.Length - 8; c += 8)
            {
                var difference = (Load(x, c) * a) - (Load(y, c) * b);
                sums = Vector512.FusedMultiplyAdd(difference, difference, sums);
            }

            sum = Add(sums);
        }

        for (; c < x.Length; c++)
        {
            var difference = (x[c] * a) - (y[c] * b);
            sum = Math.FusedMultiplyAdd(difference, difference, sum);
        }

        return sum;
    }

    /// <summary>Σ(a·xᵢ − b·yᵢ)².</summary>
    public static double OfScaled(ReadOnlySpan<float> x, double a, ReadOnlySpan<float> y, double b)
    {
        double sum = 0;
        var c = 0;
        if (x.Length > SequentialLimit)
        {
            var sums = Vector512<double>.Zero;
            for (; c <= x.Length - 8; c += 8)
            {
                var difference = (Load(x, c) * a) - (Load(y, c) * b);
                sums = Vector512.FusedMultiplyAdd(difference, difference, sums);
            }

            sum = Add(sums);
        }

        for (; c < x.Length; c++)
        {
            var difference = (x[c] * a) - (y[c] * b);
            sum = Math.FusedMultiplyAdd(difference, difference, sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Load(ReadOnlySpan<double> values, int at) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Load(ReadOnlySpan<float> values, int at)
    {
        var (lower, upper) = Vector256.Widen(Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)at));
        return Vector512.Create(lower, upper);
    }

    // Pairwise in a written order: Vector512.Sum may add in another order on another width.
    private static double Add(Vector512<double> v) => ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}
