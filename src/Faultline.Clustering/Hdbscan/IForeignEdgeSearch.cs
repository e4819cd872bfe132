namespace Faultline.Clustering;

/// <summary>How Borůvka's algorithm finds, for each component, the first edge that leaves it where the neighbour lists do not tell.</summary>
internal interface IForeignEdgeSearch
{
    /// <summary>
    /// Offers <paramref name="round"/> edges until every component that has an active point knows its first outgoing edge. Edges from points that are not active
    /// need no look.
    /// </summary>
    void Search(BoruvkaRound round, Reporter reporter);

    /// <summary>Every edge still missing from the tree at once, or null where rounds of <see cref="Search"/> are the better way.</summary>
    List<Edge>? Join(BoruvkaRound round, Reporter reporter);
}
