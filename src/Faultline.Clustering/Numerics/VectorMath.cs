using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>Products and distances of two rows. Sixteen lanes are summed in one fixed order whatever the hardware's width, so results are bit-equal everywhere.</summary>
internal static class VectorMath
{
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        var length = (nuint)Math.Min(a.Length, b.Length);
        var sum0 = Vector512<float>.Zero;
        var sum1 = Vector512<float>.Zero;
        nuint i = 0;
        for (; i + 32 <= length; i += 32)
        {
            sum0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, i), Vector512.LoadUnsafe(ref y, i), sum0);
            sum1 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, i + 16), Vector512.LoadUnsafe(ref y, i + 16), sum1);
        }

        for (; i + 16 <= length; i += 16)
        {
            sum0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, i), Vector512.LoadUnsafe(ref y, i), sum0);
        }

        var total = Sum(sum0 + sum1);
        for (; i < length; i++)
        {
            total = MathF.FusedMultiplyAdd(Unsafe.Add(ref x, i), Unsafe.Add(ref y, i), total);
        }

        return total;
    }

    /// <summary>Σ(aᵢ − bᵢ)² by direct differences: the shortcut through norms loses the small distances.</summary>
    public static float SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        var length = (nuint)Math.Min(a.Length, b.Length);
        var sum0 = Vector512<float>.Zero;
        var sum1 = Vector512<float>.Zero;
        nuint i = 0;
        for (; i + 32 <= length; i += 32)
        {
            var d0 = Vector512.LoadUnsafe(ref x, i) - Vector512.LoadUnsafe(ref y, i);
            var d1 = Vector512.LoadUnsafe(ref x, i + 16) - Vector512.LoadUnsafe(ref y, i + 16);
            sum0 = Vector512.FusedMultiplyAdd(d0, d0, sum0);
            sum1 = Vector512.FusedMultiplyAdd(d1, d1, sum1);
        }

        for (; i + 16 <= length; i += 16)
        {
            var d = Vector512.LoadUnsafe(ref x, i) - Vector512.LoadUnsafe(ref y, i);
            sum0 = Vector512.FusedMultiplyAdd(d, d, sum0);
        }

        var total = Sum(sum0 + sum1);
        for (; i < length; i++)
        {
            var d = Unsafe.Add(ref x, i) - Unsafe.Add(ref y, i);
            total = MathF.FusedMultiplyAdd(d, d, total);
        }

        return total;
    }

    /// <summary>A copy with rows of length 1; zero rows stay zero.</summary>
    public static Matrix NormalizeRows(Matrix points)
    {
        var values = (float[])points.Values.Clone();
        for (var i = 0; i < points.Rows; i++)
        {
            var row = values.AsSpan(i * points.Columns, points.Columns);
            double squares = 0;
            foreach (var x in row)
            {
                squares += (double)x * x;
            }

            if (squares > 0)
            {
                var scale = 1 / Math.Sqrt(squares);
                for (var j = 0; j < row.Length; j++)
                {
                    row[j] = (float)(row[j] * scale);
                }
            }
        }

        return new Matrix(values, points.Rows, points.Columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> v)
    {
        var half = v.GetLower() + v.GetUpper();
        var quarter = half.GetLower() + half.GetUpper();
        return (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
    }
}
