namespace Faultline.Clustering;

/// <summary>An edge under the canonical total order: weight, then the smaller index, then the larger. No two edges are equal, so the spanning tree is unique.</summary>
internal readonly record struct Edge(double Weight, int Low, int High) : IComparable<Edge>
{
    /// <summary>Comes after every edge.</summary>
    public static Edge None { get; } = new(double.PositiveInfinity, int.MaxValue, int.MaxValue);

    public static Edge Between(double weight, int a, int b) => a < b ? new(weight, a, b) : new(weight, b, a);

    public int CompareTo(Edge other)
    {
        if (Weight != other.Weight)
        {
            return Weight < other.Weight ? -1 : 1;
        }

        return Low != other.Low ? Low.CompareTo(other.Low) : High.CompareTo(other.High);
    }

    public static bool operator <(Edge a, Edge b) => a.CompareTo(b) < 0;

    public static bool operator >(Edge a, Edge b) => a.CompareTo(b) > 0;

    public static bool operator <=(Edge a, Edge b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Edge a, Edge b) => a.CompareTo(b) >= 0;

    public static SpanningTree ToTree(Edge[] edges)
    {
        Array.Sort(edges);
        return new SpanningTree(
            Array.ConvertAll(edges, edge => edge.Low),
            Array.ConvertAll(edges, edge => edge.High),
            Array.ConvertAll(edges, edge => edge.Weight)
        );
    }
}
