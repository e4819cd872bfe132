namespace Faultline.Clustering;

/// <summary>An edge under the canonical total order: weight, then the smaller rank, then the larger. No two edges are equal, so the spanning tree is unique.</summary>
internal readonly record struct Edge(double Weight, int Low, int High) : IComparable<Edge>
{
    /// <summary>Comes after every edge.</summary>
    public static Edge None { get; } = new(double.PositiveInfinity, int.MaxValue, int.MaxValue);

    public static Edge Between(double weight, int rankA, int rankB) =>
        rankA < rankB ? new(weight, rankA, rankB) : new(weight, rankB, rankA);

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

    /// <summary>Sorts the edges of a spanning tree and puts input positions in the place of ranks.</summary>
    public static SpanningTree ToTree(Edge[] edges, int[] rank)
    {
        var position = new int[rank.Length];
        for (var i = 0; i < rank.Length; i++)
        {
            position[rank[i]] = i;
        }

        Array.Sort(edges);
        return new SpanningTree(
            Array.ConvertAll(edges, edge => position[edge.Low]),
            Array.ConvertAll(edges, edge => position[edge.High]),
            Array.ConvertAll(edges, edge => edge.Weight)
        );
    }
}
