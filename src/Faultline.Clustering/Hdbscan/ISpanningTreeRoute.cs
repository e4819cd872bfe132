namespace Faultline.Clustering;

/// <summary>
/// Stages 1 and 2: how core distances and the minimum spanning tree of mutual reachability are found. Every exact route gives the same values and, ties
/// being ordered canonically, the same tree.
/// </summary>
internal interface ISpanningTreeRoute
{
    /// <summary>Distance of each point to its <paramref name="k"/>-th nearest other point, 1 ≤ k &lt; n.</summary>
    double[] CoreDistances(int k, Reporter reporter);

    SpanningTree SpanningTree(double[] coreDistances, Reporter reporter);
}
