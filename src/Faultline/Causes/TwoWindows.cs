using Faultline.Analysis;
using Faultline.Statistics;
using Faultline.Traces;

namespace Faultline.Causes;

/// <summary>Rows of both windows in one table: the current ones first.</summary>
internal sealed class TwoWindows(ExplainRequest request)
{
    public IReadOnlyList<Trace> Traces { get; } = [.. request.Current, .. request.Baseline];

    public int[] Now { get; } = [.. Enumerable.Range(0, request.Current.Count)];

    public int[] Before { get; } = [.. Enumerable.Range(request.Current.Count, request.Baseline.Count)];

    public bool Failed(int row) =>
        row < request.Current.Count ? request.CurrentFailed[row] : request.BaselineFailed[row - request.Current.Count];

    /// <summary>The baseline is never sampled.</summary>
    public double Weight(int row) => row < request.Current.Count ? request.Weights[row] : 1;

    /// <summary>Weighted pass rate.</summary>
    public Rate PassRate(IEnumerable<int> rows)
    {
        var rate = new WeightedRate();
        foreach (var row in rows)
        {
            rate.Add(!Failed(row), Weight(row));
        }

        var interval = rate.Interval();
        return new Rate(interval.Value, interval.Low, interval.High, interval.N);
    }
}
