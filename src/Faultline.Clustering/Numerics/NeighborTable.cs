namespace Faultline.Clustering;

/// <summary>The k nearest candidates of every query, nearest first; equally near ones by index.</summary>
/// <param name="K">Neighbours a query.</param>
/// <param name="Indices">Row-major, queries × K.</param>
/// <param name="Distances">Row-major, queries × K.</param>
internal sealed record NeighborTable(int K, int[] Indices, float[] Distances)
{
    public int Rows => K == 0 ? 0 : Indices.Length / K;

    public ReadOnlySpan<int> IndicesOf(int query) => Indices.AsSpan(query * K, K);

    public ReadOnlySpan<float> DistancesOf(int query) => Distances.AsSpan(query * K, K);

    /// <summary>One neighbour more: every query itself at distance 0, before the others.</summary>
    public NeighborTable WithSelf()
    {
        var indices = new int[Rows * (K + 1)];
        var distances = new float[indices.Length];
        for (var i = 0; i < Rows; i++)
        {
            indices[i * (K + 1)] = i;
            IndicesOf(i).CopyTo(indices.AsSpan(i * (K + 1) + 1));
            DistancesOf(i).CopyTo(distances.AsSpan(i * (K + 1) + 1));
        }

        return new NeighborTable(K + 1, indices, distances);
    }
}
