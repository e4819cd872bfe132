namespace Faultline.Clustering;

/// <summary>The nearest <see cref="Length"/> other points of every point, by ascending exact distance, and how far away every point not listed at least is.</summary>
internal sealed class NeighbourLists(int points, int length)
{
    public int Points { get; } = points;

    /// <summary>Entries a point.</summary>
    public int Length { get; } = length;

    public int[] Index { get; } = new int[points * length];

    /// <summary>Squared distances (of unit vectors under cosine).</summary>
    public double[] Squared { get; } = new double[points * length];

    /// <summary>A lower bound on the squared distance to any point not listed; ∞ when all are.</summary>
    public double[] Beyond { get; } = new double[points];

    /// <summary>Lists somewhat longer than k: the surplus proves most edges of the spanning tree without looking further.</summary>
    public static int LengthFor(int k, int points) => Math.Min(k + 4 + (k / 4), points - 1);

    public Span<int> IndexOf(int point) => Index.AsSpan(point * Length, Length);

    public Span<double> SquaredOf(int point) => Squared.AsSpan(point * Length, Length);

    public double[] CoreDistances(int k, PointSet points)
    {
        var core = new double[Points];
        for (var i = 0; i < core.Length; i++)
        {
            core[i] = points.FromSquared(SquaredOf(i)[k - 1]);
        }

        return core;
    }
}
