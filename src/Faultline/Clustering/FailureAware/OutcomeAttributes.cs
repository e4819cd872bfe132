using Faultline.Causes;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Clustering.FailureAware;

/// <summary>Attributes that tell of the failure itself rather than of where it happened, such as the words of a complaint.</summary>
public static class OutcomeAttributes
{
    private const double TimesAsOften = 3;
    private const double MostlyDistinct = 0.5;

    /// <summary>True when an attribute is filled at least three times as often on failing traces as on passing ones, or when most of its values stand once (an identifier, free text).</summary>
    /// <param name="column">Failing rows first.</param>
    /// <param name="failed">How many rows fail.</param>
    public static bool IsOutcome(FeatureColumn column, int failed)
    {
        var rows = column.IsNumeric ? column.Numbers.Length : column.Codes.Length;
        bool IsKnown(int row) => column.IsNumeric ? !double.IsNaN(column.Numbers[row]) : column.Codes[row] >= 0;
        var known = Enumerable.Range(0, failed).Count(IsKnown);
        var knownPassing = column.Known - known;
        var passing = rows - failed;
        var onFailing = failed == 0 ? 0 : known / (double)failed;
        var onPassing = passing == 0 ? 0 : knownPassing / (double)passing;
        if (passing > 0 && onFailing > TimesAsOften * onPassing)
        {
            return true;
        }

        return !column.IsNumeric && column.Known >= 20 && column.Categories.Length > MostlyDistinct * column.Known;
    }

    /// <summary>Names of such attributes, in order.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<PulledTrace> failed, IReadOnlyList<Trace> passing) =>
        [
            .. FeatureTable
                .From([.. failed.Select(f => f.Trace), .. passing])
                .Columns.Where(c => IsOutcome(c, failed.Count))
                .Select(c => c.Name),
        ];
}
