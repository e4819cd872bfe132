using Faultline.Curating;

namespace Faultline.Server.Api;

/// <param name="Kind">merge, split, rename or move.</param>
/// <param name="Target">The cluster merged into, renamed or moved to; <c>noise</c> as the goal of a move takes failures out of every cluster.</param>
/// <param name="Clusters">What a merge takes in.</param>
/// <param name="Points">A selection on the map, for a split or a move; or <paramref name="Traces"/>.</param>
internal sealed record EditBody(
    string? Kind,
    string? Target,
    IReadOnlyList<string>? Clusters,
    string? Points,
    IReadOnlyList<string>? Traces,
    string? Name,
    string? Note
);

/// <param name="Edit">The change's number; null for the last.</param>
internal sealed record EditNumber(string? Edit)
{
    /// <exception cref="FaultlineException">It is no number.</exception>
    public int? Number =>
        string.IsNullOrEmpty(Edit) ? null
        : int.TryParse(Edit, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
        : throw FaultlineException.Input($"'{Edit}' is no number of a change.");
}

/// <param name="Total">Members that fit, not just those of this page.</param>
internal sealed record MemberPage(int Total, IReadOnlyList<MemberAnswer> Members);

/// <summary>A member as lists show it: texts are cut, and characters that cannot be seen are written out.</summary>
/// <param name="Absorbed">True for noise that lies beside the cluster.</param>
/// <param name="Cells">What its columns show, by their names: those that were asked for.</param>
internal sealed record MemberAnswer(
    string TraceId,
    DateTime Timestamp,
    string Query,
    string Response,
    string? PromptVersion,
    string? Intent,
    bool Absorbed,
    IReadOnlyDictionary<string, string> Cells
);

/// <summary>A change that was made.</summary>
/// <param name="Sequence">Its number in the run.</param>
/// <param name="Text">What was done, in a sentence.</param>
internal sealed record EditMade(int Sequence, string Kind, string Target, string Text);

/// <summary>A change of the past.</summary>
/// <param name="Text">What was done, in a sentence.</param>
/// <param name="InForce">False when it was taken back, or cannot be applied any more.</param>
/// <param name="Objection">Why it cannot be applied.</param>
internal sealed record EditAnswer(
    int Sequence,
    string Kind,
    string Target,
    IReadOnlyList<string> Clusters,
    IReadOnlyList<string> Traces,
    string? Name,
    string? Note,
    string Person,
    DateTime CreatedAt,
    string Text,
    bool InForce,
    string? UndoneBy,
    DateTime? UndoneAt,
    string? Objection
)
{
    public static EditAnswer Of(RecordedEdit history) =>
        new(
            history.Edit.Sequence,
            history.Edit.Kind,
            history.Edit.Target,
            history.Edit.Clusters,
            history.Edit.Traces,
            history.Edit.Name,
            history.Edit.Note,
            history.Edit.Person,
            history.Edit.CreatedAt,
            EditText.Of(history.Edit),
            history.InForce,
            history.Undo?.Person,
            history.Undo?.CreatedAt,
            history.Objection
        );
}
