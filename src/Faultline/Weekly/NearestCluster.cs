using System.Runtime.Intrinsics;
using Faultline.Clustering;

namespace Faultline.Weekly;

/// <summary>Says to which cluster a trace would belong, had it been there: the one whose nearest members it resembles most, if it resembles them as members do each other.</summary>
/// <remarks>
/// A trace's likeness to a cluster is its mean cosine to the five nearest members, so a cluster of several wordings needs no single centre. It is accepted when that
/// is no less than what all but 5 % of the members reach themselves (leave-one-out): an inductive conformal test (Vovk, Gammerman &amp; Shafer 2005).
/// </remarks>
internal sealed class NearestCluster
{
    private const int Nearest = 5;
    private const double Unlike = 0.05;

    /// <summary>Share of a cluster's own kind that it accepts.</summary>
    public const double Accepts = 1 - Unlike;

    private readonly Matrix _points;
    private readonly float[] _length;
    private readonly int[][] _members;
    private readonly double[] _least;

    /// <param name="points">Unscaled rows; a zero row resembles nothing.</param>
    /// <param name="members">Rows of each cluster.</param>
    public NearestCluster(Matrix points, IReadOnlyList<int[]> members, CancellationToken cancellationToken)
    {
        _points = points;
        _length = [.. Enumerable.Range(0, points.Rows).Select(i => MathF.Sqrt(Dot(points.Row(i), points.Row(i))))];
        _members = [.. members];
        _least =
        [
            .. members.Select(m =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                var own = m.Select(i => Likeness(i, m)).Order().ToArray();
                return own.Length == 0 ? 1 : own[(int)(Unlike * own.Length)];
            }),
        ];
    }

    /// <summary>The cluster of a row, or −1.</summary>
    public int Of(int row)
    {
        var best = -1;
        var likeness = double.NegativeInfinity;
        for (var c = 0; c < _members.Length; c++)
        {
            var found = Likeness(row, _members[c]);
            if (found >= _least[c] && found > likeness)
            {
                (best, likeness) = (c, found);
            }
        }

        return best;
    }

    private double Likeness(int row, int[] members)
    {
        Span<float> top = stackalloc float[Nearest];
        top.Fill(float.NegativeInfinity);
        var count = 0;
        foreach (var member in members)
        {
            if (member == row)
            {
                continue;
            }

            var norm = _length[row] * _length[member];
            var cosine = norm > 0 ? Dot(_points.Row(row), _points.Row(member)) / norm : 0;
            count++;
            for (var at = 0; at < Nearest; at++)
            {
                if (cosine > top[at])
                {
                    (top[at], cosine) = (cosine, top[at]);
                }
            }
        }

        double sum = 0;
        var taken = Math.Min(Nearest, count);
        for (var at = 0; at < taken; at++)
        {
            sum += top[at];
        }

        return taken == 0 ? double.NegativeInfinity : sum / taken;
    }

    // Four lanes on every processor, so that sums round the same way everywhere.
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = Vector128<float>.Zero;
        var i = 0;
        for (; i + 4 <= a.Length; i += 4)
        {
            sum += Vector128.Create(a[i..]) * Vector128.Create(b[i..]);
        }

        var total = sum[0] + sum[1] + (sum[2] + sum[3]);
        for (; i < a.Length; i++)
        {
            total += a[i] * b[i];
        }

        return total;
    }
}
