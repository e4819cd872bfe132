namespace Faultline.Causes;

/// <summary>Thresholds of a confirmed slice, estimated again on all the traffic.</summary>
/// <remarks>The half that found a slice has half of the failures to place its boundary by. Whether the slice is real was decided on the other half, with the boundary as found;
/// where exactly it lies is an estimate, and an estimate is best from everything: the cut with the largest G² given the slice's other predicates.</remarks>
internal static class CutEstimate
{
    private const int Sweeps = 2;

    public static IReadOnlyList<Predicate> Of(IReadOnlyList<Predicate> predicates, int[] rows, bool[] target, Population population)
    {
        Predicate[] estimated = [.. predicates];
        var inside = new bool[estimated.Length == 0 ? 0 : estimated[0].Column.Rows];
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var moved = false;
            for (var i = 0; i < estimated.Length; i++)
            {
                if (estimated[i].Kind is not (PredicateKind.Above or PredicateKind.AtMost))
                {
                    continue;
                }

                var others = estimated.Where((_, j) => j != i).ToArray();
                var parent = Parent(others, rows, target, inside);
                foreach (var (predicate, _, _) in Thresholds.Of(parent, estimated[i].Column, inside, target, population))
                {
                    if (predicate.Kind == estimated[i].Kind)
                    {
                        moved |= !predicate.Equals(estimated[i]);
                        estimated[i] = predicate;
                    }
                }
            }

            if (!moved)
            {
                break;
            }
        }

        return estimated;
    }

    private static Slice Parent(Predicate[] others, int[] rows, bool[] target, bool[] inside)
    {
        Array.Clear(inside);
        var held = Array.FindAll(rows, r => Array.TrueForAll(others, p => p.Holds(r)));
        foreach (var row in held)
        {
            inside[row] = true;
        }

        return new Slice(others, held, held.Count(r => target[r]), 0);
    }
}
