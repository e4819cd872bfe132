namespace Faultline.Traces;

/// <summary>Names of rubrics that have a meaning of their own.</summary>
public static class Rubric
{
    /// <summary>The rubric of a trace row that carries one <c>judge_score</c> instead of <c>judge_scores</c>.</summary>
    public const string Overall = "overall";
}
