namespace Faultline.Causes;

/// <summary>The predicates worth adding to a slice: the best of each kind an attribute offers, so that the beam is not filled by one attribute.</summary>
internal static class Refinements
{
    public static IEnumerable<Refinement> Of(
        Slice parent,
        IReadOnlyList<FeatureColumn> columns,
        bool[] target,
        Population population,
        SliceSearchOptions options
    )
    {
        if (columns.Count == 0)
        {
            yield break;
        }

        var used = parent.Predicates.Select(p => p.Column.Name).ToHashSet(StringComparer.Ordinal);
        var inside = new bool[columns[0].Rows];
        foreach (var row in parent.Rows)
        {
            inside[row] = true;
        }

        foreach (var column in columns)
        {
            var again = used.Contains(column.Name);
            if (again ? !column.IsNumeric : used.Count >= options.MaxAttributes)
            {
                continue;
            }

            var found = column.IsNumeric
                ? Thresholds.Of(parent, column, inside, target, population)
                : CategorySets.Of(parent, column, target, population, options);
            foreach (var refinement in found)
            {
                yield return refinement;
            }

            if (!again && Missing(parent, column, target) is { Support: > 0 } missing)
            {
                yield return missing;
            }
        }
    }

    private static Refinement Missing(Slice parent, FeatureColumn column, bool[] target)
    {
        int support = 0,
            hits = 0;
        if (column.Known < column.Rows)
        {
            foreach (var row in parent.Rows)
            {
                var missing = column.IsMissing(row);
                support += missing ? 1 : 0;
                hits += missing && target[row] ? 1 : 0;
            }
        }

        return new Refinement(Predicate.Missing(column), support, hits);
    }
}
