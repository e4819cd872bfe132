namespace Faultline.Clustering;

/// <summary>
/// Minimum spanning tree of the mutual reachability graph: n − 1 edges in ascending order of (weight, smaller index, larger index).
/// Edge i joins <c>From[i] &lt; To[i]</c> at <c>Weight[i]</c>.
/// </summary>
public sealed record SpanningTree(int[] From, int[] To, double[] Weight)
{
    public int Count => Weight.Length;
}
