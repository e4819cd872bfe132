using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>Exponentials and powers from additions and products alone: the system's own differ between platforms in the last bit, and a layout magnifies that.</summary>
internal static class PortableMath
{
    private const double Ln2High = 0.693147180369123816490;
    private const double Ln2Low = 1.90821492927058770002e-10;

    // 1/13!, 1/12!, … 1/1!, 1/0!
    private static readonly double[] InverseFactorials = [.. Enumerable.Range(0, 14).Reverse().Select(n => 1 / Factorial(n))];

    /// <summary>eˣ for x ≤ 0, within a few units in the last place; 0 below −700.</summary>
    public static double ExpOfNegative(double x)
    {
        if (x < -700)
        {
            return 0;
        }

        var k = Math.Round(x / 0.693147180559945309417);
        var r = x - k * Ln2High - k * Ln2Low;
        double sum = 0;
        foreach (var c in InverseFactorials)
        {
            sum = Math.FusedMultiplyAdd(sum, r, c);
        }

        return sum * BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
    }

    /// <summary>xᵖ for 0 &lt; x, relative error about 1e-6; x below 1e-37 counts as 1e-37.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Pow(Vector512<float> x, float power) =>
        Exp2(Vector512.Create(power) * Log2(Vector512.Max(x, Vector512.Create(1e-37f))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Log2(Vector512<float> x)
    {
        // x = 2ᵉ·m with m in [√½, √2); ln m = 2 artanh((m − 1)/(m + 1)).
        var bits = x.AsInt32();
        var exponent = Vector512.ShiftRightArithmetic(bits - Vector512.Create(0x3F3504F3), 23);
        var m = (bits - Vector512.ShiftLeft(exponent, 23)).AsSingle();
        var t = (m - Vector512<float>.One) / (m + Vector512<float>.One);
        var s = t * t;
        var p = Vector512.FusedMultiplyAdd(s, Vector512.Create(2.8853900817779268f / 9), Vector512.Create(2.8853900817779268f / 7));
        p = Vector512.FusedMultiplyAdd(s, p, Vector512.Create(2.8853900817779268f / 5));
        p = Vector512.FusedMultiplyAdd(s, p, Vector512.Create(2.8853900817779268f / 3));
        p = Vector512.FusedMultiplyAdd(s, p, Vector512.Create(2.8853900817779268f));
        return Vector512.FusedMultiplyAdd(t, p, Vector512.ConvertToSingle(exponent));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exp2(Vector512<float> y)
    {
        y = Vector512.Min(Vector512.Max(y, Vector512.Create(-126f)), Vector512.Create(126f));
        var whole = Vector512.Floor(y + Vector512.Create(0.5f));
        var f = (y - whole) * Vector512.Create(0.69314718f);
        var p = Vector512.FusedMultiplyAdd(f, Vector512.Create(1f / 720), Vector512.Create(1f / 120));
        p = Vector512.FusedMultiplyAdd(f, p, Vector512.Create(1f / 24));
        p = Vector512.FusedMultiplyAdd(f, p, Vector512.Create(1f / 6));
        p = Vector512.FusedMultiplyAdd(f, p, Vector512.Create(0.5f));
        p = Vector512.FusedMultiplyAdd(f, p, Vector512<float>.One);
        p = Vector512.FusedMultiplyAdd(f, p, Vector512<float>.One);
        var scale = Vector512.ShiftLeft(Vector512.ConvertToInt32(whole) + Vector512.Create(127), 23).AsSingle();
        return p * scale;
    }

    private static double Factorial(int n) => n <= 1 ? 1 : n * Factorial(n - 1);
}
