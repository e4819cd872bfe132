using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>Dot, norm and scaled addition in 64 bits with one fixed order of summation.</summary>
internal static class DoubleVector
{
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = Vector512<double>.Zero;
        var i = 0;
        for (; i + Vector512<double>.Count <= a.Length; i += Vector512<double>.Count)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(a[i..]), Vector512.Create(b[i..]), sum);
        }

        var half = sum.GetLower() + sum.GetUpper();
        var quarter = half.GetLower() + half.GetUpper();
        var total = quarter[0] + quarter[1];
        for (; i < a.Length; i++)
        {
            total = Math.FusedMultiplyAdd(a[i], b[i], total);
        }

        return total;
    }

    public static double Norm(ReadOnlySpan<double> a) => Math.Sqrt(Dot(a, a));

    /// <summary>target ← target + factor · source.</summary>
    public static void AddScaled(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        var scale = Vector512.Create(factor);
        var i = 0;
        for (; i + Vector512<double>.Count <= target.Length; i += Vector512<double>.Count)
        {
            var sum = Vector512.FusedMultiplyAdd(Vector512.Create(source[i..]), scale, Vector512.Create<double>(target[i..]));
            sum.CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] = Math.FusedMultiplyAdd(source[i], factor, target[i]);
        }
    }
}
