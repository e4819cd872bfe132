namespace Faultline.Causes;

/// <summary>A conjunction of predicates and what it holds of the rows it was found on.</summary>
/// <param name="Predicates">In the order they were added, the strongest first.</param>
/// <param name="Rows">Rows inside, ascending.</param>
/// <param name="Hits">How many of them belong to the target.</param>
/// <param name="Quality">G² against all searched rows: what the slice tells about the target.</param>
public sealed record Slice(IReadOnlyList<Predicate> Predicates, int[] Rows, int Hits, double Quality)
{
    public int Support => Rows.Length;

    public bool Holds(int row)
    {
        foreach (var predicate in Predicates)
        {
            if (!predicate.Holds(row))
            {
                return false;
            }
        }

        return true;
    }

    public override string ToString() => string.Join(" and ", Predicates);
}
