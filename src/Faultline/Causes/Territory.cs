namespace Faultline.Causes;

/// <summary>The traffic a cluster lives in, passing traces included, as conditions that make sense in another window too.</summary>
/// <remarks>A release ships once: "prompt_version = v23" selects nothing in the week before. So predicates on releases and on the clock are left out,
/// and what remains (the request's intent, the customer's account, …) can be compared across windows.</remarks>
public static class Territory
{
    /// <summary>The predicates of a slice that are not about a release or the clock; empty when nothing remains.</summary>
    /// <param name="predicates">Predicates on the current window's table.</param>
    /// <param name="current">Rows of the current window in the table.</param>
    /// <param name="baseline">Rows of the window it is compared with, in the same table.</param>
    public static IReadOnlyList<Predicate> Lasting(
        IReadOnlyList<Predicate> predicates,
        IReadOnlyCollection<int> current,
        IReadOnlyCollection<int> baseline
    ) => [.. predicates.Where(p => p.Column.Scale == FeatureScale.HourOfDay || !IsRelease(p, current, baseline))];

    /// <summary>A predicate that almost nothing of the baseline satisfies although a good part of the current window does.</summary>
    internal static bool IsRelease(Predicate predicate, IReadOnlyCollection<int> current, IReadOnlyCollection<int> baseline)
    {
        if (predicate.Column.Scale == FeatureScale.Moment)
        {
            return true;
        }

        if (current.Count == 0 || baseline.Count == 0)
        {
            return false;
        }

        var now = (double)current.Count(predicate.Holds) / current.Count;
        var before = (double)baseline.Count(predicate.Holds) / baseline.Count;
        return before < 0.1 * now;
    }
}
