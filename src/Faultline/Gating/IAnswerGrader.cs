namespace Faultline.Gating;

/// <summary>Grades an answer by something outside this process: a configured model, or the user's own program.</summary>
public interface IAnswerGrader
{
    /// <summary>The kinds of question it takes, of <see cref="GraderKinds"/>.</summary>
    bool Takes(string kind);

    /// <summary>A grader that cannot be reached or makes no sense answers with <see cref="RowOutcome.Error"/>; it never throws for that.</summary>
    Task<MatchResult> GradeAsync(GraderQuestion question, CancellationToken cancellationToken);
}

/// <summary>What a grader is asked. Equal questions are asked once.</summary>
/// <param name="Kind">One of <see cref="GraderKinds"/>.</param>
/// <param name="Instruction">The rubric, the reference text, or the command line.</param>
/// <param name="CaseId">The row.</param>
/// <param name="Response">What the agent answered.</param>
/// <param name="TimeoutSeconds">For a command only.</param>
/// <param name="Query">What the agent was asked; filled in when the question is put.</param>
/// <param name="Gold">The right answer, where the row has one; filled in likewise.</param>
public sealed record GraderQuestion(
    string Kind,
    string Instruction,
    string CaseId,
    string Response,
    double TimeoutSeconds = 0,
    string Query = "",
    string? Gold = null
);

public static class GraderKinds
{
    /// <summary>Does the answer keep the rubric? The score is in [0, 1].</summary>
    public const string Rubric = "rubric";

    /// <summary>Does the answer agree with the reference in fact?</summary>
    public const string Factuality = "factuality";

    /// <summary>The user's own program.</summary>
    public const string Command = "command";
}
