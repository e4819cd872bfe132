using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Clustering.FailureAware;

/// <summary>A pull in order of (timestamp, trace id), whatever order it came in: sums, draws and ties then do not depend on that order.</summary>
/// <param name="Pull">The ordered pull.</param>
/// <param name="Order">At i, where the i-th failure of the ordered pull stood.</param>
public sealed record CanonicalOrder(PullResult Pull, int[] Order)
{
    public static CanonicalOrder Of(PullResult pull)
    {
        int[] order =
        [
            .. Enumerable
                .Range(0, pull.Failed.Count)
                .OrderBy(i => pull.Failed[i].Trace.Timestamp)
                .ThenBy(i => pull.Failed[i].Trace.TraceId, StringComparer.Ordinal),
        ];
        Trace[] passing = [.. pull.Passing.OrderBy(t => t.Timestamp).ThenBy(t => t.TraceId, StringComparer.Ordinal)];
        return new CanonicalOrder(pull with { Failed = Array.ConvertAll(order, i => pull.Failed[i]), Passing = passing }, order);
    }

    /// <summary>Values of the ordered failures in the order they came in.</summary>
    public T[] Back<T>(IReadOnlyList<T> values)
    {
        var back = new T[values.Count];
        for (var i = 0; i < back.Length; i++)
        {
            back[Order[i]] = values[i];
        }

        return back;
    }

    public Matrix Back(Matrix points)
    {
        var values = new float[points.Rows * points.Columns];
        for (var i = 0; i < points.Rows; i++)
        {
            points.Row(i).CopyTo(values.AsSpan(Order[i] * points.Columns));
        }

        return new Matrix(values, points.Rows, points.Columns);
    }
}
