namespace Faultline.Clustering;

/// <summary>How Borůvka's algorithm finds, for each component, the first edge that leaves it where the neighbour lists do not tell.</summary>
internal interface IForeignEdgeSearch
{
    /// <summary>
    /// Offers <paramref name="round"/> edges until every component that has an active point knows its first outgoing edge. Edges from points that are not active
    /// need no look.
    /// </summary>
    void Search(BoruvkaRound round, Reporter reporter);
}
