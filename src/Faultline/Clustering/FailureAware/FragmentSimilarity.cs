namespace Faultline.Clustering.FailureAware;

/// <summary>Whether two fragments look like one cause: do they happen in the same place, and is the same thing wrong with them?</summary>
/// <remarks>
/// s = (u·s_place + v·s_evidence)/(u + v). s_place is the cosine of the significant lifts, each attribute's part cut to length 1, so that one rare value
/// (a language that only one wording can have) does not outweigh every attribute on which they agree. s_evidence = exp(−D²/8), D² = Σ min(3, |Δ|/σ)² less its
/// expectation Σ min(…)(1/n₁ + 1/n₂) under equality, σ the spread inside fragments: measurements that vary inside a fragment anyway, complaints above all, hardly
/// count, and those that depend on the wording (length, a refusal that was recognised) do not take part. u is 1 where both have a significant lift, ½ where one has, 0 where none has: then evidence decides alone.
/// </remarks>
public sealed class FragmentSimilarity
{
    private const double Cap = 3;
    private const double Breadth = 8;
    private const double MinSpread = 0.25;

    /// <summary>Mean evidence from which something is measurably wrong with a fragment; 1 is three standard deviations.</summary>
    private const double Shown = 0.4;

    private readonly double[][] _lifts;
    private readonly double[][] _means;
    private readonly double[] _sizes;
    private readonly double[] _spread;
    private readonly double[][] _centres;
    private readonly double[][]? _courses;
    private readonly bool[] _shown;
    private readonly double _evidenceWeight;
    private readonly double _trajectoryWeight;
    private readonly double _silentAgreement;

    public FragmentSimilarity(FailureSpace space, IReadOnlyList<IReadOnlyList<int>> fragments, FailureAwareOptions options)
    {
        _trajectoryWeight = options.ProfileTrajectoryWeight;
        _evidenceWeight = options.ProfileEvidenceWeight;
        _lifts =
        [
            .. fragments.Select(f => options.UseSlices ? Capped(space.Slices, SliceLift.Compute(space.Slices, f, space.Weights)) : []),
        ];
        var columns = Enumerable
            .Range(0, space.Evidence.Columns.Count)
            .Where(c => space.Evidence.Columns[c].Kind is not (EvidenceKind.Length or EvidenceKind.Refusal))
            .ToArray();
        _means = [.. fragments.Select(f => Array.ConvertAll(columns, c => f.Average(m => space.Evidence.Rows[m][c])))];
        _shown = Array.ConvertAll(_means, m => Array.Exists(m, v => v >= Shown));
        _silentAgreement = options.SilentAgreement;
        _centres = [.. fragments.Select(f => Centre(space.Points, f))];
        _courses = space.Blocks.FirstOrDefault(b => b.Name == TrajectoryBlock.Name) is { Weight: > 0 } trajectory
            ? [.. fragments.Select(f => Centre(trajectory.Values, f))]
            : null;
        _sizes = [.. fragments.Select(f => (double)f.Count)];
        _spread = Spread(space.Evidence, fragments, columns, _means);
    }

    public double Between(int a, int b)
    {
        var place = Cosine(_lifts[a], _lifts[b]);
        var placed = (Any(_lifts[a]) ? 0.5 : 0) + (Any(_lifts[b]) ? 0.5 : 0);
        var silent = !_shown[a] && !_shown[b];
        var measured = _evidenceWeight * (silent ? Math.Min(1, placed) * _silentAgreement : 1);
        var worded = Math.Max(0, 1 - placed - (silent ? 0 : 1));
        var course = _courses is null ? 0 : _trajectoryWeight;
        return (
                placed * place
                + measured * EvidenceLikeness(a, b)
                + worded * Cosine(_centres[a], _centres[b])
                + (_courses is null ? 0 : course * Cosine(_courses[a], _courses[b]))
            ) / (placed + measured + worded + course);
    }

    private static double[] Centre(Matrix points, IReadOnlyList<int> members)
    {
        var centre = new double[points.Columns];
        foreach (var member in members)
        {
            var row = points.Row(member);
            for (var c = 0; c < centre.Length; c++)
            {
                centre[c] += row[c] / members.Count;
            }
        }

        return centre;
    }

    /// <summary>Cosine of two lift vectors with each attribute's part cut to length 1; both are overwritten.</summary>
    public static double LikePlaces(SliceTable slices, double[] a, double[] b) => Cosine(Capped(slices, a), Capped(slices, b));

    private double EvidenceLikeness(int a, int b)
    {
        double distance = 0;
        for (var c = 0; c < _spread.Length; c++)
        {
            var delta = Math.Min(Cap, Math.Abs(_means[a][c] - _means[b][c]) / _spread[c]);
            distance += delta * delta - (1 / _sizes[a] + 1 / _sizes[b]);
        }

        return Math.Exp(-Math.Max(0, distance) / Breadth);
    }

    private static double[] Spread(Evidence evidence, IReadOnlyList<IReadOnlyList<int>> fragments, int[] columns, double[][] means)
    {
        var squares = new double[columns.Length];
        var count = 0;
        for (var f = 0; f < fragments.Count; f++)
        {
            foreach (var member in fragments[f])
            {
                count++;
                for (var c = 0; c < columns.Length; c++)
                {
                    var delta = evidence.Rows[member][columns[c]] - means[f][c];
                    squares[c] += delta * delta;
                }
            }
        }

        var free = Math.Max(1, count - fragments.Count);
        return Array.ConvertAll(squares, s => Math.Max(MinSpread, Math.Sqrt(s / free)));
    }

    private static double[] Capped(SliceTable slices, double[] lift)
    {
        var start = 0;
        while (start < lift.Length)
        {
            var end = start;
            double square = 0;
            while (end < lift.Length && string.Equals(slices.Items[end].Attribute, slices.Items[start].Attribute, StringComparison.Ordinal))
            {
                square += lift[end] * lift[end];
                end++;
            }

            var scale = square > 1 ? 1 / Math.Sqrt(square) : 1;
            for (var i = start; i < end; i++)
            {
                lift[i] *= scale;
            }

            start = end;
        }

        return lift;
    }

    private static bool Any(double[] lift) => lift.Any(v => v != 0);

    private static double Cosine(double[] a, double[] b)
    {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (var i = 0; i < a.Length; i++)
        {
            dot += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }

        return aa > 0 && bb > 0 ? dot / Math.Sqrt(aa * bb) : 0;
    }
}
