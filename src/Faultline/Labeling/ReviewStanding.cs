namespace Faultline.Labeling;

/// <summary>How far the labelling of a run is.</summary>
/// <param name="Items">Items of the plan: the sample, and what somebody asked for beside it.</param>
/// <param name="ByTwo">Items that want the labels of two people.</param>
/// <param name="First">Items that nobody has labelled.</param>
/// <param name="Second">Items that one person has labelled and that want another's label too.</param>
/// <param name="Reviewers">Whoever has labelled in the run, in order of name.</param>
public sealed record ReviewStanding(int Items, int ByTwo, int First, int Second, IReadOnlyList<ReviewerStanding> Reviewers);

/// <summary>What one reviewer has done and may do; what one of several may do is counted for each of them.</summary>
/// <param name="Done">Items of the plan that they have labelled.</param>
/// <param name="First">Items that nobody has labelled.</param>
/// <param name="Second">Items that want a second label and have one by somebody else.</param>
public sealed record ReviewerStanding(string Reviewer, int Done, int First, int Second)
{
    /// <summary>Items that they may label.</summary>
    public int Left => First + Second;
}
