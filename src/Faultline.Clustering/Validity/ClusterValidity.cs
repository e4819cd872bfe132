namespace Faultline.Clustering;

/// <summary>One cluster's part of <see cref="DensityValidity"/>.</summary>
/// <param name="Label">Its label.</param>
/// <param name="Size">Its members.</param>
/// <param name="Sparseness">Longest edge between inner nodes of its tree of mutual reachability.</param>
/// <param name="Separation">Least mutual reachability between its inner nodes and another cluster's.</param>
public sealed record ClusterValidity(int Label, int Size, double Sparseness, double Separation)
{
    /// <summary>(separation − sparseness)/max of both, −1..1; 0 for a single point.</summary>
    public double Validity =>
        Size < 2 || Math.Max(Separation, Sparseness) == 0 ? 0 : (Separation - Sparseness) / Math.Max(Separation, Sparseness);
}
