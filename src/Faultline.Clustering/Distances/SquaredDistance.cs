using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>
/// Σ(xᵢ − yᵢ)² of float32 or float64 rows, in float64. Up to <see cref="SequentialLimit"/> dimensions one fused sum in index order; above, 32 interleaved fused
/// sums added in a fixed order. Vector512 is emulated where the hardware is narrower, so every machine computes the same bits. Compiled
/// with all optimisations at once, since vectors in code without them cost a first fit more than the products do.
/// </summary>
internal static class SquaredDistance
{
    public const int SequentialLimit = 16;

    private const int Lanes = 8;

    // Independent sums in flight, since one alone would wait for the last addition each time.
    private const int Step = 4 * Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Of<TX, TY>(ReadOnlySpan<TX> x, ReadOnlySpan<TY> y)
        where TX : unmanaged
        where TY : unmanaged => Sum<TX, TY, Unscaled>(x, y, default);

    /// <summary>Σ(a·xᵢ − b·yᵢ)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double OfScaled<T>(ReadOnlySpan<T> x, double a, ReadOnlySpan<T> y, double b)
        where T : unmanaged => Sum<T, T, Scaled>(x, y, new Scaled(a, b));

    /// <summary>Σxᵢ².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Norm<T>(ReadOnlySpan<T> x)
        where T : unmanaged => Sum<T, T, First>(x, x, default);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Sum<TX, TY, TDifference>(ReadOnlySpan<TX> x, ReadOnlySpan<TY> y, TDifference difference)
        where TX : unmanaged
        where TY : unmanaged
        where TDifference : struct, IDifference
    {
        double sum = 0;
        var c = 0;
        if (x.Length > SequentialLimit)
        {
            Vector512<double> s0 = default,
                s1 = default,
                s2 = default,
                s3 = default;
            for (; c <= x.Length - Step; c += Step)
            {
                var d0 = difference.Between(Load(x, c), Load(y, c));
                var d1 = difference.Between(Load(x, c + Lanes), Load(y, c + Lanes));
                var d2 = difference.Between(Load(x, c + (2 * Lanes)), Load(y, c + (2 * Lanes)));
                var d3 = difference.Between(Load(x, c + (3 * Lanes)), Load(y, c + (3 * Lanes)));
                s0 = Vector512.FusedMultiplyAdd(d0, d0, s0);
                s1 = Vector512.FusedMultiplyAdd(d1, d1, s1);
                s2 = Vector512.FusedMultiplyAdd(d2, d2, s2);
                s3 = Vector512.FusedMultiplyAdd(d3, d3, s3);
            }

            for (; c <= x.Length - Lanes; c += Lanes)
            {
                var d = difference.Between(Load(x, c), Load(y, c));
                s0 = Vector512.FusedMultiplyAdd(d, d, s0);
            }

            sum = Add((s0 + s1) + (s2 + s3));
        }

        for (; c < x.Length; c++)
        {
            var d = difference.Between(Value(x[c]), Value(y[c]));
            sum = Math.FusedMultiplyAdd(d, d, sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Load<T>(ReadOnlySpan<T> values, int at)
        where T : unmanaged
    {
        ref var start = ref MemoryMarshal.GetReference(values);
        if (typeof(T) == typeof(double))
        {
            return Vector512.LoadUnsafe(ref Unsafe.As<T, double>(ref start), (nuint)at);
        }

        var (lower, upper) = Vector256.Widen(Vector256.LoadUnsafe(ref Unsafe.As<T, float>(ref start), (nuint)at));
        return Vector512.Create(lower, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Value<T>(T value)
        where T : unmanaged => typeof(T) == typeof(double) ? (double)(object)value : (float)(object)value;

    // Pairwise in a written order: Vector512.Sum may add in another order on another width.
    private static double Add(Vector512<double> v) => ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));

    private interface IDifference
    {
        Vector512<double> Between(Vector512<double> x, Vector512<double> y);

        double Between(double x, double y);
    }

    private readonly struct Unscaled : IDifference
    {
        public Vector512<double> Between(Vector512<double> x, Vector512<double> y) => x - y;

        public double Between(double x, double y) => x - y;
    }

    private readonly struct Scaled(double a, double b) : IDifference
    {
        public Vector512<double> Between(Vector512<double> x, Vector512<double> y) => (x * a) - (y * b);

        public double Between(double x, double y) => (x * a) - (y * b);
    }

    private readonly struct First : IDifference
    {
        public Vector512<double> Between(Vector512<double> x, Vector512<double> y) => x;

        public double Between(double x, double y) => x;
    }
}
