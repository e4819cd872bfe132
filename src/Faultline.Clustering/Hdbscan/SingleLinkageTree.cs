namespace Faultline.Clustering;

/// <summary>
/// The dendrogram in SciPy's form: merge i joins nodes <c>Left[i]</c> and <c>Right[i]</c> at <c>Distance[i]</c> into node n + i holding <c>Size[i]</c> points;
/// nodes below n are points.
/// </summary>
public sealed record SingleLinkageTree(int[] Left, int[] Right, double[] Distance, int[] Size)
{
    /// <summary>Merges, n − 1.</summary>
    public int Count => Distance.Length;
}
