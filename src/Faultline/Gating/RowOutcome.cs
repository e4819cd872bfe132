namespace Faultline.Gating;

/// <summary>What became of one run of one row.</summary>
public enum RowOutcome
{
    Pass,
    Fail,

    /// <summary>The agent or the grader failed; it says nothing about the answer and leaves the denominator.</summary>
    Error,

    /// <summary>Nothing can tell yet: the row waits for a gold answer. It leaves the denominator and is counted.</summary>
    Unjudged,

    /// <summary>Of a row only: the verdict of its cluster was settled before its turn came.</summary>
    NotAsked,

    /// <summary>Of a row only: it counts for nothing until its quarantine ends.</summary>
    Quarantined,
}
